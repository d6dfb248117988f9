"""What a roster says, in words: the field a bind path means, a value under it; numbers masked."""

from __future__ import annotations

from datetime import date
from typing import Any

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.masking import mask
from liushou_desktop.services.school.compare_roster import ValueWords
from liushou_desktop.services.shared.words import word, words

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


VALUE_WORDS = ValueWords(path_words, shown)
"""What the services that write differences into files are given."""
