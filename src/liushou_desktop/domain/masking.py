"""One door for masking, so that screen, paper, sheets and exports mask alike.

Class 3 values are masked unless somebody asks to see them, which is logged; a name stays a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain import identity_number, phone, student_number

HIDDEN = "＊＊＊"
_HEAD, _TAIL, _LONG = 6, 4, 15


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


def mask_as_written(text: str) -> str:
    """Text of a foreign cell for the glass: what may be an identity number, damaged or in the wrong
    column, keeps its first six and last four digits; everything between them that is no digit
    stays, so that a blank or a strange character is still seen.

    Text with fewer than 15 digits (an ``X`` counts) is given back as it is.
    """
    digits = [place for place, each in enumerate(text) if each.isdigit() or each in "XxＸｘ"]
    if len(digits) < _LONG:
        return text
    hidden = set(digits[_HEAD:-_TAIL])
    return "".join("*" if place in hidden else each for place, each in enumerate(text))


def mask_problem(problem: Problem) -> Problem:
    """The same doubt with no identity number in its sentence.

    For screen and terminal. What is handed back to whoever wrote the cell keeps the cell as it
    stood: she must compare it with the household book, and it was hers before.
    """
    shown = {
        name: mask_as_written(value) if isinstance(value, str) else value
        for name, value in problem.args.items()
    }
    return problem._replace(args=shown)
