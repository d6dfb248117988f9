"""The duty engine: (facts, rule set, calendar, today) → what is owed, done, due, overdue, exempt.

A pure function; nothing about overdue is ever stored. Obligations are per child and capped: five
visits to one child never pay for a child with none. Inside a running term the engine looks ahead:
a spell without an end is taken to last until the term ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from liushou_desktop.domain import duty_periods as periods
from liushou_desktop.domain import intervals
from liushou_desktop.domain.duty_parties import Party, by_class
from liushou_desktop.domain.duty_periods import Drafting
from liushou_desktop.domain.duty_standing import standing_drafts
from liushou_desktop.domain.duty_views import Asked, Draft, Frame, View
from liushou_desktop.domain.exposure import Exposure, Scope, exposure
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.record_facts import DAY
from liushou_desktop.domain.rules import Rule, RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar


class DutyState(StrEnum):
    """Where a duty stands today."""

    OWED = "owed"  # asked for, its reminder not begun yet
    DUE = "due"  # the reminder days before its due day have begun; later, too, where no plan binds
    OVERDUE = "overdue"  # the plan's day has passed
    DONE = "done"
    EXEMPT = "exempt"  # nothing is owed, for the reason in ``exemption``


class Duty(NamedTuple):
    """One duty in one period: towards one child, or of a class, a teacher, the school (then
    ``child`` is None).

    Attributes:
        rule: R-code. child: id. class_: the child's class today, or the last it was in here; the
            class that owes it.
        owner: staff id of who holds the post today, for open duties pass on to the successor
            (R10); None when it is vacant. post: the kind of post.
        period: term id, ``2025-2/2026-03`` for a month of it, ``2025-2/h1`` for a half, a date for
            rolling and yearly duties, ``2025-2/<record>`` for an event.
        owed, done: how many, ``done`` capped at ``owed``.
        opens_on: first day on which it can be done. due_on: the day the next missing one is due.
        exemption: why less than the plan's rate is owed: SHORT_STAY, PRORATED, PART_MONTH,
            SUSPENDED, MOVED_AT_HALF, EXCUSED, NO_PARENT_REACHABLE; or what is lacking: NO_CARD,
            CARD_OUT_OF_DATE, NO_HELPER, HELPER_LEFT, KNOWS_INCOMPLETE, POST_VACANT, NOT_MADE,
            RUN_OUT.
        records: ids of what satisfies it, in order of day (more than ``owed`` if there are more).
        staff: the teacher, of a duty each teacher has.
    """

    rule: str
    child: str | None
    class_: str | None
    owner: str | None
    post: str
    period: str
    owed: int
    done: int
    opens_on: date
    due_on: date
    state: DutyState
    exemption: str | None = None
    records: tuple[str, ...] = ()
    staff: str | None = None


def month_of(period: str) -> int | None:
    """The month of a duty's period, or None when it is no month."""
    part = period.partition("/")[2]
    is_month = len(part) == 7 and part[4] == "-" and part[5:].isdecimal()
    return int(part[5:]) if is_month else None


def half_of(period: str) -> int | None:
    """1 or 2 for a half of the term, else None."""
    return {"h1": 1, "h2": 2}.get(period.partition("/")[2])


