"""Terms, their months, school days, and the term a day belongs to.

Dates come from the bureau's calendar and change every year; nothing here knows one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain import intervals
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.schooling import Term

MONTH_DAYS_NEEDED = 15  # "calendar months with at least 15 days inside T": 15 is in, 14 is not


class Month(NamedTuple):
    """A calendar month as far as it lies in a term; ``first`` and ``last`` are ordinals."""

    id: str  # 2026-03
    first: int
    last: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """The terms a site knows, in order of time."""

    terms: tuple[Term, ...]

    def term(self, term_id: str) -> Term:
        """The term of that id.

        Raises:
            RefusedError: TERM_UNKNOWN.
        """
        for term in self.terms:
            if term.id == term_id:
                return term
        raise RefusedError("TERM_UNKNOWN", term=term_id)

    def current(self, day: date) -> Term | None:
        """The term of that day; between terms the one that ended last, else the first to come."""
        begun = [t for t in self.terms if t.start <= day]
        if begun:
            return max(begun, key=lambda t: t.start)
        return min(self.terms, key=lambda t: t.start, default=None)

    def school_days(self, first: int, last: int) -> int:
        """School days between two ordinals: Monday–Friday in a term, outside its holidays (A06)."""
        days = 0
        for term in self.terms:
            span = intervals.clip(((first, last),), term.start.toordinal(), term.end.toordinal())
            open_days = intervals.subtract(span, holidays(term))
            days += sum(_weekdays(start, end) for start, end in open_days)
        return days


def month_start(day: date) -> date:
    """First day of the month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """First day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months(term: Term) -> tuple[Month, ...]:
    """The months of a term: those the calendar names, else all with 15 days or more inside."""
    found: list[Month] = []
    start = month_start(term.start)
    while start <= term.end:
        after = next_month(start)
        first = max(start, term.start).toordinal()
        last = min(after.toordinal() - 1, term.end.toordinal())
        month = Month(f"{start:%Y-%m}", first, last)
        if month.id in term.months if term.months else month.days >= MONTH_DAYS_NEEDED:
            found.append(month)
        start = after
    return tuple(found)


def holidays(term: Term) -> Spans:
    """The term's holidays as spans.

    Raises:
        RefusedError: HOLIDAY_UNREADABLE.
    """
    return intervals.union(_holiday(text) for text in term.holidays)


def _holiday(text: str) -> tuple[int, int]:
    first, _, last = text.partition("/")
    try:
        start = date.fromisoformat(first)
        end = date.fromisoformat(last) if last else start
    except ValueError as error:
        raise RefusedError("HOLIDAY_UNREADABLE", text=text) from error
    return start.toordinal(), end.toordinal()


def _weekdays(first: int, last: int) -> int:
    """Mondays to Fridays between two ordinals (ordinal 1 was a Monday)."""
    return _weekdays_until(last) - _weekdays_until(first - 1)


def _weekdays_until(day: int) -> int:
    weeks, rest = divmod(day, 7)
    return weeks * 5 + min(rest, 5)


def term_days(term: Term) -> int:
    """D: all days of the term, holidays included."""
    return (term.end - term.start).days + 1


def middle(term: Term) -> date:
    """Last day of the term's first half."""
    return date.fromordinal(term.start.toordinal() + (term_days(term) + 1) // 2 - 1)


def week_number(term: Term, day: date) -> int:
    """Which week of the term a day lies in, counted by sevens from its first day; at least 1."""
    return max(1, (day - term.start).days // 7 + 1)


def school_year_of(day: date) -> int:
    """The year in which the school year of that day began (it runs from 1 September)."""
    return day.year if day.month >= 9 else day.year - 1


def term_id(year: int, number: int) -> str:
    """``2025-2`` = second term of the school year 2025—2026."""
    return f"{year}-{number}"


def parse_term_id(text: str) -> tuple[int, int]:
    """School year and number of a term id.

    Raises:
        RefusedError: TERM_UNREADABLE.
    """
    year, _, number = text.partition("-")
    if len(year) == 4 and year.isascii() and year.isdigit() and number in ("1", "2"):
        return int(year), int(number)
    raise RefusedError("TERM_UNREADABLE", text=text)


def calendar_of(terms: Iterable[Term]) -> Calendar:
    """A calendar in order of time.

    Raises:
        RefusedError: TERMS_OVERLAP, TERM_BACKWARDS.
    """
    ordered = tuple(sorted(terms, key=lambda t: t.start))
    for term in ordered:
        if term.end < term.start:
            raise RefusedError("TERM_BACKWARDS", term=term.id)
    for earlier, later in pairwise(ordered):
        if later.start <= earlier.end:
            raise RefusedError("TERMS_OVERLAP", first=earlier.id, second=later.id)
    return Calendar(ordered)
