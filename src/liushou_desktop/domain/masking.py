"""One door for masking, so that screen, paper, sheets and exports mask alike.

Class 3 values are masked unless somebody asks to see them, which is logged; a name stays a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liushou_desktop.domain import identity_number, phone, student_number

HIDDEN = "＊＊＊"


def disability_card(number: str) -> str:
    """残疾人证 20 characters: identity number, kind, grade; kind and grade are hidden too."""
    return identity_number.mask(number[: identity_number.LENGTH]) + "*" * max(len(number) - 18, 0)


_MASKS: Mapping[str, Callable[[str], str]] = {
    "identity_number": identity_number.mask,
    "student_number": student_number.mask,
    "phone": phone.mask,
    "disability_card": disability_card,
}


def mask(kind: str, text: str) -> str:
    """A value as those may see it who need not know it; other kinds become ``＊＊＊``.

    Args:
        kind: ``identity_number``, ``student_number``, ``phone``, ``disability_card`` or any other.
    """
    if not text:
        return ""
    masked = _MASKS.get(kind)
    return masked(text) if masked else HIDDEN
