"""居民身份证号码 (GB 11643-1999): 6 digits region, 8 birth date, 3 sequence, 1 check character.

Cleaning changes how a number is written, never which number it is; a damaged number is named and
never repaired. The region is not tested: children are born anywhere, grandparents were registered
before the county existed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from operator import mul

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.parsed import Parsed
from liushou_desktop.domain.plain_text import plain

LENGTH = 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SCIENTIFIC = re.compile(r"[1-9](\.[0-9]+)?E\+?[0-9]{1,3}\Z")
_SHAPE = re.compile(r"[0-9]{17}[0-9X]\Z")
_WRITTEN = re.compile(r"[0-9]+X?\Z")
_ALREADY_CLEAN = re.compile(r"[A-Z]?[0-9]{17}[0-9X]\Z")  # nearly all; a student number has a letter
_DIGIT_GAPS = re.compile(r"[\s\-‐‑–—]")
MALE, FEMALE = "1", "2"


def clean(text: str) -> str:
    """The number as it should be written: half-width, no blanks, apostrophe or ``.0``; X large."""
    if _ALREADY_CLEAN.match(text):
        return text
    bare = _DIGIT_GAPS.sub("", plain(text).strip("'`‘’′＇")).upper()
    return re.sub(r"(?<=[0-9])\.0+\Z", "", bare)


def parse(
    text: str,
    field: str = "id_number",
    *,
    sex: str | None = None,
    birth_date: date | None = None,
    is_from_file: bool = True,
) -> Parsed[str]:
    """The cleaned number with every doubt about it; no value when a doubt is red or text empty.

    Args:
        sex, birth_date: what the same row says (codes of GB/T 2261.1), compared with the number.
        is_from_file: a spreadsheet may have turned the last digits into zeros, a hand does not.
    """
    number = clean(text)
    if not number:
        return Parsed(None)
    problems = tuple(_doubts(number, field, sex, birth_date, is_from_file))
    parsed = Parsed(number, problems)
    return parsed if parsed.is_sound else Parsed(None, problems)


def check(
    text: str,
    field: str = "id_number",
    *,
    sex: str | None = None,
    birth_date: date | None = None,
    is_from_file: bool = False,
) -> list[Problem]:
    """The doubts alone, for a number that is being typed or is already kept.

    Red: ID_SCIENTIFIC, ID_PRECISION_LOST, ID_OLD_15, ID_LENGTH_WRONG, ID_CHARACTERS_WRONG,
    ID_DATE_MISSING. Yellow: ID_CHECK_DIGIT_WRONG, ID_SEX_DIFFERS, ID_BIRTH_DATE_DIFFERS,
    ID_ENDS_IN_ZEROS.
    """
    parsed = parse(text, field, sex=sex, birth_date=birth_date, is_from_file=is_from_file)
    return list(parsed.problems)


def _doubts(
    number: str, field: str, sex: str | None, birth_date: date | None, is_from_file: bool
) -> Iterator[Problem]:
    shape = _shape_doubt(number, field)
    if shape is not None:
        yield shape
        return
    if number.endswith("000"):
        is_whole = not is_from_file and has_right_check(number)
        code = "ID_ENDS_IN_ZEROS" if is_whole else "ID_PRECISION_LOST"
        yield Problem(field, code, {}, Severity.YELLOW if is_whole else Severity.RED)
        if not is_whole:
            return
    born = birth_date_in(number)
    if born is None:
        yield Problem(field, "ID_DATE_MISSING", {"text": number[6:14]})
        return
    if not has_right_check(number):
        yield Problem(field, "ID_CHECK_DIGIT_WRONG", {}, Severity.YELLOW)
    if sex in (MALE, FEMALE) and sex != sex_in(number):
        yield Problem(field, "ID_SEX_DIFFERS", {"sex": sex_in(number)}, Severity.YELLOW)
    if birth_date is not None and birth_date != born:
        args = {"in_number": born.isoformat(), "given": birth_date.isoformat()}
        yield Problem(field, "ID_BIRTH_DATE_DIFFERS", args, Severity.YELLOW)


def _shape_doubt(number: str, field: str) -> Problem | None:
    if _SCIENTIFIC.match(number):
        return Problem(field, "ID_SCIENTIFIC", {"text": number})
    if not _WRITTEN.match(number):
        return Problem(field, "ID_CHARACTERS_WRONG", {"text": number})
    if len(number) == 15 and number.isdigit():
        return Problem(field, "ID_OLD_15")
    if len(number) != LENGTH:
        return Problem(field, "ID_LENGTH_WRONG", {"length": len(number)})
    return None


def check_character(body: str) -> str:
    """The check character of 17 digits: weighted sum mod 11 → 1 0 X 9 8 7 6 5 4 3 2."""
    if len(body) != len(_WEIGHTS):
        raise ValueError("17 digits have a check character")
    total = sum(map(mul, map(int, body), _WEIGHTS))
    return _CHECKS[total % 11]


def has_right_check(number: str) -> bool:
    """Whether 18 characters end in their check character."""
    return bool(_SHAPE.match(number)) and check_character(number[:17]) == number[17]


def birth_date_in(number: str) -> date | None:
    """The birth date inside a number of the right shape; None for a day no calendar has."""
    if not _SHAPE.match(number) or not "1900" <= number[6:10] <= "2099":
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_in(number: str) -> str:
    """The sex inside a number of the right shape: odd sequence 1 男, even 2 女."""
    return MALE if int(number[16]) % 2 else FEMALE


def mask(number: str) -> str:
    """``999999********0127``; a document number of another shape shows its last four."""
    if len(number) == LENGTH:
        return f"{number[:6]}{'*' * 8}{number[14:]}"
    return "*" * max(len(number) - 4, 0) + (number[-4:] if len(number) > 4 else "*" * len(number))
