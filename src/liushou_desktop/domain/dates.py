"""Dates as people write them, with how exactly they are known; and short forms for rapid keying.

Kept are an ISO date and a precision; a month is kept as its first day. Lunar dates are refused, not
guessed. Printed is 2021年4月15日.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from liushou_desktop.base.problem import Severity
from liushou_desktop.domain.chinese_numerals import NUMERAL, number
from liushou_desktop.domain.parsed import Parsed, refused
from liushou_desktop.domain.plain_text import plain, says_nothing

DAY, MONTH, YEAR = "day", "month", "year"
FIRST_YEAR, LAST_YEAR = 1900, 2100

_N = f"[0-9{NUMERAL}]"
_FULL = re.compile(rf"({_N}{{4}})[-./年]({_N}{{1,3}})[-./月]({_N}{{1,3}})[日号]?\Z")
_TO_MONTH = re.compile(rf"({_N}{{4}})[-./年]({_N}{{1,3}})月?\Z")
_TO_YEAR = re.compile(rf"({_N}{{4}})年?\Z")
_RUN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?\Z")
_NO_YEAR = re.compile(rf"({_N}{{1,3}})[-./月]({_N}{{1,3}})[日号]?\Z")
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{2}[-./年][0-9]{1,2}[-./月][0-9]{1,2}[日号]?\Z")
_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\Z")
_LUNAR = re.compile(r"农历|阴历|旧历|腊月|正月|冬月|闰|初[一二三四五六七八九十]")
_SERIAL = re.compile(r"([0-9]{5})(\.[0-9]+)?\Z")
# Serials of 1954 to 2064: outside, five digits are more likely something else.
_SERIALS = range(20_000, 60_001)


class PartialDate(NamedTuple):
    """A day and how exactly it is known: ``day``, ``month``, ``year``."""

    day: date
    precision: str = DAY


def parse(
    text: str | float | date,
    field: str = "date",
    *,
    is_1904: bool = False,
) -> Parsed[PartialDate]:
    """A date from a cell or a typed text.

    Args:
        text: ``2021.4.15``, ``2021-4-5``, ``2021年4月15日``, ``20210415``, ``2021.4``, ``202104``,
            ``二〇一二年三月``, an Excel serial (number or five digits), or a date of the sheet.
        is_1904: the workbook counts days from 1904.

    Doubts, all red: DATE_LUNAR, DATE_YEAR_MISSING, DATE_YEAR_SHORT, DATE_NOT_IN_CALENDAR,
    DATE_UNREADABLE.
    """
    if isinstance(text, datetime):
        return Parsed(PartialDate(text.date()))
    if isinstance(text, date):
        return Parsed(PartialDate(text))
    if isinstance(text, int | float):
        return _from_serial(float(text), field, is_1904)
    if says_nothing(text):
        return Parsed(None)
    written = _TIME.sub("", plain(text).strip("'")).replace(" ", "").rstrip(".")
    return _from_text(written, field, is_1904)


def _from_text(written: str, field: str, is_1904: bool) -> Parsed[PartialDate]:
    if _LUNAR.search(written):
        return refused(field, "DATE_LUNAR", text=written)
    for pattern in (_FULL, _RUN, _TO_MONTH, _TO_YEAR):
        match = pattern.match(written)
        if match:
            return _from_parts([part for part in match.groups() if part], written, field)
    serial = _SERIAL.match(written)
    if serial:
        return _from_serial(float(serial[1]), field, is_1904)
    if _TWO_DIGIT_YEAR.match(written):
        return refused(field, "DATE_YEAR_SHORT", text=written)
    if _NO_YEAR.match(written):
        return refused(field, "DATE_YEAR_MISSING", text=written)
    return refused(field, "DATE_UNREADABLE", text=written)


def _from_parts(parts: list[str], written: str, field: str) -> Parsed[PartialDate]:
    values = [number(part) for part in parts]
    year, month, day = (*values, None, None)[:3]
    if year is None or None in values:
        return refused(field, "DATE_UNREADABLE", text=written)
    precision = (YEAR, MONTH, DAY)[len(parts) - 1]
    try:
        found = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return refused(field, "DATE_NOT_IN_CALENDAR", text=written)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return refused(field, "DATE_NOT_IN_CALENDAR", text=written)
    return Parsed(PartialDate(found, precision))


def _from_serial(serial: float, field: str, is_1904: bool) -> Parsed[PartialDate]:
    """Excel's day number. It also takes 20210415 and 202104, typed into a number cell."""
    whole = int(serial)
    if whole == serial and len(str(whole)) in (6, 8):
        return _from_text(str(whole), field, is_1904)
    if whole not in _SERIALS:
        return refused(field, "DATE_UNREADABLE", text=f"{serial:g}")
    # Excel believes in 29 February 1900, so its day 0 is two days before 1 January 1900.
    start = date(1904, 1, 1) if is_1904 else date(1899, 12, 30)
    return Parsed(PartialDate(start + timedelta(days=whole)))


def parse_short(text: str, today: date, field: str = "date") -> Parsed[date]:
    """A day as keyed from a pile of paper: the last such day that is not after today.

    ``612``, ``0612``, ``06-12``, ``6.12``, ``6月12日`` → 12 June; ``12`` → the 12th; ``今``,
    ``昨``, ``前`` (with 天 or 日) and ``-3`` count from today; whole dates read as by ``parse``.
    """
    written = plain(text).replace(" ", "")
    back = {"今": 0, "昨": 1, "前": 2, "t": 0}.get(written.rstrip("天日").lower())
    if back is None and re.match(r"-[0-9]{1,3}\Z", written):
        back = int(written[1:])
    if back is not None:
        return Parsed(today - timedelta(days=back))
    month_day = _month_and_day(written)
    if month_day is not None:
        return _latest(*month_day, today, written, field)
    whole = parse(written, field)
    if whole.value is None:
        return Parsed(None, whole.problems)
    if whole.value.precision != DAY:
        return refused(field, "DATE_DAY_MISSING", Severity.RED, text=written)
    return Parsed(whole.value.day)


def _month_and_day(written: str) -> tuple[int | None, int] | None:
    """Month (None = not said) and day of a short form."""
    if re.match(r"[0-9]{1,2}\Z", written):
        return None, int(written)
    if re.match(r"[0-9]{3,4}\Z", written):
        return int(written[:-2]), int(written[-2:])
    match = _NO_YEAR.match(written)
    if match is None:
        return None
    month, day = number(match[1]), number(match[2])
    return None if month is None or day is None else (month, day)


def _latest(month: int | None, day: int, today: date, written: str, field: str) -> Parsed[date]:
    """The last day of that month and day, or of that day of a month, not after today."""
    start = today.replace(day=1)
    for _ in range(48):  # 29 February may lie four years back
        if month is None or start.month == month:
            try:
                found = start.replace(day=day)
            except ValueError:
                found = None
            if found is not None and found <= today:
                return Parsed(found)
        start = (start - timedelta(days=1)).replace(day=1)
    return refused(field, "DATE_NOT_IN_CALENDAR", text=written)


def written(day: date, precision: str = DAY) -> str:
    """2021年4月15日, 2021年4月 or 2021年, as exactly as it is known."""
    text = f"{day.year}年"
    if precision != YEAR:
        text += f"{day.month}月"
    return f"{text}{day.day}日" if precision == DAY else text
