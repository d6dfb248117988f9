"""学区转交 in the window: what a 学区 may pass on, what the county is told."""

from __future__ import annotations

from datetime import date

import pytest
from tests.gui.demo_sites import DemoSites, action, show

from liushou_desktop.app import wording
from liushou_desktop.gui.bureau.relay_page import RelayPage, _Loaded
from liushou_desktop.services.bureau.district_status import (
    DistrictSchool,
    DistrictStatus,
    TotalDifference,
)
from liushou_desktop.services.bureau.relay_packages import RelayLine
from liushou_desktop.services.shared.office_words import office_words


def test_says_who_is_withheld_and_what_may_be_passed_on(
    qtbot, demo_sites: DemoSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = demo_sites.desk(demo_sites.bureau())
    page = RelayPage(desk)
    show(qtbot, desk, page)
    assert "没有学区" in page.nothing.text()
    schools = (
        DistrictSchool("1", "甲小学", "passed_on", 3, (("S2", "请补电话"),)),
        DistrictSchool("2", "乙小学", "withheld"),
        DistrictSchool("3", "丙小学", "altered", 1),
    )
    wrong = TotalDifference("pupils", (10, 10), (9, 9))
    district = DistrictStatus("Q", "城关学区", 1, date(2026, 7, 14), "", schools, (wrong,))
    page._show(_Loaded(None, [district]))
    assert page.facts[1] == "1 所没有提到，1 所被改过，1 个学区合计不一样"
    shown = [page.rows.cell(row, 1).text for row in range(4)]
    assert shown == ["7月14日", "已转交", "学区没有提到", "转来的被改过"]
    assert page.rows.cell(0, 6).text.startswith("合计不一样：在册人数（学区写 10，本局算 9）；")
    assert page.rows.cell(1, 6).text == "学区意见：儿童名册 请补电话"
    assert "请学区说明" in page.detail.text()
    page.table.select_row(1)
    assert page.detail.isHidden()
    page.table.select_row(2)
    assert page.detail.text().startswith("乙小学在登记簿上归城关学区，封面上没有它。")
    page.table.select_row(3)
    assert page.detail.text().startswith("城关学区转来的包，和丙小学签的对不上")
    monkeypatch.setattr(wording, "_speaker", {"here": office_words("district")})
    line = RelayLine("1", "甲小学", "ready", 1, 1, 120)
    page._show(_Loaded([line], []))
    assert action(page, "page.confirm").text == "转交县局，1 所"
    page._show(_Loaded([RelayLine("1", "甲小学", "not_handed_in")], []))
    assert action(page, "page.confirm").blocked is not None


def test_names_sums_by_their_indicator_and_counts_the_rest(qtbot, demo_sites: DemoSites) -> None:
    """A package left out changes every sum: two numbers beside each other, no list of codes."""
    desk = demo_sites.desk(demo_sites.bureau())
    page = RelayPage(desk)
    show(qtbot, desk, page)
    figures = ("pupils", "I01", "I03", "I04", "I05", "I06")
    wrong = tuple(TotalDifference(each, (12, 14), (6, 7)) for each in figures)
    schools = (DistrictSchool("1", "甲小学", "not_handed_in"),)
    district = DistrictStatus("Q", "城关学区", 1, date(2026, 7, 14), "", schools, wrong)
    page._show(_Loaded(None, [district]))
    assert page.rows.cell(0, 6).text.startswith(
        "合计不一样：在册人数（学区写 12，本局算 6），另有 5 项；"
    )
    assert "建档率（学区写 12/14，本局算 6/7）" in page.detail.text()
    assert "I01" not in page.detail.text()


def test_tells_a_prefecture_which_counties_reported(
    qtbot, demo_sites: DemoSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording, "_speaker", {"here": office_words("prefecture")})
    desk = demo_sites.desk(demo_sites.bureau())
    page = RelayPage(desk)
    show(qtbot, desk, page)
    schools = (
        DistrictSchool("1", "甲小学", "reported", 1),
        DistrictSchool("2", "乙", "not_handed_in"),
    )
    told = DistrictStatus(
        *("622927", "示例县教育局", 1, date(2026, 7, 14), "", schools, ()),
        kind="county",
        profile="totals",
        totals=(("pupils", 12, 12),),
    )
    silent = DistrictStatus("622921", "空山县教育局", 0, None, "", (), (), kind="county")
    page._show(_Loaded(None, [told, silent]))
    assert page.facts[1] == "报了 1 个县，没报 1 个"
    assert page.rows.cell(0, 6).text == "在册 12 人；只有合计：报了的 1 所，没报的 1 所"
    assert page.rows.cell(3, 6).text == "还没有上报"
