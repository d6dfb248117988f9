"""A figure: numerator, denominator, the names behind both; and what all formulas stand on.

Integers only; a rate is never averaged: sums of numerators over sums of denominators. A child is
capped at what is owed. What was keyed after the cut-off is listed apart and does not count (A07).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from liushou_desktop.domain import counting, terms
from liushou_desktop.domain.exposure import Exposure, owes_month
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.four_knows import FourKnows
from liushou_desktop.domain.record_facts import RecordFact
from liushou_desktop.domain.rules import Rule, RuleSet, Satisfaction
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Month

NO_RATE = "—"


Aim = Literal["all", "none", ""]


class Entry(NamedTuple):
    """One name behind a figure.

    Attributes:
        child: id; "" for what the school owes once. period: term id, month, or day of a meeting.
        owed: its share of the denominator. done: its share of the numerator, capped.
        records: ids of records or cards that count.
        why: what is missing or lowers the share: codes (NO_CARD, CARD_NOT_CONFIRMED,
            CARD_NOT_APPROVED, NOT_CONFIRMED, CARD_LATE, PRORATED, SHORT_STAY, SUSPENDED), group
            names (K1 …) or question ids (``father.phone``).
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
    """One figure: ``I01`` … ``I22``, named in the code set ``indicator``.

    ``is_count`` says that it is a number of things, not a rate: then ``denominator`` is 0. ``aim``:
    ``all`` should be done, ``none`` should be found, or there is none.
    ``readings`` are the open points in force
    (``A07=list``); ``open_periods`` months that have begun but not ended by the cut-off (进行中).
    """

    id: str
    numerator: int
    denominator: int
    entries: tuple[Entry, ...] = ()
    late: tuple[LateRecord, ...] = ()
    readings: tuple[str, ...] = ()
    open_periods: tuple[str, ...] = ()
    is_count: bool = False
    aim: Aim = "all"

    @property
    def is_short(self) -> bool:
        """Whether the aim is missed: not all done, or some where there should be none."""
        if self.aim == "none":
            return self.numerator > 0
        return self.aim == "all" and self.numerator < self.denominator

    @property
    def is_share(self) -> bool:
        """Whether the numerator is a part of the denominator."""
        return self.aim == "all" and not self.is_count

    def lacking(self) -> tuple[Entry, ...]:
        """The names behind what is missing, or behind what should not be."""
        if self.aim == "none":
            return tuple(entry for entry in self.entries if entry.done)
        return tuple(entry for entry in self.entries if entry.done < entry.owed)

    @property
    def rate(self) -> str:
        """Percent with two decimals, half-up; "—" when the denominator is 0 or there is none."""
        return format_rate(self.numerator, self.denominator)


def add_up(figures: Iterable[Indicator]) -> Indicator:
    """One indicator of several schools: numerators and denominators summed, names left behind.

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


@dataclass(slots=True)
class Case:
    """A child and its days in force between the term's first day and the cut-off.

    What was found of it is kept for the other figures: three ask for the same talks.
    """

    facts: ChildFacts
    found: Exposure
    knows: FourKnows | None = None
    _counted: dict[int, tuple[Satisfaction, list[RecordFact]]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.facts.child.id

    def counted(self, school: SchoolFacts, wanted: Satisfaction) -> list[RecordFact]:
        """The child's records that fulfil a condition on its days, by day."""
        held = self._counted.get(id(wanted))
        if held is None or held[0] is not wanted:
            held = wanted, counting.counted(self.facts, school, wanted, self.found)
            self._counted[id(wanted)] = held
        return held[1]


