"""To whom duties are owed, in the one shape all periods share: a child, a class, a teacher, a site.

A party has days on which it is in force and records that may count. A rule may narrow the days: to
key children, to children with a helper, to days nobody excused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date

from liushou_desktop.domain import codes, counting, intervals
from liushou_desktop.domain.duty_records import PartyRecords
from liushou_desktop.domain.duty_views import NEVER, View
from liushou_desktop.domain.exposure import Exposure
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.record_facts import DRILL, Exemption, exemption
from liushou_desktop.domain.rules import Rule, Satisfaction

BOARDER = "2"  # 就读方式
WEAK = "D"  # 待提高
HELPER = "helper"
MIND = "mind"  # 重点原因: 心理
ENTRUSTED_REASONS = frozenset({"1", "2", "3"})  # C02: nobody of the parents can care
UNREACHABLE = frozenset({codes.OUT_OF_CONTACT, codes.DEAD})

Holder = tuple[str | None, str | None]
"""A class, and the staff id of who holds a post for it."""


@dataclass(slots=True)
class Party:
    """One party on one day. ``now`` is minutes since the first day of all (ordinal × 1440).
    ``excusing`` says which records excuse a child; ``exemptions`` is what they excuse it from, and
    when.

    ``records`` are what a site, a class or a teacher did; a child has its own.
    """

    school: SchoolFacts
    whole: View
    today: int
    now: int
    child: ChildFacts | None = None
    class_: str | None = None
    staff: str | None = None
    records: InitVar[Sequence[RecordFact]] = ()
    excusing: Satisfaction | None = None
    id: str | None = field(init=False)
    holders: dict[tuple[str, int], Holder] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = field(init=False)
    _records: PartyRecords = field(init=False)
    _views: dict[tuple[str, tuple[str, ...]], View] = field(default_factory=dict)
    _excuses: dict[str, Spans] = field(default_factory=dict)
    _known: dict[int, int] = field(default_factory=dict)

    def __post_init__(self, records: Sequence[RecordFact]) -> None:
        child = self.child
        self.id = None if child is None else child.child.id
        own, attended = (records, ()) if child is None else (child.records, child.attended)
        self._records = PartyRecords(own, attended, self.whole.found.spans, self.today)
        self.exemptions = tuple(self._exemptions()) if self.excusing else ()

    def _exemptions(self) -> Iterator[Exemption]:
        wanted = self.excusing
        if wanted is not None:
            for record in self._records.confirmed(wanted.form, wanted.proof):
                if counting.is_valid(record, wanted):
                    yield exemption(record)

    def view(self, rule: Rule) -> View:
        """The days on which a rule asks something of the party."""
        child = self.child
        if child is None:
            return self.whole
        excused: tuple[str, ...] = ()
        if self.exemptions:
            excused = tuple([e.record for e in self.exemptions if rule.exempted_as in e.what])
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
                return NEVER
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

    def counted(self, rule: Rule, found: Exposure) -> Sequence[RecordFact]:
        """What fulfils the rule until today, on the days ``found`` of a view, in order of day."""
        wanted, records = rule.satisfied_by, self._records
        if wanted.forms.isdisjoint(records.forms):  # as for most rules
            return ()
        right = self._fulfilling(wanted, records.in_force)
        if not right or found is self.whole.found:
            return right
        return [record for record in right if found.has(record.day)]

    def ever_counted(self, wanted: Satisfaction, since: int = 1) -> Sequence[RecordFact]:
        """What fulfilled a condition on any day from ``since`` until today, in order of day."""
        if wanted.forms.isdisjoint(self._records.forms):
            return ()
        return self._fulfilling(wanted, lambda each: self._records.ever(each, since))

    def _fulfilling(
        self, wanted: Satisfaction, met: Callable[[Satisfaction], Sequence[RecordFact]]
    ) -> Sequence[RecordFact]:
        right: Sequence[RecordFact] = ()
        for each in wanted.alternatives():
            found = met(each)
            if found:
                found = counting.fulfilling(found, each)
                doers = each.doers
                if doers:
                    found = [r for r in found if r.said.doer_role in doers or self._is_by(r, doers)]
                right = [*right, *found] if right else found
        if wanted.also and right:
            right = list({record.id: record for record in right}.values())
        return sorted(right, key=counting.order) if len(right) > 1 else right

    def events(self, rule: Rule) -> list[RecordFact]:
        """Confirmed events until today that start the rule's clock; drills do not."""
        where = rule.satisfied_by.where
        return [
            record
            for record in self._records.confirmed(rule.period.event)
            if record.day <= self.today
            and not record.has(DRILL, ("yes",))
            and all(record.has(name, said) for name, said in where.items())
        ]

    def _is_by(self, record: RecordFact, posts: tuple[str, ...]) -> bool:
        if self.child is None:
            return False
        return counting.is_done_by(record, posts, self.child, self.school)

    def excuses(self, rule: Rule) -> list[Spans]:
        """The days on which each excuse of a rule holds; only a child has any."""
        if self.child is None or not rule.excused_by:
            return []
        return [days for excuse in rule.excused_by if (days := self._excuse_days(excuse))]

    def _excuse_days(self, excuse: str) -> Spans:
        if excuse not in self._excuses:
            days = EXCUSES[excuse](self.child) if self.child is not None else ()
            self._excuses[excuse] = days
        return self._excuses[excuse]

    def holder(self, post: str, day: int) -> Holder:
        """Class of the party on a day, and who holds a post for it then; kept in ``holders``.

        Asked for today, not for the day something was owed: open duties pass on to the successor
        (R10).
        """
        held = self.holders[post, day] = self._find_holder(post, date.fromordinal(day))
        return held

    def _find_holder(self, post: str, day: date) -> Holder:
        class_ = self.class_
        if self.child is not None:
            seat = self.child.enrolment_on(day)
            class_ = seat.class_ if seat else None
        if post == HELPER and self.child is not None:
            return class_, self.child.helper_on(day)
        return class_, self.staff or self.school.owner(post, class_, day)

    def known_since(self, day: int) -> int:
        """When the school learnt of the spell of the child that a day lies in."""
        held = self._known.get(day)
        if held is None:
            known = self.child.identified_on(date.fromordinal(day)) if self.child else None
            held = self._known[day] = known.toordinal() if known else day
        return held


def days_among(child: ChildFacts, among: str) -> Spans:
    """The days on which a child belongs to those a rule speaks of."""
    return _AMONG[among](child)


def _levels(child: ChildFacts, levels: frozenset[str]) -> Spans:
    return intervals.union(
        [intervals.span(a.start, a.end) for a in child.attentions if a.level in levels]
    )


_ALWAYS: Spans = ((1, intervals.FOREVER),)
_AMONG = {
    "key": lambda child: _levels(child, frozenset({codes.RED, codes.YELLOW})),
    "red": lambda child: _levels(child, frozenset({codes.RED})),
    "paired": lambda child: intervals.union(
        [intervals.span(p.start, p.end) for p in child.pairings]
    ),
    "boarding": lambda child: _ALWAYS if child.child.boarding == BOARDER else (),
    "mind": lambda child: intervals.union(
        [intervals.span(a.start, a.end) for a in child.attentions if MIND in a.reasons]
    ),
    "struggling": lambda child: _ALWAYS if child.child.study_grade == WEAK else (),
    "entrusted": lambda child: intervals.union(
        [
            intervals.span(s.start, s.end)
            for s in child.spells
            if s.reason in ENTRUSTED_REASONS and s.end_reason != codes.MISTAKE
        ]
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
    for days in party.excuses(rule):
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
