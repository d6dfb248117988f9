"""请核实: the hints of the term with their children; the principal's desk leads there."""

from __future__ import annotations

from datetime import date

from tests.gui.demo_sites import DemoSites, action, column, settle, show

from liushou_desktop.domain.records import Record
from liushou_desktop.gui.school.verify_page import VerifyPage
from liushou_desktop.services.school.workbench import workbench


def test_shows_what_to_ask_about(qtbot, demo_sites: DemoSites) -> None:
    site = demo_sites.school(day=date(2026, 6, 16), user="周立本")
    desk = demo_sites.desk(site)
    with site.unit() as unit:
        sunday = date(2026, 6, 14)
        talk = unit.find(Record, form="talk", term="2025-2", state="confirmed")[0]
        unit.change(talk, occurred_on=sunday)
    page = VerifyPage(desk)
    show(qtbot, desk, page)
    place = column(page.rows, "day").index("6月14日")
    assert column(page.rows, "what")[place] == "放假、周末的谈心"
    assert workbench(site).hints == page.rows.rowCount()
    page.table.select_row(place)
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert desk.went == [("school.children", {"children": (talk.child,)})]
