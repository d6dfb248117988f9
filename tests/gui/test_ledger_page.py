"""The county's ledger: every child as reported, found by characters, initials, last digits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from tests.gui.demo_sites import SCHOOL, SCHOOL_NAME, DemoSites, column, settle, show

from liushou_desktop.gui.bureau.ledger_page import LedgerPage
from liushou_desktop.gui.common.cells import CELL_ROLE


@pytest.fixture
def desk(demo_sites: DemoSites):
    return demo_sites.desk(demo_sites.bureau())


@pytest.fixture
def page(qtbot, desk) -> LedgerPage:
    made = LedgerPage(desk)
    show(qtbot, desk, made)
    return made


def find(qtbot, desk, page: LedgerPage, text: str) -> list[str]:
    with qtbot.waitSignal(page.search.searched):
        page.search.setText(text)
    settle(qtbot, desk)
    return column(page.rows, "name")


def test_lists_every_child_with_its_school(page: LedgerPage) -> None:
    assert page.rows.rowCount() == 6
    assert set(column(page.rows, "school")) == {SCHOOL_NAME}
    assert page.facts == ("6 人",)


def test_shows_no_whole_identity_number(page: LedgerPage) -> None:
    assert all("*" in number for number in column(page.rows, "id") if number)


def test_finds_by_characters_and_by_last_digits(qtbot, desk, page: LedgerPage) -> None:
    name, number = column(page.rows, "name")[2], column(page.rows, "id")[2]
    assert name in find(qtbot, desk, page, name[:1])
    assert name in find(qtbot, desk, page, number[-4:])


def test_marks_what_was_typed(qtbot, desk, page: LedgerPage) -> None:
    name = column(page.rows, "name")[0]
    find(qtbot, desk, page, name[:1])
    place = next(i for i, each in enumerate(page.rows.columns) if each.key == "name")
    cells = [page.rows.index(r, place).data(CELL_ROLE) for r in range(page.rows.rowCount())]
    assert any(cell.hits for cell in cells)


def test_moves_in_the_list_while_the_cursor_stays_in_the_search(qtbot, page: LedgerPage) -> None:
    first = page.table.row_id()
    page.search.setFocus()
    qtbot.keyClick(page.search, Qt.Key.Key_Down)
    assert page.table.row_id() != first


def test_says_what_was_not_found_and_clears_with_escape(qtbot, desk, page: LedgerPage) -> None:
    assert find(qtbot, desk, page, "zzzz") == []
    assert "zzzz" in page.nothing.text()
    with qtbot.waitSignal(page.search.searched):
        assert page.escape()
    settle(qtbot, desk)
    assert page.rows.rowCount() == 6


def test_opens_on_one_school(qtbot, desk) -> None:
    page = LedgerPage(desk)
    show(qtbot, desk, page, school=SCHOOL)
    assert page.school.code() == SCHOOL
    assert page.rows.rowCount() == 6


def test_tells_how_to_begin_when_nobody_has_reported(qtbot, demo_sites: DemoSites) -> None:
    desk = demo_sites.desk(demo_sites.bureau("before"))
    page = LedgerPage(desk)
    show(qtbot, desk, page)
    assert page.empty.isVisible()
    page.empty.buttons[0].click()
    assert desk.went == [("bureau.receiving", {})]
