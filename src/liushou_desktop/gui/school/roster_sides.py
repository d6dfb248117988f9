"""Both sides of a roster row in words: the file, the list, what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.app.roster_words import path_words, shown
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark

if TYPE_CHECKING:
    from liushou_desktop.services.school.plan_roster import Difference, PlannedRow


def sides_of(planned: PlannedRow) -> list[Row]:
    """One line per value that differs; a change of class comes first."""
    rows: list[Row] = []
    if planned.moves:
        theirs = planned.row.class_text or ""
        rows.append(
            (
                sentence("PATH_CLASS"),
                planned.class_label or "—",
                theirs,
                Cell(sentence("ROSTER_AFTER_MOVES", {"class": theirs}), mark=Mark.CHANGED),
            )
        )
    rows += [_line(difference) for difference in planned.differences]
    return rows


def _line(difference: Difference) -> Row:
    name = path_words(difference.path)
    ours = shown(difference.path, difference.ours)
    theirs = shown(difference.path, difference.theirs)
    if difference.keeps_ours:
        after = Cell(sentence("ROSTER_AFTER_OURS"), mark=Mark.SAME)
    elif not ours:
        after = Cell(sentence("ROSTER_AFTER_FILLS"), mark=Mark.NEW)
    else:
        after = Cell(sentence("ROSTER_AFTER_THEIRS"), mark=Mark.CHANGED)
    return (name, ours or "—", theirs, after)
