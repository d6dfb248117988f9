"""I04, I05: home visits and talks of the class teacher; I05b for key children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from liushou_desktop.domain import intervals, terms
from liushou_desktop.domain.duty_parties import days_among
from liushou_desktop.domain.exposure import Exposure, times_owed
from liushou_desktop.domain.figures import Case, Count, Entry, Indicator, LateRecord
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.record_facts import RecordFact
from liushou_desktop.domain.rules import Rule
from liushou_desktop.domain.terms import Month

_KEY_TALKS = 2  # the figure's own rate, whatever a school sets itself for its duty


@dataclass(frozen=True)
class Visits(Count):
    """The formulas, one method each, over the cases that stand in the denominator."""

    def figures(self) -> Iterator[Indicator]:
        """I04, I04f, I05, I05b."""
        yield from self.visits(self.served)
        yield self.talks(self.served)
        yield self.key_talks(self.served)

    # I04, I05

    def visits(self, served: list[Case]) -> tuple[Indicator, Indicator]:
        """I04 家访完成率 Σ min(visits, V_i) / Σ V_i; 足额人数率 #(visits ≥ V_i) / #(V_i > 0)."""
        rule = self.rules.rule("R31")
        entries, full, late = [], [], []
        for case in served:
            in_time, too_late = self.records(case, rule.satisfied_by)
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

    def talks(self, served: list[Case]) -> Indicator:
        """I05 谈心完成率: (child, month) owed with a talk / (child, month) owed."""
        rule = self.rules.rule("R34")
        entries: list[Entry] = []
        late: list[LateRecord] = []
        for case in served:
            in_time, too_late = self.records(case, rule.satisfied_by)
            late += too_late
            times = rule.period.times
            entries += [self.month(case, m, in_time, times) for m in self.owed_months(case)]
        return self.indicator("I05", entries, late, self.running)

    def month(self, case: Case, month: Month, records: list[RecordFact], times: int) -> Entry:
        held = tuple(r.id for r in records if month.first <= r.day <= month.last)
        return Entry(case.id, month.id, 1, int(len(held) >= times), held)

    def key_talks(self, served: list[Case]) -> Indicator:
        """I05b 重点谈心: Σ min(talks, 2) over owed months of red or yellow children / 2 · # months.

        A17: months with at least one such day in E_i.
        """
        asked = _KEY_TALKS
        entries: list[Entry] = []
        late: list[LateRecord] = []
        wanted = self.rules.rule("R34").satisfied_by
        for case in served:
            days = intervals.intersect(case.found.spans, days_among(case.facts, "key"))
            if not days:
                continue
            in_time, too_late = self.records(case, wanted)
            late += too_late
            for month in self.owed_months(case):
                if self.is_key_month(case, days, month):
                    held = tuple(r.id for r in in_time if month.first <= r.day <= month.last)
                    entries.append(Entry(case.id, month.id, asked, min(len(held), asked), held))
        return self.indicator("I05b", entries, late, self.running)

    def is_key_month(self, case: Case, days: Spans, month: Month) -> bool:
        """Whether a month is one of a key child (A17)."""
        key = intervals.count_within(days, month.first, month.last)
        if self.rules.text("key_month") == "any_day":
            return key > 0
        return 2 * key >= intervals.count_within(case.found.spans, month.first, month.last)
