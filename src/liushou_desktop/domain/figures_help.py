"""I10–I13: helpers, pairs that live, study plans, study helpers, progress archives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from liushou_desktop.domain import intervals
from liushou_desktop.domain.deeds import StudyPlan, holds
from liushou_desktop.domain.duty_parties import WEAK, days_among
from liushou_desktop.domain.facts import held_on
from liushou_desktop.domain.figures import Case, Count, Entry, Indicator, LateRecord
from liushou_desktop.domain.schooling import Pairing

_CHECKS = 2


@dataclass(frozen=True)
class Help(Count):
    """The formulas, one method each."""

    def figures(self) -> Iterator[Indicator]:
        """I10, I11, I11a, I12, I13, I13p."""
        key = [case for case in self.on_roll if self._is_key(case)]
        yield self.indicator("I10", map(self.paired, key))
        yield self.indicator("I11", map(self.paired, self.on_roll))
        yield self.active_pairs()
        yield self.planned()
        yield self.helped()
        yield self.progress()

    def _is_key(self, case: Case) -> bool:
        return intervals.contains(days_among(case.facts, "key"), self.last)

    def pair(self, case: Case) -> Pairing | None:
        """The pairing in force at S whose helper is still here (A29)."""
        pair = held_on(case.facts.pairings, self.cut_off)
        is_here = pair is not None and self.school.is_here(pair.staff, self.cut_off)
        return pair if is_here else None

    def paired(self, case: Case) -> Entry:
        """I10 重点帮扶结对率, I11 全员结对率: with an active helper."""
        pair = self.pair(case)
        left = held_on(case.facts.pairings, self.cut_off) is not None
        why = "HELPER_LEFT" if left else "NO_HELPER"
        return self.yes_no("I11", case, (pair.id,) if pair else (), why)

    def active_pairs(self) -> Indicator:
        """I11a 帮扶活跃率: pairs with ≥ 1 record in every owed month of which the pair covers at
        least half of the days (A30; A31: none owed passes) / pairs at S of children in Z (A32)."""
        wanted = self.wanted("R33a")
        entries: list[Entry] = []
        late: list[LateRecord] = []
        for case in self.on_roll if wanted is not None else ():
            pair = self.pair(case)
            if pair is None:
                continue
            in_time, too_late = self.records(case, wanted)  # type: ignore[arg-type]
            late += too_late
            made = [record for record in in_time if not record.staff or pair.staff in record.staff]
            held = (intervals.span(pair.start, pair.end),)
            months = [
                month
                for month in self.owed_months(case)
                if 2 * intervals.count_within(held, month.first, month.last) >= month.days
            ]
            lacking = tuple(
                m.id for m in months if not any(m.first <= r.day <= m.last for r in made)
            )
            ids = tuple(record.id for record in made)
            entries.append(Entry(case.id, pair.id, 1, int(not lacking), ids, lacking))
        return self.indicator("I11a", entries, late, self.running)

    def planned(self) -> Indicator:
        """I12 学习帮扶计划覆盖率: 待提高 pupils of Z with ≥ 1 plan that has time, content and a
        check, in any subject (A33) / such pupils."""
        wanted = self.wanted("R38")
        entries: list[Entry] = []
        late: list[LateRecord] = []
        for case in self.on_roll if wanted is not None else ():
            if case.facts.child.study_grade == WEAK:
                in_time, too_late = self.records(case, wanted)  # type: ignore[arg-type]
                late += too_late
                made = [StudyPlan.of(record) for record in in_time]
                ids = tuple(plan.id for plan in made if plan.is_whole)
                why = "PLAN_UNCHECKED" if made else "NOT_MADE"
                entries.append(self.yes_no("I12", case, ids, why))
        return self.indicator("I12", entries, late)

    def helped(self) -> Indicator:
        """I13 学习帮手: Z with a study helper at S / |Z|."""
        wanted = self.wanted("R39")
        entries: list[Entry] = []
        late: list[LateRecord] = []
        for case in self.on_roll if wanted is not None else ():
            made = [
                record
                for record in case.facts.records
                if wanted is not None and record.form == wanted.form and holds(record, self.last)
            ]
            late += [LateRecord(case.id, r.id) for r in made if self.is_late(r)]
            ids = tuple(record.id for record in made if not self.is_late(record))
            entries.append(self.yes_no("I13", case, ids, "NO_HELPER"))
        return self.indicator("I13", entries, late)

    def progress(self) -> Indicator:
        """I13p 进步档案: Z with ≥ 2 checks in T (A34) / |Z|."""
        wanted = self.wanted("R40")
        entries: list[Entry] = []
        late: list[LateRecord] = []
        for case in self.on_roll if wanted is not None else ():
            in_time, too_late = self.records(case, wanted)  # type: ignore[arg-type]
            late += too_late
            ids = tuple(record.id for record in in_time)
            done = int(len(ids) >= _CHECKS)
            entries.append(Entry(case.id, self.term.id, 1, done, ids, () if done else ("TOO_FEW",)))
        return self.indicator("I13p", entries, late)
