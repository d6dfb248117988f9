"""Why a definition of left behind does not hold for a child on a day (domain standard §1).

The same facts asked three ways give three lists; whoever stands on one and not on another has a
reason that can be looked up in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from liushou_desktop.domain import codes, intervals, left_behind
from liushou_desktop.domain.exposure import Scope
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.left_behind import PARENTS, Definitions, Kind

REGISTERED = "registered"
KINDS: tuple[str, ...] = (REGISTERED, "mca", "edu", "local")
"""The registered spells, and what the three definitions make of the facts."""

Why = tuple[str, ...]
"""Codes of the set ``definition_gap``; () where the definition holds."""


def why_not(
    kind: str, facts: ChildFacts, school: SchoolFacts, day: date, definitions: Definitions
) -> Why:
    """Everything that keeps a definition from holding on a day; () when it holds."""
    if kind == REGISTERED:
        return tuple(_registered(facts, day))
    days = left_behind.days_by(_kind(kind), facts, school, definitions)
    if intervals.contains(days, day.toordinal()):
        return ()
    gaps = {"mca": _mca, "edu": _edu, "local": _local}[kind]
    return tuple(dict.fromkeys(gaps(facts, school, day, definitions)))


def holds(kind: str, facts: ChildFacts, school: SchoolFacts, day: date, scope: Scope) -> bool:
    """Whether a child on the roll of a class in scope is left behind by a definition."""
    ordinal = day.toordinal()
    if not intervals.contains(left_behind.enrolled_days(facts, school, scope.stages), ordinal):
        return False
    if kind == REGISTERED:
        return not tuple(_registered(facts, day))
    days = left_behind.days_by(_kind(kind), facts, school, scope.definitions)
    return intervals.contains(days, ordinal)


def _kind(kind: str) -> Kind:
    if kind not in ("mca", "edu", "local"):
        raise ValueError(f"no definition {kind}")
    return kind  # type: ignore[return-value]


def _registered(facts: ChildFacts, day: date) -> Iterator[str]:
    if not facts.child.file_number:
        yield "NO_FILE"
        return
    real = [s for s in facts.spells if s.end_reason != codes.MISTAKE and s.start <= day]
    if not any(s.end is None or s.end >= day for s in real):
        yield "SPELL_ENDED" if real else "NO_SPELL"


def _mca(
    facts: ChildFacts, school: SchoolFacts, day: date, definitions: Definitions
) -> Iterator[str]:
    born = facts.child.birth_date
    if born is None:
        yield "BIRTH_UNKNOWN"
    elif left_behind.birthday(born, left_behind.MCA_AGE) <= day:
        yield "AGE_16"
    yield from _household(facts, definitions)
    away = _away(facts, day, definitions)
    if not away:
        yield _nobody(facts, day)
    elif len(away) == 1:
        other = next(parent for parent in PARENTS if parent not in away)
        unable = left_behind.days_in(facts, other, definitions.incapable)
        if not intervals.contains(unable, day.toordinal()):
            yield "OTHER_ABLE"


def _edu(
    facts: ChildFacts, school: SchoolFacts, day: date, definitions: Definitions
) -> Iterator[str]:
    ordinal = day.toordinal()
    seats = left_behind.enrolled_days(facts, school, codes.COMPULSORY)
    if not intervals.contains(seats, ordinal):
        yield "NOT_IN_GRADES"
    if definitions.edu_asks_rural:
        yield from _household(facts, definitions)
    address = facts.address_on(day)
    town = (address.town_code if address else None) or definitions.county
    if not town.startswith(definitions.county):
        yield "OUTSIDE_COUNTY"
    away = _away(facts, day, definitions)
    if not away:
        yield _nobody(facts, day)
    elif all(_months_away(facts, p, day, definitions) < definitions.edu_months for p in away):
        yield "AWAY_TOO_SHORT"


def _local(
    facts: ChildFacts, school: SchoolFacts, day: date, definitions: Definitions
) -> Iterator[str]:
    away = _away(facts, day, definitions)
    if not away:
        yield _nobody(facts, day)
    elif len(away) == 1:
        yield "ONE_AWAY"
    elif any(_months_away(facts, p, day, definitions) < definitions.local_months for p in away):
        yield "AWAY_TOO_SHORT"


def _household(facts: ChildFacts, definitions: Definitions) -> Iterator[str]:
    if not left_behind.is_rural(facts, definitions):
        unknown = facts.child.household_kind in (None, "", codes.UNKNOWN_HOUSEHOLD)
        yield "HOUSEHOLD_UNKNOWN" if unknown else "NOT_RURAL"


def _away(facts: ChildFacts, day: date, definitions: Definitions) -> list[str]:
    ordinal = day.toordinal()
    return [
        parent
        for parent in PARENTS
        if intervals.contains(left_behind.away_days(facts, parent, definitions), ordinal)
    ]


def _nobody(facts: ChildFacts, day: date) -> str:
    """Nobody is away, or nobody has asked where the parents are."""
    known = any(facts.whereabouts_of(parent, day) is not None for parent in PARENTS)
    return "NOBODY_AWAY" if known else "WHEREABOUTS_UNKNOWN"


def _months_away(facts: ChildFacts, parent: str, day: date, definitions: Definitions) -> int:
    """Full months since the parent left without coming home for long (A08)."""
    ordinal = day.toordinal()
    spans = left_behind.away_days(facts, parent, definitions)
    first = next(date.fromordinal(a) for a, b in spans if a <= ordinal <= b)
    months = (day.year - first.year) * 12 + day.month - first.month
    return months if left_behind.add_months(first, months) <= day else months - 1
