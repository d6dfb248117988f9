"""The figures I01 to I22, each with the names behind it, group by group.

Notation of the formulas: T = [T0, T1] the term, S the cut-off, E_i the days child i is here and
left behind in [T0, S], Z = {i : S ∈ E_i} 期末在册, U = {i : e_i > 0} 本期服务.

Integers only; a rate is never averaged: sums of numerators over sums of denominators. A child is
capped at what is owed. What was keyed after the cut-off is listed apart and does not count (A07).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from liushou_desktop.domain.exposure import Scope, exposure
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.figures import NO_RATE as NO_RATE
from liushou_desktop.domain.figures import Case
from liushou_desktop.domain.figures import Entry as Entry
from liushou_desktop.domain.figures import Indicator as Indicator
from liushou_desktop.domain.figures import LateRecord as LateRecord
from liushou_desktop.domain.figures import add_up as add_up
from liushou_desktop.domain.figures import format_rate as format_rate
from liushou_desktop.domain.figures_bottom import BottomLine
from liushou_desktop.domain.figures_cards import Cards
from liushou_desktop.domain.figures_contacts import Contacts
from liushou_desktop.domain.figures_help import Help
from liushou_desktop.domain.figures_meetings import Meetings
from liushou_desktop.domain.figures_schooling import Schooling
from liushou_desktop.domain.figures_visits import Visits
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar


class Population(NamedTuple):
    """Who is counted: Z 期末在册 and U 本期服务, ids in the order of the children given."""

    on_roll: tuple[str, ...]
    served: tuple[str, ...]


def compute(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    rules: RuleSet,
    calendar: Calendar,
    term: Term,
    cut_off: date,
) -> tuple[Indicator, ...]:
    """All figures of one school for one term as of the cut-off day S.

    A cut-off before the term's end counts the days until then over the whole length of the term;
    one after it lets days and records of the days between count, as the county chose.
    """
    counting = Counting(school, rules, calendar, term, cut_off)
    return counting.figures([counting.case(facts) for facts in children])


class Counting(NamedTuple):
    """What figures stand on besides the children: the school, its rules, a term, the day S."""

    school: SchoolFacts
    rules: RuleSet
    calendar: Calendar
    term: Term
    cut_off: date

    def case(self, facts: ChildFacts) -> Case:
        """A child as it is counted; it may be kept as long as its facts and this are the same."""
        first, last = self.term.start.toordinal(), self.cut_off.toordinal()
        scope = Scope.of(self.rules)
        return Case(facts, exposure(facts, self.school, self.calendar, scope, first, last))

    def figures(self, cases: Sequence[Case]) -> tuple[Indicator, ...]:
        """All figures of these children, in the order of their numbers."""
        found = (
            figure
            for group in (Cards, Visits, Contacts, Meetings, Help, Schooling, BottomLine)
            for figure in group(self.school, self.rules, self.term, self.cut_off, cases).figures()
        )
        return tuple(sorted(found, key=lambda figure: figure.id[:3]))


def population(
    children: Iterable[ChildFacts],
    school: SchoolFacts,
    rules: RuleSet,
    calendar: Calendar,
    term: Term,
    cut_off: date,
) -> Population:
    """Who stands in the denominators."""
    counting = Counting(school, rules, calendar, term, cut_off)
    cases = [counting.case(facts) for facts in children]
    return Population(
        on_roll=tuple(c.id for c in cases if c.found.has(cut_off.toordinal())),
        served=tuple(c.id for c in cases if c.found.days),
    )


def default_cut_off(term: Term, today: date) -> date:
    """The term's cut-off (else its last day), or today while that day is still to come."""
    return max(term.start, min(term.cut_off or term.end, today))
