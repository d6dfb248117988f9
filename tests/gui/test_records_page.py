"""The records of a term: found, read, unsealed, voided; class teachers' workbooks out and in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.gui.school_site import make_school

from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.gui.school.records_page import RecordsPage
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.list_records import list_records
from liushou_desktop.services.school.staff import find_staff, set_class_teacher
from liushou_desktop.services.shared.rights import Role

SAID = "孩子说夜里一个人睡有些怕，想妈妈的时候就画画。"


@pytest.fixture
def names(site, names) -> dict[str, str]:
    teacher = find_staff(site, "马成林").id
    set_class_teacher(site, teacher, "五(2)班")
    add_record(site, visit(names["马玉兰"], teacher))
    add_record(site, visit(names["祁永红"], teacher, way="phone"))
    add_record(site, talk(names["马玉兰"], teacher))
    return names


def visit(child: str, teacher: str, **more: object) -> NewRecord:
    answers = {
        "occurred_on": date(2026, 6, 16),
        "visitors": (teacher,),
        "way": "household",
        "receiver_name": "韩桂英",
        "receiver_relation": "64",
        "address": "柳湾镇柳湾村四社",
        "purposes": ("routine",),
        "guardianship": "good",
        "advice": "每天傍晚请舅妈到家看一次，炉火睡前封好，窗户留一条缝。",
        **more,
    }
    return NewRecord(form="home_visit", child=child, answers=answers, reason="照纸录的")


def talk(child: str, teacher: str) -> NewRecord:
    answers = {
        "occurred_on": date(2026, 6, 15),
        "teacher": (teacher,),
        "doer_role": "class_teacher",
        "place": "办公室",
        "kinds": ("study",),
        "said": SAID,
        "guidance": "告诉孩子有事随时来找老师，周末可以到学校来画画。",
        "agreed": "说好每周给妈妈打一次电话，下周看画。",
    }
    return NewRecord(form="talk", child=child, answers=answers, reason="照纸录的")


@pytest.fixture
def page(desk: QuietDesk, names, qtbot) -> RecordsPage:
    made = RecordsPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    made.open()
    made.refresh()
    settle(qtbot, desk, made)
    return made


def settle(qtbot, desk: QuietDesk, page: RecordsPage) -> None:
    def is_quiet() -> bool:
        waits = page._pause.isActive() or page.view.search._pause.isActive()
        return not (desk.jobs.is_busy or waits)

    qtbot.waitUntil(is_quiet)


def rows(page: RecordsPage) -> list[tuple[str, ...]]:
    model = page.view.model
    return [
        tuple(model.cell(row, column).text for column in range(len(model.columns)))
        for row in range(model.rowCount())
    ]


def read(page: RecordsPage) -> str:
    return " ".join(each.text() for each in page.view.preview.findChildren(type(label())))


def test_lists_the_term_newest_first_and_says_what_counts(page) -> None:
    found = rows(page)
    assert [row[1] for row in found] == ["祁永红", "马玉兰", "马玉兰"]
    assert [row[6] for row in found] == ["不算次数", "已存", "已存"]
    assert page.view.counts["home_visit"].count.text().startswith("1 / ")


def test_finds_by_initials_and_filters_by_form(page, desk, qtbot) -> None:
    page.view.search.setText("myl")
    settle(qtbot, desk, page)
    assert {row[1] for row in rows(page)} == {"马玉兰"}
    page.view.combos["form"].choose("talk")
    page.view.asked_again.emit()
    settle(qtbot, desk, page)
    assert len(rows(page)) == 1
    assert page.escape()
    settle(qtbot, desk, page)
    assert len(rows(page)) == 3


def test_shows_what_was_said_only_for_a_reason_that_is_logged(page, desk, site, qtbot) -> None:
    site.user = site.user._replace(role=Role.PRINCIPAL)
    desk.ask = ScriptedAsk(None, "核对苗头")
    page.view.table.select_row(2)
    settle(qtbot, desk, page)
    assert SAID not in read(page)
    for expected in (False, True):
        page.view.preview.unsealed.emit("")
        settle(qtbot, desk, page)
        assert (SAID in read(page)) is expected
    with site.unit() as unit:
        assert [link.reason for link in unit.history(action="read")] == ["核对苗头"]


def test_voids_with_a_reason_and_keeps_it_readable(page, desk, site, qtbot) -> None:
    page.view.table.select_row(1)
    settle(qtbot, desk, page)
    desk.ask = ScriptedAsk("录错了孩子")
    page.void()
    settle(qtbot, desk, page)
    assert [line.state for line in list_records(site)].count("void") == 1
    assert rows(page)[1][6] == "作废"
    assert "录错了孩子" in read(page)


def test_leaves_a_record_alone_without_a_reason(page, desk, site, qtbot) -> None:
    desk.ask = ScriptedAsk(None)
    page.void()
    settle(qtbot, desk, page)
    assert all(line.state == "confirmed" for line in list_records(site))


def test_goes_to_keying_with_those_who_are_late(page, desk) -> None:
    page._key_late("home_visit")
    [(where, arguments)] = desk.went
    assert where == "school.keying"
    assert arguments["form"] == "home_visit"


def workbook_of(page: RecordsPage, desk: QuietDesk, folder: Path, qtbot) -> Path:
    desk.ask = ScriptedAsk("home_visit", folder)
    page.give_out()
    settle(qtbot, desk, page)
    return next(file for file in folder.glob("*.xlsx") if "五(2)班" in file.name)


def fill(file: Path, days: list[str]) -> None:
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(c.value == "★日期" for c in row))
    columns = {str(cell.value).lstrip("★"): cell.column for cell in head if cell.value}
    answers = {
        "家访教师": "马成林",
        "方式": "入户",
        "见到人没有": "见到了",
        "接待人": "韩桂英",
        "与儿童关系": "外祖母",
        "地址": "柳湾镇柳湾村四社",
        "目的": "常规",
        "监护状态": "较好",
        "指导建议": "多陪孩子说说话，按时写作业，注意炉火安全，晚上早点睡。",
    }
    for number, day in enumerate(days, head[0].row + 1):
        for name, value in {**answers, "日期": day}.items():
            sheet.cell(number, columns[name]).value = value
    book.save(file)


def test_gives_one_workbook_per_class(page, desk, tmp_path, qtbot) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    workbook_of(page, desk, folder, qtbot)
    assert len(list(folder.glob("*.xlsx"))) == 2
    assert "2 个文件" in desk.said[-1]


def test_shows_problems_before_it_takes_anything_in(page, desk, site, tmp_path, qtbot) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    file = workbook_of(page, desk, folder, qtbot)
    fill(file, ["2026-06-11", "2026-13-45"])
    desk.ask = ScriptedAsk(file)
    page.bring_in()
    settle(qtbot, desk, page)
    assert len(list_records(site)) == 3
    model = page.reading.model
    assert model.rowCount() == 1
    assert model.cell(0, 2).text == "日期"
    assert "收下 1 条" in page.reading.confirm.text()
    page.take_in()
    settle(qtbot, desk, page)
    assert len(list_records(site)) == 4
    assert page.reading.isHidden()


def test_says_that_a_foreign_workbook_is_none_of_ours(page, desk, tmp_path, qtbot) -> None:
    file = tmp_path / "别的.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "随便写的"
    book.save(file)
    desk.ask = ScriptedAsk(file)
    page.bring_in()
    settle(qtbot, desk, page)
    assert desk.told
    assert page.reading.isHidden()


def test_offers_ways_to_begin_in_an_empty_term(tmp_path, qtbot) -> None:
    empty = make_school(tmp_path / "empty")
    desk = QuietDesk(empty, tmp_path / "m")
    page = RecordsPage(desk)
    qtbot.addWidget(page)
    page.refresh()
    settle(qtbot, desk, page)
    assert not page.empty.isHidden()
    page.empty.buttons[0].click()
    assert desk.went[0][0] == "school.keying"
    desk.jobs.close()
    empty.lock()
