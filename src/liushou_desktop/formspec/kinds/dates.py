"""Days, and dates known only to the month or the year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain import dates
from liushou_desktop.domain.dates import DAY, MONTH, YEAR, PartialDate
from liushou_desktop.domain.parsed import Parsed
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind, Unreadable, limit, red
from liushou_desktop.formspec.model import FormField

FINENESS = (YEAR, MONTH, DAY)
_ISO_LENGTH = {YEAR: 4, MONTH: 7, DAY: 10}

FormDate = date | PartialDate
"""A ``date`` when the day is known, a ``PartialDate`` otherwise."""


def iso(value: FormDate) -> str:
    """2026-03-12, 2026-03 or 2026, as exactly as it is known."""
    if isinstance(value, PartialDate):
        return value.day.isoformat()[: _ISO_LENGTH[value.precision]]
    return value.isoformat()


def from_iso(text: str) -> FormDate:
    """The date of an ISO text, also of a month or a year, also written 202603.

    Raises:
        ValueError: for any other text.
    """
    parsed = dates.parse(text)
    if parsed.value is None:
        raise ValueError(text)
    return parsed.value.day if parsed.value.precision == DAY else parsed.value


class DateOfForm(Kind[FormDate]):
    """A date.

    ``precision``: the coarsest that will do (``day``, ``month``, ``year``); ``within_term``: must
    lie in the term unless keyed late, and not in the future; ``past``: not in the future;
    ``least_age``: somebody born then has so many years, by the year alone when it is all we know.
    """

    name = "date"
    limits: ClassVar = {"precision": str, "within_term": bool, "past": bool, "least_age": int}
    digits_only = True

    def parse(self, text: str, field: FormField, context: Context) -> FormDate | None:
        parsed = self._read(text, field, context)
        for problem in parsed.problems:
            raise Unreadable(problem.code, **problem.args)
        if parsed.value is None:
            return None
        day, precision = parsed.value
        if precision == DAY:
            return day
        if FINENESS.index(precision) < FINENESS.index(coarsest(field)):
            code = "DATE_DAY_MISSING" if coarsest(field) == DAY else "DATE_MONTH_MISSING"
            raise Unreadable(code, text=text.strip())
        return parsed.value

    def _read(self, text: str, field: FormField, context: Context) -> Parsed[PartialDate]:
        """Short forms (612, 今) only where a person types and the day is known."""
        if not text.strip():
            return Parsed(None)
        if context.today is None or context.is_from_file or coarsest(field) != DAY:
            return dates.parse(text, field.id)
        short = dates.parse_short(text, context.today, field.id)
        return Parsed(None if short.value is None else PartialDate(short.value), short.problems)

    def show(self, value: FormDate, field: FormField, context: Context) -> str:
        return iso(value)

    def to_json(self, value: FormDate, field: FormField) -> Json:
        return iso(value)

    def from_json(self, stored: Json, field: FormField) -> FormDate:
        if not isinstance(stored, str):
            self.misstored(stored)
        try:
            return from_iso(stored)
        except ValueError:
            self.misstored(stored)

    def check(self, value: FormDate, field: FormField, context: Context) -> Iterator[Problem]:
        day = value.day if isinstance(value, PartialDate) else value
        bound = field.limits.get("within_term") or field.limits.get("past")
        if bound and context.today is not None and day > context.today:
            yield red(field, "DATE_IN_FUTURE", label=field.label, day=dates.written(day))
        elif field.limits.get("within_term"):
            yield from self._check_term(day, field, context)
        elif (least := limit(field, "least_age", 0)) and _age(value, context) < least:
            yield red(field, "PERSON_TOO_YOUNG", label=field.label, age=least)

    def _check_term(self, day: date, field: FormField, context: Context) -> Iterator[Problem]:
        term = context.term
        if term is None or context.is_late_entry or term.start <= day <= term.end:
            return
        yield red(
            field,
            "DATE_OUTSIDE_TERM",
            day=dates.written(day),
            term=term.name,
            first=dates.written(term.start),
            last=dates.written(term.end),
        )


def _age(born: FormDate, context: Context) -> int:
    """Whole years at most: whose day is not known counts as born on 1 January."""
    today = context.today or date.max
    day = born.day if isinstance(born, PartialDate) else born
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def coarsest(field: FormField) -> str:
    """The coarsest precision a field takes; the day unless the form says otherwise."""
    return str(field.limits.get("precision", DAY))
