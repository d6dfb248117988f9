"""It says of each of the four knows what is answered, missing or stale, and what to ask next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.domain import worlds
from tests.domain.worlds import SITE

from liushou_desktop.domain.child import Confirmation
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.four_knows import GROUPS, Answer, FourKnows, four_knows

DAY = date(2026, 6, 12)


def confirmed(days_ago: int = 0, groups: tuple[str, ...] = GROUPS) -> tuple[Confirmation, ...]:
    day = DAY - timedelta(days=days_ago)
    return tuple(
        Confirmation(site=SITE, id=f"{g}{day}", child="c1", group=g, confirmed_on=day)
        for g in groups
    )


def known(child: ChildFacts, day: date = DAY) -> FourKnows:
    return four_knows(child, day)


def answers(found: FourKnows) -> dict[str, Answer]:
    return {q.id: q.answer for know in found.groups for q in know.questions}


def test_knows_a_child_of_whom_everything_is_confirmed() -> None:
    found = known(worlds.complete(confirmations=confirmed()))
    assert found.is_complete
    assert [know.state for know in found.groups] == ["complete"] * 4
    assert found.meter[0] == found.meter[1]
    assert found.next_questions() == ()


@pytest.mark.parametrize(("days", "is_known"), [(180, True), (181, False)])
def test_goes_stale_after_a_hundred_and_eighty_days(days: int, is_known: bool) -> None:
    found = known(worlds.complete(confirmations=confirmed(days)))
    family = found.groups[1]
    assert family.is_known is is_known
    assert family.state == ("complete" if is_known else "stale")
    assert family.stale_on == DAY + timedelta(days=181 - days)


@pytest.mark.parametrize(("days", "answer"), [(90, Answer.ANSWERED), (91, Answer.STALE)])
def test_wants_a_parents_number_tried_within_ninety_days(days: int, answer: Answer) -> None:
    child = worlds.complete(confirmations=confirmed())
    tried = DAY - timedelta(days=days)
    phones = tuple(replace(phone, verified_on=tried) for phone in child.phones)
    found = answers(known(replace(child, phones=phones)))
    assert found["father.phone"] is answer
    assert found["carer.phone"] is Answer.ANSWERED


@pytest.mark.parametrize(("asked", "answer"), [(90, Answer.ANSWERED), (91, Answer.STALE)])
def test_takes_the_day_parents_were_asked_about_where_a_later_trial_hides_it(
    asked: int, answer: Answer
) -> None:
    child = worlds.complete(confirmations=confirmed(asked, groups=("K1",)))
    tried = DAY + timedelta(days=60)
    phones = tuple(replace(phone, verified_on=tried) for phone in child.phones)
    assert answers(known(replace(child, phones=phones)))["father.phone"] is answer


@pytest.mark.parametrize(
    ("result", "answer"), [("works", Answer.ANSWERED), ("suspended", Answer.MISSING)]
)
def test_takes_no_dead_number(result: str, answer: Answer) -> None:
    child = worlds.complete(confirmations=confirmed())
    phones = tuple(replace(phone, result=result) for phone in child.phones)
    assert answers(known(replace(child, phones=phones)))["mother.phone"] is answer


def test_counts_knowledge_nobody_confirmed_as_stale() -> None:
    found = known(worlds.complete())
    assert [know.state for know in found.groups] == ["stale"] * 4
    assert all(know.confirmed_on is None and know.stale_on is None for know in found.groups)


def test_does_not_look_at_confirmations_to_come() -> None:
    assert not known(worlds.complete(confirmations=confirmed(-1))).is_complete


def test_asks_missing_things_before_stale_ones() -> None:
    child = worlds.complete(confirmations=confirmed(groups=("K1", "K2", "K4")))
    unasked = replace(child, child=replace(child.child, heating=(), allergy=None))
    found = known(unasked)
    assert found.next_questions(3) == ("child.allergy", "child.heating", "child.health")
    assert found.groups[2].state == "partial"
    assert found.groups[3].answered == found.groups[3].asked - 1


def test_asks_everything_of_an_unknown_child() -> None:
    found = known(worlds.facts())
    assert {know.state for know in found.groups} == {"missing"}
    assert found.meter[0] == 0
    assert "father.status" in found.next_questions()


def test_asks_neither_place_nor_phone_of_a_dead_parent() -> None:
    child = worlds.complete(confirmations=confirmed())
    rows = tuple(replace(w, status="dead") for w in child.whereabouts)
    found = answers(known(replace(child, whereabouts=rows, phones=())))
    assert "father.phone" not in found
    assert found["father.status"] is Answer.ANSWERED


def test_knows_a_lost_parent_by_last_contact_and_report() -> None:
    child = worlds.complete(confirmations=confirmed())
    lost = tuple(replace(w, status="out_of_contact", province=None) for w in child.whereabouts)
    assert answers(known(replace(child, whereabouts=lost)))["father.reported_on"] is Answer.MISSING
    told = tuple(replace(w, last_contact_on=DAY, reported_on=DAY) for w in lost)
    assert known(replace(child, whereabouts=told)).groups[0].is_known


def test_asks_for_the_parent_at_home_when_nobody_else_cares() -> None:
    child = worlds.complete(confirmations=confirmed())
    father, mother = child.whereabouts
    home = replace(child, whereabouts=(father, replace(mother, status="at_home")), carers=())
    found = answers(known(home))
    assert found["mother.phone"] is Answer.ANSWERED
    assert "carer.name" not in found
    alone = replace(child, carers=())
    assert answers(known(alone))["carer.name"] is Answer.MISSING


def test_takes_the_facts_of_the_day() -> None:
    child = worlds.complete(confirmations=confirmed())
    carers = tuple(replace(c, end=DAY - timedelta(days=1)) for c in child.carers)
    assert answers(known(replace(child, carers=carers)))["carer.name"] is Answer.MISSING
