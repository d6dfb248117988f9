"""A child's file filled in: what is changed is kept, what is not is left alone."""

from __future__ import annotations

from datetime import date

import pytest

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.family import Address, Carer
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.gui.school.child_form_page import ChildFormPage
from liushou_desktop.services.school.find_children import child_filter, find_children
from liushou_desktop.services.school.show_child import show_child


@pytest.fixture
def page(desk: QuietDesk, qtbot) -> ChildFormPage:
    made = ChildFormPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    return made


def settle(qtbot, desk: QuietDesk) -> None:
    qtbot.waitUntil(lambda: not desk.jobs.is_busy)


def begin(page: ChildFormPage, desk: QuietDesk, qtbot, child: str | None, **more: object) -> None:
    page.open(child=child, **more)
    page.refresh()
    settle(qtbot, desk)


def answer(page: ChildFormPage, field: str, value: object) -> None:
    """Go to the section of a field and answer it there."""
    place = next(i for i, part in enumerate(page._sections) if field in part.fields)
    page._on_section(place)
    page._forms[place].set_answer(field, value)


def test_changes_nothing_by_being_looked_at(page, desk, site, names, qtbot) -> None:
    with site.unit() as unit:
        home = Address(
            site=site.code,
            id=new_id(),
            child=names["马玉兰"],
            detail="积石山县柳湾镇癿沟村3社",
            start=date(2025, 9, 1),
        )
        unit.add(home)
    begin(page, desk, qtbot, names["马玉兰"])
    assert page.title == "改马玉兰的信息"
    for _ in page._sections:
        page._step(1)
    assert page._changed == {}
    assert not page.view.save.isEnabled()
    assert page.may_leave()


def test_keeps_what_was_changed_in_both_forms_at_once(page, desk, site, names, qtbot) -> None:
    child = names["马玉兰"]
    begin(page, desk, qtbot, child)
    answer(page, "father_work", "电子厂")
    answer(page, "former_name", "马玉")
    answer(page, "heating", ("stove",))
    assert page.view.save.text() == "存 3 项改动"
    page.save()
    settle(qtbot, desk)
    assert not desk.told
    values = show_child(site, child).values
    assert values["father.work"] == "电子厂"
    assert values["child.former_name"] == "马玉"
    assert values["child.heating"] == ("stove",)
    assert desk.went[-1] == ("school.child", {"child": child})
    assert page.may_leave()


def test_asks_why_the_name_changes(page, desk, site, names, qtbot) -> None:
    child = names["马玉兰"]
    begin(page, desk, qtbot, child)
    answer(page, "name", "马玉蓝")
    assert page.view.reason_card.isVisible()
    assert "姓名" in page.view.reason_words.word
    page.save()
    assert not desk.jobs.is_busy
    page.view.reason.setText("照户口簿更正")
    page.save()
    settle(qtbot, desk)
    with site.unit() as unit:
        assert unit.require(Child, child).name == "马玉蓝"
        assert unit.history(unit.require(Child, child))[0].reason == "照户口簿更正"


def test_asks_no_reason_for_a_pupil_without_a_file(page, desk, site, names, qtbot) -> None:
    begin(page, desk, qtbot, names["何春燕"])
    answer(page, "name", "何春艳")
    assert not page.view.reason_card.isVisible()
    page.save()
    settle(qtbot, desk)
    with site.unit() as unit:
        assert unit.require(Child, names["何春燕"]).name == "何春艳"


def test_stays_in_a_section_that_holds_an_error(page, desk, names, qtbot) -> None:
    begin(page, desk, qtbot, names["马玉兰"], section=("contact_card", "parents"))
    form = page._forms[page._place]
    form._rows["father_phone"].editor.line.setText("12")
    place = page._place
    page._on_section(0)
    assert page._place == place
    page.save()
    assert not desk.jobs.is_busy
    assert form.focused_field() in ("father_phone", "")


def test_explains_a_doubt_before_it_saves(page, desk, site, names, qtbot) -> None:
    child = names["马玉兰"]
    begin(page, desk, qtbot, child)
    answer(page, "id_number", "999999201409030128")
    page.save()
    settle(qtbot, desk)
    form = page._forms[0]
    assert not form._reason_frame.isHidden()
    assert not desk.went
    form.reason_field.setText("户口簿上就是这样")
    page.save()
    settle(qtbot, desk)
    with site.unit() as unit:
        assert unit.require(Child, child).id_number == "999999201409030128"


def test_takes_the_person_along_when_the_carer_changes(page, desk, site, names, qtbot) -> None:
    child = names["马玉兰"]
    begin(page, desk, qtbot, child)
    answer(page, "carer_name", "韩志军")
    page.save()
    settle(qtbot, desk)
    with site.unit() as unit:
        carers = sorted(unit.find(Carer, child=child), key=lambda carer: carer.id)
    assert [carer.name for carer in carers] == ["韩桂英", "韩志军"]
    assert carers[0].end is not None
    assert carers[1].relation == "64"


def test_asks_before_it_throws_work_away(page, desk, names, qtbot) -> None:
    begin(page, desk, qtbot, names["马玉兰"])
    answer(page, "former_name", "马玉")
    desk.ask = ScriptedAsk("stay", "discard")
    assert not page.may_leave()
    assert page.may_leave()


def test_adds_a_child_to_a_class_that_was_not_there(page, desk, site, names, qtbot) -> None:
    begin(page, desk, qtbot, None)
    assert len(page._sections) == 1
    page.save()
    assert "班级" in page.view.seat_trouble.word
    page.view.class_box.setEditText("六(1)班")
    answer(page, "name", "撒兰英")
    answer(page, "sex", "2")
    answer(page, "birth_date", date(2014, 1, 6))
    page.save()
    settle(qtbot, desk)
    assert not desk.told
    (went, arguments) = desk.went[-1]
    assert went == "school.child"
    shown = show_child(site, arguments["child"])
    assert (shown.summary.name, shown.summary.class_label) == ("撒兰英", "六(1)班")
    assert arguments["child"] in find_children(site, child_filter(text="sly"))


def test_refuses_a_child_who_is_here_already(page, desk, site, names, qtbot) -> None:
    begin(page, desk, qtbot, names["何春燕"])
    answer(page, "id_number", "99999920140903012X")
    page._forms[0].reason_field.setText("试")
    page.save()
    settle(qtbot, desk)
    number = show_child(site, names["何春燕"]).values.get("child.id_number")
    assert number is not None
    begin(page, desk, qtbot, None)
    page.view.class_box.setEditText("五(2)班")
    answer(page, "name", "何春艳")
    answer(page, "id_number", "99999920140903012X")
    page._forms[0].reason_field.setText("试")
    page.save()
    settle(qtbot, desk)
    assert desk.told[-1].code == "SAME_CHILD_EXISTS"


def test_is_refused_to_one_who_may_not_change(page, desk, site, names, qtbot) -> None:

    from liushou_desktop.services.shared.rights import Role

    site.user = site.user._replace(role=Role.PRINCIPAL)
    begin(page, desk, qtbot, names["马玉兰"])
    assert desk.told[-1].code == "NOT_ALLOWED"
