"""Which of two answers comes first: dates (also partly known ones), times, numbers.

A date known only to the month is the whole month: an order is certain only when the two spans do
not overlap.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Protocol, runtime_checkable


@runtime_checkable
class Span(Protocol):
    """A date known to the month or the year: all days from ``first`` to ``last``."""

    @property
    def first(self) -> date: ...

    @property
    def last(self) -> date: ...


def precedes(left: object, right: object) -> bool | None:
    """Whether ``left`` lies strictly before ``right``; None when that cannot be known.

    A text is taken as a literal of the other side's type.
    """
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    if isinstance(left, str):
        left = _as_kind_of(right, left)
    if isinstance(right, str):
        right = _as_kind_of(left, right)
    if left is None or right is None:
        return None
    days = _span(left), _span(right)
    if days[0] is not None and days[1] is not None:
        return _spans_apart(days[0], days[1])
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return left < right
    if isinstance(left, time) and isinstance(right, time):
        return left < right
    return None


def _as_kind_of(example: object, text: str) -> object | None:
    try:
        if isinstance(example, date | Span):
            return date.fromisoformat(text)
        if isinstance(example, time):
            return time.fromisoformat(text)
        if isinstance(example, int | Decimal):
            return Decimal(text)
    except (ValueError, InvalidOperation):
        return None
    return text


def _span(value: object) -> tuple[date, date] | None:
    if isinstance(value, date):
        return value, value
    if isinstance(value, Span):
        return value.first, value.last
    return None


def _spans_apart(left: tuple[date, date], right: tuple[date, date]) -> bool | None:
    if left[1] < right[0]:
        return True
    if left[0] >= right[1]:
        return False
    return None
