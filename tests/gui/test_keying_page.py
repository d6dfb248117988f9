"""Keying a pile: a sheet is called, filled by keys, kept, taken back; drafts come back."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.gui.school.keying_page import KeyingPage
from liushou_desktop.services.school.drafts import drafts
from liushou_desktop.services.school.list_records import list_records, record_answers
from liushou_desktop.services.school.staff import find_staff, set_class_teacher

ADVICE = "每天傍晚请舅妈到家看一次，炉火睡前封好，窗户留一条缝。"


@pytest.fixture
def names(site, names) -> dict[str, str]:
    set_class_teacher(site, find_staff(site, "马成林").id, "五(2)班")
    return names


@pytest.fixture
def page(desk: QuietDesk, names, qtbot) -> KeyingPage:
    made = KeyingPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    return made


def settle(qtbot, desk: QuietDesk, page: KeyingPage) -> None:
    def is_quiet() -> bool:
        return not (desk.jobs.is_busy or page.sheet.look_timer.isActive())

    qtbot.waitUntil(is_quiet)


def begin(qtbot, desk: QuietDesk, page: KeyingPage, children, form: str = "home_visit") -> None:
    page.open(form=form, children=children)
    page.refresh()
    settle(qtbot, desk, page)


def fill(page: KeyingPage, **more: object) -> None:
    form = page.view.form
    answers = {
        "occurred_on": date(2026, 6, 16),
        "visitors": (find_staff(page.desk.site, "马成林").id,),
        "way": "household",
        "receiver_name": "韩桂英",
        "receiver_relation": "64",
        "purposes": ("routine",),
        "address": "柳湾镇柳湾村四社",
        "guardianship": "good",
        "advice": ADVICE,
        **more,
    }
    for field_id, value in answers.items():
        form.set_answer(field_id, value)


def current(page: KeyingPage) -> str:
    return page.view.strip.name.text()


def states(page: KeyingPage) -> list[str]:
    return [child.state for child in page.pile.pile.children]


def test_offers_classes_when_no_pile_was_begun(page, desk, qtbot) -> None:
    page.open()
    page.refresh()
    settle(qtbot, desk, page)
    assert page.view.isHidden()
    assert len(page.piles.model.ids()) == 3  # the school and two classes


def test_calls_up_a_child_by_row_file_number_and_sheet_number(page, desk, names, qtbot) -> None:
    from liushou_desktop.services.school.print_forms import print_form

    print_form(desk.site, "home_visit", blank=True, children=[names["马玉兰"]])
    begin(qtbot, desk, page, (names["马燕"], names["祁永红"]))
    number = page.view.strip.number
    for typed, name in (("2", "祁永红"), ("LW-2026-002", "马燕"), ("0001-0001-0", "")):
        number.setText(typed)
        qtbot.keyClick(number, Qt.Key.Key_Return)
        settle(qtbot, desk, page)
        if name:
            assert current(page) == name
    assert desk.told[-1].code == "SHEET_UNKNOWN"  # a wrong check digit is no number of ours


def number_of_a_sheet(site, child: str, form: str = "home_visit") -> str:
    from liushou_desktop.domain.records import PrintedSheet
    from liushou_desktop.services.school.print_forms import print_form

    print_form(site, form, blank=True, children=[child])
    with site.unit() as unit:
        [sheet] = unit.find(PrintedSheet, child=child, form=form)
    return sheet.id


def type_number(qtbot, desk: QuietDesk, page: KeyingPage, typed: str) -> None:
    page.view.strip.number.setText(typed)
    qtbot.keyClick(page.view.strip.number, Qt.Key.Key_Return)
    settle(qtbot, desk, page)


def test_keeps_the_number_of_the_sheet_it_was_keyed_from(page, desk, names, site, qtbot) -> None:
    number = number_of_a_sheet(site, names["马玉兰"])
    begin(qtbot, desk, page, (names["马燕"],))
    type_number(qtbot, desk, page, number.replace("-", ""))
    assert current(page) == "马玉兰"  # not of this pile: laid on at its end
    assert len(page.pile.pile.children) == 2
    fill(page)
    page.save()
    settle(qtbot, desk, page)
    [line] = list_records(site)
    assert record_answers(site, line.id)[0].sheet_number == number
    type_number(qtbot, desk, page, number)
    assert "录过" in page.view.strip.notice.word


def worklist_of(site) -> str:
    from liushou_desktop.domain.records import PrintedSheet
    from liushou_desktop.services.school.print_worklist import print_worklists
    from liushou_desktop.services.school.staff import find_class

    print_worklists(site, classes=[find_class(site, "五(2)班")])
    with site.unit() as unit:
        return unit.find(PrintedSheet, form="worklist")[0].id


def test_keys_a_worklist_back_by_its_row_numbers(page, desk, names, site, qtbot) -> None:
    number = worklist_of(site)
    begin(qtbot, desk, page, (names["马燕"],))
    type_number(qtbot, desk, page, number.replace("-", ""))
    assert page.pile.pile.worklist == number
    rows = {child.name: child.row for child in page.pile.pile.children}
    assert set(rows) == {"马玉兰", "祁永红"}
    type_number(qtbot, desk, page, str(rows["祁永红"]))
    assert current(page) == "祁永红"
    assert page.view.strip.number.text() == str(rows["祁永红"])
    fill(page)
    page.save()
    settle(qtbot, desk, page)
    [line] = list_records(site)
    kept = record_answers(site, line.id)[0].sheet_number
    assert kept == f"{number}/{rows['祁永红']:02d}"
    assert current(page) == "马玉兰"


def test_a_row_of_the_other_form_brings_that_form(page, desk, names, site, qtbot) -> None:
    number = worklist_of(site)
    begin(qtbot, desk, page, (names["马燕"],))
    type_number(qtbot, desk, page, number)
    talks = page.pile.pile.others
    assert talks == {"talk": 2}
    visits = {child.row for child in page.pile.pile.children}
    row = next(each for each in range(1, 5) if each not in visits)
    type_number(qtbot, desk, page, str(row))
    assert page.pile.form_id == "talk"
    assert page.view.strip.number.text() == str(row)
    assert page.title == "谈心记录卡"


def test_offers_worklists_that_came_back_and_the_rows_still_open(
    page, desk, names, site, qtbot
) -> None:
    number = worklist_of(site)
    page.open()
    page.refresh()
    settle(qtbot, desk, page)
    page.piles.table.opened.emit(f"worklist:{number}")
    settle(qtbot, desk, page)
    assert page.pile.pile.worklist == number
    for _ in page.pile.pile.children:
        fill(page)
        page.save()
        settle(qtbot, desk, page)
    page.view.done.chosen.emit(0)
    settle(qtbot, desk, page)
    assert page.pile.form_id == "talk"
    assert len(page.pile.pile.children) == 2


def test_refuses_a_sheet_of_another_form(page, desk, names, site, qtbot) -> None:
    number = number_of_a_sheet(site, names["马玉兰"])
    begin(qtbot, desk, page, (names["马玉兰"],), form="talk")
    type_number(qtbot, desk, page, number)
    assert desk.told[-1].code == "SHEET_OF_OTHER_FORM"


def test_keeps_a_visit_and_goes_on_to_the_next_sheet(page, desk, names, site, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"], names["祁永红"]))
    assert current(page) == "马玉兰"
    fill(page)
    settle(qtbot, desk, page)
    assert "家访一次" in page.view.bar.status.word
    page.save()
    settle(qtbot, desk, page)
    [line] = list_records(site, form="home_visit")
    assert (line.child_name, line.occurred_on) == ("马玉兰", date(2026, 6, 16))
    assert current(page) == "祁永红"
    assert states(page) == ["saved", "open"]
    kept = page.view.form.answers()
    assert kept["way"] == "household"  # locked
    assert "advice" not in kept
    assert "occurred_on" not in kept


def test_takes_a_saved_sheet_back_with_its_answers(page, desk, names, site, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"], names["祁永红"]))
    fill(page)
    page.save()
    settle(qtbot, desk, page)
    desk.undo()
    settle(qtbot, desk, page)
    [line] = list_records(site, form="home_visit")
    assert line.state == "void"
    assert current(page) == "马玉兰"
    assert page.view.form.answers()["advice"] == ADVICE


def test_says_what_is_missing_and_keeps_nothing(page, desk, names, site, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"],))
    fill(page, advice=None)
    page.save()
    settle(qtbot, desk, page)
    assert not list_records(site)
    assert "指导建议" in page.view.bar.status.word
    assert page.view.form.focused_field() in ("advice", "")


def test_takes_an_old_day_only_as_late_entry(page, desk, names, site, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"],))
    fill(page, occurred_on=date(2025, 11, 3))
    desk.ask = ScriptedAsk("back")
    page.save()
    settle(qtbot, desk, page)
    assert not list_records(site)
    desk.ask = ScriptedAsk("late")
    page.save()
    settle(qtbot, desk, page)
    [line] = list_records(site)
    assert (line.term, line.is_late_entry) == ("2025-1", True)


def test_a_draft_comes_back_after_the_window_was_lost(page, desk, names, site, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"], names["祁永红"]))
    fill(page)
    page.sheet.keep_draft()
    settle(qtbot, desk, page)
    again = KeyingPage(desk)
    qtbot.addWidget(again)
    again.open(form="home_visit")
    again.refresh()
    settle(qtbot, desk, again)
    assert current(again) == "马玉兰"
    assert again.view.form.answers()["advice"] == ADVICE
    assert not list_records(site)


def test_leaves_an_unreadable_sheet_as_doubtful(page, desk, names, site, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"], names["祁永红"]))
    page.skip()
    settle(qtbot, desk, page)
    assert states(page) == ["doubt", "open"]
    assert current(page) == "祁永红"
    assert drafts(site, "home_visit")[names["马玉兰"]].is_doubtful


def test_tells_who_is_missing_when_the_pile_is_through(page, desk, names, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"], names["祁永红"]))
    fill(page)
    page.save()
    settle(qtbot, desk, page)
    page.skip()
    settle(qtbot, desk, page)
    assert page.view.done is not None
    words = " ".join(
        each.text() for each in page.view.done.findChildren(type(page.view.strip.name))
    )
    assert "祁永红" in words


def test_offers_the_card_when_something_changed(page, desk, names, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"],))
    fill(page, info_changed=True)
    desk.ask = ScriptedAsk("now")
    page.save()
    settle(qtbot, desk, page)
    assert ("school.child_form", {"child": names["马玉兰"]}) in desk.went


def test_keeps_no_question_that_nobody_answered(page, desk, names, site, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"],))
    assert page.view.form.answers().get("questions")
    fill(page)
    page.save()
    settle(qtbot, desk, page)
    [line] = list_records(site)
    assert "questions" not in record_answers(site, line.id)[1]


def test_chooses_the_receiver_by_digit(page, desk, names, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"],))
    form = page.view.form
    form.focus_field("receiver_name")
    qtbot.keyClick(form._rows["receiver_name"].editor.control, "1")
    assert form.answers()["receiver_name"] == "韩桂英"
    assert form.answers()["receiver_relation"] == "64"


def test_locks_a_field_by_its_number(page, desk, names, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"],))
    before = page.view.strip.kept_fields()
    page.view.strip.toggle(3)
    assert page.view.strip.kept_fields() != before


def test_keeps_a_sheet_once_however_often_it_is_told_to(page, desk, names, site, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"], names["祁永红"]))
    fill(page)
    page.save()
    page.save()
    settle(qtbot, desk, page)
    assert len(list_records(site)) == 1


def test_goes_on_with_the_other_form_for_the_same_children(page, desk, names, qtbot) -> None:
    begin(qtbot, desk, page, (names["马玉兰"], names["祁永红"]))
    page._switch_form()
    settle(qtbot, desk, page)
    assert page.view.form.form.id == "talk"
    assert current(page) == "马玉兰"
    assert len(page.pile.pile.children) == 2
