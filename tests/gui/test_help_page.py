"""Help: opens at the page it was asked about, finds, follows links, lists keys."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QUrl

from liushou_desktop.gui.common.help_page import HelpPage
from liushou_desktop.gui.common.help_reader import ABOUT, KEYS, HelpWindow
from liushou_desktop.gui.common.testing import QuietDesk


@pytest.fixture
def page(qtbot, tmp_path: Path) -> HelpPage:
    made = HelpPage(QuietDesk(SimpleNamespace(side="school"), tmp_path))
    qtbot.addWidget(made)
    made.show()
    return made


def _text(page: HelpPage) -> str:
    return page.view.reader.toPlainText()


def test_opens_at_the_page_it_was_asked_about(page: HelpPage) -> None:
    page.open(about="school.printing")
    page.refresh()
    assert _text(page).startswith("打印联系卡和各种表")
    assert page.view.table.row_id() == "05-print-cards"


def test_begins_with_the_first_day_otherwise(page: HelpPage) -> None:
    page.open(about="nonsense")
    page.refresh()
    assert _text(page).startswith("第一天")


def test_follows_a_link_to_another_page(page: HelpPage) -> None:
    page.refresh()
    page.view.reader.anchorClicked.emit(QUrl("06-import-roster"))
    assert _text(page).startswith("导入学籍名单")


def test_narrows_the_list_to_what_was_typed(page: HelpPage) -> None:
    page.refresh()
    page.reader.search("撤回导入")
    assert page.view.model.ids() == ["06-import-roster"]
    assert _text(page).startswith("导入学籍名单")


def test_says_so_when_nothing_is_found(page: HelpPage) -> None:
    page.refresh()
    page.reader.search("宇宙飞船")
    assert page.view.nothing.isVisible()
    assert "宇宙飞船" in page.view.nothing.text()


def test_lists_all_keys_and_says_what_it_is_made_of(page: HelpPage) -> None:
    page.refresh()
    page.reader.show_page(KEYS)
    assert "Ctrl+Enter" in _text(page)
    page.reader.show_page(ABOUT)
    assert "GPL" in _text(page)
    assert "SQLCipher" in _text(page)


def test_explains_the_first_day_before_anybody_unlocked(qtbot) -> None:
    window = HelpWindow("school", "school.first_run")
    qtbot.addWidget(window)
    assert window.reader.view.reader.toPlainText().startswith("第一天")
