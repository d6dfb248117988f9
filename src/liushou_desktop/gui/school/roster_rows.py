"""A roster before it is written, as rows people read: columns, differences, children gone.

Numbers of class 3 are masked here, in the cells and in the sentences about them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.masking import mask_as_written, mask_problem
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.plan_roster import GoneChild, PlannedRow
    from liushou_desktop.sheets.header_mapping import RosterColumn
    from liushou_desktop.sheets.roster_row import RosterRow

_GONE = ("stays", "transferred_in_county", "transferred_out", "graduated", "dropped_out")
_RANK = {Severity.RED: 0, Severity.YELLOW: 1, Severity.INFO: 2}


def say_masked(problem: Problem) -> str:
    """One doubt as the screen says it."""
    return say_alone(mask_problem(problem))


def column_row(column: RosterColumn, meaning: str | None, names: Mapping[str, str]) -> Row:
    """A column of the file and what it is taken for; ``names`` are the possible meanings."""
    known = names.get(meaning or "")
    if column.is_dropped:
        state = Cell(sentence("ROSTER_COLUMN_DROPPED"), mark=Mark.EXEMPT)
    elif known:
        state = Cell(sentence("ROSTER_COLUMN_KNOWN"), mark=Mark.DONE)
    else:
        state = Cell(sentence("ROSTER_COLUMN_UNKNOWN"), mark=Mark.DOUBT)
    words = known or sentence("ROSTER_LEAVE_COLUMN")
    return (column.letter, Cell(column.heading, raw=True), words, state)


def gone_row(gone: GoneChild, decided: str) -> Row:
    """A child the roster no longer holds, and where it is said to have gone."""
    return (
        "",
        Cell(sentence("ROSTER_STATE_GONE"), mark=Mark.GONE),
        Cell(gone.name, strong=True),
        gone.class_label,
        "",
        "",
        sentence("ROSTER_GONE_TEXT"),
        _gone_word(decided),
    )


def diff_row(planned: PlannedRow, decision: str) -> Row:
    """One row of the file: its worst doubt, the cell as it stood, what was decided."""
    row = planned.row
    problem = _worst(row.problems)
    where = problem.place.column if problem and problem.place else ""
    raw = _raw(row, problem)
    decided = sentence(f"ROSTER_DECISION_{decision.upper()}")
    return (
        str(row.place.row or ""),
        _state(planned, decision),
        Cell(row.name or row.texts.get("name", ""), strong=True),
        row.class_text or "",
        where or "",
        Cell(raw, raw=True) if raw else "",
        _said(planned, problem),
        decided,
    )


def _state(planned: PlannedRow, decision: str) -> Cell:
    if planned.kind == "doubtful" and decision == "skip":
        red = any(p.severity is Severity.RED for p in planned.row.blocking)
        code = "ROSTER_STATE_MEND" if red else "ROSTER_STATE_DOUBT"
        return Cell(sentence(code), mark=Mark.REFUSED if red else Mark.DOUBT)
    if planned.kind in ("doubtful", "perhaps") or planned.asks_kind:
        settled = decision not in ("skip", "plain")
        code = "ROSTER_STATE_SETTLED" if settled else "ROSTER_STATE_DOUBT"
        return Cell(sentence(code), mark=Mark.DONE if settled else Mark.DOUBT)
    mark = {"new": Mark.NEW, "changed": Mark.CHANGED, "same": Mark.SAME}[planned.kind]
    return Cell(sentence(f"ROSTER_STATE_{planned.kind.upper()}"), mark=mark)


def tab_of(planned: PlannedRow) -> str:
    """Under which count a row is found."""
    if planned.kind in ("doubtful", "perhaps") or planned.asks_kind:
        return "doubts"
    return planned.kind


def choices_of(planned: PlannedRow) -> dict[str, str]:
    """What may be decided about a row, by code."""
    if planned.asks_kind:
        codes: tuple[str, ...] = ("one_away", "both_away", "plain", "skip")
        return {code: sentence(f"ROSTER_DECISION_{code.upper()}") for code in codes}
    codes = {
        "doubtful": ("skip", "take") if planned.row.name else ("skip",),
        "perhaps": ("same", "new", "skip"),
        "new": ("new", "skip"),
        "changed": ("update", "skip"),
        "same": (),
    }[planned.kind]
    return {code: sentence(f"ROSTER_DECISION_{code.upper()}") for code in codes}


def ways_to_go() -> dict[str, str]:
    """Where a child that is gone may be, by code."""
    return {code: _gone_word(code) for code in _GONE}


def _worst(problems: Sequence[Problem]) -> Problem | None:
    return min(problems, key=lambda problem: _RANK[problem.severity], default=None)


def _raw(row: RosterRow, problem: Problem | None) -> str:
    """The cell as it stood."""
    return mask_as_written(str(row.texts.get(problem.field, ""))) if problem else ""


def _said(planned: PlannedRow, problem: Problem | None) -> str:
    if planned.kind == "perhaps":
        return sentence("ROSTER_PERHAPS", {"name": planned.child_name})
    if problem is not None and planned.kind == "doubtful":
        return say_masked(problem)
    if planned.moves:
        return sentence("ROSTER_MOVES")
    if planned.differences:
        return sentence("ROSTER_DIFFERENCES", {"count": len(planned.differences)})
    if problem is not None:
        return say_masked(problem)
    if planned.kind == "new" and planned.row.left_behind in ("1", "2"):
        return word("left_behind_category", planned.row.left_behind)
    return ""


def _gone_word(code: str) -> str:
    return sentence("ROSTER_GONE_STAYS") if code == "stays" else word("enrolment_end_reason", code)
