"""Arithmetic of day intervals, on ordinals, without a loop over days.

A *span* is ``(first, last)``, both inclusive, as ``date.toordinal()`` gives them. *Spans* are a
sorted tuple of spans that neither overlap nor touch. Every function here takes and returns such
tuples, so results may be fed on without another ``union``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

Span = tuple[int, int]
Spans = tuple[Span, ...]

FOREVER = date.max.toordinal()


def span(start: date, end: date | None) -> Span:
    """The span of a dated fact; ``None`` = until now, and further."""
    return start.toordinal(), FOREVER if end is None else end.toordinal()


def union(spans: Iterable[Span]) -> Spans:
    """All days of any of the spans; empty ones (last < first) are dropped."""
    ordered = sorted(spans)
    if len(ordered) < 2:  # as nearly always
        return tuple([span for span in ordered if span[0] <= span[1]])
    merged: list[Span] = []
    for first, last in ordered:
        if last < first:
            continue
        if merged and first <= merged[-1][1] + 1:
            if last > merged[-1][1]:
                merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return tuple(merged)


def intersect(left: Spans, right: Spans) -> Spans:
    """The days in both."""
    if not left or not right:
        return ()
    if len(left) == len(right) == 1:
        ((first, last),), ((start, end),) = left, right
        first, last = max(first, start), min(last, end)
        return ((first, last),) if first <= last else ()
    found: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        first = max(left[i][0], right[j][0])
        last = min(left[i][1], right[j][1])
        if first <= last:
            found.append((first, last))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def subtract(left: Spans, right: Spans) -> Spans:
    """The days of ``left`` that are not in ``right``."""
    if not right:
        return left
    found: list[Span] = []
    for first, last in left:
        open_from = first
        for cut_first, cut_last in right:
            if cut_last < open_from or cut_first > last:
                continue
            if cut_first > open_from:
                found.append((open_from, cut_first - 1))
            open_from = cut_last + 1
        if open_from <= last:
            found.append((open_from, last))
    return tuple(found)


def clip(spans: Spans, first: int, last: int) -> Spans:
    """The days between ``first`` and ``last``."""
    if first > last:
        return ()
    return tuple(
        [
            (max(first, start), min(last, end))
            for start, end in spans
            if start <= last and end >= first
        ]
    )


def count(spans: Spans) -> int:
    """How many days."""
    return sum(last - first + 1 for first, last in spans)


def count_within(spans: Spans, first: int, last: int) -> int:
    """How many days lie between ``first`` and ``last``."""
    days = 0
    for start, end in spans:
        overlap = min(end, last) - max(start, first) + 1
        if overlap > 0:
            days += overlap
    return days


def contains(spans: Spans, day: int) -> bool:
    """Whether the day is among them."""
    for first, last in spans:  # noqa: SIM110 (a generator costs more than the one span there is)
        if first <= day <= last:
            return True
    return False
