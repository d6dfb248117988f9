"""I01–I03: cards made, in time, confirmed; the four knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from liushou_desktop.domain import codes, contact_card, intervals, left_behind
from liushou_desktop.domain.child import Card
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.figures import Case, Count, Entry, Indicator
from liushou_desktop.domain.four_knows import GROUPS, Answer, FourKnows, four_knows


@dataclass(frozen=True)
class Cards(Count):
    """The formulas, one method each, over the cases that stand in the denominator."""

    def figures(self) -> Iterator[Indicator]:
        """I01, I01b, I02, I03 with its groups and the share of fields."""
        yield self.cards(self.on_roll)
        yield self.cards_in_time(self.cases)
        yield self.confirmed(self.on_roll)
        yield from self.four_knows(self.on_roll)

    # I01, I01b, I02

    def cards(self, on_roll: list[Case]) -> Indicator:
        """I01 建档率: card complete, confirmed by the class teacher, approved by the school / Z."""
        return self.indicator("I01", map(self.card, on_roll))

    def card(self, case: Case) -> Entry:
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

    def cards_in_time(self, cases: Sequence[Case]) -> Indicator:
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

    def card_in_time(self, case: Case, identified: date) -> Entry | None:
        limit = self.rules.number("card_days")
        made = [c for c in case.facts.cards if c.state != "draft" and c.made_on <= self.cut_off]
        in_time = [c.id for c in made if (c.made_on - identified).days <= limit]
        if in_time:
            return Entry(case.id, self.term.id, 1, 1, tuple(in_time[:1]))
        is_young = identified + timedelta(days=limit) > self.cut_off
        if is_young and not made and not self.rules.flag("young_cards_count"):
            return None
        return Entry(case.id, self.term.id, 1, 0, (), ("CARD_LATE" if made else "NO_CARD",))

    def confirmed(self, on_roll: list[Case]) -> Indicator:
        """I02 信息更新率: card confirmed in this term, even "no change" / Z."""
        return self.indicator("I02", map(self.confirmation, on_roll))

    def confirmation(self, case: Case) -> Entry:
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

    def four_knows(self, on_roll: list[Case]) -> list[Indicator]:
        """I03 四知道完整率: all four known / Z; each of the four; filled ★ / all ★."""
        knows = [(case.id, self.knows(case)) for case in on_roll]
        whole = self.indicator("I03", (self.all_known(child, known) for child, known in knows))
        groups = [
            self.indicator(f"I03{group}", (self.known(child, known, i) for child, known in knows))
            for i, group in enumerate(GROUPS)
        ]
        filled = self.indicator("I03f", (self.filled(child, known) for child, known in knows))
        return [whole, *groups, filled]

    def knows(self, case: Case) -> FourKnows:
        if case.knows is None:
            case.knows = four_knows(
                case.facts,
                self.cut_off,
                fresh_days=self.rules.number("know_fresh_days"),
                phone_days=self.rules.number("phone_fresh_days"),
                asked_states=self.rules.words("whereabouts_asked"),
            )
        return case.knows

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
