"""和民政名单比 in the window: chosen, filtered, saved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
from tests.gui.demo_sites import DemoSites, action, column, settle, show

from liushou_desktop.app.demonstration.invented import identity_number
from liushou_desktop.gui.bureau.civil_list_page import CivilListPage
from liushou_desktop.gui.common.dialogs import ScriptedAsk


def test_compares_and_saves(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["姓名", "身份证号", "出生日期"],
        ["祁连山", identity_number(date(2015, 5, 5), 333), "2015-05-05"],
    ):
        book.active.append(row)
    book.save(tmp_path / "民政.xlsx")
    desk = demo_sites.desk(demo_sites.bureau())
    page = CivilListPage(desk)
    show(qtbot, desk, page)
    assert page.empty.isVisible()
    desk.ask = ScriptedAsk(tmp_path / "民政.xlsx")
    page.empty.buttons[0].click()
    settle(qtbot, desk)
    assert not desk.told
    assert column(page.rows, "name")[0] == "祁连山"
    assert set(column(page.rows, "kind")) >= {"只在民政名单里", "只在学校上报里"}
    page.kind.choose("only_theirs")
    page.kind.chosen.emit("only_theirs")
    assert column(page.rows, "name") == ["祁连山"]
    desk.ask = ScriptedAsk(tmp_path / "差别")
    action(page, "page.export").run()
    settle(qtbot, desk)
    assert (tmp_path / "差别.xlsx").exists()
