"""报表打印: one walk from the draft to the frozen version."""

from __future__ import annotations

from pathlib import Path

from tests.gui.demo_sites import PAST, DemoSites, action, settle, show

from liushou_desktop.gui.bureau.tables_page import TablesPage


def test_shows_freezes_and_writes_the_tables(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    desk = demo_sites.desk(demo_sites.bureau(), tmp_path)
    page = TablesPage(desk)
    show(qtbot, desk, page)
    assert page.view.terms.code() == PAST
    assert page.view.tables.cell(0, 1).text == "留守儿童汇总表"
    assert page.view.check.cell(0, 0).text == "各校合计都闭合"
    assert page.view.preview.page_count >= 1
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert "第 1 版" in desk.said[-1]
    assert page.view.versions.code() == "1"
    assert action(page, "page.confirm").blocked
    action(page, "page.export").run()
    settle(qtbot, desk)
    assert {file.suffix for file in tmp_path.glob("*第1版*")} == {".xlsx", ".pdf"}
