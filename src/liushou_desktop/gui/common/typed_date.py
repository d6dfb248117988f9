"""Dates as clerks type them: 612, 06-12, 今, 2026-06-12, 20260612, 6月12日. No Qt here.

Without a year the day is the latest one that is not in the future: paper is keyed after the event.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from liushou_desktop.base.errors import RefusedError

WEEKDAYS = "一二三四五六日"
_WORDS = {"今": 0, "今天": 0, ".": 0, "昨": 1, "昨天": 1, "前天": 2}
_SEPARATORS = re.compile(r"[^0-9]+")
_NORMAL = str.maketrans("０１２３４５６７８９", "0123456789")
_YEARS = range(1900, 2100)


def parse_typed_date(text: str, today: date, may_be_future: bool = False) -> date:
    """The day meant by what was typed.

    Args:
        may_be_future: for deadlines; a day without a year is then the nearest one from today on.

    Raises:
        RefusedError: TYPED_DATE_UNREADABLE, TYPED_DATE_NO_SUCH_MONTH, TYPED_DATE_NO_SUCH_DAY,
            TYPED_DATE_YEAR_FAR_OFF.
    """
    typed = text.strip().translate(_NORMAL)
    if typed in _WORDS:
        return today - timedelta(days=_WORDS[typed])
    numbers = [part for part in _SEPARATORS.split(typed) if part]
    if len(numbers) == 1 and numbers[0] == typed:
        numbers = _split(typed)
    if len(numbers) == 3:
        return _checked(_year(numbers[0], today), int(numbers[1]), int(numbers[2]))
    if len(numbers) == 2:
        return _without_year(int(numbers[0]), int(numbers[1]), today, may_be_future)
    raise RefusedError("TYPED_DATE_UNREADABLE", text=typed)


def say_weekday(day: date) -> str:
    """星期五."""
    return f"星期{WEEKDAYS[day.weekday()]}"


def _split(digits: str) -> list[str]:
    """61 → 6-1, 612 → 6-12, 0612 → 06-12, 260612 → 26-06-12, 20260612 → 2026-06-12."""
    if len(digits) in (2, 3):
        return [digits[0], digits[1:]]
    if len(digits) == 4:
        return [digits[:2], digits[2:]]
    if len(digits) in (6, 8):
        return [digits[:-4], digits[-4:-2], digits[-2:]]
    return []


def _year(text: str, today: date) -> int:
    year = int(text)
    if len(text) <= 2:
        year += today.year // 100 * 100
        if year > today.year + 20:
            year -= 100
    if year not in _YEARS:
        raise RefusedError("TYPED_DATE_YEAR_FAR_OFF", year=year)
    return year


def _without_year(month: int, day: int, today: date, may_be_future: bool) -> date:
    """The nearest such day on the wanted side of today; 2-29 looks back to the last leap year."""
    _checked(2024, month, day)  # a leap year: is there such a day at all?
    step = 1 if may_be_future else -1
    year = today.year
    while True:
        if day <= calendar.monthrange(year, month)[1]:
            found = date(year, month, day)
            if (found >= today) if may_be_future else (found <= today):
                return found
        year += step


def _checked(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise RefusedError("TYPED_DATE_NO_SUCH_MONTH", month=month)
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise RefusedError("TYPED_DATE_NO_SUCH_DAY", month=month, last=last)
    return date(year, month, day)
