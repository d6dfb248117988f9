"""E_i: the days on which a child is here, in school, and left behind; and what they make owed.

    E_i = days on the roll of a class in scope ∩ days left behind − suspended days

All figures that ask for a rate stand on these days. Holidays do not shorten them; they only decide
how many school days a suspension lasted (A06).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from liushou_desktop.domain import codes, intervals, left_behind
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.intervals import Spans
from liushou_desktop.domain.left_behind import Definitions
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.spells import Suspension
from liushou_desktop.domain.terms import Calendar, Month


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose days count: the settings A02, A03 and A05 made ready."""

    definition: str
    stages: frozenset[str]
    suspension_school_days: int
    home_stay_days: int
    home_stays_count: bool
    definitions: Definitions

    @classmethod
    def of(cls, rules: RuleSet) -> Scope:
        """As the settings of a rule set say."""
        return cls(
            definition=rules.text("definition"),
            stages=rules.words("stages"),
            suspension_school_days=rules.number("suspension_school_days"),
            home_stay_days=rules.number("home_stay_days"),
            home_stays_count=rules.text("home_stay") == "stays",
            definitions=Definitions.of(rules),
        )


class Exposure(NamedTuple):
    """The days of one child between two days.

    Attributes:
        spans: E_i. days: e_i.
        suspended: days the child would be in E_i but for a suspension.
        moved: last days here before a transfer inside the county.
        first, last: the two days between which was looked.
    """

    spans: Spans
    days: int
    suspended: Spans
    moved: tuple[int, ...]
    first: int
    last: int

    def has(self, day: int) -> bool:
        """Whether the day lies in E_i."""
        return intervals.contains(self.spans, day)


def exposure(
    facts: ChildFacts, school: SchoolFacts, calendar: Calendar, scope: Scope, first: int, last: int
) -> Exposure:
    """The days of a child between two ordinals, both inclusive."""
    enrolled = left_behind.enrolled_days(facts, school, scope.stages)
    here = intervals.clip(
        intervals.intersect(enrolled, left_behind_days(facts, school, scope)), first, last
    )
    if not here:
        return Exposure((), 0, (), (), first, last)
    suspended = suspended_days(facts, calendar, scope, last) if facts.suspensions else ()
    taken = intervals.intersect(here, suspended)
    spans = intervals.subtract(here, taken)
    moved = tuple(
        [
            e.end.toordinal()
            for e in facts.enrolments
            if e.end is not None and e.end_reason == codes.MOVED_IN_COUNTY
        ]
    )
    return Exposure(spans, intervals.count(spans), taken, moved, first, last)


def left_behind_days(facts: ChildFacts, school: SchoolFacts, scope: Scope) -> Spans:
    """Days left behind by the definition in use; by default the registered spells (A03)."""
    if scope.definition == "registered":
        return intervals.union(
            [intervals.span(s.start, s.end) for s in facts.spells if s.end_reason != codes.MISTAKE]
        )
    return left_behind.days_by(scope.definition, facts, school, scope.definitions)  # type: ignore[arg-type]


def suspended_days(facts: ChildFacts, calendar: Calendar, scope: Scope, last: int) -> Spans:
    """Days taken out: proven leave of 15 school days or more, stays at home over 30 days, as seen
    on the day ``last``.

    Readings A02 and A05. A leave without an end is taken to last; it suspends from its first day.
    """
    return intervals.union(
        intervals.span(each.start, each.end)
        for each in facts.suspensions
        if suspends(each, calendar, scope, last)
    )


def suspends(held: Suspension, calendar: Calendar, scope: Scope, last: int) -> bool:
    """Whether a leave or a stay at home takes its days out, as seen on the day ``last``.

    A stay at home without an end has lasted until that day (A45: a short one "so far").
    """
    if held.kind == codes.HOME_STAY:
        until = held.end.toordinal() if held.end is not None else last
        stayed = until - held.start.toordinal() + 1
        return not scope.home_stays_count or stayed > scope.home_stay_days
    if held.kind not in codes.SUSPENDING or not held.has_proof:
        return False
    return _is_long(held.start, held.end, calendar, scope)


def _is_long(start: date, end: date | None, calendar: Calendar, scope: Scope) -> bool:
    if end is None:
        return True
    days = calendar.school_days(start.toordinal(), end.toordinal())
    return days >= scope.suspension_school_days


def times_owed(times: int, days: int, term_days: int, minimum_days: int) -> int:
    """V_i: the part of a rate per term that ``days`` of the term ask for.

    V_i = min(n, max([e_i ≥ 30], ⌊n·e_i/D + 0.5⌋)); for n = 2, D = 140: 140 → 2, 105 → 2, 104 → 1,
    30 → 1, 29 → 0.
    """
    rounded = (2 * times * days + term_days) // (2 * term_days)
    return min(times, max(1 if days >= minimum_days else 0, rounded))


def owes_month(found: Exposure, month: Month) -> bool:
    """Whether at least half of the month's days in the term are in E_i.

    A month split evenly by a transfer inside the county belongs to the receiving school: it is not
    owed here although this school has its half.
    """
    twice = 2 * intervals.count_within(found.spans, month.first, month.last)
    if twice != month.days:
        return twice > month.days
    return not is_moved_at_half(found, month)


def is_moved_at_half(found: Exposure, month: Month) -> bool:
    """Whether the child moved inside the county with exactly half of the month gone."""
    return any(2 * (month.last - day) == month.days for day in found.moved)