@dataclass(frozen=True)
class Count:
    """One school on one cut-off day, and what the formulas of all groups share."""

    school: SchoolFacts
    rules: RuleSet
    term: Term
    cut_off: date
    cases: Sequence[Case] = ()

    @cached_property
    def last(self) -> int:
        """S as an ordinal."""
        return self.cut_off.toordinal()

    @cached_property
    def on_roll(self) -> list[Case]:
        """Z 期末在册."""
        return [case for case in self.cases if case.found.has(self.last)]

    @cached_property
    def served(self) -> list[Case]:
        """U 本期服务."""
        return [case for case in self.cases if case.found.days]

    @cached_property
    def ended(self) -> tuple[Month, ...]:
        """Months whose last day in the term S has reached (A01)."""
        return tuple(m for m in terms.months(self.term) if m.last <= self.last)

    @cached_property
    def running(self) -> tuple[str, ...]:
        """Months that have begun but not ended by S (进行中)."""
        months = terms.months(self.term)
        return tuple(m.id for m in months if m.first <= self.last < m.last)

    def owed_months(self, case: Case) -> Iterator[Month]:
        """The months that are owed and ended."""
        return (month for month in self.ended if owes_month(case.found, month))

    def rule(self, code: str) -> Rule | None:
        """A rule of the set, or None when this county has none of it."""
        return next((rule for rule in self.rules.rules if rule.code == code), None)

    def wanted(self, code: str) -> Satisfaction | None:
        """What fulfils a rule, when this county has it and it can be recorded."""
        rule = self.rule(code)
        return rule.satisfied_by if rule is not None and rule.is_countable else None

    def indicator(
        self,
        name: str,
        entries: Iterable[Entry],
        late: Iterable[LateRecord] = (),
        open_periods: tuple[str, ...] = (),
        read_as: str = "",
        aim: Aim = "all",
    ) -> Indicator:
        """A figure of these names; ``read_as`` the figure whose readings it shares."""
        found = tuple(entries)
        return Indicator(
            id=name,
            numerator=sum(entry.done for entry in found),
            denominator=sum(entry.owed for entry in found),
            entries=found,
            late=tuple(late),
            readings=self.rules.readings(read_as or name),
            open_periods=open_periods,
            aim=aim,
        )

    def number(self, name: str, entries: Iterable[Entry], aim: Aim = "") -> Indicator:
        """A figure that counts things: every name is one."""
        found = tuple(entries)
        done = sum(entry.done for entry in found)
        return Indicator(
            name, done, 0, found, readings=self.rules.readings(name), is_count=True, aim=aim
        )

    def yes_no(self, name: str, case: Case, records: tuple[str, ...], why: str) -> Entry:
        """One child that has it, or lacks it for a reason."""
        return Entry(
            case.id, self.term.id, 1, int(bool(records)), records, () if records else (why,)
        )

    def records(
        self, case: Case, wanted: Satisfaction
    ) -> tuple[list[RecordFact], list[LateRecord]]:
        """The child's records that count, and those that would but for the day they were keyed."""
        found = case.counted(self.school, wanted)
        late = [LateRecord(case.id, r.id) for r in found if self.is_late(r)]
        return [r for r in found if not self.is_late(r)], late

    def is_late(self, record: RecordFact) -> bool:
        """Keyed after the cut-off and not counted (A07)."""
        counts = self.rules.text("late_entries") == "count"
        return not counts and counting.is_late(record, self.last)

    def of_school(self, wanted: Satisfaction | None) -> list[RecordFact]:
        """Records of the school between the term's first day and S that count, by day."""
        return [record for record in self._of_school(wanted) if not self.is_late(record)]

    def late_of_school(self, wanted: Satisfaction | None) -> list[LateRecord]:
        """Records of the school that would count but for the day they were keyed (A07)."""
        return [LateRecord("", r.id) for r in self._of_school(wanted) if self.is_late(r)]

    def _of_school(self, wanted: Satisfaction | None) -> list[RecordFact]:
        if wanted is None:
            return []
        first = self.term.start.toordinal()
        return counting.by_day(
            record
            for record in self.school.records
            if first <= record.day <= self.last
            and any(
                record.form == each.form and counting.is_valid(record, each)
                for each in wanted.alternatives()
            )
        )
