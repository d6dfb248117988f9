"""One child: what is known, ending and beginning spells, pairing, records, history."""

from __future__ import annotations

from datetime import date

import pytest
from tests.sheets.test_picture import picture

from liushou_desktop.domain.records import Record
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.labels import StatusLabel
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.gui.school.child_leaves import leave_effect, leave_words
from liushou_desktop.gui.school.child_page import ChildPage
from liushou_desktop.gui.school.child_papers import PaperRow
from liushou_desktop.services.school.add_record import NewRecord, keep_record
from liushou_desktop.services.school.refresh_summaries import refresh_children
from liushou_desktop.services.school.school_data import keep_school_data
from liushou_desktop.services.school.show_child import show_child
from liushou_desktop.services.school.staff import find_staff


@pytest.fixture
def page(desk: QuietDesk, names, qtbot) -> ChildPage:
    made = ChildPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    made.open(child=names["马玉兰"], among=(names["马燕"], names["马玉兰"], names["祁永红"]))
    made.refresh()
    settle(qtbot, desk)
    return made


def settle(qtbot, desk: QuietDesk) -> None:
    qtbot.waitUntil(lambda: not desk.jobs.is_busy)


def visit(site, child: str) -> str:
    """A home visit that met nobody, kept."""
    teacher = find_staff(site, "马成林").id
    answers = {
        "child": child,
        "occurred_on": date(2026, 5, 26),
        "visitors": (teacher,),
        "way": "household",
        "outcome": "absent",
        "purposes": ("routine",),
        "address": "柳湾镇癿沟村3社",
    }
    with site.unit() as unit:
        new = NewRecord(form="home_visit", child=child, answers=answers, reason="补录")
        made = keep_record(site, unit, new)
        refresh_children(site, unit, [child])
    return made.id


def test_shows_the_child_and_its_place_in_the_list(page: ChildPage) -> None:
    assert page.title == "马玉兰"
    assert page.facts[:3] == ("女", "11 岁", "五(2)班")
    assert page.back is not None
    assert page.back.text == "名单 2/3"
    first = page.view.knows.panels[0]
    assert first.words.text().startswith("缺：")
    assert first.count.text() == "2/10"


def test_goes_through_the_list_by_keys(page, desk, names, qtbot) -> None:
    for step, name in ((1, "祁永红"), (1, "祁永红"), (-1, "马玉兰"), (-1, "马燕")):
        page._step(step)
        settle(qtbot, desk)
        assert page.title == name
    assert page.back.arguments == {"row": names["马燕"]}


def test_confirms_that_nothing_has_changed(page, desk, site, names, qtbot) -> None:
    before = show_child(site, names["马玉兰"]).knows.groups[1].confirmed_on
    site.clock.moment = site.clock.moment.replace(month=7, day=1)
    page.refresh()
    settle(qtbot, desk)
    desk.ask = ScriptedAsk("confirm")
    page.view.knows.panels[1].confirm.click()
    settle(qtbot, desk)
    after = show_child(site, names["马玉兰"]).knows.groups[1].confirmed_on
    assert (before, after) == (date(2026, 6, 16), date(2026, 7, 1))
    assert "没有变化" in desk.said[-1]


def test_confirms_nothing_when_told_to_leave_it(page, desk, site, names) -> None:
    desk.ask = ScriptedAsk("")
    page.view.confirm_pressed.emit("K2")
    assert not desk.said
    assert not desk.jobs.is_busy


def test_ends_the_spell_and_identifies_again(page, desk, site, names, qtbot) -> None:
    family = page.view.family
    family.end_button.click()
    family.end_form.do_button.click()
    assert "原因" in family.end_form.trouble.word
    family.end_form.reason.set_codes(("both_returned",))
    family.end_form.last_day.setText("601")
    family.end_form.do_button.click()
    settle(qtbot, desk)
    (spell,) = show_child(site, names["马玉兰"]).spells
    assert (spell.end, spell.end_reason) == (date(2026, 6, 1), "both_returned")
    assert not family.end_button.isVisible()
    assert family.open_button.text() == "重新认定"
    assert [each.text for each in page.page_actions() if each.kind == "primary"] == ["重新认定"]
    page.family.identify()
    family.open_form.category.set_codes(("1",))
    family.open_form.start.setText("610")
    family.open_form.do_button.click()
    settle(qtbot, desk)
    spells = show_child(site, names["马玉兰"]).spells
    assert [(each.start, each.category) for each in spells][1:] == [(date(2026, 6, 10), "1")]
    assert "LW-2026-001" in desk.said[-1]
    notes_a_leave(page, desk, site, names, qtbot)


