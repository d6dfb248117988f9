"""What a bureau types into its calendar: holidays as text, and whether a term can stand so.

``read_holidays`` takes what a clerk writes (``4-4～4-6、5月1日～5日``) and gives the intervals of
``schooling.Term``; ``check_term`` looks at one term among the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import month_start, next_month, parse_term_id

SHORTEST, LONGEST = 30, 240  # days of a term
_AFTER_END = 62  # days the cut-off may lie after the last school day
_MONTH_NEEDED = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_BETWEEN = re.compile(r"[、，,；;\s]+")
_TO = re.compile(r"[～~—–/至到]+")
_DAY = re.compile(r"(?:(\d{4})[-./年])?(?:(\d{1,2})[-./月])?(\d{1,2})[日号]?\Z")


def read_holidays(text: str, start: date, end: date) -> tuple[str, ...]:
    """Holidays of a term as ``2026-04-04/2026-04-06``, in order.

    Args:
        text: days or spans, between them blanks, commas or ``、``; the year may be left out, and
            the month too behind ``～``. A day without a year is the one that lies in the term.

    Raises:
        RefusedError: HOLIDAY_UNREADABLE.
    """
    parts = _BETWEEN.split(re.sub(r"\s*([～~—–/至到]+)\s*", r"\1", text.strip()))
    found = [_span(part, start, end) for part in parts if part]
    return tuple(f"{first}/{last}" for first, last in sorted(found))


def shown_holidays(term: Term) -> str:
    """The holidays as the clerk would type them: ``04-04～04-06、05-01``."""
    return "、".join(_shown(span) for span in term.holidays)


def _shown(span: str) -> str:
    first, _, last = span.partition("/")
    return first[5:] if last in ("", first) else f"{first[5:]}～{last[5:]}"


def _span(text: str, start: date, end: date) -> tuple[date, date]:
    ends = _TO.split(text)
    if len(ends) > 2 or not all(ends):
        raise RefusedError("HOLIDAY_UNREADABLE", text=text)
    first = _day(ends[0], text, start, end, None)
    last = _day(ends[1], text, first, end, first) if len(ends) == 2 else first
    if last < first:
        raise RefusedError("HOLIDAY_UNREADABLE", text=text)
    return first, last


def _day(typed: str, text: str, start: date, end: date, before: date | None) -> date:
    found = _DAY.match(typed)
    month = found and (found[2] or (before and f"{before.month}"))
    if not found or not month:
        raise RefusedError("HOLIDAY_UNREADABLE", text=text)
    years = [int(found[1])] if found[1] else sorted({start.year, end.year})
    days = []
    for year in years:
        try:
            days.append(date(year, int(month), int(found[3])))
        except ValueError as error:
            raise RefusedError("HOLIDAY_UNREADABLE", text=text) from error
    return next((day for day in days if start <= day <= end), days[0])


def check_term(term: Term, others: Iterable[Term]) -> list[Problem]:
    """Everything that speaks against a term standing so among the others (itself left out)."""
    return [*_own(term), *_among(term, [each for each in others if each.id != term.id])]


def _own(term: Term) -> Iterator[Problem]:
    try:
        year, number = parse_term_id(term.id)
    except RefusedError as error:
        yield Problem("id", error.code, dict(error.arguments))
        return
    if not term.name.strip():
        yield Problem("name", "TERM_NAME_EMPTY")
    if term.end <= term.start:
        yield Problem("end", "TERM_BACKWARDS", {"term": term.id})
        return
    days = (term.end - term.start).days + 1
    if not SHORTEST <= days <= LONGEST:
        yield Problem("end", "TERM_LENGTH", {"days": days, "least": SHORTEST, "most": LONGEST})
    first, last = _window(year, number)
    if not first <= term.start <= last:
        args = {"term": term.id, "first": first, "last": last}
        yield Problem("start", "TERM_OUTSIDE_YEAR", args)
    if term.cut_off is not None:
        latest = term.end + timedelta(days=_AFTER_END)
        if not term.start <= term.cut_off <= latest:
            yield Problem("cut_off", "CUT_OFF_OUTSIDE", {"first": term.start, "last": latest})
    yield from _months(term)
    yield from _holidays(term)


def _window(year: int, number: int) -> tuple[date, date]:
    """When a term may begin: the first in late summer or autumn, the second in winter or spring."""
    if number == 1:
        return date(year, 7, 15), date(year, 11, 15)
    return date(year + 1, 1, 1), date(year + 1, 5, 31)


def _months(term: Term) -> Iterator[Problem]:
    inside = set()
    month = month_start(term.start)
    while month <= term.end:
        inside.add(f"{month:%Y-%m}")
        month = next_month(month)
    for named in term.months:
        if not _MONTH_NEEDED.match(named) or named not in inside:
            yield Problem("months", "TERM_MONTH_OUTSIDE", {"month": named})


def _holidays(term: Term) -> Iterator[Problem]:
    spans = []
    for text in term.holidays:
        first, _, last = text.partition("/")
        try:
            spans.append((date.fromisoformat(first), date.fromisoformat(last or first)))
        except ValueError:
            yield Problem("holidays", "HOLIDAY_UNREADABLE", {"text": text})
    spans.sort()
    for begins, ends in spans:
        if ends < begins or begins < term.start or ends > term.end:
            yield Problem("holidays", "HOLIDAY_OUTSIDE", {"first": begins, "last": ends})
    for (_, ends), (begins, _) in pairwise(spans):
        if begins <= ends:
            yield Problem("holidays", "HOLIDAYS_OVERLAP", {"day": begins})


def _among(term: Term, others: Iterable[Term]) -> Iterator[Problem]:
    for other in others:
        if term.start <= other.end and other.start <= term.end:
            yield Problem("start", "TERM_OVERLAPS", {"other": other.name})
        elif (term.id < other.id) != (term.start < other.start):
            yield Problem("start", "TERM_OUT_OF_ORDER", {"term": term.id, "other": other.name})
        elif term.cut_off is not None and term.start < other.start <= term.cut_off:
            yield Problem("cut_off", "CUT_OFF_IN_NEXT", {"other": other.name})
        elif other.cut_off is not None and other.start < term.start <= other.cut_off:
            yield Problem("start", "TERM_BEFORE_CUT_OFF", {"other": other.name})
