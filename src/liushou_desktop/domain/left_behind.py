"""Who is left behind, by three definitions side by side, computed from the facts of a day.

mca    民政口径, 国发〔2016〕13号: under 16, rural household, both parents away, or one away and the
       other not able to care. No minimum time.
edu    学籍口径: on roll in grades 1–9, some parent away without a break for N months (3), the child
       living in the home county.
local  older local forms: both parents away for M months (6).

Away means working or trading outside the home county. A stay at home of at most 30 days breaks
nothing (春节, 农忙, 探亲): while it has lasted no longer, the parent is still away (A45).
Each definition is computed as spans of days; a flag of a day is a look into the spans.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from liushou_desktop.domain import codes, intervals
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.intervals import Span, Spans
from liushou_desktop.domain.rules import RuleSet

Kind = Literal["mca", "edu", "local"]
PARENTS = ("father", "mother")
MCA_AGE = 16


@dataclass(frozen=True, slots=True)
class Definitions:
    """The open points of the definitions; defaults are the readings' (A08, A09, A45, A50)."""

    away: frozenset[str] = codes.AWAY
    incapable: frozenset[str] = codes.INCAPABLE
    edu_months: int = 3
    edu_asks_rural: bool = False
    local_months: int = 6
    home_stay_days: int = 30
    counts_unknown_household_as_rural: bool = False
    county: str = "622927"

    @classmethod
    def of(cls, rules: RuleSet) -> Definitions:
        """As the settings of a rule set say."""
        away = codes.AWAY
        if rules.flag("work_in_county_is_away"):
            away |= {codes.IN_COUNTY_APART}
        return cls(
            away=away,
            incapable=rules.words("incapable_states"),
            edu_months=rules.number("edu_months_away"),
            edu_asks_rural=rules.flag("edu_asks_rural_household"),
            local_months=rules.number("local_months_away"),
            home_stay_days=rules.number("home_stay_days"),
            counts_unknown_household_as_rural=rules.flag("unknown_household_is_rural"),
            county=rules.text("county"),
        )


class Flags(NamedTuple):
    """What the three definitions say of one child on one day, and the category of C01."""

    mca: bool
    edu: bool
    local: bool
    category: str


def flags(facts: ChildFacts, school: SchoolFacts, day: date, definitions: Definitions) -> Flags:
    """All definitions on one day, to be shown side by side with the one in use."""
    ordinal = day.toordinal()
    held = {
        kind: intervals.contains(days_by(kind, facts, school, definitions), ordinal)
        for kind in ("mca", "edu", "local")
    }
    return Flags(held["mca"], held["edu"], held["local"], category(facts, day, definitions))


def category(facts: ChildFacts, day: date, definitions: Definitions) -> str:
    """C01 from the parents' states: 0 none away, 1 one parent away, 2 both.

    单亲留守 of the roster means one parent away; it says nothing of single parents.
    """
    ordinal = day.toordinal()
    away = sum(intervals.contains(away_days(facts, p, definitions), ordinal) for p in PARENTS)
    return (codes.NOT_LEFT_BEHIND, codes.ONE_PARENT_AWAY, codes.BOTH_PARENTS_AWAY)[away]


def days_by(kind: Kind, facts: ChildFacts, school: SchoolFacts, definitions: Definitions) -> Spans:
    """All days on which a definition holds."""
    if kind == "mca":
        return _mca_days(facts, definitions)
    if kind == "edu":
        return _edu_days(facts, school, definitions)
    return _local_days(facts, definitions)


def away_days(facts: ChildFacts, parent: str, definitions: Definitions) -> Spans:
    """Days on which a parent counts as away, short stays at home included."""
    rows = [w for w in facts.whereabouts if w.role == parent]
    away = days_in(facts, parent, definitions.away)
    if not away:
        return ()
    elsewhere = [
        intervals.span(w.start, w.end)
        for w in rows
        if w.status not in definitions.away and w.status != codes.AT_HOME
    ]
    home = _home_days(facts, [intervals.span(w.start, w.end) for w in rows], elsewhere, parent)
    stays = (_short_stay(last, home, definitions.home_stay_days) for _, last in away)
    return intervals.union([*away, *(stay for stay in stays if stay)])


