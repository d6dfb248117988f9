"""The pages about reports, imports and the stick in their window: nothing cut, walked by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)
from tests.gui.demo_sites import SCHOOL_NAME, DemoSites, column

from liushou_desktop.app.sides import SIDES
from liushou_desktop.app.window_memory import WindowMemory
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.labels import FactLabel
from liushou_desktop.gui.common.shell import Shell
from liushou_desktop.gui.main_window import MainWindow
from liushou_desktop.gui.screens import settle

WHOLE, SMALL = (1366, 698), (1093, 545)
SCHOOL_PAGES = (
    "school.workbench",
    "school.reporting",
    "school.term_report",
    "school.term_papers",
    "school.indicators",
    "school.importing",
)
SMALL_SCHOOL_PAGES = (  # in the small window alone: what fits there fits everywhere
    *SCHOOL_PAGES,
    "school.printing",
    "school.ledgers",
    "school.class_month",
    "school.meetings",
    "school.pairing",
    "school.organisation",
    "school.key_cases",
    "school.dropout",
    "school.census",
    "school.rollover",
    "school.verify",
    "school.forms",
    "school.records",
)
_TAB_IS_A_CELL = ("school.class_month",)  # Tab goes from week to week there
_MOST_TABS = 150
BUREAU_PAGES = (
    "bureau.workbench",
    "bureau.findings",
    "bureau.receiving",
    "bureau.reported",
    "bureau.ledger",
    "bureau.schools",
    "bureau.sheets",
)


@pytest.fixture
def enter(qtbot, themed, tmp_path: Path):
    """Opens a window on a site; a bug in a job or a slot fails the test."""
    windows: list[MainWindow] = []
    bugs: list[object] = []

    def build(site, size=WHOLE, *answers: object) -> MainWindow:
        def shell(side, site_, ask) -> Shell:
            return Shell(side, site_, ask, WindowMemory("test", tmp_path))

        window = MainWindow(SIDES[site.side], shell, tmp_path / "reports", ScriptedAsk(*answers))
        qtbot.addWidget(window)
        window.crash.tell = bugs.append
        theme.apply_theme(themed, site.side)
        window.resize(*size)
        with qtbot.waitActive(window):
            window.show()
        window.enter(site)
        window.shell.jobs.broken.connect(bugs.append)
        windows.append(window)
        calm(qtbot, window)
        return window

    yield build
    for window in windows:
        if window.shell is not None:
            window.shell.close_down()
    theme.apply_theme(themed, "school")
    assert not bugs


def calm(qtbot, window: MainWindow) -> None:
    settle()
    qtbot.waitUntil(lambda: not window.shell.jobs.is_busy)
    settle()


def cut_words(page: QWidget) -> list[str]:
    """Labels and buttons whose words do not fit into them."""
    labels = [
        each.text()
        for each in page.findChildren(QLabel)
        if each.isVisible()
        and not each.wordWrap()
        and not isinstance(each, FactLabel)
        and each.fontMetrics().horizontalAdvance(each.text()) > each.width() + 1
    ]
    buttons = [
        each.text()
        for each in page.findChildren(QAbstractButton)
        if each.isVisible() and each.text() and each.sizeHint().width() > each.width() + 1
    ]
    return labels + buttons


def outside(page: QWidget) -> list[str]:
    """Visible widgets that stick out of the page at its right or lower edge."""
    room = page.rect().adjusted(0, 0, 1, 1)
    return [
        f"{type(each).__name__} {each.objectName()}"
        for each in page.findChildren(QWidget)
        if each.isVisible()
        and not each.visibleRegion().isEmpty()
        and each.parentWidget() is not None
        and not room.contains(each.mapTo(page, each.rect().bottomRight()))
        and not _scrolls(each, page)
    ]


def _scrolls(widget: QWidget, page: QWidget) -> bool:
    from PySide6.QtWidgets import QAbstractScrollArea

    while (widget := widget.parentWidget()) is not page and widget is not None:
        if isinstance(widget, QAbstractScrollArea):
            return True
    return False


def unreached(page: QWidget) -> list[str]:
    """Buttons, fields and tables of the page at which Tab never stops."""
    wanted = {
        each
        for each in page.findChildren(QWidget)
        if each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and isinstance(each, QAbstractButton | QComboBox | QLineEdit | QTableView)
        and not _in_group(each)
        and not isinstance(each.parentWidget(), QComboBox)  # its line is reached as the box
    }
    (page.first_field() or page).setFocus()
    for _ in range(_MOST_TABS):
        here = page.window().focusWidget()
        wanted.discard(here)
        if not wanted or here is None:
            break
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return [f"{type(each).__name__} {each.objectName()}" for each in wanted]


def _in_group(widget: QWidget) -> bool:
    """One of several choices: Tab stops at the group, arrows go through it."""
    return isinstance(widget, QAbstractButton) and widget.group() is not None


@pytest.mark.parametrize("size", [WHOLE, SMALL], ids=["100", "125"])
def test_cuts_nothing_on_the_schools_pages(qtbot, enter, demo_sites: DemoSites, size) -> None:
    window = enter(demo_sites.school(), size)
    for page_id in SCHOOL_PAGES if size == WHOLE else SMALL_SCHOOL_PAGES:
        window.shell.go(page_id)
        calm(qtbot, window)
        page = window.shell.page()
        assert cut_words(page) == [], page_id
        assert outside(page) == [], page_id
        assert cut_words(window.shell.header) == [], page_id
        if page_id not in _TAB_IS_A_CELL:
            assert unreached(page) == [], page_id


@pytest.mark.parametrize("size", [WHOLE, SMALL], ids=["100", "125"])
def test_cuts_nothing_on_the_bureaus_pages(qtbot, enter, demo_sites: DemoSites, size) -> None:
    window = enter(demo_sites.bureau(), size)
    for page_id in BUREAU_PAGES:
        arguments = {"folder": str(demo_sites.stick())} if "receiving" in page_id else {}
        window.shell.go(page_id, **arguments)
        calm(qtbot, window)
        page = window.shell.page()
        assert cut_words(page) == [], page_id
        assert outside(page) == [], page_id
        assert cut_words(window.shell.header) == [], page_id


@pytest.mark.parametrize("size", [WHOLE, SMALL], ids=["100", "125"])
def test_cuts_nothing_while_something_is_written(qtbot, enter, demo_sites: DemoSites, size) -> None:
    """The remark to a package, the new school, the bureau's fingerprint."""
    window = enter(demo_sites.bureau(), size)
    window.shell.go("bureau.receiving", folder=str(demo_sites.stick()))
    calm(qtbot, window)
    page = window.shell.page()
    verdicts = column(page.view.rows, "verdict")
    page.view.table.select_row(verdicts.index("已经收过"))
    page.view.preview.remark_pressed.emit()
    calm(qtbot, window)
    assert page.view.remarks.isVisible()
    assert (cut_words(page), outside(page)) == ([], [])
    window.shell.go("bureau.schools")
    calm(qtbot, window)
    page = window.shell.page()
    page._on_new()
    settle()
    assert (cut_words(page), outside(page)) == ([], [])
    page.keys.show("柳湾中心小学的登记文件已写好")
    calm(qtbot, window)
    assert page.own.isVisible()
    assert (cut_words(page), outside(page)) == ([], [])


