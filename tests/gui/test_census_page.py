"""摸底: the week and the teams are said, the doors printed, the numbers confirmed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.gui.demo_sites import PASSWORD, DemoSites, action, column, settle, show

from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.census_page import CensusPage
from liushou_desktop.services.school.add_record import NewRecord, add_record
from liushou_desktop.services.school.staff import add_staff, list_staff
from liushou_desktop.services.shared.site import Site


def test_walks_the_census_to_the_confirmation(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    site = demo_sites.school(day=date(2026, 6, 16))
    desk = demo_sites.desk(site)
    page = CensusPage(desk)
    show(qtbot, desk, page)
    village = page.census.villages[0]

    desk.ask = ScriptedAsk("6.8")
    action(page, "page.edit").run()
    settle(qtbot, desk)
    assert page.facts[0] == "集中家访 6月8日—6月14日"
    desk.ask = ScriptedAsk("马成林、王秀兰")
    page.table.opened.emit(village.name)
    settle(qtbot, desk)
    assert column(page.rows, "team")[0] == "马成林、王秀兰"

    action(page, "page.new").run()
    went, arguments = desk.went[-1]
    assert (went, arguments["answers"]) == ("school.keying", {"purposes": ("census",)})
    child = village.households[0].children[0][0]
    assert arguments["children"][0] == child
    add_record(site, visit_of(site, child))
    page.refresh()
    settle(qtbot, desk)
    assert column(page.rows, "share")[0] == f"1 / {len(village.households)}"

    desk.ask = ScriptedAsk(tmp_path / "名单")
    action(page, "page.print").run()
    settle(qtbot, desk)
    assert (tmp_path / "名单.pdf").read_bytes().startswith(b"%PDF")

    principal = page.principals[0]
    if principal not in {line.name for line in list_staff(site)}:
        add_staff(site, name=principal, phone="19900001234", subject="")
    desk.ask = ScriptedAsk("外出的七月补访", PASSWORD)
    action(page, "page.confirm").run()
    settle(qtbot, desk)
    assert not desk.told
    assert page.facts[1] == "6月16日校长已确认底数"
    assert [each.command for each in page.page_actions()] == ["page.edit", "page.print"]


def visit_of(site: Site, child: str) -> NewRecord:
    """A census visit by whoever teaches."""
    answers = {
        "occurred_on": date(2026, 6, 9),
        "visitors": (list_staff(site)[0].id,),
        "way": "household",
        "outcome": "met",
        "receiver_name": "韩桂英",
        "receiver_relation": "62",
        "purposes": ("census",),
        "guardianship": "good",
        "address": "柳湾村三社",
        "at_home": "作业自己写",
        "advice": "睡前封好炉火、窗户留缝，下周再来看一次作业。",
    }
    return NewRecord(form="home_visit", child=child, answers=answers, reason="照实填")
