"""Both sides of a roster row in words: the file, the list, what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.masking import mask
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.services.school.plan_roster import Difference, PlannedRow

_SETS = {
    "sex": "sex",
    "ethnicity": "ethnicity",
    "household_kind": "household_kind",
    "boarding": "boarding",
    "roster_left_behind": "left_behind_category",
    "health": "health",
    "disability_kind": "disability_kind",
    "relation": "relation",
}
_MASKED = {"id_number": "identity_number", "student_number": "student_number", "phone": "phone"}


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


def path_words(path: str) -> str:
    """The name of the form field that is kept under a path."""
    from liushou_desktop.formspec.loader import catalogue

    for form in catalogue().values():
        for field in form.fields():
            if field.binds == path:
                return field.label
    return sentence(f"PATH_{path.replace('.', '_').upper()}")


def shown(path: str, value: Any) -> str:
    """A value as people read it; numbers masked."""
    name = path.partition(".")[2]
    if value is None:
        return ""
    if name in _MASKED:
        return mask(_MASKED[name], str(value))
    if name in _SETS:
        return word(_SETS[name], str(value))
    if name == "commute_ways":
        return words("commute_way", value)
    if name == "commute_hundred_metres":
        return sentence("PATH_KILOMETRES", {"km": f"{value / 10:g}"})
    if isinstance(value, date):
        return value.isoformat()
    text = getattr(value, "text", None)
    return str(text()) if callable(text) else str(value)