def test_takes_a_stick_by_keys_alone(qtbot, enter, demo_sites: DemoSites) -> None:
    """Ctrl+I reads, Ctrl+Enter merges, Ctrl+E writes the receipts."""
    site, stick = demo_sites.bureau("before"), demo_sites.stick("before")
    window = enter(site, WHOLE, stick)
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_I, control)
    calm(qtbot, window)
    page = window.shell.page()
    assert page.view.table.hasFocus()
    qtbot.keyClick(page.view.table, Qt.Key.Key_Return, control)
    calm(qtbot, window)
    with site.unit() as unit:
        assert unit.count(ReceivedPackage, verdict="new") == 1
    qtbot.keyClick(page.view.table, Qt.Key.Key_E, control)
    calm(qtbot, window)
    assert page.view.done.isVisible()
    assert [file for file in stick.iterdir() if "回执" in file.name]


def test_decides_a_roster_by_keys_alone(qtbot, enter, demo_sites: DemoSites) -> None:
    from tests.gui.roster_files import changed_roster, with_troubles

    source = demo_sites.stick() / f"{SCHOOL_NAME}_学生名单.xlsx"
    file = changed_roster(source, demo_sites.folder / "名单.xlsx", with_troubles)
    window = enter(demo_sites.school(), WHOLE, file)
    window.shell.go("school.importing")
    calm(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    calm(qtbot, window)
    assert window.shell.page_id == "school.roster"
    page = window.shell.page()
    qtbot.keyClick(window, Qt.Key.Key_F8)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert page._rows
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    calm(qtbot, window)
    assert page.view.faces.currentIndex() == 3
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.shell.page_id == "school.importing"


def test_tells_of_a_hostile_file_on_the_importing_page(
    qtbot, enter, demo_sites: DemoSites, tmp_path: Path
) -> None:
    file = tmp_path / "名单.xlsx"
    file.write_bytes(b"PK\x03\x04" + b"\xff" * 300)
    window = enter(demo_sites.school())
    window.shell.go("school.roster", file=file)
    calm(qtbot, window)
    assert window.shell.page_id == "school.importing"
    assert window.shell.error_banner.isVisible()
