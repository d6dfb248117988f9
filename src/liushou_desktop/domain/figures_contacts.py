"""I06: family contacts the school organised. I07a–d: what the parents themselves did.

The parents' part is heard from the child once a month (block D of the talk card) or, when the
county says so, counted from the register of contacts (A25). It is never held against the school.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from liushou_desktop.domain import intervals
from liushou_desktop.domain.duty_parties import unreachable_days
from liushou_desktop.domain.figures import Case, Count, Entry, Indicator, LateRecord
from liushou_desktop.domain.record_facts import RecordFact
from liushou_desktop.domain.terms import Month

_TALK_CARD = "talk_card"
#: Calls of the parents in a month that keep to a line: once in two weeks, once a week.
FORTNIGHTLY, WEEKLY = 2, 4
_CALLS = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "daily": 30}
_SAID = {"I07b": "letters", "I07c": "parent_called_teacher", "I07d": "parent_called_carer"}
_RULES = {"I07b": ("R27a", "R27b"), "I07c": ("R28",), "I07d": ("R29",)}


@dataclass(frozen=True)
class Contacts(Count):
    """The formulas, one method each."""

    def figures(self) -> Iterator[Indicator]:
        """I06, I07a with the line of the law (I07w), I07b, I07c, I07d."""
        yield self.organised()
        yield self.calls("I07a", WEEKLY if self.rules.number("call_days") <= 7 else FORTNIGHTLY)
        yield self.calls("I07w", WEEKLY)
        for name in _SAID:
            yield self.said(name)

    def organised(self) -> Indicator:
        """I06 亲情联系率: (child, month) owed with ≥ 1 connected call or sent letter the school
        organised / # owed; months in which all parents are out of contact or dead leave the
        denominator and are listed (A21)."""
        wanted = self.wanted("R25")
        entries: list[Entry] = []
        late: list[LateRecord] = []
        for case in self.served if wanted is not None else ():
            in_time, too_late = self.records(case, wanted)  # type: ignore[arg-type]
            late += too_late
            lost = unreachable_days(case.facts, self.rules.words("unreachable_states"))
            for month in self.owed_months(case):
                held = _in(in_time, month)
                here = intervals.clip(case.found.spans, month.first, month.last)
                if lost and not intervals.subtract(here, lost):
                    why = ("NO_PARENT_REACHABLE",)
                    entries.append(Entry(case.id, month.id, 0, 0, held, why))
                else:
                    entries.append(Entry(case.id, month.id, 1, int(bool(held)), held))
        return self.indicator("I06", entries, late, self.running)

    def calls(self, name: str, line: int) -> Indicator:
        """I07a 父母通话达标率: (child, month) with so many calls / # owed months with a talk card.

        Cards of a month are added up (A23); a card with an empty block D says no call (A26).
        """
        if self.rules.text("parents_heard_from") != _TALK_CARD:
            return self._monthly(name, "R26", full=lambda held: int(len(held) >= line))
        entries = []
        cards_of, late = self._cards
        for case, cards in cards_of:
            for month in self.owed_months(case):
                held = [card for card in cards if month.first <= card.day <= month.last]
                if held:
                    calls = sum(_CALLS.get(str(c.details.get("parent_calls")), 0) for c in held)
                    ids = tuple(card.id for card in held)
                    entries.append(Entry(case.id, month.id, 1, int(calls >= line), ids))
        return self.indicator(name, entries, late, self.running, "I07a")

    def said(self, name: str) -> Indicator:
        """I07b 月通信, I07c 与班主任联系, I07d 与监护人联系: (child, month) 有 on any card / # owed
        months, those without a card too."""
        if self.rules.text("parents_heard_from") != _TALK_CARD:
            return self._monthly(name, *_RULES[name], full=lambda held: int(bool(held)))
        entries = []
        cards_of, late = self._cards
        for case, cards in cards_of:
            for month in self.owed_months(case):
                held = [
                    card.id
                    for card in cards
                    if month.first <= card.day <= month.last and card.has(_SAID[name], ("yes",))
                ]
                entries.append(Entry(case.id, month.id, 1, int(bool(held)), tuple(held)))
        return self.indicator(name, entries, late, self.running)

    @cached_property
    def _cards(self) -> tuple[list[tuple[Case, list[RecordFact]]], list[LateRecord]]:
        """The talk cards that satisfy I05 (A24), and those keyed after the cut-off."""
        wanted = self.rules.rule("R34").satisfied_by
        held, late = [], []
        for case in self.served:
            in_time, too_late = self.records(case, wanted)
            held.append((case, in_time))
            late += too_late
        return held, late

    def _monthly(
        self, name: str, *rules: str, full: Callable[[Sequence[str]], int] = lambda held: 0
    ) -> Indicator:
        """From the register of contacts: every rule must have its record in the month."""
        entries: list[Entry] = []
        late: list[LateRecord] = []
        wanted = [found for rule in rules if (found := self.wanted(rule)) is not None]
        for case in self.served if wanted else ():
            both = [self.records(case, each) for each in wanted]
            made = [in_time for in_time, _ in both]
            late += [record for _, too_late in both for record in too_late]
            for month in self.owed_months(case):
                held = [_in(records, month) for records in made]
                done = int(all(full(each) for each in held))
                ids = tuple(dict.fromkeys(record for each in held for record in each))
                entries.append(Entry(case.id, month.id, 1, done, ids))
        read_as = "I07a" if name == "I07w" else name
        return self.indicator(name, entries, late, self.running, read_as)


def _in(records: Sequence[RecordFact], month: Month) -> tuple[str, ...]:
    return tuple(r.id for r in records if month.first <= r.day <= month.last)
