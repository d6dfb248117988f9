"""全国学籍号: one letter and 18 characters. G regular (normally G + identity number), J regular
without an identity number, L provisional.

Never overwrite it from the identity number or the other way round: after a correction they differ.
L becomes G in time, so nobody is recognised by this number alone.
"""

from __future__ import annotations

import re

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain import identity_number
from liushou_desktop.domain.parsed import Parsed, refused

LENGTH = 19
_SHAPE = re.compile(r"[A-Z][0-9]{17}[0-9X]\Z")


def clean(text: str) -> str:
    """Half-width, without blanks, letters large."""
    return identity_number.clean(text)


def parse(text: str, field: str = "student_number", *, id_number: str | None = None) -> Parsed[str]:
    """The cleaned number with its doubts.

    Red: STUDENT_NUMBER_LENGTH_WRONG, STUDENT_NUMBER_CHARACTERS_WRONG, STUDENT_NUMBER_LETTER_WRONG.
    Yellow: STUDENT_NUMBER_DATE_MISSING, STUDENT_NUMBER_CHECK_WRONG (both never for L).
    Info: STUDENT_NUMBER_DIFFERS_FROM_ID.
    """
    number = clean(text)
    if not number:
        return Parsed(None)
    if len(number) != LENGTH:
        return refused(field, "STUDENT_NUMBER_LENGTH_WRONG", length=len(number))
    if not _SHAPE.match(number):
        return refused(field, "STUDENT_NUMBER_CHARACTERS_WRONG", text=number)
    if number[0] not in "GJL":
        return refused(field, "STUDENT_NUMBER_LETTER_WRONG", letter=number[0])
    return Parsed(number, tuple(_doubts(number, field, id_number)))


def _doubts(number: str, field: str, id_number: str | None) -> list[Problem]:
    found = []
    if number[0] != "L" and identity_number.birth_date_in(number[1:]) is None:
        found.append(Problem(field, "STUDENT_NUMBER_DATE_MISSING", {}, Severity.YELLOW))
    elif number[0] != "L" and not identity_number.has_right_check(number[1:]):
        found.append(Problem(field, "STUDENT_NUMBER_CHECK_WRONG", {}, Severity.YELLOW))
    if number[0] == "G" and id_number and number[1:] != id_number:
        found.append(Problem(field, "STUDENT_NUMBER_DIFFERS_FROM_ID", {}, Severity.INFO))
    return found


def mask(number: str) -> str:
    """It embeds the identity number, so it is masked like one: ``G999999********0127``."""
    return number[:1] + identity_number.mask(number[1:])
