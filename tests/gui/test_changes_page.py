"""重报改了什么: empty until a school corrects its report, then cell by cell."""

from __future__ import annotations

from dataclasses import replace

from tests.gui.demo_sites import SCHOOL, SCHOOL_NAME, DemoSites, settle, show

from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.gui.bureau.changes_page import ChangesPage


def test_lists_what_a_corrected_report_changed(qtbot, demo_sites: DemoSites) -> None:
    site = demo_sites.bureau()
    desk = demo_sites.desk(site)
    page = ChangesPage(desk)
    show(qtbot, desk, page, school=SCHOOL)
    assert "没有重报过" in page.nothing.text()
    with site.unit() as unit:
        package = unit.find(ReceivedPackage, code=SCHOOL, verdict="new")[0]
        child = unit.find(ReportedChild, site=SCHOOL, limit=1)[0]
        line = ["S2", child.id, "changed", "carer_name", "韩桂英", "马春兰"]
        told = {**package.counts, "otherwise": [line], "otherwise_more": 2}
        unit.add(replace(package, id="v2", version=2, sequence=2, digest="cd" * 64, counts=told))
    page.refresh()
    settle(qtbot, desk)
    assert page.rows.rowCount() == 1
    assert child.name in page.rows.cell(0, 2).text
    assert page.rows.cell(0, 4).text == "韩桂英"
    assert page.sheets.isHidden()  # one sheet differs: nothing to choose from
    assert page.facts[0] == SCHOOL_NAME
    assert page.facts[-1] == "另有 2 处没有列出"
