"""The rooms of the school in the window, walked by keys over a small real school."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from tests.gui.test_forms_pages import MEETING

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.class_month_page import ClassMonthPage
from liushou_desktop.gui.school.meetings_page import MeetingsPage
from liushou_desktop.gui.school.organisation_page import OrganisationPage
from liushou_desktop.gui.school.pairing_page import PairingPage
from liushou_desktop.gui.school.room_page import RoomPage
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.list_meetings import list_meetings
from liushou_desktop.services.school.list_records import list_records
from liushou_desktop.services.school.staff import find_class, find_staff
from liushou_desktop.services.shared.site import Site


def rest(qtbot, page: RoomPage) -> None:  # type: ignore[no-untyped-def]
    """Until nothing is loaded or waits to be any more."""
    qtbot.waitUntil(lambda: not (page.desk.jobs.is_busy or page.pause.isActive()))


def shown(qtbot, page: RoomPage) -> None:  # type: ignore[no-untyped-def]
    qtbot.addWidget(page)
    page.open()
    page.refresh()
    page.show()
    rest(qtbot, page)


def hold(site: Site, names: dict[str, str]) -> None:
    """A meeting of carers nobody came to but one."""
    rows = tuple(
        {"guest_child": names[name], "there": there}
        for name, there in (("马玉兰", "present"), ("马燕", "absent"), ("祁永红", "excused"))
    )
    chairs = (find_staff(site, "马成林").id,)
    answers = {**MEETING, "chairs": chairs, "attendance": rows}
    add_record(site, NewRecord(form="guardian_meeting", answers=answers))


def test_makes_up_prints_and_goes_to_what_is_owed(qtbot, desk, site, names, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = MeetingsPage(desk)
    shown(qtbot, page)
    assert page.empty.isVisibleTo(page)  # nothing was held yet: the ways to begin
    hold(site, names)
    page.refresh()
    rest(qtbot, page)
    assert not page.empty.isVisibleTo(page)
    page.room.opened.emit(page.room.table.row_id())  # Enter
    assert page.pane.missed is not None
    assert page.pane.make_up_button is not None
    assert not page.pane.make_up_button.isEnabled()
    table = page.pane.findChild(type(page.room.table), "table:missed")
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert page.pane.ticked() == (names["马燕"],)
    page.pane.make_up()
    rest(qtbot, page)
    [line] = list_meetings(site).meetings
    assert [each.name for each in line.missed] == ["祁永红"]
    file = tmp_path / "记录.pdf"
    desk.ask = ScriptedAsk(file)
    page.print_current()
    rest(qtbot, page)
    assert file.read_bytes().startswith(b"%PDF")
    duty = next(each for each in list_meetings(site).duties if each.rule == "R48a")
    page.room.duties.wanted.emit(duty)
    page_id, asked = desk.went[-1]
    assert (page_id, asked["form"], asked["back"]) == (
        "school.form_entry",
        "activity",
        page.page_id,
    )
    assert asked["answers"] == {"kinds": ("safety_lesson",), "topics": ("drowning",)}


def test_pairs_a_child_and_opens_its_form(qtbot, desk, site, names) -> None:  # type: ignore[no-untyped-def]
    page = PairingPage(desk)
    shown(qtbot, page)
    page.room.table.select_id(names["马燕"])
    rest(qtbot, page)
    assert page.pane.helper_box is not None
    page.pane.helper_box.set_code(find_staff(site, "王秀兰").id)
    page.pane.findChild(QPushButton, "button:pair").click()
    rest(qtbot, page)
    child = page.child()
    assert child is not None
    assert child.helper == "王秀兰"
    page.room.show_tab("helpers")
    page.refresh()
    rest(qtbot, page)
    assert page.room.footer.text() == sentence("PAIRS_FOOTER_HELPERS", {"count": 1, "children": 1})


def test_fills_a_vacant_post_and_goes_to_a_missing_paper(qtbot, desk, site, names) -> None:  # type: ignore[no-untyped-def]
    page = OrganisationPage(desk)
    shown(qtbot, page)
    page.room.table.select_id("hotline")
    rest(qtbot, page)
    page.pane.findChild(QPushButton, "button:write").click()
    assert desk.went[-1][1]["form"] == "hotline"
    page.room.show_tab("posts")
    page.refresh()
    rest(qtbot, page)
    assert page.post() is not None
    page.appoint(find_staff(site, "王秀兰").id)
    rest(qtbot, page)
    post = page.post()
    assert post is not None
    assert post.holder == "王秀兰"
    given = []
    page.ask_successors = given.append
    page.hand_over(post.holder_id)
    rest(qtbot, page)
    assert [held.person.name for held in given] == ["王秀兰"]


def test_types_and_pastes_a_month_and_keeps_the_sound_cells(qtbot, desk, site, names) -> None:  # type: ignore[no-untyped-def]
    page = ClassMonthPage(desk)
    qtbot.addWidget(page)
    page.refresh()
    page.show()
    qtbot.waitUntil(lambda: not page.desk.jobs.is_busy and page.model.grid is not None)
    page.classes.choose(find_class(site, "五(2)班"))
    page._load()
    qtbot.waitUntil(lambda: not page.desk.jobs.is_busy)
    assert page.form_view is not None
    page.table.setCurrentIndex(page.model.index(0, 2))
    page.table.paste("9 妈妈说端午回来")
    page.save()  # nothing is asked of the cells before the left side is answered
    assert not page.desk.jobs.is_busy
    assert page.form_view.focused_field() == "organiser"
    assert not page.model.wrong
    for key, value in {
        "organiser": (find_staff(site, "马成林").id,),
        "between": ("child_parent",),
        "initiator": "school",
        "way": "phone",
        "parent": "mother",
        "known_from": "present",
    }.items():
        page.form_view.set_answer(key, value)
    page.table.setCurrentIndex(page.model.index(0, 2))
    assert page.table.paste("9 妈妈说端午回来\t\n12 爸爸换了工地\t20 不在这一格\n") == 3
    page.save()
    qtbot.waitUntil(lambda: not page.desk.jobs.is_busy)
    assert len(list_records(site, form="family_contact")) == 2
    assert list(page.model.wrong) == [(page.model.grid.children[1].id, 2)]
    assert len(page.model.typed) == 1
    page.model.setData(page.model.index(1, 3), "")
    assert not page.model.wrong
