"""Records about a list of children, a teacher or the school: who may stand there, who may write."""

from datetime import date
from typing import Any

import pytest
from tests.helpers.sites import OTHER_CLASS, OWN_CLASS, TEACHER, County, ids

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.schooling import Staff
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.group_lists import MakeUp, guests, make_up
from liushou_desktop.services.school.list_records import list_records, record_answers
from liushou_desktop.services.school.print_forms import print_form
from liushou_desktop.services.school.read_record import read_record
from liushou_desktop.services.school.staff import find_class
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.site import Site

DAY = date(2026, 5, 8)


def person(site: Site) -> str:
    with site.unit() as unit:
        return unit.find(Staff, order_by="name")[0].id


def meeting(site: Site, rows: tuple[dict[str, Any], ...], day: date = DAY) -> NewRecord:
    said = "多数孩子按时交作业。"
    answers = {
        "occurred_on": day,
        "place": "教室",
        "chairs": (person(site),),
        "agenda": "期中通报",
        "on_study": said,
        "on_life": said,
        "on_conduct": said,
        "on_mind": said,
        "advice": "晚上八点前收手机，周末和父母视频。",
        "attendance": rows,
    }
    return NewRecord(form="guardian_meeting", answers=answers)


def rows_of(site: Site, *names: str, **more: str) -> tuple[dict[str, Any], ...]:
    known = ids(site)
    return tuple({"guest_child": known[name], **more} for name in names)


def test_keeps_a_meeting_with_its_list(school: Site) -> None:
    saved = add_record(school, meeting(school, rows_of(school, "马玉兰", "冶䶮")))
    record, answers = record_answers(school, saved.id)
    assert record.child is None
    assert [row["there"] for row in answers["attendance"]] == ["present", "present"]
    sheet = read_record(school, saved.id)
    assert any("冶䶮" in line.text for part in sheet.sections for line in part.lines)
    job = print_form(school, "guardian_meeting", blank=False)
    assert job.printed.pages == 1


def test_refuses_a_list_with_somebody_who_was_not_on_the_roll(school: Site) -> None:
    early = meeting(school, rows_of(school, "马玉兰"), date(2023, 9, 5))
    with pytest.raises(RecordRefusedError) as refused:
        add_record(school, early)
    found = {(p.field, p.code) for p in refused.value.problems}
    assert ("attendance.1.guest_child", "CHILD_NOT_ON_ROLL") in found


def test_refuses_a_list_that_names_a_child_twice(school: Site) -> None:
    with pytest.raises(RecordRefusedError) as refused:
        add_record(school, meeting(school, rows_of(school, "马玉兰", "马玉兰")))
    assert [p.code for p in refused.value.problems] == ["CHILD_LISTED_TWICE"]


def test_refuses_a_child_nobody_knows(school: Site) -> None:
    with pytest.raises(RefusedError) as refused:
        add_record(school, meeting(school, ({"guest_child": "nobody"},)))
    assert refused.value.code == "NOT_FOUND"


def test_lets_a_class_teacher_write_about_the_own_class_only(
    county: County,
) -> None:
    with county.open_school(TEACHER) as teacher:
        _own_class_only(teacher)


def _own_class_only(teacher: Site) -> None:
    saved = add_record(teacher, meeting(teacher, rows_of(teacher, "马玉兰", "马国强")))
    assert [line.id for line in list_records(teacher, form="guardian_meeting")] == [saved.id]
    with pytest.raises(RefusedError) as refused:
        add_record(teacher, meeting(teacher, rows_of(teacher, "何建军")))
    assert refused.value.code == "NOT_YOUR_CHILD"
    hotline = NewRecord(form="hotline", answers={"occurred_on": DAY})
    with pytest.raises(RefusedError) as refused:
        add_record(teacher, hotline)
    assert refused.value.code == "RECORD_OF_SCHOOL"


