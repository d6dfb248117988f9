"""The duty engine: (facts, rule set, calendar, today) → what is owed, done, due, overdue, exempt.

A pure function; nothing about overdue is ever stored. Obligations are per child and capped: five
visits to one child never pay for a child with none. Inside a running term the engine looks ahead:
a spell without an end is taken to last until the term ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from liushou_desktop.domain import counting, intervals, terms
from liushou_desktop.domain.exposure import (
    Exposure,
    Scope,
    exposure,
    is_moved_at_half,
    owes_month,
    times_owed,
)
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.rules import Rule, RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar, Month


class DutyState(StrEnum):
    """Where a duty stands today."""

    OWED = "owed"  # asked for, its reminder not begun yet
    DUE = "due"  # the reminder days before its due day have begun
    OVERDUE = "overdue"
    DONE = "done"
    EXEMPT = "exempt"  # nothing is owed, for the reason in ``exemption``


class Duty(NamedTuple):
    """One duty towards one child (or of the school, then ``child`` is None) in one period.

    Attributes:
        rule: R-code. child: id. class_: the child's class today, or the last it was in here.
        owner: staff id of who holds the post today, for open duties pass on to the successor
            (R10); None when it is vacant. post: the kind of post.
        period: term id, ``2025-2/2026-03`` for a month of it, a date for rolling and yearly duties.
        owed, done: how many, ``done`` capped at ``owed``.
        opens_on: first day on which it can be done. due_on: the day the next missing one is due.
        exemption: why less than the plan's rate is owed: SHORT_STAY, PRORATED, PART_MONTH,
            SUSPENDED, MOVED_AT_HALF; or what a card lacks: NO_CARD, CARD_OUT_OF_DATE.
        records: ids of what satisfies it, in order of day (more than ``owed`` if there are more).
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


class _Party(NamedTuple):
    """To whom a duty is owed, in the one shape all periods share.

    The school itself is a party that is in force on every day of the term.
    """

    child: ChildFacts | None
    school: SchoolFacts
    found: Exposure
    today: int


class _Draft(NamedTuple):
    """A duty before owner and state are known; days are ordinals."""

    period: str
    owed: int
    records: list[RecordFact]
    opens: int
    due: int
    exemption: str | None = None


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """Rules and calendar of one term made ready once, then asked for every child.

    Build with ``DutyPlan.of``.
    """

    rules: RuleSet
    calendar: Calendar
    term: Term
    scope: Scope
    months: tuple[Month, ...]
    first: int
    last: int

    @classmethod
    def of(cls, rules: RuleSet, calendar: Calendar, term: Term) -> DutyPlan:
        """The plan of a term."""
        return cls(
            rules=rules,
            calendar=calendar,
            term=term,
            scope=Scope.of(rules),
            months=terms.months(term),
            first=term.start.toordinal(),
            last=term.end.toordinal(),
        )

    def of_child(self, facts: ChildFacts, school: SchoolFacts, today: date) -> list[Duty]:
        """All duties towards one child in the term; empty for one who never was in force."""
        found = exposure(facts, school, self.calendar, self.scope, self.first, self.last)
        if not found.spans and not found.suspended:
            return []
        return self._of(_Party(facts, school, found, today.toordinal()), "child")

    def of_school(self, school: SchoolFacts, today: date) -> list[Duty]:
        """Duties the school owes once, whoever the children are."""
        days = self.last - self.first + 1
        whole = Exposure(((self.first, self.last),), days, (), (), self.first, self.last)
        return self._of(_Party(None, school, whole, today.toordinal()), "school")

    def _of(self, party: _Party, subject: str) -> list[Duty]:
        return [
            _finish(rule, party, draft)
            for rule in self.rules.rules
            if rule.subject == subject
            for draft in _DRAFTS[rule.period.kind](self, rule, party)
        ]


def duties(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    rules: RuleSet,
    calendar: Calendar,
    term: Term,
    today: date,
) -> Iterator[Duty]:
    """Every duty of the term, child by child, then the school's own."""
    plan = DutyPlan.of(rules, calendar, term)
    for facts in children:
        yield from plan.of_child(facts, school, today)
    yield from plan.of_school(school, today)


# what each kind of period asks for


def _term_drafts(plan: DutyPlan, rule: Rule, party: _Party) -> Iterator[_Draft]:
    found, length = party.found, plan.last - plan.first + 1
    asked = rule.period.times

    def owed_for(days: int) -> int:
        if not rule.minimum_days:
            return asked if days else 0
        return times_owed(asked, days, length, rule.minimum_days)

    owed = owed_for(found.days)
    exemption = None
    if owed < asked:
        without = owed_for(found.days + intervals.count(found.suspended))
        exemption = "SUSPENDED" if without > owed else "PRORATED" if owed else "SHORT_STAY"
    records = _records(rule, party)
    opens, due = _edges(found)
    middle = terms.middle(plan.term).toordinal()
    if rule.period.first_by == "mid_term" and owed == asked and not records:
        due = min(due, max(middle, opens))
    yield _Draft(plan.term.id, owed, records, opens, due, exemption)


