"""Which of two answers comes first: dates (also partly known ones), times, numbers.

A date known only to the month is the whole month: an order is certain only when the two spans do
not overlap.
"""

from __future__ import annotations

import calendar
from datetime import date, time
from decimal import Decimal, InvalidOperation

from liushou_desktop.domain.dates import MONTH, YEAR, PartialDate


def precedes(left: object, right: object) -> bool | None:
    """Whether ``left`` lies strictly before ``right``; None when that cannot be known.

    A text is taken as a literal of the other side's type.
    """
    left, right = _like(right, left), _like(left, right)
    one, other = _span(left), _span(right)
    if one is not None and other is not None:
        return _lies_before(one, other)
    if isinstance(left, time) and isinstance(right, time):
        return left < right
    return _is_less(left, right)


def span_of(value: date | PartialDate) -> tuple[date, date]:
    """First and last day a date may mean."""
    if not isinstance(value, PartialDate):
        return value, value
    day = value.day
    if value.precision == YEAR:
        return day.replace(month=1, day=1), day.replace(month=12, day=31)
    if value.precision == MONTH:
        last = calendar.monthrange(day.year, day.month)[1]
        return day.replace(day=1), day.replace(day=last)
    return day, day


def _like(example: object, value: object) -> object | None:
    """A literal as the type of its counterpart; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        if isinstance(example, PartialDate | date):
            return date.fromisoformat(value)
        if isinstance(example, time):
            return time.fromisoformat(value)
        return Decimal(value) if _is_number(example) else None
    except (ValueError, InvalidOperation):
        return None


def _is_less(left: object, right: object) -> bool | None:
    numbers = isinstance(left, int | Decimal) and isinstance(right, int | Decimal)
    return Decimal(left) < Decimal(right) if numbers else None  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _span(value: object) -> tuple[date, date] | None:
    return span_of(value) if isinstance(value, date | PartialDate) else None


def _lies_before(left: tuple[date, date], right: tuple[date, date]) -> bool | None:
    if left[1] < right[0]:
        return True
    if left[0] >= right[1]:
        return False
    return None
