"""Leaves of a child as its page shows them: their days, and whether they take them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain import codes
from liushou_desktop.domain.exposure import Scope, suspends
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.terms import Calendar


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """One leave or stay at home (A02, A05).

    Attributes:
        days: school days of a leave, days of a stay at home; so far where it lasts.
        limit: how many of them suspend; asks_proof: whether a proof is asked at all.
        suspends: it takes its days out of what is owed and counted.
    """

    id: str
    kind: str
    start: date
    end: date | None
    has_proof: bool
    note: str
    days: int
    limit: int
    asks_proof: bool
    suspends: bool


def leave_lines(
    facts: ChildFacts, rules: RuleSet, calendar: Calendar, today: date
) -> tuple[LeaveLine, ...]:
    """All leaves of the child that were not taken back, newest first."""
    return tuple(
        sorted(_lines(facts, rules, calendar, today), key=lambda line: line.start, reverse=True)
    )


def _lines(
    facts: ChildFacts, rules: RuleSet, calendar: Calendar, today: date
) -> Iterator[LeaveLine]:
    scope = Scope.of(rules)
    for held in facts.suspensions:
        first, last = held.start.toordinal(), (held.end or today).toordinal()
        is_stay = held.kind == codes.HOME_STAY
        yield LeaveLine(
            id=held.id,
            kind=held.kind,
            start=held.start,
            end=held.end,
            has_proof=held.has_proof,
            note=held.note or "",
            days=last - first + 1 if is_stay else calendar.school_days(first, last),
            limit=scope.home_stay_days if is_stay else scope.suspension_school_days,
            asks_proof=not is_stay,
            suspends=suspends(held, calendar, scope, today.toordinal()),
        )
