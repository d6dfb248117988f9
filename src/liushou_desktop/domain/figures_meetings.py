"""I08, I09: meetings of guardians. I17: activities. I18: screening. I20: organisation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from liushou_desktop.domain import intervals
from liushou_desktop.domain.deeds import Gathering
from liushou_desktop.domain.duty_parties import days_among
from liushou_desktop.domain.figures import Case, Count, Entry, Indicator, LateRecord
from liushou_desktop.domain.record_facts import RecordFact
from liushou_desktop.domain.rules import Satisfaction

_TOPICS = ("R48a", "R48b", "R48c")


@dataclass(frozen=True)
class Meetings(Count):
    """The formulas, one method each."""

    def figures(self) -> Iterator[Indicator]:
        """I08, I09, I09m, I17, I17n, I17t, I18, I18f, I20."""
        meetings = self.gatherings(self.wanted("R30"))
        yield self.held(meetings)
        yield self.came(meetings)
        yield self.made_up(meetings)
        activities = self.gatherings(self.activities())
        yield self.took_part(activities)
        yield self.number("I17n", (Entry("", a.id, 0, 1, (a.id,)) for a in activities))
        yield self.topics()
        yield self.screened()
        yield self.followed_up()
        yield self.organisation()

    def gatherings(self, wanted: Satisfaction | None) -> list[Gathering]:
        """Group records with a list of who was there; without one it is no meeting (A51)."""
        found = [Gathering.of(record) for record in self.of_school(wanted)]
        return [each for each in found if each.there]

    def activities(self) -> Satisfaction | None:
        """活动 and 安全教育 (A52): what R42 and R48 count together."""
        wanted = self.wanted("R42")
        if wanted is None:
            return None
        return replace(wanted, proof="record", purposes=(*wanted.purposes, "safety_lesson"))

    # meetings

    def held(self, meetings: list[Gathering]) -> Indicator:
        """I08 监护人会议召开: the school held ≥ 1 with a record and 签到: 1 of 1."""
        if self.wanted("R30") is None:
            return self.indicator("I08", ())
        ids = tuple(meeting.id for meeting in meetings)
        why = () if ids else ("NOT_MADE",)
        entry = Entry("", self.term.id, 1, int(bool(ids)), ids, why)
        return self.indicator("I08", [entry], self.late_of_school(self.wanted("R30")))

    def came(self, meetings: list[Gathering]) -> Indicator:
        """I09 监护人到会率: children whose carer or parent signed / children on roll that day,
        meeting by meeting (A27)."""
        late = self.late_of_school(self.wanted("R30"))
        return self.indicator("I09", self._each(meetings, "present"), late)

    def made_up(self, meetings: list[Gathering]) -> Indicator:
        """I09m 补会率: made up for / absent (A28)."""
        entries = []
        for meeting in meetings:
            for case in self._meant(meeting):
                if meeting.there.get(case.id) != "present":
                    done = int(meeting.is_made_up(case.id, self.last))
                    entries.append(Entry(case.id, meeting.id, 1, done, (meeting.id,)))
        return self.indicator("I09m", entries)

    def _each(self, meetings: list[Gathering], *states: str) -> Iterator[Entry]:
        for meeting in meetings:
            for case in self._meant(meeting):
                done = int(meeting.there.get(case.id) in states)
                why = () if done else ("NOT_THERE",)
                yield Entry(case.id, meeting.id, 1, done, (meeting.id,), why)

    def _meant(self, meeting: Gathering, *, whole_school: bool = False) -> Iterator[Case]:
        """Children left behind here on that day; of the class when one class met."""
        for case in self.cases:
            if not case.found.has(meeting.day):
                continue
            if meeting.class_ and not whole_school:
                seat = case.facts.enrolment_on(date.fromordinal(meeting.day))
                if seat is None or seat.class_ != meeting.class_:
                    continue
            yield case

    # activities

    def took_part(self, activities: list[Gathering]) -> Indicator:
        """I17 活动参加率: Σ participants ∩ Z / Σ |Z on that day|, whole school (A39, A53)."""
        entries = []
        for activity in activities:
            for case in self._meant(activity, whole_school=True):
                was_there = activity.there.get(case.id) == "present"
                done = int(was_there or activity.is_made_up(case.id, self.last))
                entries.append(Entry(case.id, activity.id, 1, done, (activity.id,)))
        return self.indicator("I17", entries, self.late_of_school(self.activities()))

    def topics(self) -> Indicator:
        """I17t 安全专题: of the three topics those taught in the term (A40)."""
        entries = []
        for code in _TOPICS:
            if (wanted := self.wanted(code)) is None:
                continue
            ids = tuple(record.id for record in self.of_school(wanted))
            why = () if ids else ("NOT_MADE",)
            entries.append(Entry("", code, 1, int(bool(ids)), ids, why))
        return self.indicator("I17t", entries)

    # minds

    def screened(self) -> Indicator:
        """I18 心理筛查率: Z screened in this term / |Z| (A41: or ever)."""
        wanted = self.wanted("R46b")
        if wanted is None:
            return self.indicator("I18", ())
        in_term = self.rules.text("screened_when") == "term"
        first = self.term.start.toordinal() if in_term else 0

        entries, late = [], []
        for case in self.on_roll:
            made = [
                r
                for r in (*case.facts.attended, *case.facts.records)
                if r.form == wanted.form and r.state == "confirmed" and first <= r.day <= self.last
            ]
            late += [LateRecord(case.id, r.id) for r in made if self.is_late(r)]
            ids = tuple(r.id for r in made if not self.is_late(r))
            entries.append(self.yes_no("I18", case, ids, "NOT_SCREENED"))
        return self.indicator("I18", entries, late)

    def followed_up(self) -> Indicator:
        """I18f 关注跟进率: children to be watched with ≥ 1 follow-up in every owed month in which
        they are (A42; A31: none owed passes) / such children on roll."""
        wanted = self.wanted("R46c")
        entries: list[Entry] = []
        late: list[LateRecord] = []
        for case in self.on_roll if wanted is not None else ():
            days = intervals.intersect(case.found.spans, days_among(case.facts, "mind"))
            if not days:
                continue
            made, too_late = self.records(case, wanted)  # type: ignore[arg-type]
            late += too_late
            months = [
                m for m in self.owed_months(case) if intervals.count_within(days, m.first, m.last)
            ]
            lacking = tuple(
                m.id for m in months if not any(m.first <= r.day <= m.last for r in made)
            )
            ids = tuple(record.id for record in made)
            entries.append(Entry(case.id, self.term.id, 1, int(not lacking), ids, lacking))
        return self.indicator("I18f", entries, late, self.running)

    # organisation

    def organisation(self) -> Indicator:
        """I20 组织健全: leading group current, plan, summary, ≥ 1 研判会 in the term: 0 to 4."""
        year = date(self.term.start.year - int(self.term.start.month < 8), 8, 1)
        parts = {
            "R11b": self._valid("R11b"),
            "R11a": self._since("R11a", year),
            "R12": self._since("R12", self.term.start),
            "R50b": self._since("R50b", self.term.start, "review"),
        }
        entries = [
            Entry("", rule, 1, int(bool(ids)), ids, () if ids else ("NOT_MADE",))
            for rule, ids in parts.items()
            if self.wanted(rule) is not None
        ]
        return self.indicator("I20", entries)

    def _valid(self, rule: str) -> tuple[str, ...]:
        wanted = self.wanted(rule)
        if wanted is None:
            return ()
        made = self._ever(wanted)
        fresh = timedelta(days=wanted.fresh_days or 36_500)
        return tuple(r.id for r in made if date.fromordinal(r.day) + fresh >= self.cut_off)

    def _since(self, rule: str, first: date, purpose: str = "") -> tuple[str, ...]:
        wanted = self.wanted(rule)
        made = self._ever(wanted) if wanted is not None else []
        return tuple(
            r.id
            for r in made
            if r.day >= first.toordinal() and (not purpose or purpose in r.purposes)
        )

    def _ever(self, wanted: Satisfaction) -> list[RecordFact]:
        whole = replace(self, term=replace(self.term, start=date(1900, 1, 1)))
        return whole.of_school(wanted)