_DRAFTS: Mapping[str, Drafting] = {
    "term": periods.term_drafts,
    "half_term": periods.sliced_drafts,
    "month": periods.sliced_drafts,
    "rolling": periods.rolling_drafts,
    "yearly": periods.yearly_drafts,
    "event": periods.event_drafts,
    "standing": standing_drafts,
}


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """Rules and calendar of one term made ready once, then asked for every child.

    Build with ``DutyPlan.of``. Rules whose form is not there yet (``awaits``) are left out.
    """

    rules: RuleSet
    calendar: Calendar
    term: Term
    scope: Scope
    frame: Frame
    asked: Mapping[str, tuple[tuple[Rule, Drafting], ...]]
    _views: dict[Exposure, View] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    @classmethod
    def of(
        cls, rules: RuleSet, calendar: Calendar, term: Term, only: Collection[str] | None = None
    ) -> DutyPlan:
        """The plan of a term; ``only`` some rules, by code."""
        asked: dict[str, list[tuple[Rule, Drafting]]] = {}
        for rule in rules.rules:
            if rule.is_countable and (only is None or rule.code in only):
                asked.setdefault(rule.subject, []).append((rule, _DRAFTS[rule.period.kind]))
        return cls(
            rules=rules,
            calendar=calendar,
            term=term,
            scope=Scope.of(rules),
            frame=Frame.of(term),
            asked={subject: tuple(found) for subject, found in asked.items()},
        )

    def of_child(
        self, facts: ChildFacts, school: SchoolFacts, today: date, minute: int = 0
    ) -> list[Duty]:
        """All duties towards one child in the term; empty for one who never was in force.

        Args:
            minute: of the day, for the clocks of events.
        """
        found = self.exposed(facts, school)
        if not found.spans and not found.suspended:
            return []
        party = Party(
            school,
            self._view(found),
            *_when(today, minute),
            child=facts,
            excusing=self.rules.excusing,
        )
        return self._of(party, "child")

    def exposed(self, facts: ChildFacts, school: SchoolFacts) -> Exposure:
        """The child's days in force in the term."""
        frame = self.frame
        return exposure(facts, school, self.calendar, self.scope, frame.first, frame.last)

    def of_school(self, school: SchoolFacts, today: date, minute: int = 0) -> list[Duty]:
        """Duties the school owes once, whoever the children are."""
        return self._of_site(school, today, minute, "school")

    def of_bureau(self, bureau: SchoolFacts, today: date, minute: int = 0) -> list[Duty]:
        """Duties the bureau owes once; its own staff, posts and records."""
        return self._of_site(bureau, today, minute, "bureau")

    def _of_site(self, school: SchoolFacts, today: date, minute: int, subject: str) -> list[Duty]:
        whole = self._whole(((self.frame.first, self.frame.last),))
        when = _when(today, minute)
        return self._of(Party(school, whole, *when, records=school.records), subject)

    def of_classes(
        self, children: Sequence[ChildFacts], school: SchoolFacts, today: date
    ) -> list[Duty]:
        """Duties of each class that has a child in force in the term, by class id."""
        if "class" not in self.asked:
            return []
        found: list[Duty] = []
        for class_, spans in sorted(self.class_days(children, school).items()):
            mine = [r for r in school.records if r.has("class", (class_,))]
            view = self._whole(spans)
            party = Party(school, view, *_when(today, 0), class_=class_, records=mine)
            found += self._of(party, "class")
        return found

    def class_days(
        self, children: Sequence[ChildFacts], school: SchoolFacts
    ) -> Mapping[str, Spans]:
        """Class id → days on which it has a child in force."""
        return by_class((facts, self.exposed(facts, school)) for facts in children)

    def of_teachers(
        self, children: Sequence[ChildFacts], school: SchoolFacts, today: date
    ) -> list[Duty]:
        """Duties of each teacher: days in the rule's post, of a class with a child in force or as
        a child's helper; records they had a part in."""
        if "teacher" not in self.asked:
            return []
        done: dict[str, list[RecordFact]] = {}
        of_children = chain.from_iterable([facts.records for facts in children])
        for record in chain(of_children, school.records):
            for person in record.said.staff:
                done.setdefault(person, []).append(record)
        found: list[Duty] = []
        for rule, drafting in self.asked["teacher"]:
            for staff, spans in sorted(self._days_in_post(rule, children, school).items()):
                mine = done.get(staff, ())
                party = Party(
                    school,
                    self._whole(spans),
                    *_when(today, 0),
                    staff=staff,
                    records=mine,
                )
                drafts = drafting(self.frame, rule, party, party.whole)
                found += _finish(rule, party, party.whole, drafts)
        return found

    def _days_in_post(
        self, rule: Rule, children: Sequence[ChildFacts], school: SchoolFacts
    ) -> Mapping[str, Spans]:
        held: dict[str, list[tuple[int, int]]] = {}
        if rule.owner == "helper":
            for facts in children:
                here = self.exposed(facts, school).spans
                for pair in facts.pairings:
                    days = intervals.intersect(here, (intervals.span(pair.start, pair.end),))
                    held.setdefault(pair.staff, []).extend(days)
        else:
            classes = self.class_days(children, school)
            for post in school.posts:
                if post.kind in _kinds(rule.owner):
                    term = ((self.frame.first, self.frame.last),)
                    days = term if post.class_ is None else classes.get(post.class_, ())
                    mine = intervals.intersect(days, (intervals.span(post.start, post.end),))
                    held.setdefault(post.staff, []).extend(mine)
        return {staff: spans for staff, days in held.items() if (spans := intervals.union(days))}

    def _whole(self, spans: Spans) -> View:
        first, last = self.frame.first, self.frame.last
        return self._view(Exposure(spans, intervals.count(spans), (), (), first, last))

    def _view(self, found: Exposure) -> View:
        """One for all who have these days: most children of a school do."""
        held = self._views.get(found)
        if held is None:
            held = self._views[found] = View(found)
        return held

    def _of(self, party: Party, subject: str) -> list[Duty]:
        found: list[Duty] = []
        whole, has_exemptions = party.whole, bool(party.exemptions)
        for rule, drafting in self.asked.get(subject, ()):
            view = party.view(rule) if has_exemptions or rule.among else whole
            if not view.is_empty:
                found += _finish(rule, party, view, drafting(self.frame, rule, party, view))
        return found


