"""The rooms of the school: what was held, who is made up for, what a form is begun with."""

from __future__ import annotations

from datetime import date

import pytest
from tests.helpers.sites import ids
from tests.services.test_group_records import meeting, person, rows_of

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.rule_judging import forms_of
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.duty_places import ROOMS, first_answers, page_of_rule
from liushou_desktop.services.school.group_lists import MakeUp, make_up
from liushou_desktop.services.school.list_meetings import list_meetings
from liushou_desktop.services.school.print_sign_in import print_sign_in
from liushou_desktop.services.school.school_facts import rules_in_force
from liushou_desktop.services.shared.site import Site

DAY = date(2026, 5, 8)


def hold(school: Site) -> str:
    """A meeting of carers: one came, one did not, one was excused."""
    rows = (
        *rows_of(school, "马玉兰"),
        *rows_of(school, "冶䶮", there="absent"),
        *rows_of(school, "马国强", there="excused"),
    )
    return add_record(school, meeting(school, rows)).id


def test_lists_meetings_with_who_came_and_makes_up_several_at_once(school: Site) -> None:
    held, known = hold(school), ids(school)
    book = list_meetings(school)
    [line] = book.meetings
    assert (line.there, line.listed, line.made_up) == (1, 3, 0)
    assert {each.name: each.why for each in line.missed} == {"冶䶮": "没到", "马国强": "请假"}
    assert book.to_make_up == 2
    owed = {duty.rule: duty for duty in book.duties}
    assert owed["R30"].state == "done"
    assert owed["R30a"].done == 1
    done = [MakeUp(child=known[name], on=DAY, way="phone") for name in ("冶䶮", "马国强")]
    make_up(school, held, *done)
    [line] = list_meetings(school, text="期中").meetings
    assert (line.there, line.made_up, line.missed) == (1, 2, ())
    assert not list_meetings(school, only_open=True).meetings
    assert not list_meetings(school, form="activity").meetings


def test_makes_up_all_or_none(school: Site) -> None:
    held, known = hold(school), ids(school)
    wrong = [MakeUp(child=known[name], on=DAY) for name in ("冶䶮", "马玉兰")]
    with pytest.raises(RefusedError) as refused:
        make_up(school, held, *wrong)
    assert refused.value.code == "CHILD_NOT_ABSENT"
    assert list_meetings(school).to_make_up == 2


def test_prints_the_sheet_to_sign_of_a_meeting_and_for_one_to_come(school: Site) -> None:
    held = hold(school)
    was = print_sign_in(school, "guardian_meeting", record=held)
    assert was.printed.pages >= 1
    assert print_sign_in(school, "activity", keep=False).printed.pages == 1
    with pytest.raises(RefusedError) as refused:
        print_sign_in(school, "council")
    assert refused.value.code == "FORM_HAS_NO_LIST"


def test_begins_a_form_with_what_makes_it_count(school: Site) -> None:
    """Every rule of a room: a form begun for it counts for it, or asks nothing of kind or topic."""
    from liushou_desktop.formspec.check import counts

    with school.unit() as unit:
        rules = [r for r in rules_in_force(unit).rules if page_of_rule(r) in ROOMS]
    assert len(rules) > 5
    for rule in rules:
        for form_id in forms_of(rule)[:1]:
            form = school.forms.form(form_id)
            begun = first_answers(rule, form)
            assert rule.code in {each.rule for each in counts(form, begun)}, rule.code
    drowning = next(rule for rule in rules if rule.code == "R48a")
    begun = first_answers(drowning, school.forms.form("activity"))
    assert begun == {"kinds": ("safety_lesson",), "topics": ("drowning",)}


def test_owes_nothing_any_more_once_a_begun_form_is_kept(school: Site) -> None:
    before = {duty.rule: duty for duty in list_meetings(school).duties}
    duty = before["R48b"]
    assert duty.state != "done"
    answers = {
        **duty.answers,
        "theme": "生火前的一课",
        "occurred_on": DAY,
        "place": "教室",
        "organisers": (person(school),),
        "content": "认一氧化碳，炉子怎么封，窗户留缝。",
        "attendance": rows_of(school, "马玉兰"),
    }
    add_record(school, NewRecord(form=duty.form, answers=answers))
    after = {duty.rule: duty for duty in list_meetings(school).duties}
    assert after["R48b"].state == "done"
