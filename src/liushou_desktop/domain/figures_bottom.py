"""I21: entrusted care agreed in writing. I22: the bottom line, counted by name and never a rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain import codes, intervals
from liushou_desktop.domain.deeds import Absence, holds
from liushou_desktop.domain.duty_parties import ENTRUSTED_REASONS
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.figures import Case, Count, Entry, Indicator


@dataclass(frozen=True)
class BottomLine(Count):
    """The formulas, one method each."""

    def figures(self) -> Iterator[Indicator]:
        """I21, I22a … I22f."""
        yield self.agreed()
        tests: Mapping[str, Callable[[Case], bool]] = {
            "I22a": self.has_no_carer,
            "I22b": self.lives_alone,
            "I22c": self.is_out_of_contact,
            "I22d": lambda case: case.facts.child.household_registered is False,
            "I22e": self.may_have_dropped_out,
            "I22f": self.has_no_working_number,
        }
        for name, test in tests.items():
            held = [Entry(c.id, self.term.id, 0, 1) for c in self.on_roll if test(c)]
            yield self.number(name, held, "none")

    def agreed(self) -> Indicator:
        """I21 委托照护确认率: Z that need it (C02 = 1–3) with a valid signed F16 at S / such."""
        entries = []
        for case in self.on_roll:
            spell = case.facts.spell_on(self.cut_off)
            if spell is not None and spell.reason in ENTRUSTED_REASONS:
                entries.append(self.yes_no("I21", case, self._agreements(case), "NOT_MADE"))
        return self.indicator("I21", entries)

    def _agreements(self, case: Case) -> tuple[str, ...]:
        carers = tuple(
            carer.id
            for carer in case.facts.carers
            if carer.start <= self.cut_off
            and (carer.end is None or carer.end >= self.cut_off)
            and carer.confirmation_signed_on is not None
            and carer.confirmation_signed_on <= self.cut_off
            and (carer.confirmation_until is None or carer.confirmation_until >= self.cut_off)
        )
        wanted = self.wanted("R03b")
        papers = tuple(
            record.id
            for record in case.facts.records
            if wanted is not None
            and record.form == wanted.form
            and holds(record, self.last)
            and not self.is_late(record)
        )
        return carers + papers

    # I22

    def has_no_carer(self, case: Case) -> bool:
        """无人监护 (A44): no carer at S, or cared for by a child."""
        carer = case.facts.carer_on(self.cut_off)
        if carer is not None:
            by_child = carer.care_mode == codes.CARE_BY_PEER_OR_SELF
            return by_child and self.rules.flag("child_care_is_no_care")
        if self.rules.text("nobody_cares") == "no_carer":
            return True
        held = (case.facts.whereabouts_of(role, self.cut_off) for role in ("father", "mother"))
        return not any(where is not None and where.status == codes.AT_HOME for where in held)

    def lives_alone(self, case: Case) -> bool:
        """未成年人独居 (A46)."""
        return case.facts.child.living_alone in self.rules.words("alone_states")

    def is_out_of_contact(self, case: Case) -> bool:
        """父母失联 (A47): a parent out of contact and the other so or dead."""
        states = [
            where.status if where is not None else ""
            for role in ("father", "mother")
            for where in (case.facts.whereabouts_of(role, self.cut_off),)
        ]
        lost = codes.OUT_OF_CONTACT
        if self.rules.text("lost_parents") == "any":
            return lost in states
        return lost in states and all(state in (lost, codes.DEAD) for state in states)

    def may_have_dropped_out(self, case: Case) -> bool:
        """疑似辍学 at S (A49)."""
        rule = self.rule("R45b")
        form = rule.period.event if rule is not None and rule.is_countable else ""
        absence = Absence.of(
            record
            for record in case.facts.records
            if record.form == form
            and record.state == "confirmed"
            and record.day <= self.last
            and not self.is_late(record)
        )
        return intervals.contains(absence.suspected, self.last)

    def has_no_working_number(self, case: Case) -> bool:
        """联系电话全部失效 (A48): has numbers, and the last result of each is dead."""
        numbers = _numbers(case.facts, self.cut_off)
        return bool(numbers) and all(result in codes.DEAD_PHONES for result in numbers)


def _numbers(facts: ChildFacts, day: date) -> list[str | None]:
    return [
        phone.result
        for owner in ("father", "mother", "carer")
        for phone in facts.phones_on(owner, day)
    ]
