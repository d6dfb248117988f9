"""查重与流失: one walk over a pair, from the list to the decision and back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from tests.gui.demo_sites import SCHOOL, SCHOOL_NAME, DemoSites, action, settle, show
from tests.helpers.second_school import report_elsewhere

from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.gui.bureau.duplicates_page import DuplicatesPage


def test_decides_a_pair_with_a_reason_and_takes_it_back(qtbot, demo_sites: DemoSites) -> None:
    site = demo_sites.bureau()
    with site.unit() as unit:
        child = unit.find(ReportedChild, site=SCHOOL, is_on_roll=True, limit=1)[0]
    report_elsewhere(site, replace(child, id="twin"))
    desk = demo_sites.desk(site)
    page = DuplicatesPage(desk)
    show(qtbot, desk, page)
    view = page.view
    assert page.facts[0] == "重复 1 对"
    assert view.pairs.cell(0, 1).text == "证件号相同"
    assert view.compared.cell(0, 1).text == SCHOOL_NAME
    assert action(page, "page.confirm").blocked == "先选一个决定。"
    qtbot.keyClick(view.pairs_table, Qt.Key.Key_2)  # the digit, from the list
    assert view.choices.code() == "second"
    assert action(page, "page.confirm").blocked == "写一句理由才能记下。"
    view.reason.setText("那边有转入手续")
    assert "→" in view.after.text()
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert "同一个孩子" in desk.said[-1]
    assert page.facts[0] == "重复 0 对"
    view.switch.choose("decided")
    page._fill()
    settle(qtbot, desk)
    assert view.choices.code() == "second"
    view.take_back.click()
    settle(qtbot, desk)
    view.switch.choose("open")
    page._fill()
    assert view.pairs.rowCount() == 1
