"""The duty engine: (facts, rule set, calendar, today) → what is owed, done, due, overdue, exempt.

A pure function; nothing about overdue is ever stored. Obligations are per child and capped: five
visits to one child never pay for a child with none. Inside a running term the engine looks ahead:
a spell without an end is taken to last until the term ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar


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
        rule: R-code. child: id. class_: the child's class on the deciding day.
        owner: staff id of who owes it now; None when the post is vacant. post: the kind of post.
        period: term id, ``2025-2/2026-03`` for a month, or a date for other kinds.
        owed, done: how many, ``done`` capped at ``owed``.
        opens_on: first day on which it can be done. due_on: the day the next missing one is due.
        exemption: why less than the plan's rate is owed: SHORT_STAY, PRORATED, PART_MONTH,
            SUSPENDED, MOVED_AT_HALF; or for a card NO_CARD, CARD_OUT_OF_DATE.
        records: ids of what satisfies it, in order of day.
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


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """Rules and calendar of one term made ready once, then asked for every child.

    Build with ``DutyPlan.of``.
    """

    rules: RuleSet
    calendar: Calendar
    term: Term

    @classmethod
    def of(cls, rules: RuleSet, calendar: Calendar, term: Term) -> DutyPlan:
        """The plan of a term."""
        return cls(rules, calendar, term)

    def of_child(self, facts: ChildFacts, school: SchoolFacts, today: date) -> list[Duty]:
        """All duties towards one child in the term; empty for one who never was in force."""
        raise NotImplementedError

    def of_school(self, school: SchoolFacts, today: date) -> list[Duty]:
        """Duties the school owes once, whoever the children are."""
        raise NotImplementedError


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
