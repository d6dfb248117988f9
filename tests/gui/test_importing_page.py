"""The doors into the files, and the way back out of the last import."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from tests.gui.demo_sites import PASSWORD, SCHOOL_NAME, DemoSites, settle, show
from tests.gui.roster_files import changed_roster, with_troubles

from liushou_desktop.domain.child import Child
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.importing_page import ImportingPage
from liushou_desktop.services.school.apply_roster import apply_roster
from liushou_desktop.services.school.plan_roster import plan_roster, read_roster_file


@pytest.fixture
def desk(demo_sites: DemoSites):
    return demo_sites.desk(demo_sites.school())


@pytest.fixture
def page(qtbot, desk) -> ImportingPage:
    made = ImportingPage(desk)
    show(qtbot, desk, made)
    return made


def names(site) -> set[str]:
    with site.unit() as unit:
        return {child.name for child in unit.find(Child)}


def import_troubles(demo_sites: DemoSites, site) -> None:
    source = demo_sites.stick() / f"{SCHOOL_NAME}_学生名单.xlsx"
    file = changed_roster(source, demo_sites.folder / "名单.xlsx", with_troubles)
    apply_roster(site, plan_roster(site, read_roster_file(site, file)))


def test_opens_the_roster_that_was_chosen(desk, page: ImportingPage, tmp_path: Path) -> None:
    desk.ask = ScriptedAsk(tmp_path / "名单.xlsx")
    page.ways.buttons[0].click()
    assert desk.went == [("school.roster", {"file": tmp_path / "名单.xlsx"})]


def test_takes_a_file_that_is_dropped(desk, page: ImportingPage, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "名单.xlsx"))])
    none = Qt.KeyboardModifier.NoModifier
    copy, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    page.dropEvent(QDropEvent(QPoint(20, 20), copy, data, button, none))
    assert desk.went == [("school.roster", {"file": tmp_path / "名单.xlsx"})]


def test_takes_a_table_that_was_copied(desk, page: ImportingPage) -> None:
    table = "姓名\t性别\t班级\n撒明明\t女\t五(2)班\n"
    QGuiApplication.clipboard().setText(table)
    page.ways.buttons[1].click()
    assert desk.went == [("school.roster", {"pasted": table})]


@pytest.mark.parametrize("text", ["", "马玉兰", "两行\n没有列"])
def test_says_so_when_no_table_was_copied(desk, page: ImportingPage, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    next(a for a in page.page_actions() if a.command == "page.paste").run()
    assert desk.went == []
    assert [error.code for error in desk.told] == ["PASTE_NOTHING"]


def test_shows_the_other_doors(desk, page: ImportingPage) -> None:
    page.ways.buttons[2].click()
    page.ways.buttons[3].click()
    page.ways.buttons[4].click()
    went = [went for went, _ in desk.went]
    assert went == ["school.records", "school.reporting", "school.rollover"]


def test_takes_the_last_import_back(qtbot, demo_sites: DemoSites, desk) -> None:
    before = names(desk.site)
    import_troubles(demo_sites, desk.site)
    assert "撒明明" in names(desk.site)
    page = ImportingPage(desk)
    show(qtbot, desk, page)
    assert page.undo.isVisible()
    desk.ask = ScriptedAsk(PASSWORD)
    page.undo.button.click()
    settle(qtbot, desk)
    assert not desk.told
    assert names(desk.site) == before
    assert not page.undo.isVisible()


def test_keeps_the_import_when_the_password_is_wrong(qtbot, demo_sites: DemoSites, desk) -> None:
    import_troubles(demo_sites, desk.site)
    page = ImportingPage(desk)
    show(qtbot, desk, page)
    desk.ask = ScriptedAsk("不是这个")
    page.undo.button.click()
    settle(qtbot, desk)
    assert [error.code for error in desk.told] == ["WRONG_PASSWORD"]
    assert "撒明明" in names(desk.site)
