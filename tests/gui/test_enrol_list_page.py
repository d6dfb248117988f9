"""按名单登记 in the window: rows with what is wrong, one button, then the tree of schools."""

from __future__ import annotations

from pathlib import Path

from tests.gui.demo_sites import SCHOOL_NAME, DemoSites, action, column, settle, show
from tests.services.test_enrol_list import SOUND, write_list

from liushou_desktop.gui.bureau.enrol_list_page import EnrolListPage
from liushou_desktop.gui.bureau.schools_page import SchoolsPage


def test_a_list_becomes_a_tree(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    file = write_list(tmp_path / "学校名单.xlsx")
    out = tmp_path / "stick"
    out.mkdir()
    desk = demo_sites.desk(demo_sites.bureau(), file, out)
    schools = SchoolsPage(desk)
    show(qtbot, desk, schools)
    action(schools, "page.new_many").run()
    assert desk.went == [("bureau.enrol_list", {"file": file})]

    page = EnrolListPage(desk)
    show(qtbot, desk, page, file=file)
    assert column(page.rows, "state") == ["有疑问", "登记", "登记", "登记"]
    assert "应为十位数字" in column(page.rows, "said")[0]
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert desk.said == ["登记了 3 所，改了 0 所，登记文件 3 个"]
    assert len(list(out.glob("*.lsenrol"))) == 3

    show(qtbot, desk, schools)
    names = column(schools.rows, "name")
    assert names[0] == "柳湾学区"
    assert names[1].strip("　") == "癿沟小学"
    assert names[1].startswith("　")
    assert set(names[2:]) == {"县第一中学", SCHOOL_NAME}


def test_says_that_nothing_is_new(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.xlsx", SOUND)
    desk = demo_sites.desk(demo_sites.bureau(), tmp_path)
    page = EnrolListPage(desk)
    show(qtbot, desk, page, file=file)
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    page.refresh()
    settle(qtbot, desk)
    assert action(page, "page.confirm").blocked == "没有要登记的"


def test_refuses_a_file_that_is_no_list(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.xlsx", SOUND, ("甲", "乙", "丙", "丁", "戊"))
    desk = demo_sites.desk(demo_sites.bureau())
    page = EnrolListPage(desk)
    show(qtbot, desk, page, file=file)
    assert desk.told[0].code == "SCHOOL_LIST_NO_HEADINGS"
