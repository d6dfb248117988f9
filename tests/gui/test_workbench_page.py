"""The first page: what is due first, what the term owes, how to begin in an empty school."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gui.demo_sites import DemoSites, action, column, settle, show
from tests.gui.school_site import make_school

from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.labels import StatusLabel
from liushou_desktop.gui.school.duty_list_page import DutyListPage
from liushou_desktop.gui.school.workbench_page import WorkbenchPage
from liushou_desktop.services.school.list_duties import list_duties
from liushou_desktop.services.school.workbench import workbench


@pytest.fixture
def desk(demo_sites: DemoSites):
    return demo_sites.desk(demo_sites.school())


@pytest.fixture
def page(qtbot, desk) -> WorkbenchPage:
    made = WorkbenchPage(desk)
    show(qtbot, desk, made)
    return made


def test_shows_what_the_services_count(desk, page: WorkbenchPage) -> None:
    bench = workbench(desk.site)
    assert page.view.total.text() == str(bench.roll.total)
    shares = [f"{line.done} / {line.owed}" for line in bench.by_rule]
    assert column(page.view.duties, "share") == shares
    assert page.facts[0] == "6月16日 星期二"


def test_leads_to_the_form_with_the_children_meant(desk, page: WorkbenchPage) -> None:
    bench = workbench(desk.site)
    line = next(line for line in bench.to_do if line.rule in ("R31", "R34"))
    page.view.to_do_pressed.emit(line)
    form = {"R31": "home_visit", "R34": "talk"}[line.rule]
    assert desk.went == [("school.keying", {"form": form, "children": line.children})]


def test_sorts_the_term_by_teacher_and_village(desk, page: WorkbenchPage) -> None:
    bench = workbench(desk.site)
    page.view.switch.choose("teacher")
    page.view._show_duties("teacher")
    assert column(page.view.duties, "title") == [line.title for line in bench.by_teacher]


def test_lists_what_one_teacher_owes(qtbot, desk, page: WorkbenchPage) -> None:
    teacher = next(line.key for line in workbench(desk.site).by_teacher if line.key)
    page.view.duty_opened.emit("teacher", teacher)
    asked = {"owner": teacher}
    assert desk.went == [("school.duty_list", asked)]
    listed = DutyListPage(desk)
    show(qtbot, desk, listed, **asked)
    assert set(column(listed.model, "owner")) == {teacher}
    assert listed.current() in list_duties(desk.site).chosen(listed.choice())
    listed.combos["state"].choose("done")
    listed._show_lines()
    assert set(column(listed.model, "state")) <= {"已完成"}
    assert listed.escape()
    assert not listed.escape()
    listed.search.setText("没有这个人")
    listed._show_lines()
    assert listed.nothing.isVisible()


def test_offers_the_stick_when_there_is_no_backup_on_one(desk, page: WorkbenchPage) -> None:
    words = [each.word for each in page.view.findChildren(StatusLabel)]
    assert "没备过" in words
    page.view.link_pressed.emit("common.backup")
    assert desk.went == [("common.backup", {})]


def test_folds_the_side_for_125_percent(page: WorkbenchPage) -> None:
    page.set_compact(True)
    assert not page.view.side.isVisible()
    page.set_compact(False)
    assert page.view.side.isVisible()


@pytest.fixture
def bare(qtbot, demo_sites: DemoSites, tmp_path: Path):
    site = make_school(tmp_path / "bare")
    demo_sites.opened.append(site)
    desk = demo_sites.desk(site)
    page = WorkbenchPage(desk)
    show(qtbot, desk, page)
    return desk, page


def test_tells_an_empty_school_how_to_begin(bare) -> None:
    desk, page = bare
    assert page.empty.isVisible()
    assert not page.view.isVisible()
    assert not [each for each in page.page_actions() if each.in_header]
    action(page, "page.new").run()
    assert desk.went == [("school.child_form", {"child": None})]


def test_opens_a_roster_from_the_empty_page(bare, tmp_path: Path) -> None:
    desk, page = bare
    desk.ask = ScriptedAsk(tmp_path / "名单.xlsx")
    page.empty.buttons[0].click()
    assert desk.went == [("school.roster", {"file": tmp_path / "名单.xlsx"})]


def test_leaves_everything_when_no_file_is_chosen(bare) -> None:
    desk, page = bare
    desk.ask = ScriptedAsk(None)
    page.empty.buttons[1].click()
    assert desk.went == []


def test_settles(qtbot, desk, page: WorkbenchPage) -> None:
    """A second visit asks again and changes nothing."""
    before = column(page.view.duties, "share")
    page.refresh()
    settle(qtbot, desk)
    assert column(page.view.duties, "share") == before
