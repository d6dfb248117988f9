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
    assert page.facts[1] == "1 所没有提到，1 所被改过"
    shown = [page.rows.cell(row, 1).text for row in range(4)]
    assert shown == ["7月14日", "已转交", "学区没有提到", "转来的被改过"]
    assert "在册人数" in page.rows.cell(0, 6).text
    monkeypatch.setattr(wording, "_speaker", {"here": office_words("district")})
    line = RelayLine("1", "甲小学", "ready", 1, 1, 120)
    page._show(_Loaded([line], []))
    assert action(page, "page.confirm").text == "转交县局，1 所"
    page._show(_Loaded([RelayLine("1", "甲小学", "not_handed_in")], []))
    assert action(page, "page.confirm").blocked is not None
