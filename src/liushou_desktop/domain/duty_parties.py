"""To whom duties are owed, in the one shape all periods share: a child, a class, a teacher, a site.

A party has days on which it is in force and records that may count. A rule may narrow the days: to
key children, to children with a helper, to days nobody excused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from liushou_desktop.domain import codes, counting, intervals
from liushou_desktop.domain.exposure import Exposure, is_moved_at_half, owes_month
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.record_facts import DRILL, Exemption, exemption
from liushou_desktop.domain.rules import Rule, Satisfaction
from liushou_desktop.domain.terms import Month

BOARDER = "2"  # 就读方式
WEAK = "D"  # 待提高
HELPER = "helper"
MIND = "mind"  # 重点原因: 心理
ENTRUSTED_REASONS = frozenset({"1", "2", "3"})  # C02: nobody of the parents can care
UNREACHABLE = frozenset({codes.OUT_OF_CONTACT, codes.DEAD})


class Slice(NamedTuple):
    """A month or a half of a term as far as it concerns a party; days are ordinals."""

    id: str
    first: int
    last: int
    opens: int
    due: int
    is_owed: bool
    why_not: str | None


class Place(NamedTuple):
    """What all duties between two days have in common: the days, the class, who owes it."""

    opens_on: date
    due_on: date
    class_: str | None
    owner: str | None


@dataclass(slots=True)
class View:
    """The days on which a rule asks something of a party."""

    found: Exposure
    excused: Spans = ()
    places: dict[tuple[int, int, str], Place] = field(default_factory=dict)
    _slices: dict[tuple[Month, ...], list[Slice]] = field(default_factory=dict)

    def slices(self, months: tuple[Month, ...]) -> list[Slice]:
        """The months (or halves) the party is touched by, with what is owed in them."""
        held = self._slices.get(months)
        if held is None:
            held = self._slices[months] = list(self._cut(months))
        return held

    def _cut(self, months: tuple[Month, ...]) -> Iterator[Slice]:
        found = self.found
        for month in months:
            here = intervals.clip(found.spans, month.first, month.last)
            away = () if here else intervals.clip(found.suspended, month.first, month.last)
            if not here and not away:
                continue
            is_owed = owes_month(found, month)
            why = None if is_owed else self._why_not(month)
            edges = here or away
            yield Slice(month.id, month.first, month.last, edges[0][0], edges[-1][1], is_owed, why)

    def _why_not(self, month: Month) -> str:
        found = self.found
        days = intervals.count_within(found.spans, month.first, month.last)
        if 2 * days == month.days and is_moved_at_half(found, month):
            return "MOVED_AT_HALF"
        excused = days + intervals.count_within(self.excused, month.first, month.last)
        if self.excused and 2 * excused >= month.days:
            return "EXCUSED"
        days += intervals.count_within(found.suspended, month.first, month.last)
        return "SUSPENDED" if 2 * days >= month.days else "PART_MONTH"


_WHOLE = ("", ())


_NEVER = View(Exposure((), 0, (), (), 0, 0))


@dataclass(slots=True)
class Party:
    """One party on one day. ``now`` is minutes since the first day of all (ordinal × 1440),
    ``first`` the first day of the term. ``excusing`` says which records excuse a child.

    ``records`` are what a site, a class or a teacher did; a child has its own.
    """

    school: SchoolFacts
    whole: View
    today: int
    now: int
    first: int
    child: ChildFacts | None = None
    class_: str | None = None
    staff: str | None = None
    records: Sequence[RecordFact] = ()
    excusing: Satisfaction | None = None
    _exemptions: tuple[Exemption, ...] | None = None
    _views: dict[tuple[str, tuple[str, ...]], View] = field(default_factory=dict)
    _excuses: dict[str, Spans] = field(default_factory=dict)
    _by_form: dict[str, list[RecordFact]] | None = None
    _attended: dict[str, list[RecordFact]] | None = None

    @property
    def id(self) -> str | None:
        """Id of the child."""
        return None if self.child is None else self.child.child.id

    @property
    def exemptions(self) -> tuple[Exemption, ...]:
        """What statements of exemption excuse the child from, and when."""
        if self._exemptions is None:
            wanted = self.excusing
            made = self._made(wanted) if wanted is not None else ()
            self._exemptions = tuple(
                exemption(record)
                for record in made
                if wanted is not None and counting.is_valid(record, wanted)
            )
        return self._exemptions

    def view(self, rule: Rule) -> View:
        """The days on which a rule asks something of the party."""
        child, exempt = self.child, self._exemptions
        if exempt is None:
            exempt = self.exemptions
        if child is None or not (rule.among or exempt):
            return self.whole
        excused = tuple([e.record for e in exempt if rule.exempted_as in e.what])
        if not rule.among and not excused:
            return self.whole
        key = (rule.among, excused)
        held = self._views.get(key)
        if held is None:
            held = self._views[key] = self._narrowed(child, rule, excused)
        return held

    def _narrowed(self, child: ChildFacts, rule: Rule, excused: tuple[str, ...]) -> View:
        found = self.whole.found
        spans, suspended = found.spans, found.suspended
        if rule.among:
            days = days_among(child, rule.among)
            if not days:
                return _NEVER
            spans, suspended = (
                intervals.intersect(spans, days),
                intervals.intersect(suspended, days),
            )
        free = intervals.union((e.first, e.last) for e in self.exemptions if e.record in excused)
        taken = intervals.intersect(spans, free)
        spans = intervals.subtract(spans, taken)
        suspended = intervals.union((*suspended, *taken))
        return View(
            found._replace(spans=spans, days=intervals.count(spans), suspended=suspended), taken
        )

    def counted(self, rule: Rule, found: Exposure) -> list[RecordFact]:
        """What fulfils the rule in the term until today, on days in force, in order of day."""
        right = self._fulfilling(rule.satisfied_by, self.first)
        return [record for record in right if found.has(record.day)] if right else right

    def ever_counted(self, wanted: Satisfaction) -> list[RecordFact]:
        """What fulfilled a condition on any day until today, in order of day."""
        return self._fulfilling(wanted, 0)

    def _fulfilling(self, wanted: Satisfaction, since: int) -> list[RecordFact]:
        right: list[RecordFact] = []
        today = self.today
        for each in wanted.alternatives() if wanted.also else (wanted,):
            made = self._made(each)
            if made:
                right += [
                    record
                    for record in made
                    if since <= record.day <= today
                    and counting.is_valid(record, each)
                    and (not each.doers or self._is_done_by(record, each.doers))
                ]
        if wanted.also and right:
            right = list({record.id: record for record in right}.values())
        if len(right) > 1:
            right.sort(key=counting.order)
        return right

    def events(self, rule: Rule) -> list[RecordFact]:
        """Confirmed events until today that start the rule's clock; drills do not."""
        where = rule.satisfied_by.where
        return [
            record
            for record in self._made(Satisfaction("record", rule.period.event))
            if record.day <= self.today
            and not record.has(DRILL, ("yes",))
            and all(record.has(name, said) for name, said in where.items())
        ]

    def _made(self, wanted: Satisfaction) -> Sequence[RecordFact]:
        """Confirmed records of the form asked, of any day."""
        if self._by_form is None:
            own = self.records if self.child is None else self.child.records
            self._by_form = _by_form(own)
            self._attended = _by_form(self.child.attended if self.child is not None else ())
        held = self._attended if wanted.proof == "attendance" else self._by_form
        return (held or {}).get(wanted.form, ())

    def _is_done_by(self, record: RecordFact, posts: tuple[str, ...]) -> bool:
        if record.doer_role in posts:
            return True
        if self.child is None:
            return False
        return counting.is_done_by(record, posts, self.child, self.school)

    def excuse_days(self, excuse: str) -> Spans:
        """The days on which an excuse holds; only a child has any."""
        if excuse not in self._excuses:
            days = EXCUSES[excuse](self.child) if self.child is not None else ()
            self._excuses[excuse] = days
        return self._excuses[excuse]

    def class_on(self, day: int) -> str | None:
        """The class of the party on a day."""
        if self.child is None:
            return self.class_
        enrolment = self.child.enrolment_on(date.fromordinal(day))
        return enrolment.class_ if enrolment else None

    def place(self, rule: Rule, view: View, opens: int, due: int) -> Place:
        """Who owes what may be done between two days: whoever holds the post today, for open
        duties pass on to the successor (R10)."""
        spans = view.found.spans or view.found.suspended
        deciding = max(opens, min(self.today, spans[-1][1]))
        class_ = self.class_on(deciding)
        day = date.fromordinal(deciding)
        owner = self.staff
        if rule.owner == HELPER and self.child is not None:
            owner = self.child.helper_on(day)
        elif owner is None:
            owner = self.school.owner(rule.owner, class_, day)
        return Place(date.fromordinal(opens), date.fromordinal(due), class_, owner)


