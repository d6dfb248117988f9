"""I14–I16: in school at all, still in school, dropped out, brought back. I19: incidents in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from liushou_desktop.domain import intervals, left_behind, record_facts
from liushou_desktop.domain.deeds import Absence, Incident
from liushou_desktop.domain.exposure import Scope, left_behind_days
from liushou_desktop.domain.figures import Case, Count, Entry, Indicator, LateRecord
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.record_facts import RecordFact

_LEGAL_EXITS = frozenset(
    {"transferred_in_county", "transferred_out", "graduated", "died", "abroad"}
)
_DROPPED_OUT = "dropped_out"
_LEAVE = "leave_of_absence"
_ENTITLED, _ENROLLED = "entitled", "enrolled"
_NOT_COUNTED = ("deferred", "died", "moved_out")


def _listed(record: RecordFact) -> Iterator[Entry]:
    """One list of a town: those not enrolled by name, as far as they are named, then the rest."""
    numbers = record.details
    owed = int(numbers.get(_ENTITLED, 0))
    owed -= sum(int(numbers.get(name, 0)) for name in _NOT_COUNTED)
    done = int(numbers.get(_ENROLLED, 0))
    named = missing_names(record)[: max(owed - done, 0)]
    for place in range(len(named)):
        yield Entry("", missing_key(record, place), 1, 0, (record.id,), ("BELOW_LIST",))
    owed -= len(named)
    why = ("BELOW_LIST",) if done < owed else ("ABOVE_LIST",) if done > owed else ()
    yield Entry("", record.id, owed, done, (record.id,), why)


def missing_names(record: RecordFact) -> list[str]:
    """Names of the children a list of a town (F13E) says are not enrolled, in its order."""
    return [str(row.get("name") or "") for row in record.details.get("not_enrolled", ())]


def missing_key(record: RecordFact, place: int) -> str:
    """What an entry calls the place of a named child on such a list."""
    return f"{record.id}#{place}"


def _source(record: RecordFact) -> str:
    """Whose list it is; spaces and width of the text say nothing."""
    return "".join(str(record.details.get("source") or "").split())


@dataclass(frozen=True)
class Schooling(Count):
    """The formulas, one method each."""

    def figures(self) -> Iterator[Indicator]:
        """I14, I15, I16, I16r, I19."""
        yield self.enrolment()
        yield self.retention()
        yield self.dropped_out()
        yield self.brought_back()
        yield self.incidents_in_time()

    @cached_property
    def absences(self) -> dict[str, Absence]:
        """Suspected and real dropout of every child, from its cases."""
        form = self._case_form
        return {
            case.id: Absence.of(
                record
                for record in case.facts.records
                if record.form == form
                and record.state == "confirmed"
                and record.day <= self.last
                and not self.is_late(record)
            )
            for case in self.cases
        }

    @property
    def _case_form(self) -> str:
        rule = self.rule("R45b")
        return rule.period.event if rule is not None and rule.is_countable else ""

    def enrolment(self) -> Indicator:
        """I14 入学率: of the children of age who must go to school those enrolled anywhere legal.

        Both numbers are entered from the lists of town and village, with their source and day:
        the newest of each source counts, several sources add up. Approved deferments, deaths and
        moved households leave the denominator. More enrolled than asked for is an error of the
        list: it is shown as it stands (the sums of the report do not close), never cut. Whoever
        is not enrolled and named in the record is an entry of its own.
        """
        newest: dict[str, RecordFact] = {}
        for record in self.of_school(self.wanted("R45c")):
            newest[_source(record)] = record
        return self.indicator("I14", (e for record in newest.values() for e in _listed(record)))

    # still in school

    def retention(self) -> Indicator:
        """I15 学期巩固率: n = children of the cohort C still in school at S; d = |C| − legal exits.

        C: left behind at any time in T while pupils here; those whose spell ended stay in it.
        """
        entries = []
        for case in self.cohort():
            if not self.left_legally(case):
                stays = self.is_in_school(case)
                why = () if stays else ("OUT_OF_SCHOOL",)
                entries.append(Entry(case.id, self.term.id, 1, int(stays), (), why))
        return self.indicator("I15", entries)

    def cohort(self) -> Iterator[Case]:
        """C: pupils here on a day of [T0, S] on which they were left behind."""
        return (case for case in self.cases if case.found.spans or case.found.suspended)

    def seats(self, case: Case) -> Spans:
        """Days on the roll of a class in scope."""
        return left_behind.enrolled_days(case.facts, self.school, self.rules.words("stages"))

    def is_in_school(self, case: Case) -> bool:
        """On the roll at S and no dropout; a suspected one is in school unless A35 says no."""
        absence = self.absences[case.id]
        if intervals.contains(absence.dropped_out, self.last):
            return False
        suspected = intervals.contains(absence.suspected, self.last)
        if suspected and not self.rules.flag("suspected_is_in_school"):
            return False
        return intervals.contains(self.seats(case), self.last)

    def left_legally(self, case: Case) -> bool:
        """转出, 批准休学 (with proof), 死亡, 出国, 毕业."""
        on_leave = any(
            s.kind == _LEAVE
            and s.has_proof
            and s.start <= self.cut_off
            and (s.end is None or s.end >= self.cut_off)
            for s in case.facts.suspensions
        )
        if on_leave:
            return True
        if intervals.contains(self.seats(case), self.last):
            return False
        gone = [e for e in case.facts.enrolments if e.end is not None and e.end < self.cut_off]
        last = max(gone, key=lambda e: e.end or e.start, default=None)
        return last is not None and last.end_reason in _LEGAL_EXITS

    # dropped out

    def dropped_out(self) -> Indicator:
        """I16 辍学率: net dropouts (became one in T and not back at S) / 期初在校 (A36)."""
        entries = []
        for case in self.cases:
            was_here = self._was_here(case)
            is_net = self._dropped_at(case) is not None
            if was_here or is_net:
                why = ("OUT_OF_SCHOOL",) if is_net else ()
                entries.append(Entry(case.id, self.term.id, int(was_here), int(is_net), (), why))
        return self.indicator("I16", entries, aim="none")

    def _was_here(self, case: Case) -> bool:
        first = self.term.start.toordinal()
        if self.rules.text("opening_children") == "first_day":
            return case.found.has(first)
        return bool(case.found.days)

    def _dropped_at(self, case: Case) -> int | None:
        """Since when a child is a net dropout: dropped out in T and still so at S."""
        first = self.term.start.toordinal()
        spans = list(self.absences[case.id].dropped_out)
        gone = self._left_as_dropout(case)
        if gone and not intervals.contains(self.seats(case), self.last):
            spans += gone
        since = next((a for a, b in spans if first <= a <= self.last <= b), None)
        is_ours = since is not None and intervals.contains(self.ours(case), self.last)
        return since if is_ours else None

    def _left_as_dropout(self, case: Case) -> Spans:
        """Days since the child left the roll of a class in scope as a dropout."""
        return intervals.union(
            (e.end.toordinal() + 1, intervals.FOREVER)
            for e in case.facts.enrolments
            if e.end is not None
            and e.end_reason == _DROPPED_OUT
            and intervals.contains(self.seats(case), e.end.toordinal())
        )

    def brought_back(self) -> Indicator:
        """I16r 劝返成功率: back in school / children in either state on any day of T (A38).

        Who left the roll as a dropout is one without a case as well. Who turned out to be no
        dropout (休学, 转学 …) was not brought back; nor was who left.
        """
        first = self.term.start.toordinal()
        entries = []
        for case in self.cases:
            absence = self.absences[case.id]
            gone = intervals.subtract(self._left_as_dropout(case), self.seats(case))
            out = intervals.union((*absence.suspected, *absence.dropped_out, *gone))
            held = intervals.intersect(out, self.ours(case)) if out else ()
            if intervals.count_within(held, first, self.last):
                is_out = intervals.contains(out, self.last)
                last_out = max(min(b, self.last) for a, b in out if a <= self.last)
                came = any(last_out < day <= self.last for day in absence.returned)
                sits = bool(gone) and intervals.contains(self.seats(case), self.last)
                back = not is_out and (came or sits)
                why = () if back else ("NOT_BACK",)
                entries.append(Entry(case.id, self.term.id, 1, int(back), (), why))
        return self.indicator("I16r", entries)

    def ours(self, case: Case) -> Spans:
        """Days on which a child left behind in the term was ours to bring back: on the roll of a
        class in scope, and after it left the roll as a dropout, until it sits in a class again."""
        days = left_behind_days(case.facts, self.school, self._scope)
        if not intervals.clip(days, self.term.start.toordinal(), self.last):
            return ()
        elsewhere = intervals.union(
            intervals.span(e.start, e.end)
            for e in case.facts.enrolments
            if e.end_reason != _DROPPED_OUT
        )
        gone = intervals.subtract(self._left_as_dropout(case), elsewhere)
        return intervals.union((*self.seats(case), *gone))

    @cached_property
    def _scope(self) -> Scope:
        return Scope.of(self.rules)

    # incidents

    def incidents_in_time(self) -> Indicator:
        """I19 突发事件及时报告率: events with all four notices inside the limit / events (A43)."""
        rule = self.rule("R14")
        if rule is None or not rule.is_countable:
            return self.indicator("I19", ())
        minutes = rule.period.minutes + rule.period.days * record_facts.DAY
        entries = []
        records = self.events(rule.period.event)
        for record in (each for each in records if not self.is_late(each)):
            incident = Incident.of(record)
            done = incident.is_in_time(rule.satisfied_by.steps, minutes)
            if done and self.rules.text("incident_limit") == "oral_and_written":
                limit = self.rules.number("incident_written_minutes")
                done = incident.reported is not None and incident.reported - incident.found <= limit
            why = tuple(s for s in rule.satisfied_by.steps if s not in incident.notices)
            why = why or (() if done else ("TOLD_LATE",))
            entries.append(Entry("", record.id, 1, int(done), (record.id,), why))
        late = [LateRecord("", record.id) for record in records if self.is_late(record)]
        return self.indicator("I19", entries, late)

    def events(self, form: str) -> Sequence[RecordFact]:
        """Confirmed events of the term that are no drill, late ones among them."""
        first = self.term.start.toordinal()
        return [
            record
            for record in self.school.records
            if record.form == form
            and record.state == "confirmed"
            and first <= record.day <= self.last
            and not record.has(record_facts.DRILL, ("yes",))
        ]