def _home_days(
    facts: ChildFacts, known: Iterable[Span], elsewhere: Iterable[Span], parent: str
) -> Spans:
    """Days recorded as at home, and gaps between two rows, in which nothing else is known."""
    known = sorted(known)
    whole = ((known[0][0], max(last for _, last in known)),)
    gaps = intervals.subtract(whole, intervals.union(known))
    rows = [
        intervals.span(w.start, w.end)
        for w in facts.whereabouts
        if w.role == parent and w.status == codes.AT_HOME
    ]
    return intervals.subtract(intervals.union([*gaps, *rows]), intervals.union(elsewhere))


def _short_stay(last_away: int, home: Spans, limit: int) -> Span | None:
    for first, last in home:
        if first <= last_away + 1 <= last:
            return last_away + 1, min(last, last_away + limit)
    return None


def _mca_days(facts: ChildFacts, definitions: Definitions) -> Spans:
    if not is_rural(facts, definitions) or facts.child.birth_date is None:
        return ()
    away = [away_days(facts, parent, definitions) for parent in PARENTS]
    unable = [days_in(facts, parent, definitions.incapable) for parent in PARENTS]
    both = intervals.intersect(away[0], away[1])
    one = intervals.intersect(away[0], unable[1]) + intervals.intersect(away[1], unable[0])
    last = birthday(facts.child.birth_date, MCA_AGE).toordinal() - 1
    return intervals.clip(intervals.union(both + one), 1, last)


def _edu_days(facts: ChildFacts, school: SchoolFacts, definitions: Definitions) -> Spans:
    if definitions.edu_asks_rural and not is_rural(facts, definitions):
        return ()
    long_away = intervals.union(
        span
        for parent in PARENTS
        for span in _since(away_days(facts, parent, definitions), definitions.edu_months)
    )
    here = intervals.intersect(long_away, enrolled_days(facts, school, codes.COMPULSORY))
    return intervals.subtract(here, _days_outside_county(facts, definitions.county))


def _local_days(facts: ChildFacts, definitions: Definitions) -> Spans:
    father, mother = (
        _since(away_days(facts, parent, definitions), definitions.local_months)
        for parent in PARENTS
    )
    return intervals.intersect(father, mother)


def enrolled_days(facts: ChildFacts, school: SchoolFacts, stages: frozenset[str]) -> Spans:
    """Days on the roll of a class of these stages."""
    return intervals.union(
        [
            intervals.span(e.start, e.end)
            for e in facts.enrolments
            if e.end_reason != codes.MISTAKE
            and e.class_ in school.classes
            and school.classes[e.class_].stage in stages
        ]
    )


def is_rural(facts: ChildFacts, definitions: Definitions) -> bool:
    """Rural household; one not asked yet is not, unless the setting says so (A50)."""
    kind = facts.child.household_kind
    if kind in (None, "", codes.UNKNOWN_HOUSEHOLD):
        return definitions.counts_unknown_household_as_rural
    return kind == codes.RURAL_HOUSEHOLD


def days_in(facts: ChildFacts, parent: str, states: frozenset[str]) -> Spans:
    """Days on which a parent is recorded in one of these states."""
    return intervals.union(
        intervals.span(w.start, w.end)
        for w in facts.whereabouts
        if w.role == parent and w.status in states
    )


def _days_outside_county(facts: ChildFacts, county: str) -> Spans:
    return intervals.union(
        intervals.span(a.start, a.end)
        for a in facts.addresses
        if a.town_code and not a.town_code.startswith(county)
    )


def _since(away: Spans, months: int) -> Spans:
    """The part of each span from its anniversary on: since + N months ≤ day (A08)."""
    found = []
    for first, last in away:
        begin = add_months(date.fromordinal(first), months).toordinal()
        if begin <= last:
            found.append((begin, last))
    return tuple(found)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, clamped to the last day of a shorter month (A08)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def birthday(birth: date, age: int) -> date:
    """The day on which somebody turns ``age``; whoever does so today is of that age."""
    return add_months(birth, 12 * age)


def age_on(birth: date, day: date) -> int:
    """Full years on that day (周岁)."""
    years = day.year - birth.year
    return years if birthday(birth, years) <= day else years - 1
