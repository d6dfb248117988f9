"""The calendar a site works by: the bureau's own terms, or typical ones until they arrive.

Dates are never hard-coded: typical month-days stand in ``forms/calendar.toml``, the bureau's in the
enrolment file and its packs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.domain import terms
from liushou_desktop.domain.schooling import Term


@cache
def _typical() -> dict[str, Any]:
    return tomllib.loads((forms_dir() / "calendar.toml").read_text("utf-8"))


def typical_terms(site: str, school_years: Iterable[int]) -> list[Term]:
    """Both terms of each school year, by the typical dates."""
    found = []
    for year in school_years:
        for index, key in ((1, "first"), (2, "second")):
            pattern = _typical()[key]
            starts_in = year if index == 1 else year + 1
            start = _day(pattern["start"], starts_in)
            end = _day(pattern["end"], starts_in)
            if end < start:
                end = _day(pattern["end"], starts_in + 1)
            term = Term(
                site=site,
                id=f"{year}-{index}",
                name=pattern["name"].format(year=starts_in),
                start=start,
                end=end,
                holidays=tuple(_holidays(pattern["holidays"], start, end)),
            )
            found.append(replace(term, months=tuple(month.id for month in terms.months(term))))
    return found


def term_on(own_terms: Iterable[Term], day: date) -> Term:
    """The term a day belongs to: the one running, or in the holidays the last one that ended.

    Raises:
        RefusedError: NO_TERM when the calendar does not reach back that far.
    """
    begun = [term for term in own_terms if term.start <= day]
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