def duties(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    rules: RuleSet,
    calendar: Calendar,
    term: Term,
    today: date,
) -> Iterator[Duty]:
    """Every duty of the term: child by child, then of classes, teachers and the school itself."""
    plan = DutyPlan.of(rules, calendar, term)
    everybody = list(children)
    for facts in everybody:
        yield from plan.of_child(facts, school, today)
    yield from plan.of_classes(everybody, school, today)
    yield from plan.of_teachers(everybody, school, today)
    yield from plan.of_school(school, today)


def _when(today: date, minute: int) -> tuple[int, int]:
    ordinal = today.toordinal()
    return ordinal, ordinal * DAY + minute


def _kinds(owner: str) -> tuple[str, ...]:
    return ("class_teacher", "acting_class_teacher") if owner == "class_teacher" else (owner,)


# from draft to duty: run for every duty of every child, so without a call that can be spared

_date = cache(date.fromordinal)  # of a year's days one date each
_make = tuple.__new__  # a named tuple's own constructor takes twice as long
# to look a member up in its class takes longer than the rest of a duty's state
_OWED, _DUE, _OVERDUE = DutyState.OWED, DutyState.DUE, DutyState.OVERDUE
_DONE, _EXEMPT = DutyState.DONE, DutyState.EXEMPT


def _finish(rule: Rule, party: Party, view: View, drafts: Iterable[Draft]) -> list[Duty]:
    """Drafts as duties. Where nothing is done, all who have these days share all but the owner."""
    if not isinstance(drafts, Asked):
        return _finished(rule, party, view, drafts)
    post, holders = rule.owner, party.holders
    key = (party.today, party.staff)
    shared = drafts.unmet.get(key)
    if shared is None:
        found = _finished(rule, party, view, drafts)
        drafts.unmet[key] = _in_common(found, drafts, min(party.today, view.last))
        return found
    found = []
    for deciding, rests in shared:
        holder = holders.get((post, deciding)) or party.holder(post, deciding)
        own = (rule.code, party.id, *holder)
        found += [_make(Duty, own + rest) for rest in rests]
    return found


def _in_common(
    found: Iterable[Duty], drafts: Iterable[Draft], here: int
) -> tuple[tuple[int, list[tuple[Any, ...]]], ...]:
    """What duties of others with the same days share, by the day that decides who owes it."""
    days = [max(here, draft.opens) for draft in drafts]
    rests = [tuple(duty[4:]) for duty in found]
    together = groupby(zip(days, rests, strict=True), key=itemgetter(0))
    return tuple((day, [rest for _, rest in these]) for day, these in together)


def _finished(rule: Rule, party: Party, view: View, drafts: Iterable[Draft]) -> list[Duty]:
    code, post, holders = rule.code, rule.owner, party.holders
    who, staff, today, now = party.id, party.staff, party.today, party.now
    passed = _OVERDUE if rule.force == "plan" else _DUE
    reminding = today + rule.remind_days
    here = min(today, view.last)
    found = []
    for period, owed, records, opens, due, exemption, clock in drafts:
        deciding = max(opens, here)
        class_, owner = holders.get((post, deciding)) or party.holder(post, deciding)
        done = len(records)
        if owed == 0:
            done, state = 0, _EXEMPT
        elif done >= owed:
            done, state = owed, _DONE
        elif now > clock if clock else today > due:
            state = passed
        elif opens <= today and due <= reminding:
            state = _DUE
        else:
            state = _OWED
        duty = (code, who, class_, owner, post, period, owed, done, _date(opens), _date(due), state,
                exemption, records, staff)  # fmt: skip
        found.append(_make(Duty, duty))
    return found
