"""The list of children: found by typing, filtered, opened, brought back to its row."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from liushou_desktop.domain.name_hits import name_hits
from liushou_desktop.gui.common.cells import CELL_ROLE
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.gui.school.children_page import ChildrenPage
from liushou_desktop.gui.school.masked_value import MaskedValue


@pytest.fixture
def page(desk: QuietDesk, names, qtbot) -> ChildrenPage:
    made = ChildrenPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 640)
    made.show()
    made.refresh()
    settle(qtbot, desk, made)
    return made


def settle(qtbot, desk: QuietDesk, page: ChildrenPage) -> None:
    """Until no work and no pause is under way."""

    def is_quiet() -> bool:
        waits = page._preview_pause.isActive() or page.view.search._pause.isActive()
        return not (desk.jobs.is_busy or waits)

    qtbot.waitUntil(is_quiet)


def shown(page: ChildrenPage) -> list[str]:
    column = next(i for i, each in enumerate(page.model.columns) if each.key == "name")
    return [page.model.cell(row, column).text for row in range(page.model.rowCount())]


def test_shows_those_left_behind_in_class_order(page: ChildrenPage) -> None:
    assert shown(page) == ["马燕", "马玉兰", "祁永红"]
    assert page.facts == ("在册 3 人",)
    assert page.view.found.text() == "找到 3 人"


@pytest.mark.parametrize("typed", ["my", "马", "0013"])
def test_finds_while_typing(page, desk, qtbot, typed: str) -> None:
    page.view.search.setText(typed)
    settle(qtbot, desk, page)
    expected = {"my": ["马燕", "马玉兰"], "马": ["马燕", "马玉兰"]}
    assert shown(page) == expected.get(typed, ["马燕", "马玉兰", "祁永红"])
    if typed == "my":
        cell = page.model.index(1, 1).data(CELL_ROLE)
        assert cell.hits == name_hits("马玉兰", "my") == ((0, 2),)


def test_says_what_was_not_found_and_offers_a_way_back(page, desk, qtbot) -> None:
    page.view.search.setText("zzz")
    settle(qtbot, desk, page)
    assert page.view.stack.currentIndex() == 1
    assert "zzz" in page.view.nothing_words.text()
    assert page.escape()
    settle(qtbot, desk, page)
    assert len(shown(page)) == 3
    assert not page.escape()


def test_shows_every_pupil_when_asked(page, desk, qtbot) -> None:
    page.view.combos["who"].choose("all")
    page.ask()
    settle(qtbot, desk, page)
    assert "何春燕" in shown(page)
    page.view.combos["gap"].choose("any")
    page.ask()
    settle(qtbot, desk, page)
    assert "何春燕" not in shown(page), "a pupil without a file lacks nothing"


def test_opens_with_the_list_and_returns_to_the_row(page, desk, names, qtbot) -> None:
    page.view.search.setFocus()
    qtbot.keyClick(page.view.search, Qt.Key.Key_Down)
    qtbot.keyClick(page.view.search, Qt.Key.Key_Return)
    (went, arguments) = desk.went[-1]
    assert went == "school.child"
    assert arguments["child"] == names["马玉兰"]
    assert arguments["among"] == tuple(names[name] for name in ("马燕", "马玉兰", "祁永红"))
    page.open()
    page.refresh()
    settle(qtbot, desk, page)
    assert page.view.table.row_id() == names["马玉兰"]


def test_shows_only_those_behind_a_duty(page, desk, names, qtbot) -> None:
    page.open(children=(names["祁永红"],))
    page.refresh()
    settle(qtbot, desk, page)
    assert shown(page) == ["祁永红"]
    assert page.view.only_words.text() == "只看这 1 人"
    page.clear()
    settle(qtbot, desk, page)
    assert len(shown(page)) == 3


def test_sorts_by_a_heading_and_remembers_it(page, desk, qtbot) -> None:
    page.view.table._on_heading_clicked(1)
    settle(qtbot, desk, page)
    assert shown(page) == ["马燕", "马玉兰", "祁永红"]
    page.view.table._on_heading_clicked(1)
    settle(qtbot, desk, page)
    assert shown(page) == ["祁永红", "马玉兰", "马燕"]
    assert desk.memory.recall("children.sort") == ["name", True]


def test_shows_a_number_whole_only_after_asking_and_logs_it(page, desk, site, names, qtbot) -> None:
    page.view.table.select_id(names["马玉兰"])
    settle(qtbot, desk, page)
    assert page.view.preview.child == names["马玉兰"]
    values = page.view.preview.findChildren(MaskedValue)
    father = next(value for value in values if value.words.text().endswith("0013"))
    assert father.words.text() == "199****0013"
    father.eye.click()
    qtbot.waitUntil(lambda: father.is_whole)
    assert father.words.text() == "19900000013"
    father.hide_again()
    assert father.words.text() == "199****0013"
    with site.unit() as unit:
        assert any(change.action == "read" for change in unit.history(limit=5))


def test_forgets_a_number_asked_for_when_the_row_changes(page, desk, names, qtbot) -> None:
    page.view.table.select_id(names["马玉兰"])
    settle(qtbot, desk, page)
    value = page.view.preview.findChildren(MaskedValue)[0]
    value.eye.click()
    page.view.preview.show_nothing("—")
    settle(qtbot, desk, page)
    assert not desk.told


def test_begins_a_search_by_typing_over_the_table(page, desk, qtbot) -> None:
    page.view.table.setFocus()
    qtbot.keyClick(page.view.table, Qt.Key.Key_Q)
    settle(qtbot, desk, page)
    assert page.view.search.text() == "q"
    assert shown(page) == ["祁永红"]


def test_folds_its_pane_in_a_small_window(page: ChildrenPage) -> None:
    page.set_compact(True)
    assert page.view.preview.isHidden()
    page.fold_pane()
    assert page.view.preview.isVisible()
    assert page.view.table.isColumnHidden(2), "room for the pane"


def test_writes_a_masked_ledger_and_says_so(page, desk, tmp_path: Path, qtbot) -> None:
    out = tmp_path / "台账.xlsx"
    desk.ask = ScriptedAsk("masked", out)
    page.export()
    settle(qtbot, desk, page)
    assert out.stat().st_size > 1_000
    assert "3 人" in desk.said[-1]


def test_leaves_the_ledger_when_told_so(page, desk) -> None:
    desk.ask = ScriptedAsk("")
    page.export()
    assert not desk.said


def test_tells_an_empty_school_how_to_begin(site, tmp_path: Path, qtbot) -> None:
    desk = QuietDesk(site, tmp_path / "memory")
    page = ChildrenPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    settle(qtbot, desk, page)
    assert page.empty.isVisible()
    assert not page.view.isVisible()
    page.empty.buttons[-1].click()
    assert desk.went[-1][0] == "school.child_form"
    assert {each.command for each in page.page_actions()} >= {"page.open_file", "page.new"}
    desk.jobs.close()
