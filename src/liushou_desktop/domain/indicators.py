"""The figures: I01, I01b, I02, I03 (K1–K4), I04, I05, each with the names behind it.

Notation of the formulas: T = [T0, T1] the term, S the cut-off, E_i the days child i is here and
left behind in [T0, S], Z = {i : S ∈ E_i} 期末在册, U = {i : e_i > 0} 本期服务.

Integers only; a rate is never averaged: sums of numerators over sums of denominators. A child is
capped at what is owed. What was keyed after the cut-off is listed apart and does not count (A07).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from liushou_desktop.domain import codes, contact_card, counting, intervals, left_behind, terms
from liushou_desktop.domain.child import Card
from liushou_desktop.domain.exposure import Exposure, Scope, exposure, owes_month, times_owed
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.four_knows import GROUPS, Answer, FourKnows, four_knows
from liushou_desktop.domain.rules import Rule, RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar, Month

NO_RATE = "—"


class Entry(NamedTuple):
    """One name behind a figure.

    Attributes:
        child: id. period: term id, or the month for I05.
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
    """One figure: ``I01 I01b I02 I03 I03K1…I03K4 I03f I04 I04f I05``.

    ``I04f`` is 足额人数率, ``I03f`` field completeness. ``readings`` are the open points in force
    (``A07=list``); ``open_periods`` months that have begun but not ended by the cut-off (进行中).
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


class Population(NamedTuple):
    """Who is counted: Z 期末在册 and U 本期服务, ids in the order of the children given."""

    on_roll: tuple[str, ...]
    served: tuple[str, ...]


def compute(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    rules: RuleSet,
    calendar: Calendar,
    term: Term,
    cut_off: date,
) -> tuple[Indicator, ...]:
    """All figures of one school for one term as of the cut-off day S.

    A cut-off before the term's end counts the days until then over the whole length of the term;
    one after it lets days and records of the days between count, as the county chose.
    """
    count = _Count(school, rules, term, cut_off)
    cases = _cases(children, school, rules, calendar, term, cut_off)
    on_roll = [case for case in cases if case.found.has(cut_off.toordinal())]
    served = [case for case in cases if case.found.days]
    return (
        count.cards(on_roll),
        count.cards_in_time(cases),
        count.confirmed(on_roll),
        *count.four_knows(on_roll),
        *count.visits(served),
        count.talks(served),
    )


def population(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    rules: RuleSet,
    calendar: Calendar,
    term: Term,
    cut_off: date,
) -> Population:
    """Who stands in the denominators."""
    cases = _cases(children, school, rules, calendar, term, cut_off)
    return Population(
        on_roll=tuple(c.id for c in cases if c.found.has(cut_off.toordinal())),
        served=tuple(c.id for c in cases if c.found.days),
    )


def default_cut_off(term: Term, today: date) -> date:
    """The term's cut-off (else its last day), or today while that day is still to come."""
    return max(term.start, min(term.cut_off or term.end, today))


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


class _Case(NamedTuple):
    facts: ChildFacts
    found: Exposure

    @property
    def id(self) -> str:
        return self.facts.child.id


def _cases(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    rules: RuleSet,
    calendar: Calendar,
    term: Term,
    cut_off: date,
) -> list[_Case]:
    scope = Scope.of(rules)
    first, last = term.start.toordinal(), cut_off.toordinal()
    return [
        _Case(facts, exposure(facts, school, calendar, scope, first, last)) for facts in children
    ]


