"""It asks classes, teachers and sites; runs the clocks of events; says what must hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from tests.domain import worlds
from tests.domain.worlds import CALENDAR, SITE, TERM, facts, spell

from liushou_desktop.domain.duties import Duty, DutyPlan, DutyState, duties, half_of, month_of
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.schooling import Pairing, Staff
from liushou_desktop.domain.spells import Attention

TODAY = date(2026, 4, 10)
STAFF = {"t1": Staff(site=SITE, id="t1", name="妥老师")}


def plan(**rule: Any) -> DutyPlan:
    table = {"code": "R57z", "title": "试", "subject": "child", "owner": "clerk", **rule}
    raw = dict(worlds.raw_rules())
    return DutyPlan.of(read_rules({**raw, "rule": [table]}), CALENDAR, TERM)


def record(form: str, day: date, child: str | None = "c1", **given: Any) -> RecordFact:
    given.setdefault("id", f"{form}{day}")
    return worlds.fact(given.pop("id"), form, child, day.toordinal(), day.toordinal(), **given)


def school(*records: RecordFact, **given: Any) -> SchoolFacts:
    return worlds.school(staff=STAFF, records=records, **given)


# classes and teachers


def test_asks_every_class_with_a_child_in_force_for_its_teacher() -> None:
    vacant = plan(
        subject="class",
        owner="principal",
        period={"kind": "standing", "days": 7},
        satisfied_by={"proof": "post", "posts": ["class_teacher"]},
    )
    children = [facts(), facts(child=worlds.child(id="c2"), spells=())]
    (duty,) = vacant.of_classes(children, school(), TODAY)
    assert (duty.class_, duty.child, duty.state) == ("p5", None, DutyState.OVERDUE)
    assert (duty.exemption, duty.due_on) == ("POST_VACANT", TERM.start + timedelta(days=7))
    held = school(posts=(worlds.post("t1", "class_teacher", "p5"),))
    assert vacant.of_classes(children, held, TODAY)[0].state is DutyState.DONE


def test_counts_what_a_class_did_together() -> None:
    asked = plan(
        subject="class",
        owner="class_teacher",
        period={"kind": "term", "times": 1},
        satisfied_by={"proof": "record", "form": "activity"},
    )
    ours = record("activity", TODAY, None, details={"class": "p5"})
    theirs = record("activity", TODAY, None, details={"class": "j7"}, id="other")
    (duty,) = asked.of_classes([facts()], school(ours, theirs), TODAY)
    assert duty.records == (ours.id,)


def test_asks_each_teacher_for_the_own_deeds() -> None:
    asked = plan(
        subject="teacher",
        owner="class_teacher",
        period={"kind": "month", "times": 1},
        satisfied_by={"proof": "record", "form": "talk"},
    )
    posts = (
        worlds.post("t1", "class_teacher", "p5"),
        worlds.post("t2", "class_teacher", "j7"),  # a class with nobody in force
    )
    child = facts(records=(worlds.talk(date(2026, 3, 9), staff=("t1",)), worlds.talk(TODAY)))
    found = asked.of_teachers([child], school(posts=posts), TODAY)
    assert {duty.staff for duty in found} == {"t1"}
    assert {duty.owner for duty in found} == {"t1"}
    assert [duty.done for duty in found] == [1, 0, 0, 0]


def test_asks_a_helper_on_the_days_of_the_pairing() -> None:
    asked = plan(
        subject="teacher",
        owner="helper",
        period={"kind": "half_term", "times": 1},
        satisfied_by={"proof": "record", "form": "pairing_record"},
    )
    pair = Pairing(site=SITE, id="p", child="c1", staff="t1", start=date(2026, 5, 10))
    (duty,) = asked.of_teachers([facts(pairings=(pair,))], school(), TODAY)
    assert (duty.staff, half_of(duty.period), duty.owed) == ("t1", 2, 1)


def test_asks_the_bureau_apart_from_schools() -> None:
    asked = plan(
        subject="bureau",
        owner="director",
        period={"kind": "standing", "days": 30},
        satisfied_by={"proof": "record", "form": "leading_group", "fresh_days": 365},
    )
    assert asked.of_school(school(), TODAY) == []
    (duty,) = asked.of_bureau(school(), TODAY)
    assert (duty.state, duty.exemption) == (DutyState.OVERDUE, "NOT_MADE")
    made = school(record("leading_group", date(2025, 9, 1), None))
    assert asked.of_bureau(made, TODAY)[0].state is DutyState.DONE


def test_tells_everybody_in_one_go() -> None:
    posts = (worlds.post("t1", "class_teacher", "p5"),)
    found = list(duties([facts()], school(posts=posts), worlds.rules(), CALENDAR, TERM, TODAY))
    assert {duty.rule for duty in found if duty.staff} == {"R44"}
    assert {duty.rule for duty in found if duty.class_ and duty.child is None} >= {"R10"}
    assert {duty.rule for duty in found if duty.child is None} >= {"R20", "R30"}


# events


def incident(told: dict[str, int], **given: Any) -> RecordFact:
    """Found at 10:00; each party told so many minutes later."""
    notices = tuple(
        {"party": who, "on": TODAY, "at": time(10 + late // 60, late % 60)}
        for who, late in told.items()
    )
    details = {"found_on": TODAY, "found_at": time(10), "notices": notices, **given.pop("more", {})}
    return record("incident", TODAY, None, details=details, **given)


def clock(**rule: Any) -> DutyPlan:
    return plan(
        subject="school",
        owner="principal",
        period={"kind": "event", "event": "incident", "minutes": 60},
        satisfied_by={"proof": "steps", "steps": ["carer", "bureau"], **rule},
    )


@pytest.mark.parametrize(
    ("told", "minute", "state", "done"),
    [
        ({}, 10 * 60 + 60, DutyState.DUE, 0),
        ({}, 10 * 60 + 61, DutyState.OVERDUE, 0),
        ({"carer": 5}, 10 * 60 + 61, DutyState.OVERDUE, 1),
        ({"carer": 5, "bureau": 90}, 12 * 60, DutyState.DONE, 2),
    ],
)
def test_runs_the_clock_of_an_incident_by_the_minute(
    told: dict[str, int], minute: int, state: DutyState, done: int
) -> None:
    (duty,) = clock().of_school(school(incident(told)), TODAY, minute)
    assert (duty.state, duty.done, duty.owed, duty.due_on) == (state, done, 2, TODAY)


def test_starts_no_clock_for_drills_drafts_and_other_events() -> None:
    drill = incident({}, more={"drill": "yes"})
    void = incident({}, state="void", id="v")
    assert clock().of_school(school(drill, void), TODAY, 1439) == []
    told = clock(where={"police_reasons": ["alone"]})
    assert told.of_school(school(incident({})), TODAY, 1439) == []
    alone = incident({}, more={"police_reasons": ("alone",)})
    assert len(told.of_school(school(alone), TODAY, 1439)) == 1


def test_waits_for_a_decision_so_many_days() -> None:
    asked = plan(
        period={"kind": "event", "event": "early_sign", "days": 7},
        satisfied_by={"proof": "steps", "steps": ["decided"]},
        force="own",
    )
    sign = record("early_sign", TODAY)
    child = facts(records=(sign,))
    (duty,) = asked.of_child(child, school(), TODAY + timedelta(days=9))
    assert (duty.state, duty.due_on) == (DutyState.DUE, TODAY + timedelta(days=7))
    decided = facts(records=(replace(sign, said=replace(sign.said, details={"decided": TODAY})),))
    assert asked.of_child(decided, school(), TODAY)[0].state is DutyState.DONE


# what must hold


def key(start: date) -> tuple[Attention, ...]:
    return (Attention(site=SITE, id="a", child="c1", level="red", start=start),)


def test_wants_a_helper_for_a_key_child() -> None:
    asked = plan(
        period={"kind": "standing", "days": 7}, satisfied_by={"proof": "pairing"}, among="key"
    )
    since = date(2026, 4, 1)
    assert asked.of_child(facts(), school(), TODAY) == []
    (duty,) = asked.of_child(facts(attentions=key(since)), school(), TODAY)
    assert (duty.exemption, duty.due_on) == ("NO_HELPER", date(2026, 4, 8))
    pair = Pairing(site=SITE, id="p", child="c1", staff="t1", start=since)
    helped = facts(attentions=key(since), pairings=(pair,))
    assert asked.of_child(helped, school(), TODAY)[0].state is DutyState.DONE
    assert asked.of_child(helped, worlds.school(), TODAY)[0].exemption == "HELPER_LEFT"


def test_wants_all_four_knows() -> None:
    asked = plan(period={"kind": "standing", "days": 15}, satisfied_by={"proof": "knows"})
    (duty,) = asked.of_child(facts(), school(), TODAY)
    assert (duty.state, duty.exemption) == (DutyState.OVERDUE, "KNOWS_INCOMPLETE")


@pytest.mark.parametrize(
    ("made", "state", "exemption"),
    [
        (None, DutyState.OVERDUE, "NOT_MADE"),
        ({"until": TODAY}, DutyState.DONE, None),
        ({"until": TODAY - timedelta(days=1)}, DutyState.OVERDUE, "RUN_OUT"),
        ({}, DutyState.DONE, None),
    ],
)
def test_takes_a_paper_for_as_long_as_it_says(
    made: dict[str, Any] | None, state: DutyState, exemption: str | None
) -> None:
    asked = plan(
        period={"kind": "standing", "days": 30},
        satisfied_by={"proof": "record", "form": "care_agreement"},
    )
    records = () if made is None else (record("care_agreement", date(2025, 9, 1), details=made),)
    (duty,) = asked.of_child(facts(records=records), school(), TODAY)
    assert (duty.state, duty.exemption) == (state, exemption)


# counting for several rules, and excuses


def test_counts_one_deed_for_every_rule_it_fulfils() -> None:
    rules = worlds.rules()
    asked = DutyPlan.of(rules, CALENDAR, TERM, ("R28", "R29"))
    call = record(
        "family_contact",
        TODAY,
        purposes=("parent_teacher", "parent_carer"),
        details={"initiator": "parent"},
    )
    found = asked.of_child(facts(records=(call,)), school(), TODAY)
    assert {duty.rule for duty in found if duty.done} == {"R28", "R29"}


def test_takes_any_of_several_ways_once() -> None:
    asked = plan(
        period={"kind": "month", "times": 1},
        satisfied_by={
            "proof": "record",
            "form": "talk",
            "also": [{"proof": "record", "form": "home_visit"}],
        },
    )
    child = facts(records=(worlds.visit(TODAY),))
    assert [duty.done for duty in asked.of_child(child, school(), TODAY)] == [0, 1, 0, 0]


def test_counts_a_group_for_those_who_were_there() -> None:
    asked = plan(
        period={"kind": "term", "times": 1},
        satisfied_by={"proof": "attendance", "form": "activity"},
    )
    there = record("activity", TODAY, None)
    assert asked.of_child(facts(attended=(there,)), school(), TODAY)[0].done == 1
    assert asked.of_child(facts(), school(there), TODAY)[0].done == 0


def statement(reason: str, proof: str = "yes", what: str = "talk") -> RecordFact:
    return record(
        "exemption",
        date(2026, 3, 1),
        way=reason,
        purposes=(what,),
        details={"from": date(2026, 3, 1), "until": date(2026, 3, 31), "has_proof": proof},
    )


@pytest.mark.parametrize(
    ("given", "is_exempt"),
    [
        (statement("illness"), True),
        (statement("overlooked"), False),  # a reason told, none that excuses
        (statement("illness", proof="no"), False),
        (statement("illness", what="home_visit"), False),
    ],
)
def test_excuses_the_days_a_proven_statement_names(given: RecordFact, is_exempt: bool) -> None:
    asked = DutyPlan.of(worlds.rules(), CALENDAR, TERM, ("R34",))
    march = asked.of_child(facts(records=(given,)), school(), TODAY)[0]
    assert (march.state is DutyState.EXEMPT) == is_exempt
    assert march.exemption == ("EXCUSED" if is_exempt else None)


def test_never_calls_overdue_what_no_plan_binds() -> None:
    for force, state in (("plan", "overdue"), ("own", "due"), ("parents", "due")):
        asked = plan(
            period={"kind": "month", "times": 1},
            satisfied_by={"proof": "record", "form": "talk"},
            force=force,
        )
        assert asked.of_child(facts(), school(), TODAY)[0].state.value == state


def test_leaves_out_rules_whose_form_is_not_there_yet() -> None:
    asked = plan(
        period={"kind": "month", "times": 1},
        satisfied_by={"proof": "record", "form": "talk"},
        awaits="talk",
    )
    assert asked.of_child(facts(), school(), TODAY) == []


def test_reads_the_month_or_half_out_of_a_period() -> None:
    assert (month_of("2025-2/2026-03"), month_of("2025-2"), month_of("2025-2/h1")) == (
        3,
        None,
        None,
    )
    assert (half_of("2025-2/h2"), half_of("2025-2/2026-03")) == (2, None)


def test_asks_the_owner_helper_of_the_child() -> None:
    asked = plan(
        owner="helper",
        period={"kind": "rolling", "days": 30},
        satisfied_by={"proof": "record", "form": "pairing_record"},
        among="paired",
    )
    pair = Pairing(site=SITE, id="p", child="c1", staff="t1", start=TERM.start)
    (duty,) = asked.of_child(facts(pairings=(pair,)), school(), TODAY)
    assert duty.owner == "t1"
    later: ChildFacts = facts(pairings=(pair,), spells=(spell(TODAY + timedelta(days=1)),))
    found: list[Duty] = asked.of_child(later, school(), TODAY)
    assert found == []
