"""The calendar a site works by: the bureau's own terms, or typical ones until they arrive.

Dates are never hard-coded: typical month-days stand in ``forms/calendar.toml``, the bureau's in the
enrolment file and its packs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.domain.schooling import Term

_HALF_MONTH = 15


@cache
def _typical() -> dict[str, Any]:
    return tomllib.loads((forms_dir() / "calendar.toml").read_text("utf-8"))


def school_year_of(day: date) -> int:
    """The year in which the school year of ``day`` began (1 September)."""
    return day.year if day.month >= 9 else day.year - 1


def typical_terms(site: str, school_years: Iterable[int]) -> list[Term]:
    """Both terms of each school year, by the typical dates."""
    terms = []
    for year in school_years:
        for index, key in ((1, "first"), (2, "second")):
            pattern = _typical()[key]
            starts_in = year if index == 1 else year + 1
            start = _day(pattern["start"], starts_in)
            end = _day(pattern["end"], starts_in)
            if end < start:
                end = _day(pattern["end"], starts_in + 1)
            terms.append(
                Term(
                    site=site,
                    id=f"{year}-{index}",
                    name=pattern["name"].format(year=starts_in),
                    start=start,
                    end=end,
                    months=months_owed(start, end),
                    holidays=tuple(_holidays(pattern["holidays"], start, end)),
                )
            )
    return terms


def months_owed(start: date, end: date) -> tuple[str, ...]:
    """Calendar months with at least 15 days inside the term (the set M of the indicators)."""
    months = []
    first = start.replace(day=1)
    while first <= end:
        following = (first + timedelta(days=32)).replace(day=1)
        inside = (min(end, following - timedelta(days=1)) - max(start, first)).days + 1
        if inside >= _HALF_MONTH:
            months.append(f"{first:%Y-%m}")
        first = following
    return tuple(months)


def term_on(terms: Iterable[Term], day: date) -> Term:
    """The term a day belongs to: the one running, or in the holidays the last one that ended.

    Raises:
        RefusedError: NO_TERM when the calendar does not reach back that far.
    """
    begun = [term for term in terms if term.start <= day]
    if not begun:
        raise RefusedError("NO_TERM", day=f"{day.year}年{day.month}月{day.day}日")
    return max(begun, key=lambda term: term.start)


def _day(month_day: str, year: int) -> date:
    month, day = month_day.split("-")
    return date(year, int(month), int(day))


def _holidays(spans: Iterable[str], start: date, end: date) -> Iterator[str]:
    for span in spans:
        first, last = span.split("/")
        for year in (start.year, end.year):
            begins = _day(first, year)
            if start <= begins <= end:
                yield f"{begins}/{_day(last, year)}"
                break
