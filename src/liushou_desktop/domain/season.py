"""What the school year asks for in the weeks ahead (domain standard §8.4), from the calendar's own
dates: no date is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import middle, months, parse_term_id

AHEAD = timedelta(days=14)
_AFTER_START = timedelta(days=14)
_MONTH_END = timedelta(days=5)
_MIDDLE = timedelta(days=7)


class Coming(NamedTuple):
    """Something the time of the year asks for.

    ``code``: ``roster`` (names, classes, first cards), ``second_wave`` (who left after 春节),
    ``month_end`` (talks, calls, zero report), ``middle`` (first visits, guardians' meeting),
    ``before_holiday`` (safety letter, list to the village, who cares in the holidays),
    ``before_new_year`` (the same before the winter, and what can be done while the parents are at
    home: cards and agreements signed, phones tried, guardians met), ``term_end`` (second visits,
    report). ``day``: by when.
    """

    code: str
    day: date


def coming(terms: Iterable[Term], today: date) -> list[Coming]:
    """What is on or begins within two weeks, soonest first."""
    found = [
        each
        for term in terms
        if not term.is_void
        for first, each in _of_term(term)
        if first - AHEAD <= today <= each.day
    ]
    return sorted(found, key=lambda each: each.day)


def _of_term(term: Term) -> Iterator[tuple[date, Coming]]:
    """First day it can be done, and what."""
    _, number = parse_term_id(term.id)
    start = "roster" if number == 1 else "second_wave"
    yield term.start, Coming(start, term.start + _AFTER_START)
    half = middle(term)
    yield half - _MIDDLE, Coming("middle", half)
    for month in months(term):
        last = date.fromordinal(month.last)
        yield last - _MONTH_END + AHEAD, Coming("month_end", last)  # only in its last days
    yield term.end, Coming("before_new_year" if number == 1 else "before_holiday", term.end)
    yield term.end, Coming("term_end", term.end)
