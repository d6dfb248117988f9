"""It computes the three definitions side by side from the same facts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.domain import worlds
from tests.domain.worlds import SCHOOL, SITE, suspension

from liushou_desktop.domain import definition_gaps, left_behind
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Address, Whereabouts
from liushou_desktop.domain.left_behind import Definitions, Flags
from liushou_desktop.formspec.codes import code_set

DAY = date(2026, 6, 12)
LONG_AGO = date(2020, 1, 1)


def where(role: str, status: str, start: date = LONG_AGO, end: date | None = None) -> Whereabouts:
    return Whereabouts(
        site=SITE, id=f"{role}{start}", child="c1", role=role, status=status, start=start, end=end
    )


def family(*rows: Whereabouts, **given: object) -> ChildFacts:
    return worlds.facts(whereabouts=rows, **given)


def flags(child: ChildFacts, day: date = DAY, **definitions: object) -> Flags:
    """The three flags; each that does not hold says why, and none that holds does."""
    wanted = Definitions(**definitions)  # type: ignore[arg-type]
    found = left_behind.flags(child, SCHOOL, day, wanted)
    for kind in ("mca", "edu", "local"):
        why = definition_gaps.why_not(kind, child, SCHOOL, day, wanted)
        assert bool(why) is not getattr(found, kind), (kind, why)
        assert all(code_set("definition_gap").get(code) for code in why)
    return found


@pytest.mark.parametrize(
    ("father", "mother", "expected"),
    [
        ("away_working", "away_trading", Flags(True, True, True, "2")),
        ("away_working", "at_home", Flags(False, True, False, "1")),
        ("at_home", "away_working", Flags(False, True, False, "1")),
        ("away_working", "seriously_ill", Flags(True, True, False, "1")),
        ("away_working", "in_prison", Flags(True, True, False, "1")),
        ("away_working", "out_of_contact", Flags(True, True, False, "1")),
        ("away_working", "dead", Flags(False, True, False, "1")),
        ("at_home", "at_home", Flags(False, False, False, "0")),
        ("in_county_apart", "in_county_apart", Flags(False, False, False, "0")),
        ("in_prison", "out_of_contact", Flags(False, False, False, "0")),
    ],
)
def test_reads_the_definitions_from_the_parents_states(
    father: str, mother: str, expected: Flags
) -> None:
    assert flags(family(where("father", father), where("mother", mother))) == expected


def test_counts_work_in_the_county_when_the_county_says_so() -> None:
    child = family(where("father", "in_county_apart"), where("mother", "in_county_apart"))
    away = left_behind.codes.AWAY | {"in_county_apart"}
    assert flags(child, away=away).category == "2"


@pytest.mark.parametrize(
    ("since", "day", "is_edu"),
    [
        (date(2026, 3, 12), DAY, True),
        (date(2026, 3, 13), DAY, False),
        (date(2025, 11, 30), date(2026, 2, 28), True),  # 30 February is the 28th
        (date(2025, 11, 30), date(2026, 2, 27), False),
    ],
)
def test_counts_three_months_to_the_anniversary(since: date, day: date, is_edu: bool) -> None:
    child = family(where("father", "away_working", since), where("mother", "at_home"))
    assert flags(child, day).edu is is_edu


def test_does_not_add_up_two_parents_taking_turns() -> None:
    child = family(
        where("father", "away_working", date(2026, 2, 1), date(2026, 4, 20)),
        where("father", "at_home", date(2026, 4, 21)),
        where("mother", "at_home", LONG_AGO, date(2026, 4, 20)),
        where("mother", "away_working", date(2026, 4, 21)),
    )
    assert not flags(child).edu


@pytest.mark.parametrize(("days_home", "is_edu"), [(30, True), (31, False)])
def test_bridges_a_stay_at_home_of_thirty_days(days_home: int, is_edu: bool) -> None:
    home = date(2026, 4, 1)
    back = home + timedelta(days=days_home)
    child = family(
        where("father", "away_working", date(2026, 1, 1), home - timedelta(days=1)),
        where("father", "at_home", home, back - timedelta(days=1)),
        where("father", "away_working", back),
        where("mother", "at_home"),
    )
    assert flags(child).edu is is_edu


@pytest.mark.parametrize(("days_home", "category"), [(30, "2"), (31, "1")])
def test_takes_a_parent_home_for_thirty_days_so_far_as_away(days_home: int, category: str) -> None:
    home = DAY - timedelta(days=days_home - 1)
    child = family(
        where("father", "away_working", LONG_AGO, home - timedelta(days=1)),
        where("father", "at_home", home),
        where("mother", "away_working"),
    )
    assert flags(child).category == category


def test_does_not_bridge_prison() -> None:
    child = family(
        where("father", "away_working", date(2026, 1, 1), date(2026, 4, 1)),
        where("father", "in_prison", date(2026, 4, 2), date(2026, 4, 10)),
        where("father", "away_working", date(2026, 4, 11)),
        where("mother", "at_home"),
    )
    assert not flags(child).edu


@pytest.mark.parametrize(
    ("kind", "unknown_is_rural", "is_mca"),
    [
        ("rural", False, True),
        ("urban", False, False),
        ("other", True, False),
        ("unknown", False, False),
        ("unknown", True, True),
        (None, False, False),
        (None, True, True),
    ],
)
def test_asks_a_rural_household(kind: str | None, unknown_is_rural: bool, is_mca: bool) -> None:
    child = family(
        where("father", "away_working"),
        where("mother", "away_working"),
        child=worlds.child(household_kind=kind),
    )
    found = flags(child, counts_unknown_household_as_rural=unknown_is_rural)
    assert found.mca is is_mca


def test_ends_the_civil_affairs_definition_on_the_sixteenth_birthday() -> None:
    child = family(
        where("father", "away_working"),
        where("mother", "away_working"),
        child=worlds.child(birth_date=date(2010, 6, 12)),
    )
    assert not flags(child, date(2026, 6, 12)).mca
    assert flags(child, date(2026, 6, 11)).mca
    assert flags(child, date(2026, 6, 12)).edu  # no age limit


def test_asks_that_the_child_lives_in_the_county() -> None:
    address = Address(site=SITE, id="a", child="c1", town_code="440106001", start=LONG_AGO)
    child = family(
        where("father", "away_working"), where("mother", "at_home"), addresses=(address,)
    )
    assert not flags(child).edu


def test_serves_as_the_definition_of_e_when_the_county_chooses() -> None:
    from liushou_desktop.domain.exposure import Scope, exposure

    child = family(
        where("father", "away_working", date(2026, 3, 1)), where("mother", "at_home"), spells=()
    )
    scope = Scope.of(worlds.rules(definition="edu"))
    found = exposure(
        child, SCHOOL, worlds.CALENDAR, scope, date(2026, 3, 1).toordinal(), DAY.toordinal()
    )
    assert found.spans == ((date(2026, 6, 1).toordinal(), DAY.toordinal()),)


def test_reads_settings_of_the_rule_set() -> None:
    rules = worlds.rules(work_in_county_is_away=True, incapable_states=("missing",))
    found = Definitions.of(rules)
    assert "in_county_apart" in found.away
    assert found.incapable == {"missing"}


def test_knows_full_years() -> None:
    assert left_behind.age_on(date(2012, 2, 29), date(2026, 2, 27)) == 13
    assert left_behind.age_on(date(2012, 2, 29), date(2026, 2, 28)) == 14
    assert left_behind.age_on(date(2012, 6, 15), date(2026, 6, 15)) == 14


def test_ignores_stays_that_belong_to_the_child_alone() -> None:
    child = family(
        where("father", "away_working"),
        where("mother", "away_working"),
        suspensions=(suspension(DAY, DAY, "home_stay"),),
    )
    assert flags(child).category == "2"
