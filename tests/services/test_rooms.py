"""The rooms of the school: what was held, who is made up for, what a form is begun with."""

from __future__ import annotations

from datetime import date

import pytest
from tests.helpers.sites import ids
from tests.services.test_group_records import meeting, person, rows_of

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.rule_judging import forms_of
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.duty_places import (
    ORGANISATION,
    ROOMS,
    first_answers,
    page_of_rule,
)
from liushou_desktop.services.school.group_lists import MakeUp, make_up
from liushou_desktop.services.school.list_meetings import list_meetings
from liushou_desktop.services.school.list_organisation import list_organisation
from liushou_desktop.services.school.list_pairs import list_pairs
from liushou_desktop.services.school.print_pairs import print_pairs
from liushou_desktop.services.school.print_sign_in import print_sign_in
from liushou_desktop.services.school.school_facts import rules_in_force
from liushou_desktop.services.school.staff import pair, set_post
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
        rules = [
            r
            for r in rules_in_force(unit).rules
            if page_of_rule(r) in ROOMS and r.subject != "bureau"
        ]
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


def test_lists_pairs_with_study_help_and_what_is_lacking(school: Site) -> None:
    known, teacher = ids(school), (person(school),)
    child = known["马玉兰"]
    pair(school, child, teacher[0], aim="学习跟上")
    stage = {"stage_on": date(2026, 6, 1), "stage_result": "十题对六题"}
    for form, answers in (
        ("pairing_record", {"helper": teacher, "kinds": ("study",), "measures": "补了两道应用题",
                            "effect": "better"}),
        ("study_plan", {"teacher": teacher, "subject": ("mathematics",), "study_grade": "D",
                        "weak_points": "应用题", "aim": "会做基础题", "schedule": "周二放学后",
                        "measures": "先画图", "stages": (stage,)}),
        ("study_helper", {"led_by": teacher, "study_helper": "冶䶮", "subjects": ("mathematics",)}),
        ("progress_entry", {"noted_by": teacher, "kinds": ("marks",), "what": "多对了三道题"}),
    ):  # fmt: skip
        said = {"occurred_on": school.today, **answers}
        add_record(school, NewRecord(form=form, child=child, answers=said, reason="试"))
    book = list_pairs(school)
    line = next(each for each in book.children if each.id == child)
    assert (line.helper_id, line.aim, len(line.helped)) == (teacher[0], "学习跟上", 1)
    assert line.plans[0].more == "6月1日 十题对六题"
    assert line.study_helper is not None
    assert line.study_helper.text == "冶䶮"
    assert [each.more for each in line.progress] == ["多对了三道题"]
    assert "study_helper" not in line.lacks
    assert "study_group" in line.lacks
    [load] = book.helpers
    assert (load.times, len(load.children)) == (1, 1)
    assert print_pairs(school).printed.pages == 1


def test_says_which_papers_stand_and_which_posts_are_vacant(school: Site) -> None:
    before = {paper.form: paper for paper in list_organisation(school).papers}
    assert set(before) == set(ROOMS[ORGANISATION])
    assert before["hotline"].state in ("missing", "owed")
    keeper, today = person(school), school.today
    answers = {"keeper": (keeper,), "number": "0930-0000016", "place": "图书室", "hours": "午休"}
    number = add_record(
        school, NewRecord(form="hotline", answers={"occurred_on": DAY, **answers})
    ).id
    found = list_organisation(school)
    paper = next(each for each in found.papers if each.form == "hotline")
    assert (paper.state, paper.since) == ("there", DAY)
    assert [each.record for each in paper.editions] == [number]
    post = next(each for each in found.posts if each.kind == "counsellor")
    assert not post.holder
    set_post(school, keeper, "counsellor")
    post = next(each for each in list_organisation(school).posts if each.kind == "counsellor")
    assert (post.holder_id, post.since) == (keeper, today)
    with pytest.raises(RefusedError) as refused:
        set_post(school, keeper, "cook")
    assert refused.value.code == "POST_UNKNOWN"
