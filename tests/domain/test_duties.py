"""It says per child what is owed, by whom and until when, and why less is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from tests.domain import worlds
from tests.domain.worlds import CALENDAR, SCHOOL, SITE, TERM, enrolment, facts, spell, suspension

from liushou_desktop.domain.child import Card
from liushou_desktop.domain.duties import Duty, DutyPlan, DutyState, duties
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar

MIDDLE = date(2026, 5, 1)  # day 70 of 140


def owed(
    child: ChildFacts,
    today: date,
    rule: str = "R31",
    school: SchoolFacts = SCHOOL,
    rules: RuleSet | None = None,
) -> list[Duty]:
    plan = DutyPlan.of(rules or worlds.rules(), CALENDAR, TERM)
    return [duty for duty in plan.of_child(child, school, today) if duty.rule == rule]


def test_owes_nothing_to_a_child_who_is_not_left_behind() -> None:
    assert not owed(facts(spells=()), MIDDLE)
    nobody = duties([], SCHOOL, worlds.rules(), CALENDAR, TERM, MIDDLE)
    assert {duty.child for duty in nobody} == {None}


@pytest.mark.parametrize(
    ("today", "state", "due"),
    [
        (date(2026, 3, 1), DutyState.OWED, MIDDLE),
        (MIDDLE - timedelta(days=15), DutyState.OWED, MIDDLE),
        (MIDDLE - timedelta(days=14), DutyState.DUE, MIDDLE),
        (MIDDLE, DutyState.DUE, MIDDLE),
        (MIDDLE + timedelta(days=1), DutyState.OVERDUE, MIDDLE),
    ],
)
def test_wants_the_first_visit_by_mid_term(today: date, state: DutyState, due: date) -> None:
    (duty,) = owed(facts(), today)
    assert (duty.owed, duty.done, duty.state, duty.due_on) == (2, 0, state, due)


def test_wants_the_second_visit_by_the_end_of_term() -> None:
    child = facts(records=(worlds.visit(date(2026, 3, 9)),))
    (duty,) = owed(child, date(2026, 6, 1))
    assert (duty.done, duty.state, duty.due_on) == (1, DutyState.OWED, TERM.end)
    (late,) = owed(child, TERM.end + timedelta(days=1))
    assert late.state is DutyState.OVERDUE


def test_does_not_see_records_after_today() -> None:
    child = facts(records=(worlds.visit(date(2026, 6, 9)),))
    assert owed(child, date(2026, 6, 8))[0].done == 0
    assert owed(child, date(2026, 6, 9))[0].done == 1


@pytest.mark.parametrize(
    ("child", "owed_visits", "exemption"),
    [
        (facts(spells=(spell(date(2026, 6, 20)),)), 0, "SHORT_STAY"),
        (facts(spells=(spell(date(2026, 5, 20)),)), 1, "PRORATED"),
        (facts(suspensions=(suspension(date(2026, 3, 1), date(2026, 5, 30)),)), 1, "SUSPENDED"),
        (facts(suspensions=(suspension(date(2026, 1, 1), None),)), 0, "SUSPENDED"),
        (facts(), 2, None),
    ],
)
def test_says_why_fewer_visits_are_owed(
    child: ChildFacts, owed_visits: int, exemption: str | None
) -> None:
    (duty,) = owed(child, date(2026, 3, 1))
    assert (duty.owed, duty.exemption) == (owed_visits, exemption)
    assert (duty.state is DutyState.EXEMPT) == (owed_visits == 0)


def test_says_why_a_month_is_not_owed() -> None:
    moved = {"end": date(2026, 4, 15), "end_reason": "transferred_in_county"}
    child = facts(
        enrolments=(enrolment(date(2021, 9, 1), **moved),),
        spells=(spell(date(2026, 3, 20)),),
    )
    states = {duty.period[-7:]: duty.exemption for duty in owed(child, MIDDLE, "R34")}
    assert states == {"2026-03": "PART_MONTH", "2026-04": "MOVED_AT_HALF"}
    ill = facts(suspensions=(suspension(date(2026, 3, 1), date(2026, 3, 31)),))
    assert owed(ill, MIDDLE, "R34")[0].exemption == "SUSPENDED"


def test_ends_a_month_with_the_last_day_left_behind() -> None:
    child = facts(spells=(spell(date(2025, 3, 1), date(2026, 4, 20)),))
    april = owed(child, date(2026, 4, 1), "R34")[-1]
    assert (april.period, april.due_on) == ("2025-2/2026-04", date(2026, 4, 20))


def test_names_who_owes_it_and_hands_it_to_the_successor() -> None:
    posts = (
        worlds.post("t1", "class_teacher", "p5"),
        worlds.post("t2", "acting_class_teacher", "p5", start=date(2026, 4, 1)),
        worlds.post("t3", "clerk", None),
    )
    school = worlds.school(posts=posts)
    assert {d.owner for d in owed(facts(), date(2026, 3, 31), "R34", school)[:1]} == {"t1"}
    march, april = owed(facts(), date(2026, 4, 10), "R34", school)[:2]
    assert (march.state, march.owner, april.owner) == (DutyState.OVERDUE, "t2", "t2")
    assert (march.class_, march.post) == ("p5", "class_teacher")
    assert owed(facts(), MIDDLE, "R19", school)[0].owner == "t3"
    assert owed(facts(), MIDDLE)[0].owner is None


def card(state: str = "printed", fingerprint: str = "f", edition: int = 1) -> Card:
    return Card(
        site=SITE,
        id=f"card{edition}",
        child="c1",
        edition=edition,
        fingerprint=fingerprint,
        check_code="c",
        state=state,
        made_on=date(2026, 3, 1),
    )


def test_wants_a_card_fifteen_days_after_the_child_was_identified() -> None:
    known = date(2026, 3, 1)
    child = facts(spells=(spell(known, identified_on=known),))
    due = date(2026, 3, 16)
    (duty,) = owed(child, due, "R19")
    assert (duty.due_on, duty.state, duty.exemption) == (due, DutyState.DUE, "NO_CARD")
    assert owed(child, due + timedelta(days=1), "R19")[0].state is DutyState.OVERDUE


@pytest.mark.parametrize(
    ("cards", "print_today", "state", "exemption"),
    [
        ((card(),), None, DutyState.DONE, None),
        ((card(),), "f", DutyState.DONE, None),
        ((card(),), "other", DutyState.DUE, "CARD_OUT_OF_DATE"),
        ((card("draft"),), None, DutyState.OVERDUE, "NO_CARD"),
        ((card("recalled"),), None, DutyState.OVERDUE, "NO_CARD"),
        ((card(fingerprint="old"), card(edition=2)), "f", DutyState.DONE, None),
    ],
)
def test_takes_only_a_current_card(
    cards: tuple[Card, ...], print_today: str | None, state: DutyState, exemption: str | None
) -> None:
    child = facts(cards=cards, card_fingerprint=print_today)
    (duty,) = owed(child, MIDDLE, "R19")
    assert (duty.state, duty.exemption) == (state, exemption)


def with_rule(**rule: object) -> RuleSet:
    raw = dict(worlds.raw_rules())
    base = {"code": "R57z", "clause": "试", "title": "试", "subject": "child", "owner": "clerk"}
    return read_rules({**raw, "rule": [*raw["rule"], {**base, **rule}]})  # type: ignore[misc]


def of_rule(found: list[Duty]) -> list[Duty]:
    return [duty for duty in found if duty.rule == "R57z"]


def test_counts_rolling_days_from_the_last_one() -> None:
    rules = with_rule(
        period={"kind": "rolling", "days": 14},
        satisfied_by={"proof": "record", "form": "talk"},
        remind_days=3,
    )
    child = facts(records=(worlds.talk(date(2026, 4, 1)),))

    def state(today: date) -> tuple[DutyState, date]:
        (duty,) = owed(child, today, "R57z", rules=rules)
        return duty.state, duty.due_on

    assert state(date(2026, 4, 15)) == (DutyState.DONE, date(2026, 4, 15))
    assert state(date(2026, 4, 16)) == (DutyState.OVERDUE, date(2026, 4, 15))
    assert not owed(child, TERM.end + timedelta(days=1), "R57z", rules=rules)


def test_wants_a_yearly_act_of_the_school_by_its_date() -> None:
    rules = with_rule(
        subject="school",
        period={"kind": "yearly", "opens": "05-15", "due": "06-30"},
        satisfied_by={"proof": "record", "form": "census"},
    )
    plan = DutyPlan.of(rules, CALENDAR, TERM)
    (duty,) = of_rule(plan.of_school(SCHOOL, date(2026, 7, 1)))
    assert (duty.child, duty.period, duty.state) == (None, "2026-06-30", DutyState.OVERDUE)
    talk = worlds.talk(date(2026, 6, 10))
    done = replace(talk, child=None, said=replace(talk.said, form="census"))
    school = worlds.school(records=(done,))
    assert of_rule(plan.of_school(school, date(2026, 6, 12)))[0].state is DutyState.DONE


def test_wants_a_meeting_of_the_school_once_a_term() -> None:
    rules = with_rule(
        subject="school",
        period={"kind": "term", "times": 1},
        satisfied_by={"proof": "record", "form": "meeting"},
    )
    (duty,) = of_rule(DutyPlan.of(rules, CALENDAR, TERM).of_school(SCHOOL, date(2026, 3, 1)))
    assert (duty.owed, duty.done, duty.due_on) == (1, 0, TERM.end)


@given(worlds.worlds())
@settings(max_examples=12)
def test_asks_the_same_of_a_child_whoever_was_asked_before(
    world: tuple[Term, Calendar, list[ChildFacts], date],
) -> None:
    term, calendar, children, today = world
    rules = worlds.rules()
    kept = DutyPlan.of(rules, calendar, term)
    undone = [replace(child, records=(), attended=()) for child in children]
    for child in [*undone, *children, *undone]:  # the same days each time, other records
        fresh = DutyPlan.of(rules, calendar, term)
        assert kept.of_child(child, SCHOOL, today) == fresh.of_child(child, SCHOOL, today)
