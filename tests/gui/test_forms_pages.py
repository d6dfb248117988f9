"""各种表 and 填表: find a form, fill it in by keys, save it, take it back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.loader import form
from liushou_desktop.gui.common.children_list import ChildrenListEditor
from liushou_desktop.gui.common.field_editors import make_editor
from liushou_desktop.gui.school.form_entry_page import FormEntryPage
from liushou_desktop.gui.school.forms_view import FormsView
from liushou_desktop.services.school.add_record import NewRecord, Saved
from liushou_desktop.services.school.group_lists import guests
from liushou_desktop.services.school.list_forms import FormLine
from liushou_desktop.services.school.list_records import list_records, record_answers
from liushou_desktop.services.school.staff import find_staff


def line(code: str, title: str, group: str, kept: int = 0) -> FormLine:
    return FormLine(code.lower(), code, title, "四", group, kept, None, True)


LINES = (
    line("F06", "亲情联络记录", "child", 3),
    line("F08", "监护人会议记录", "group"),
    line("G11", "亲情热线登记", "school"),
)


def ids_of(view: FormsView) -> list[object]:
    return list(view.model.ids())


def test_finds_a_form_by_name_number_and_initials(qtbot) -> None:  # type: ignore[no-untyped-def]
    view = FormsView()
    qtbot.addWidget(view)
    view.show_forms(LINES)
    assert ids_of(view) == ["f06", "f08", "g11"]
    for typed, found in (
        ("热线", ["g11"]),
        ("f08", ["f08"]),
        ("jhr", ["f08"]),
        ("qq", ["f06", "g11"]),
    ):
        with qtbot.waitSignal(view.search.searched):
            view.search.setText(typed)
        assert ids_of(view) == found, typed
    view.clear_filters()
    view.switch.choose("school")
    view.switch.chosen.emit("school")
    assert ids_of(view) == ["g11"]
    assert view.is_filtered()


CHILDREN = {"C1": "马玉兰", "C2": "冶䶮", "C3": "韩义"}


@pytest.fixture
def listed(qtbot) -> ChildrenListEditor:  # type: ignore[no-untyped-def]
    field = form("guardian_meeting").attendance
    assert field is not None
    editor = make_editor(field, Context(today=date(2026, 6, 16), children=CHILDREN))
    assert isinstance(editor, ChildrenListEditor)
    qtbot.addWidget(editor)
    editor.show()
    editor.set_value(tuple({"guest_child": c, "there": "present"} for c in ("C1", "C2")))
    return editor


def states(editor: ChildrenListEditor) -> list[Any]:
    rows = editor.value()
    assert isinstance(rows, tuple)
    return [(row["guest_child"], row["there"]) for row in rows]


def test_says_who_came_by_one_key_a_child(qtbot, listed: ChildrenListEditor) -> None:  # type: ignore[no-untyped-def]
    listed.table.setFocus()
    qtbot.keyClick(listed.table, Qt.Key.Key_2)
    assert states(listed) == [("C1", "absent"), ("C2", "present")]
    assert listed.table.row_id() == "C2"
    qtbot.keyClick(listed.table, Qt.Key.Key_3)
    assert states(listed) == [("C1", "absent"), ("C2", "excused")]
    assert listed.count.text() == sentence("LIST_COUNT", {"there": 0, "absent": 2, "total": 2})


def test_takes_a_child_off_the_list_and_puts_another_on_once(
    qtbot,  # type: ignore[no-untyped-def]
    listed: ChildrenListEditor,
) -> None:
    listed.table.select_id("C1")
    qtbot.keyClick(listed.table, Qt.Key.Key_Delete)
    assert states(listed) == [("C2", "present")]
    for _ in range(2):
        listed.add_box.set_code("C3")
        listed.add_box.settled.emit()
    assert states(listed) == [("C2", "present"), ("C3", "present")]


def test_writes_the_rest_of_a_row_below_the_table(qtbot, listed: ChildrenListEditor) -> None:  # type: ignore[no-untyped-def]
    listed.open_row("C1")
    assert listed.panel.isVisible()
    listed._editors["child_advice"].set_value("每晚读书半小时")
    listed._editors["child_advice"].changed.emit()
    listed.next_row()
    rows = listed.value()
    assert isinstance(rows, tuple)
    assert rows[0]["child_advice"] == "每晚读书半小时"
    assert listed.panel.isHidden()
    assert listed.table.row_id() == "C2"


# the page that fills one in


@pytest.fixture
def entry(qtbot, desk, site, names) -> FormEntryPage:  # type: ignore[no-untyped-def]
    page = FormEntryPage(desk)
    qtbot.addWidget(page)
    page.open(form="guardian_meeting")
    page.refresh()
    page.show()
    rest(qtbot, page)
    return page


def rest(qtbot, page: FormEntryPage) -> None:  # type: ignore[no-untyped-def]
    """Until nothing is loaded, looked up or saved any more."""
    qtbot.waitUntil(lambda: not (page.desk.jobs.is_busy or page.look_timer.isActive()))


SAID = "多数孩子按时交作业。"
MEETING = {
    "occurred_on": date(2026, 6, 12),
    "place": "教室",
    "agenda": "期中通报",
    "on_study": SAID,
    "on_life": SAID,
    "on_conduct": SAID,
    "on_mind": SAID,
    "advice": "晚上八点前收手机，周末和父母视频。",
}


def write(page: FormEntryPage) -> None:
    """Everything the meeting asks; the list is filled already."""
    assert page.view.form is not None
    teacher = find_staff(page.desk.site, "马成林").id
    for key, value in {**MEETING, "chairs": (teacher,)}.items():
        page.view.form.set_answer(key, value)


def test_puts_everybody_on_the_list_of_a_meeting(entry: FormEntryPage, names) -> None:  # type: ignore[no-untyped-def]
    assert entry.view.form is not None
    rows = entry.view.form.answers()["attendance"]
    assert isinstance(rows, tuple)
    assert {row["guest_child"] for row in rows} <= set(names.values())
    assert len(rows) == len(guests(entry.desk.site))


def test_saves_a_meeting_and_lays_out_the_next(
    qtbot,  # type: ignore[no-untyped-def]
    entry: FormEntryPage,
) -> None:
    write(entry)
    rest(qtbot, entry)
    assert "监护人会议" in entry.view.bar.status.word
    entry.save()
    rest(qtbot, entry)
    lines = list_records(entry.desk.site, form="guardian_meeting")
    assert [each.state for each in lines] == ["confirmed"]
    assert entry.view.form is not None
    assert "agenda" not in entry.view.form.answers()
    entry._take_back(entry_record(entry, lines[0].id), Saved(lines[0].id, ()))
    rest(qtbot, entry)
    after = list_records(entry.desk.site, form="guardian_meeting")
    assert [each.state for each in after] == ["void"]
    assert entry.view.form.answers()["agenda"] == "期中通报"


def entry_record(page: FormEntryPage, record: str) -> NewRecord:
    kept, answers = record_answers(page.desk.site, record)
    return NewRecord(form=kept.form, answers=answers)


def test_does_not_save_what_is_not_whole(entry: FormEntryPage) -> None:
    entry.save()
    assert list_records(entry.desk.site, form="guardian_meeting") == []
    assert entry.view.form is not None
    assert "agenda" in {problem.field for problem in entry.view.form.problems()}


def test_keeps_what_was_written_as_a_draft_and_goes_on_with_it(
    qtbot,  # type: ignore[no-untyped-def]
    desk,
    entry: FormEntryPage,
) -> None:
    assert entry.view.form is not None
    entry.view.form.set_answer("agenda", "先写一半")
    entry._on_changed()
    assert entry.may_leave()
    rest(qtbot, entry)
    again = FormEntryPage(desk)
    qtbot.addWidget(again)
    again.open(form="guardian_meeting")
    again.refresh()
    rest(qtbot, again)
    assert again.view.form is not None
    assert again.view.form.answers()["agenda"] == "先写一半"
    assert not again.view.notice.isHidden()