def _by_form(records: Iterable[RecordFact]) -> dict[str, list[RecordFact]]:
    found: defaultdict[str, list[RecordFact]] = defaultdict(list)
    for record in records:
        if record.state == "confirmed":
            found[record.form].append(record)
    found.default_factory = None
    return found


def days_among(child: ChildFacts, among: str) -> Spans:
    """The days on which a child belongs to those a rule speaks of."""
    return _AMONG[among](child)


def _levels(child: ChildFacts, levels: frozenset[str]) -> Spans:
    return intervals.union(
        intervals.span(a.start, a.end) for a in child.attentions if a.level in levels
    )


_ALWAYS: Spans = ((1, intervals.FOREVER),)
_AMONG = {
    "key": lambda child: _levels(child, frozenset({codes.RED, codes.YELLOW})),
    "red": lambda child: _levels(child, frozenset({codes.RED})),
    "paired": lambda child: intervals.union(intervals.span(p.start, p.end) for p in child.pairings),
    "boarding": lambda child: _ALWAYS if child.child.boarding == BOARDER else (),
    "mind": lambda child: intervals.union(
        intervals.span(a.start, a.end) for a in child.attentions if MIND in a.reasons
    ),
    "struggling": lambda child: _ALWAYS if child.child.study_grade == WEAK else (),
    "entrusted": lambda child: intervals.union(
        intervals.span(s.start, s.end)
        for s in child.spells
        if s.reason in ENTRUSTED_REASONS and s.end_reason != codes.MISTAKE
    ),
}