def _month_drafts(plan: DutyPlan, rule: Rule, party: _Party) -> Iterator[_Draft]:
    records = _records(rule, party)
    for month in plan.months:
        here = intervals.clip(party.found.spans, month.first, month.last)
        away = intervals.clip(party.found.suspended, month.first, month.last)
        if not here and not away:
            continue
        is_owed = owes_month(party.found, month)
        yield _Draft(
            period=f"{plan.term.id}/{month.id}",
            owed=rule.period.times if is_owed else 0,
            records=[r for r in records if month.first <= r.day <= month.last],
            opens=(here or away)[0][0],
            due=(here or away)[-1][1],
            exemption=None if is_owed else _why_no_month(party.found, month),
        )


def _why_no_month(found: Exposure, month: Month) -> str:
    days = intervals.count_within(found.spans, month.first, month.last)
    if 2 * days == month.days and is_moved_at_half(found, month):
        return "MOVED_AT_HALF"
    days += intervals.count_within(found.suspended, month.first, month.last)
    return "SUSPENDED" if 2 * days >= month.days else "PART_MONTH"


def _rolling_drafts(plan: DutyPlan, rule: Rule, party: _Party) -> Iterator[_Draft]:
    """Once in any n days, counted from the last one, else from the first day in force."""
    here = [span for span in party.found.spans if span[0] <= party.today <= span[1]]
    if not here:
        return
    records = [r for r in _records(rule, party) if r.day >= here[0][0]]
    since = records[-1].day if records else here[0][0] - 1
    due = since + rule.period.days
    kept = records[-1:] if party.today <= due else []
    yield _Draft(date.fromordinal(due).isoformat(), 1, kept, since + 1, due)


def _yearly_drafts(plan: DutyPlan, rule: Rule, party: _Party) -> Iterator[_Draft]:
    """Once between two month-days, in the term in which the later one lies."""
    for year in range(plan.term.start.year, plan.term.end.year + 1):
        due = _day(year, rule.period.due)
        opens = _day(year if rule.period.opens <= rule.period.due else year - 1, rule.period.opens)
        here = intervals.clip(party.found.spans, opens, due)
        if plan.first <= due <= plan.last and here:
            records = [r for r in _records(rule, party) if opens <= r.day <= due]
            yield _Draft(date.fromordinal(due).isoformat(), 1, records, opens, due)


def _standing_drafts(plan: DutyPlan, rule: Rule, party: _Party) -> Iterator[_Draft]:
    """A current contact card, from so many days after the child was identified."""
    facts = party.child
    day = min(max(party.today, plan.first), plan.last)
    if facts is None or not party.found.has(day):
        return
    identified = facts.identified_on(date.fromordinal(day)) or date.fromordinal(day)
    due = (identified + timedelta(days=rule.period.days)).toordinal()
    card = facts.current_card()
    if card is None:
        yield _Draft(plan.term.id, 1, [], identified.toordinal(), due, "NO_CARD")
    elif facts.card_fingerprint not in (None, card.fingerprint):
        yield _Draft(plan.term.id, 1, [], day, party.today, "CARD_OUT_OF_DATE")
    else:
        proof = RecordFact(card.id, "card", card.child, card.made_on.toordinal(), day)
        yield _Draft(plan.term.id, 1, [proof], identified.toordinal(), due)


_DRAFTS: Mapping[str, Callable[[DutyPlan, Rule, _Party], Iterator[_Draft]]] = {
    "term": _term_drafts,
    "month": _month_drafts,
    "rolling": _rolling_drafts,
    "yearly": _yearly_drafts,
    "standing": _standing_drafts,
}


def _day(year: int, month_day: str) -> int:
    """Ordinal of a month-day; 29 February of a common year is the 28th."""
    month, day = (int(part) for part in month_day.split("-"))
    if (month, day) == (2, 29) and year % 4:
        day = 28
    return date(year, month, day).toordinal()


def _records(rule: Rule, party: _Party) -> list[RecordFact]:
    """What satisfies the rule so far."""
    if party.child is None:
        found = counting.counted_of_school(party.school.records, rule.satisfied_by)
        return [r for r in found if party.found.has(r.day) and r.day <= party.today]
    found = counting.counted(party.child, party.school, rule.satisfied_by, party.found)
    return [record for record in found if record.day <= party.today]


def _edges(found: Exposure) -> tuple[int, int]:
    """First and last day on which something can be done."""
    spans = found.spans or found.suspended
    return spans[0][0], spans[-1][1]


# from draft to duty


def _finish(rule: Rule, party: _Party, draft: _Draft) -> Duty:
    done = min(len(draft.records), draft.owed)
    last_here = _edges(party.found)[1]
    deciding = date.fromordinal(max(draft.opens, min(party.today, last_here)))
    class_ = None
    if party.child is not None:
        enrolment = party.child.enrolment_on(deciding)
        class_ = enrolment.class_ if enrolment else None
    return Duty(
        rule=rule.code,
        child=party.child.child.id if party.child else None,
        class_=class_,
        owner=party.school.owner(rule.owner, class_, deciding),
        post=rule.owner,
        period=draft.period,
        owed=draft.owed,
        done=done,
        opens_on=date.fromordinal(draft.opens),
        due_on=date.fromordinal(draft.due),
        state=_state(rule, draft, done, party.today),
        exemption=draft.exemption,
        records=tuple(record.id for record in draft.records),
    )


def _state(rule: Rule, draft: _Draft, done: int, today: int) -> DutyState:
    if draft.owed == 0:
        return DutyState.EXEMPT
    if done >= draft.owed:
        return DutyState.DONE
    if today > draft.due:
        return DutyState.OVERDUE
    reminds = today >= max(draft.opens, draft.due - rule.remind_days)
    return DutyState.DUE if reminds else DutyState.OWED
