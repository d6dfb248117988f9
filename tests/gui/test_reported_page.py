"""Who reported: counts, the schools to be found, one school's packages in their row, receipts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.gui.demo_sites import (
    PAST,
    SCHOOL,
    SCHOOL_NAME,
    STICK_DAY,
    TERM,
    DemoSites,
    action,
    column,
    settle,
    show,
)

from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.gui.bureau.reported_page import ReportedPage
from liushou_desktop.gui.bureau.sheets_page import SheetsPage
from liushou_desktop.services.bureau.package_receipts import return_package
from liushou_desktop.services.shared.create_site import NewSite, create_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role

SUMMER = date(2026, 7, 18)


def opened(qtbot, demo_sites: DemoSites, day: date, *answers: object):
    desk = demo_sites.desk(demo_sites.bureau("after", day), *answers)
    page = ReportedPage(desk)
    show(qtbot, desk, page)
    return desk, page


def test_counts_who_reported(qtbot, demo_sites: DemoSites) -> None:
    _, page = opened(qtbot, demo_sites, STICK_DAY)
    counts = {code: number.text() for code, number in page.view.counts.items()}
    assert counts == {
        "expected": "1",
        "merged": "1",
        "returned": "0",
        "waiting": "0",
        "missing": "0",
    }
    assert page.view.switch.code() == "all"
    assert column(page.view.schools, "school") == [SCHOOL_NAME]


def test_names_who_is_late_and_by_how_much(qtbot, demo_sites: DemoSites) -> None:
    desk, page = opened(qtbot, demo_sites, SUMMER)
    due = desk.site.term(TERM).cut_off or desk.site.term(TERM).end
    assert column(page.view.schools, "state") == ["没报"]
    assert column(page.view.schools, "what") == [f"晚 {(SUMMER - due).days} 天"]
    assert page.view.card.title.text() == "还要找的 1 所"


def test_shows_the_packages_of_a_school_in_their_row(qtbot, demo_sites: DemoSites) -> None:
    _, page = opened(qtbot, demo_sites, SUMMER)
    boxes = page.view.chain.shown()
    assert [(box.title, box.word, box.is_hole) for box in boxes] == [
        ("2025秋", "已合并", False),
        ("2026春", "没报", True),
    ]
    assert page.view.chain_school.text() == SCHOOL_NAME


def test_adds_up_the_term_before_for_who_is_late(qtbot, demo_sites: DemoSites) -> None:
    _, page = opened(qtbot, demo_sites, SUMMER)
    assert [(bar.name, bar.remark) for bar in page.view.pupils._bars] == [(SCHOOL_NAME, "没报")]
    assert page.view.pupils._bars[0].done > 0
    assert [name for name, _ in page.view.line._points] == ["25秋", "26春"]


def test_writes_receipts_of_a_term_once_more(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    desk, page = opened(qtbot, demo_sites, SUMMER, tmp_path)
    assert action(page, "page.export").blocked
    page.view.terms.choose(PAST)
    page._on_term(PAST)
    settle(qtbot, desk)
    action(page, "page.export").run()
    settle(qtbot, desk)
    assert page.view.done.isVisible()
    assert len([file for file in tmp_path.glob("*.lspkg") if "回执" in file.name]) == 1


def test_counts_a_returned_package_among_those_to_find(qtbot, demo_sites: DemoSites) -> None:
    site = demo_sites.bureau("after", STICK_DAY)
    with site.unit() as unit:
        digest = unit.find(ReceivedPackage, code=SCHOOL, verdict="new")[0].digest
    return_package(site, digest, [{"sheet": "S2", "text": "补全民族"}])
    desk = demo_sites.desk(site)
    page = ReportedPage(desk)
    show(qtbot, desk, page)
    assert column(page.view.schools, "what") == ["1 条意见，等重报"]
    assert [box.word for box in page.view.chain.shown()] == ["已退回"]


def test_opens_the_children_of_a_school(qtbot, demo_sites: DemoSites) -> None:
    desk, page = opened(qtbot, demo_sites, STICK_DAY)
    page.view.see_children.click()
    assert desk.went == [("bureau.ledger", {"school": SCHOOL, "origin": "bureau.reported"})]


def test_says_that_no_school_is_registered(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    folder, clock = tmp_path / "bureau", RehearsalClock(STICK_DAY)
    made = NewSite(
        side="bureau",
        code="622927",
        name="示例县教育局",
        short_code="JY",
        user="何静",
        role=Role.BUREAU_CLERK,
        password="demo-2021",
    )
    create_site(folder, made, clock)
    site = open_site(folder, "何静", "demo-2021", clock)
    demo_sites.opened.append(site)
    desk = demo_sites.desk(site)
    page = ReportedPage(desk)
    show(qtbot, desk, page)
    assert "学校登记" in page.view.nothing.text()
    assert not page.view.chain_block.isVisible()


def test_shows_a_schools_sheets_and_saves_them(
    qtbot, demo_sites: DemoSites, tmp_path: Path
) -> None:
    desk, page = opened(qtbot, demo_sites, STICK_DAY, tmp_path / "报来的表")
    page.view.sheets.click()
    told = desk.went[-1]
    assert told == ("bureau.sheets", {"school": SCHOOL, "term": page._shown()})
    sheets = SheetsPage(desk)
    show(qtbot, desk, sheets, **{**told[1], "term": PAST})
    assert sheets.schools.currentText() == SCHOOL_NAME
    sheets._on_sheet("S2")
    assert column(sheets.rows, "number")
    sheets._on_sheet("S18")
    assert "没有行" in sheets.nothing.text()
    sheets.save_excel()
    settle(qtbot, desk)
    assert (tmp_path / "报来的表.xlsx").stat().st_size > 1_000
