"""The figures: I01, I01b, I02, I03 (K1–K4), I04, I05, each with the names behind it.

Integers only; a rate is never averaged: sums of numerators over sums of denominators. A child is
capped at what is owed. What was keyed after the cut-off is listed apart and does not count (A07).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar

NO_RATE = "—"


class Entry(NamedTuple):
    """One name behind a figure.

    Attributes:
        child: id. period: term id, or the month for I05.
        owed: its share of the denominator. done: its share of the numerator, capped.
        records: ids that count. why: codes that explain a missing or a lowered share
            (question ids for I01 and I03).
    """

    child: str
    period: str
    owed: int
    done: int
    records: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


class LateRecord(NamedTuple):
    """A record that would count but was keyed after the cut-off (补录)."""

    child: str
    record: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure: ``I01 I01b I02 I03 I03K1…I03K4 I03f I04 I04f I05``.

    ``I04f`` is 足额人数率, ``I03f`` field completeness. ``readings`` are the open points in force
    (``A07=list``); ``open_periods`` months that have not ended by the cut-off (进行中).
    """

    id: str
    numerator: int
    denominator: int
    entries: tuple[Entry, ...] = ()
    late: tuple[LateRecord, ...] = ()
    readings: tuple[str, ...] = ()
    open_periods: tuple[str, ...] = ()

    @property
    def rate(self) -> str:
        """Percent with two decimals, half-up; "—" when the denominator is 0."""
        return format_rate(self.numerator, self.denominator)


def compute(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    rules: RuleSet,
    calendar: Calendar,
    term: Term,
    cut_off: date,
) -> tuple[Indicator, ...]:
    """All figures of one school for one term as of the cut-off day."""
    raise NotImplementedError


def default_cut_off(term: Term, today: date) -> date:
    """The term's cut-off (else its last day), or today while that day is still to come."""
    return max(term.start, min(term.cut_off or term.end, today))


def add_up(figures: Iterable[Indicator]) -> Indicator:
    """One indicator of several schools: numerators and denominators summed, entries dropped.

    Raises:
        ValueError: figures of different indicators, or none.
    """
    found = list(figures)
    if len({figure.id for figure in found}) != 1:
        raise ValueError("one indicator at a time")
    return Indicator(
        id=found[0].id,
        numerator=sum(figure.numerator for figure in found),
        denominator=sum(figure.denominator for figure in found),
        readings=tuple(sorted({reading for figure in found for reading in figure.readings})),
    )


def format_rate(numerator: int, denominator: int) -> str:
    """``66.67%``, two decimals half-up by integer arithmetic; "—" for nothing owed."""
    if denominator == 0:
        return NO_RATE
    hundredths = (numerator * 20_000 + denominator) // (2 * denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