def unreachable_days(child: ChildFacts, states: frozenset[str] = UNREACHABLE) -> Spans:
    """Days on which both parents are out of contact or dead (A21, A22)."""
    known = {where.role for where in child.whereabouts} & {"father", "mother"}
    if len(known) < 2:
        return ()
    lost = [
        intervals.union(
            intervals.span(w.start, w.end)
            for w in child.whereabouts
            if w.role == role and w.status in states
        )
        for role in sorted(known)
    ]
    return intervals.intersect(lost[0], lost[1])


EXCUSES = {"parents_unreachable": unreachable_days}


def is_excused(party: Party, rule: Rule, found: Exposure, first: int, last: int) -> bool:
    """Whether an excuse of the rule holds on all days in force between two days."""
    for excuse in rule.excused_by:
        days = party.excuse_days(excuse)
        if days:
            here = intervals.clip(found.spans, first, last)
            if here and not intervals.subtract(here, days):
                return True
    return False


def by_class(cases: Iterable[tuple[ChildFacts, Exposure]]) -> dict[str, Spans]:
    """The days on which a class has a child in force."""
    found: dict[str, list[tuple[int, int]]] = {}
    for facts, exposed in cases:
        for seat in facts.enrolments:
            here = intervals.intersect(exposed.spans, (intervals.span(seat.start, seat.end),))
            found.setdefault(seat.class_, []).extend(here)
    return {class_: spans for class_, held in found.items() if (spans := intervals.union(held))}