def notes_a_leave(page, desk, site, names, qtbot) -> None:
    """It asks for the proof, says what the leave does, and fills the form to put it right."""
    block = page.view.family.leaves
    block.begin_button.click()
    block.form.kind.set_codes(("leave_of_absence",))
    block.form.start.setText("611")
    block.form.do_button.click()
    assert "证明" in block.form.trouble.word
    block.form.proof.set_codes(("yes",))
    block.form.do_button.click()
    settle(qtbot, desk)
    (leave,) = show_child(site, names["马玉兰"]).leaves
    assert (leave.start, leave.suspends) == (date(2026, 6, 11), True)
    assert leave_words(leave).startswith("休学，2026年6月11日起")
    block.form.begin_for(leave)
    block.form.end.setText("612")
    block.form.do_button.click()
    settle(qtbot, desk)
    (leave,) = show_child(site, names["马玉兰"]).leaves
    assert "照常算应做" in leave_effect(leave)


def test_takes_the_end_of_a_spell_back(page, desk, site, names, qtbot) -> None:
    form = page.view.family.end_form
    form.begin()
    form.reason.set_codes(("both_returned",))
    form.do_button.click()
    settle(qtbot, desk)
    assert desk.undo is not None
    desk.undo()
    settle(qtbot, desk)
    (spell,) = show_child(site, names["马玉兰"]).spells
    assert (spell.end, spell.end_reason) == (None, None)


def test_says_what_is_wrong_with_a_spell(page, desk, site, names, qtbot) -> None:
    form = page.view.family.end_form
    form.begin()
    form.reason.set_codes(("followed",))
    form.last_day.set_day(date(2024, 1, 1))
    form.do_button.click()
    settle(qtbot, desk)
    assert desk.told[-1].code == "SPELL_ENDS_BEFORE_START"
    assert show_child(site, names["马玉兰"]).spells[0].end is None


def test_keeps_the_trial_of_a_number(page, desk, site, names, qtbot) -> None:
    family = page.view.family
    family.trial.begin_for("father")
    family.trial.result.set_codes(("works",))
    family.trial.do_button.click()
    settle(qtbot, desk)
    father = show_child(site, names["马玉兰"]).family[0]
    assert (father.verified_on, father.result) == (date(2026, 6, 16), "works")


def test_pairs_a_teacher(page, desk, site, names, qtbot) -> None:
    page.view.open_tab("pairing")
    page.view.pairing.begin_button.click()
    settle(qtbot, desk)
    form = page.view.pairing.form
    form.do_button.click()
    assert "老师" in form.trouble.word
    form.staff.set_code(find_staff(site, "王秀兰").id)
    form.aim.setText("数学跟上来")
    form.do_button.click()
    settle(qtbot, desk)
    (pairing,) = show_child(site, names["马玉兰"]).pairings
    assert (pairing.staff, pairing.aim) == ("王秀兰", "数学跟上来")
    assert "王秀兰" in page.view.pairing.fact.text()


def test_reads_a_record_and_voids_it_with_a_reason(page, desk, site, names, qtbot) -> None:
    record = visit(site, names["马玉兰"])
    page.refresh()
    settle(qtbot, desk)
    page.view.timeline.record_pressed.emit(record)
    settle(qtbot, desk)
    assert page.view.left.currentIndex() == 1
    desk.ask = ScriptedAsk("录重了")
    page.view.record.void_button.click()
    settle(qtbot, desk)
    with site.unit() as unit:
        kept = unit.require(Record, record)
    assert (kept.state, kept.void_reason) == ("void", "录重了")
    assert page.view.left.currentIndex() == 0


def test_closes_what_is_open_before_it_goes_back(page: ChildPage) -> None:
    page.view.family.end_form.begin()
    assert page.escape()
    assert not page.escape()