@dataclass(frozen=True, slots=True)
class _Count:
    """The formulas, one method each, over the cases that stand in the denominator."""

    school: SchoolFacts
    rules: RuleSet
    term: Term
    cut_off: date

    def indicator(
        self,
        name: str,
        entries: Iterable[Entry],
        late: Iterable[LateRecord] = (),
        open_periods: tuple[str, ...] = (),
    ) -> Indicator:
        found = tuple(entries)
        return Indicator(
            id=name,
            numerator=sum(entry.done for entry in found),
            denominator=sum(entry.owed for entry in found),
            entries=found,
            late=tuple(late),
            readings=self.rules.readings("I04" if name == "I04f" else name),
            open_periods=open_periods,
        )

    # I01, I01b, I02

    def cards(self, on_roll: list[_Case]) -> Indicator:
        """I01 建档率: card complete, confirmed by the class teacher, approved by the school / Z."""
        return self.indicator("I01", map(self.card, on_roll))

    def card(self, case: _Case) -> Entry:
        approved = contact_card.approved_card(case.facts, self.cut_off)
        why = contact_card.missing_stars(case.facts, self.school, self.cut_off)
        if approved is None:
            why = (self.why_no_card(case.facts), *why)
        records = (approved.id,) if approved else ()
        return Entry(case.id, self.term.id, 1, 0 if why else 1, records, why)

    def why_no_card(self, facts: ChildFacts) -> str:
        made = [
            card
            for card in facts.cards
            if card.made_on <= self.cut_off
            and not contact_card.is_called_in(facts, card, self.cut_off)
        ]
        if not made:
            return "NO_CARD"
        newest = max(made, key=lambda card: card.edition)
        signed = newest.teacher_confirmed_on
        is_confirmed = signed is not None and signed <= self.cut_off
        return "CARD_NOT_APPROVED" if is_confirmed else "CARD_NOT_CONFIRMED"

    def cards_in_time(self, cases: list[_Case]) -> Indicator:
        """I01b 建卡及时率: card made ≤ 15 days after identification / newly identified in T."""
        stages = self.rules.words("stages")
        first, last = self.term.start.toordinal(), self.cut_off.toordinal()
        return self.indicator(
            "I01b",
            (
                entry
                for case in cases
                if intervals.clip(
                    left_behind.enrolled_days(case.facts, self.school, stages), first, last
                )
                for identified in self.identified(case.facts)
                if (entry := self.card_in_time(case, identified)) is not None
            ),
        )

    def identified(self, facts: ChildFacts) -> list[date]:
        """Days in T on which the child was newly identified (A11: with its first spell)."""
        first_only = self.rules.text("identified_again") == "first_spell"
        first = facts.first_spell()
        spells = [s for s in facts.spells if s.end_reason != codes.MISTAKE]
        if first_only:
            spells = [first] if first else []
        days = (facts.identification_of(spell) for spell in spells)
        return sorted({day for day in days if self.term.start <= day <= self.cut_off})

    def card_in_time(self, case: _Case, identified: date) -> Entry | None:
        limit = self.rules.number("card_days")
        made = [c for c in case.facts.cards if c.state != "draft" and c.made_on <= self.cut_off]
        in_time = [c.id for c in made if (c.made_on - identified).days <= limit]
        if in_time:
            return Entry(case.id, self.term.id, 1, 1, tuple(in_time[:1]))
        is_young = identified + timedelta(days=limit) > self.cut_off
        if is_young and not made and not self.rules.flag("young_cards_count"):
            return None
        return Entry(case.id, self.term.id, 1, 0, (), ("CARD_LATE" if made else "NO_CARD",))

    def confirmed(self, on_roll: list[_Case]) -> Indicator:
        """I02 信息更新率: card confirmed in this term, even "no change" / Z."""
        return self.indicator("I02", map(self.confirmation, on_roll))

    def confirmation(self, case: _Case) -> Entry:
        cards = [card.id for card in case.facts.cards if self.is_confirmed(card)]
        why = () if cards else ("NOT_CONFIRMED",)
        return Entry(case.id, self.term.id, 1, 1 if cards else 0, tuple(cards), why)

    def is_confirmed(self, card: Card) -> bool:
        """Confirmed in [T0, S]; the first confirmation of a new card counts unless A13 says no."""
        days = {card.confirmed_on, card.teacher_confirmed_on}
        is_new = self.term.start <= card.made_on
        if is_new and not self.rules.flag("first_confirmation_counts"):
            days.discard(card.teacher_confirmed_on)
        return any(day is not None and self.term.start <= day <= self.cut_off for day in days)

    # I03

    def four_knows(self, on_roll: list[_Case]) -> list[Indicator]:
        """I03 四知道完整率: all four known / Z; each of the four; filled ★ / all ★."""
        knows = [(case.id, self.knows(case.facts)) for case in on_roll]
        whole = self.indicator("I03", (self.all_known(child, known) for child, known in knows))
        groups = [
            self.indicator(f"I03{group}", (self.known(child, known, i) for child, known in knows))
            for i, group in enumerate(GROUPS)
        ]
        filled = self.indicator("I03f", (self.filled(child, known) for child, known in knows))
        return [whole, *groups, filled]

    def knows(self, facts: ChildFacts) -> FourKnows:
        return four_knows(
            facts,
            self.cut_off,
            fresh_days=self.rules.number("know_fresh_days"),
            phone_days=self.rules.number("phone_fresh_days"),
            asked_states=self.rules.words("whereabouts_asked"),
        )

    def all_known(self, child: str, known: FourKnows) -> Entry:
        why = tuple(know.group for know in known.groups if not know.is_known)
        return Entry(child, self.term.id, 1, 0 if why else 1, (), why)

    def known(self, child: str, known: FourKnows, group: int) -> Entry:
        know = known.groups[group]
        why = tuple(q.id for q in know.questions if q.answer is not Answer.ANSWERED)
        return Entry(child, self.term.id, 1, 1 if know.is_known else 0, (), why)

    def filled(self, child: str, known: FourKnows) -> Entry:
        questions = [q for know in known.groups for q in know.questions]
        why = tuple(q.id for q in questions if q.answer is Answer.MISSING)
        asked = len(questions)
        return Entry(child, self.term.id, asked, asked - len(why), (), why)

    # I04, I05

    def visits(self, served: list[_Case]) -> tuple[Indicator, Indicator]:
        """I04 家访完成率 Σ min(visits, V_i) / Σ V_i; 足额人数率 #(visits ≥ V_i) / #(V_i > 0)."""
        rule = self.rules.rule("R31")
        entries, full, late = [], [], []
        for case in served:
            in_time, too_late = self.records(case, rule)
            late += too_late
            owed, why = self.visits_owed(case.found, rule)
            records = tuple(record.id for record in in_time)
            done = min(len(in_time), owed)
            entries.append(Entry(case.id, self.term.id, owed, done, records, why))
            if owed:
                full.append(Entry(case.id, self.term.id, 1, int(done == owed), records, why))
        return self.indicator("I04", entries, late), self.indicator("I04f", full)

    def visits_owed(self, found: Exposure, rule: Rule) -> tuple[int, tuple[str, ...]]:
        length, asked = terms.term_days(self.term), rule.period.times

        def owed_for(days: int) -> int:
            return times_owed(asked, days, length, rule.minimum_days)

        owed = owed_for(found.days)
        if owed == asked:
            return owed, ()
        if owed_for(found.days + intervals.count(found.suspended)) > owed:
            return owed, ("SUSPENDED",)
        return owed, ("PRORATED" if owed else "SHORT_STAY",)

    def talks(self, served: list[_Case]) -> Indicator:
        """I05 谈心完成率: (child, month) owed with a talk / (child, month) owed."""
        rule = self.rules.rule("R34")
        months = terms.months(self.term)
        ended = [month for month in months if month.last <= self.cut_off.toordinal()]
        entries: list[Entry] = []
        late: list[LateRecord] = []
        for case in served:
            in_time, too_late = self.records(case, rule)
            late += too_late
            owed = (month for month in ended if owes_month(case.found, month))
            entries += [self.month(case, month, in_time, rule.period.times) for month in owed]
        running = [m.id for m in months if m.first <= self.cut_off.toordinal() < m.last]
        return self.indicator("I05", entries, late, tuple(running))

    def month(self, case: _Case, month: Month, records: list[RecordFact], times: int) -> Entry:
        held = tuple(r.id for r in records if month.first <= r.day <= month.last)
        return Entry(case.id, month.id, 1, int(len(held) >= times), held)

    def records(self, case: _Case, rule: Rule) -> tuple[list[RecordFact], list[LateRecord]]:
        """Records that count, and those that would but for the day they were keyed (A07)."""
        found = counting.counted(case.facts, self.school, rule.satisfied_by, case.found)
        if self.rules.text("late_entries") == "count":
            return found, []
        cut_off = self.cut_off.toordinal()
        late = [LateRecord(case.id, r.id) for r in found if counting.is_late(r, cut_off)]
        return [r for r in found if not counting.is_late(r, cut_off)], late
