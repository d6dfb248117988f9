"""Phone numbers as people write them: several in one cell, with whose they are in brackets.

Kept are digits alone; one number for five children is legal (a grandfather).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.parsed import Parsed
from liushou_desktop.domain.plain_text import plain, says_nothing

_MOBILE = re.compile(r"1[3-9][0-9]{9}\Z")
_LANDLINE = re.compile(r"0[0-9]{2,3}[0-9]{7,8}\Z")
_SEPARATORS = re.compile(r"[/、,;|\\]|或|和")
_NOTE = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")
_COUNTRY = re.compile(r"\A(\+|00)?86[- ]?(?=1[3-9])")
_TRAILING_WORD = re.compile(r"\A([0-9\-+ ]{7,})\s*([^0-9\s+\-].*)\Z")
_LEADING_WORD = re.compile(r"\A([^0-9+]+?)[::]?\s*([0-9+][0-9\-+ ]{6,})\Z")


class PhoneNumber(NamedTuple):
    """``kind``: mobile or landline; ``note``: what stood in brackets or beside it (whose it is)."""

    digits: str
    kind: str
    note: str = ""


def parse(text: str, field: str = "phone") -> Parsed[tuple[PhoneNumber, ...]]:
    """All numbers of a cell in order; what is no number is named, the others are kept.

    Yellow: PHONE_UNREADABLE, PHONE_AREA_CODE_MISSING.
    """
    if _MOBILE.match(text):
        return Parsed((PhoneNumber(text, "mobile"),))
    if says_nothing(text):
        return Parsed(())
    found: list[PhoneNumber] = []
    problems: list[Problem] = []
    for part in _parts(plain(text)):
        number = _number(part)
        if number is not None:
            found.append(number)
        elif not says_nothing(part):
            digits = re.sub(r"[^0-9]", "", part)
            code = "PHONE_AREA_CODE_MISSING" if len(digits) in (7, 8) else "PHONE_UNREADABLE"
            problems.append(Problem(field, code, {"text": part}, Severity.YELLOW))
    return Parsed(tuple(found), tuple(problems))


def _parts(text: str) -> list[str]:
    """Pieces of one number each: split at separators, then at blanks if that helps."""
    pieces: list[str] = []
    for piece in (p.strip() for p in _SEPARATORS.split(text)):
        words = piece.split(" ")
        if len(words) > 1 and _number(piece) is None and any(_number(w) for w in words):
            pieces += words
        elif piece:
            pieces.append(piece)
    return pieces


def _number(piece: str) -> PhoneNumber | None:
    note = "".join(_NOTE.findall(piece))
    bare = re.sub(r"(?<=[0-9])\.0\Z", "", _NOTE.sub("", piece).strip().strip("'"))
    for pattern, number_group, note_group in ((_TRAILING_WORD, 1, 2), (_LEADING_WORD, 2, 1)):
        match = pattern.match(bare)
        if match and not note:
            bare, note = match[number_group], match[note_group].strip()
    digits = re.sub(r"[\s\-]", "", _COUNTRY.sub("", bare))
    if _MOBILE.match(digits):
        return PhoneNumber(digits, "mobile", note)
    return PhoneNumber(digits, "landline", note) if _LANDLINE.match(digits) else None


def written(digits: str) -> str:
    """A number as printed: landlines with a dash behind the area code."""
    if _MOBILE.match(digits) or not digits.startswith("0"):
        return digits
    area = 3 if digits[1] in "12" else 4
    return f"{digits[:area]}-{digits[area:]}"


def mask(digits: str) -> str:
    """``199****0013``; short ones show their last two digits."""
    if len(digits) >= 11:
        return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:]