def test_tells_who_changed_what(page, desk, qtbot) -> None:
    page.view.open_tab("history")
    settle(qtbot, desk)
    rows = page.view.history.model.rowCount()
    words = " ".join(page.view.history.model.cell(row, 3).text for row in range(rows))
    assert "父亲电话：199****0013" in words
    assert "19900000013" not in words


def test_offers_no_change_to_one_who_may_only_read(page, desk, site, names, qtbot) -> None:

    from liushou_desktop.services.shared.rights import Role

    site.user = site.user._replace(role=Role.PRINCIPAL)
    page.refresh()
    settle(qtbot, desk)
    assert not any(panel.confirm.isVisible() for panel in page.view.knows.panels)
    assert not page.view.family.end_button.isVisible()
    assert {each.command for each in page.page_actions() if each.text} == {
        "page.print",
        "page.transfer",  # the principal may send sealed notes along, the clerk may not
    }


def test_opens_a_paper_of_learning_and_writes_the_next(page, desk, site, names, qtbot) -> None:
    teacher = find_staff(site, "马成林").id
    answers = {
        "occurred_on": date(2026, 6, 2),
        "noted_by": (teacher,),
        "kinds": ("marks",),
        "what": "听写全对了",
    }
    with site.unit() as unit:
        new = NewRecord(form="progress_entry", child=names["马玉兰"], answers=answers, reason="好")
        made = keep_record(site, unit, new)
    page.refresh()
    settle(qtbot, desk)
    page.view.open_tab("study")
    (row,) = page.view.study.findChildren(PaperRow)
    assert "听写全对了" in row.accessibleName()
    row.pressed.emit(made.id)
    settle(qtbot, desk)
    assert page.view.record.record == made.id
    for form, went in (
        ("progress_entry", ("school.keying", {"children": (names["马玉兰"],)})),
        ("study_group", ("school.form_entry", {})),
    ):
        page.view.study.findChild(Button, f"button:write:{form}").click()
        assert desk.went[-1] == (went[0], {"form": form, **went[1]})
    page.view.study.book.click()
    book = {"paper": "progress_book", "children": (names["马玉兰"],)}
    assert desk.went[-1] == ("school.printing", book)
    assert page.view.foot.findChild(StatusLabel, "foot:FOOT_CONSENT").word == "缺"


def test_says_what_to_check_and_unfolds_the_rest(page, desk, site, names, qtbot) -> None:
    from liushou_desktop.domain.child import Child

    with site.unit() as unit:
        child = unit.require(Child, names["马玉兰"])
        unit.change(child, health="61", boarding="2", commute_hundred_metres=0)
    page.refresh()
    settle(qtbot, desk)
    doubts = page.view.doubts
    assert not doubts.isHidden()
    (heaviest,) = doubts.texts()
    assert doubts.more.text().startswith("还有")
    doubts.more.click()
    assert doubts.texts()[0] == heaviest
    assert "住校生的上下学距离填了0。请填家到学校的距离。" in doubts.texts()
    assert "填了残疾，没有填残疾类别和等级。请照残疾人证补上。" in doubts.texts()
    assert doubts.more.text() == "收起"
    doubts.more.click()
    assert doubts.texts() == [heaviest]


def test_puts_a_photo_on_the_page_and_tells_what_cannot_be_used(
    page, desk, site, tmp_path, qtbot
) -> None:
    strip = page.view.photo
    assert strip.isHidden()  # off until the school keeps photos
    keep_school_data(site, duty_phone="", duty_hours="", principal="", keeps_photos=True)
    page.refresh()
    settle(qtbot, desk)
    assert strip.choose.text() == "选照片"
    broken, good = tmp_path / "1.jpg", tmp_path / "2.jpg"
    broken.write_bytes(b"MZ")
    good.write_bytes(picture())
    desk.ask = ScriptedAsk(broken, good)
    strip.choose.click()
    settle(qtbot, desk)
    assert desk.told
    assert strip.picture.pixmap().isNull()
    strip.choose.click()
    settle(qtbot, desk)
    assert strip.picture.pixmap().width() == 84
    strip.remove.click()
    settle(qtbot, desk)
    assert strip.picture.text() == "没有照片"
