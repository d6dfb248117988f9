"""A day as typed into a field, read by ``domain.dates``; here only what the screen adds. No Qt.

Deadlines look forward: without a year they mean the next such day, where records mean the last one.
A day that its month does not have is answered with the days it has.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from liushou_desktop.app.wording import say_problem, sentence
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain import dates
from liushou_desktop.domain.plain_text import plain

WEEKDAYS = "一二三四五六日"
_MONTH_DAY = re.compile(
    r"(?:(?P<year>[0-9]{4})[-./年]?)?(?P<month>[0-9]{1,2}?)[-./月]?(?P<day>[0-9]{1,2})日?\Z"
)
_WORDS = frozenset("今昨前t")


def read_day(
    text: str, today: date, may_be_future: bool = False, since: date | None = None
) -> tuple[date | None, Problem | None]:
    """The day meant, or what is wrong; neither for an empty text.

    Args:
        may_be_future: for deadlines: a day without a year is the next one from today on.
        since: for the end of a span: it is the next one from that day on.
    """
    if not text.strip():
        return None, None
    whole = dates.parse(text)
    if whole.value is not None and whole.value.precision == dates.DAY:
        return whole.value.day, None
    short = dates.parse_short(text, today)
    if short.value is None:
        return None, short.problems[0] if short.problems else None
    first = since or today
    if may_be_future and short.value < first and not _is_relative(text):
        return _next_such_day(short.value, first), None
    return short.value, None


def say_trouble(text: str, problem: Problem) -> str:
    """What to do about a text that is no day: 6月只有 30 天，请改成 06-01 到 06-30。"""
    match = _MONTH_DAY.match(plain(text))
    if match is None:
        return say_problem(problem)
    month = int(match["month"])
    if not 1 <= month <= 12:
        return sentence("TYPED_DATE_NO_SUCH_MONTH", {"month": month})
    last = calendar.monthrange(int(match["year"] or 2024), month)[1]
    if 1 <= int(match["day"]) <= last:
        return say_problem(problem)
    return sentence("TYPED_DATE_NO_SUCH_DAY", {"month": month, "last": last})


def say_weekday(day: date) -> str:
    """星期五."""
    return f"星期{WEEKDAYS[day.weekday()]}"


def _is_relative(text: str) -> bool:
    return plain(text)[:1].lower() in _WORDS or plain(text).startswith("-")


def _next_such_day(past: date, today: date) -> date:
    """The same day of the next year that has it, from today on."""
    year = today.year
    while True:
        if past.day <= calendar.monthrange(year, past.month)[1]:
            found = past.replace(year=year)
            if found >= today:
                return found
        year += 1