def test_asks_whom_a_record_is_about(school: Site) -> None:
    with pytest.raises(RefusedError) as refused:
        add_record(school, NewRecord(form="talk", answers={"occurred_on": DAY}))
    assert refused.value.code == "RECORD_NEEDS_CHILD"
    child = ids(school)["马玉兰"]
    with pytest.raises(RefusedError) as refused:
        add_record(school, NewRecord(form="hotline", child=child, answers={"occurred_on": DAY}))
    assert refused.value.code == "RECORD_TAKES_NO_CHILD"


def test_makes_up_for_the_absent_and_for_nobody_else(school: Site) -> None:
    rows = (
        *rows_of(school, "马玉兰", there="absent"),
        *rows_of(school, "冶䶮"),
    )
    saved = add_record(school, meeting(school, rows))
    absent, present = ids(school)["马玉兰"], ids(school)["冶䶮"]
    early = MakeUp(child=absent, on=date(2026, 5, 7))
    for done, code in (
        (early, "MAKE_UP_TOO_EARLY"),
        (MakeUp(child=absent, on=date(2027, 1, 1)), "MAKE_UP_IN_FUTURE"),
        (MakeUp(child=present, on=DAY), "CHILD_NOT_ABSENT"),
    ):
        with pytest.raises(RefusedError) as refused:
            make_up(school, saved.id, done)
        assert refused.value.code == code
    make_up(school, saved.id, MakeUp(child=absent, on=date(2026, 5, 12), way="phone"))
    _, answers = record_answers(school, saved.id)
    first = answers["attendance"][0]
    assert (first["there"], first["made_up_on"], first["made_up_way"]) == (
        "made_up",
        date(2026, 5, 12),
        "phone",
    )


def test_offers_the_children_of_a_class_in_class_order(school: Site) -> None:
    own = guests(school, find_class(school, OWN_CLASS))
    everybody = guests(school)
    assert {guest.name for guest in own} == {"马玉兰", "马国强", "冶䶮"}
    assert [guest.class_label for guest in everybody[:3]] == [OTHER_CLASS] * 3
    assert len(everybody) == 6


def test_counts_what_a_teacher_did_from_the_records(school: Site) -> None:
    lines = [line for line in list_records(school, form="talk") if line.state == "confirmed"]
    record, _ = record_answers(school, lines[0].id)
    teacher = record.staff[0]
    own = [
        record_answers(school, line.id)[0]
        for line in list_records(school)
        if line.state == "confirmed"
    ]
    first, last = date(2026, 3, 2), date(2026, 6, 16)
    wanted = {
        form: sum(
            teacher in r.staff and r.form == form and first <= r.occurred_on <= last for r in own
        )
        for form in ("home_visit", "talk")
    }
    answers = {
        "teacher": (teacher,),
        "occurred_on": last,
        "from_on": first,
        "to_on": last,
        "school_says": "属实。",
    }
    saved = add_record(school, NewRecord(form="teacher_evidence", answers=answers))
    _, kept = record_answers(school, saved.id)
    assert (kept["visits"], kept["talks"]) == (wanted["home_visit"], wanted["talk"])
    assert kept["talks"] > 0
    assert kept["children"] == len({r.child for r in own if teacher in r.staff})


def test_asks_why_a_contact_has_no_content(school: Site) -> None:
    answers = {
        "occurred_on": DAY,
        "organiser": (person(school),),
        "between": ("child_parent",),
        "initiator": "school",
        "way": "phone",
        "parent": "mother",
        "known_from": "present",
    }
    new = NewRecord(form="family_contact", child=ids(school)["马玉兰"], answers=answers)
    with pytest.raises(RecordRefusedError) as refused:
        add_record(school, new)
    assert [p.code for p in refused.value.problems] == ["CONTACT_WITHOUT_CONTENT"]


def test_refuses_a_carer_who_is_barred(school: Site) -> None:
    from liushou_desktop.formspec.check import check
    from liushou_desktop.formspec.loader import form

    agreement = form("care_agreement")
    found = [p.code for p in check(agreement, {"barred": ("addicted",)})]
    assert "CARER_IS_BARRED" in found
    assert "CARER_IS_BARRED" not in [p.code for p in check(agreement, {"barred": ("none",)})]
