"""Terms and their reports; the bureau's receipt and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gui.demo_sites import PAST, SCHOOL, DemoSites, action, column, settle, show
from tests.gui.school_site import make_school

from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.reporting_page import ReportingPage
from liushou_desktop.services.bureau.package_receipts import return_package, write_receipts


@pytest.fixture
def desk(demo_sites: DemoSites):
    return demo_sites.desk(demo_sites.school())


@pytest.fixture
def page(qtbot, desk) -> ReportingPage:
    made = ReportingPage(desk)
    show(qtbot, desk, made)
    return made


@pytest.fixture
def returned(demo_sites: DemoSites, tmp_path: Path) -> tuple[Path, str]:
    """A receipt that sends the package back because of one child's birth date; that child."""
    bureau = demo_sites.bureau("after")
    with bureau.unit() as unit:
        digest = unit.find(ReceivedPackage, code=SCHOOL, verdict="new")[0].digest
        child = unit.find(ReportedChild, site=SCHOOL)[0].id
    remark = {"sheet": "S2", "row": child, "field": "birth_date", "text": "和户口簿不一样"}
    receipt = return_package(bureau, digest, [remark])
    return write_receipts(bureau, tmp_path, [receipt])[0], child


def test_shows_the_state_of_each_term(page: ReportingPage) -> None:
    states = dict(zip(column(page.terms, "term"), column(page.terms, "state"), strict=True))
    assert states["2025年秋季学期"] == "教育局已接收"
    assert states["2026年春季学期"] == "学期进行中"


def test_opens_the_term_the_cursor_is_on(desk, page: ReportingPage) -> None:
    page.table.select_id(PAST)
    action(page, "page.confirm").run()
    assert desk.went == [("school.term_report", {"term": PAST})]


def test_takes_a_receipt_and_brings_its_remark_to_the_child(
    qtbot, demo_sites: DemoSites, returned
) -> None:
    file, child = returned
    site = demo_sites.school()
    with site.unit() as unit:  # as before the accepted receipt came
        for package in unit.find(SentPackage, kind="report"):
            unit.change(package, receipt_state="none", receipt=None)
    desk = demo_sites.desk(site, file)
    page = ReportingPage(desk)
    show(qtbot, desk, page)
    action(page, "page.open_file").run()
    settle(qtbot, desk)
    assert len(desk.said) == 1
    assert column(page.remarks, "sheet") == ["儿童名册"]
    assert column(page.remarks, "field") == ["出生日期"]
    assert column(page.remarks, "text") == ["和户口簿不一样"]
    page.remark_table.link_pressed.emit(page.remark_table.row_id(), "go")
    assert desk.went == [("school.child", {"child": child})]
    page.settle.click()
    settle(qtbot, desk)
    assert page.remarks.rowCount() == 0
    assert page.no_remarks.isVisible()


def test_refuses_a_file_that_is_no_receipt(qtbot, desk, page: ReportingPage, tmp_path) -> None:
    file = tmp_path / "别的.lspkg"
    file.write_bytes(b"nothing of ours")
    desk.ask = ScriptedAsk(file)
    action(page, "page.open_file").run()
    settle(qtbot, desk)
    assert len(desk.told) == 1
    assert desk.said == []


def test_says_that_a_school_stands_alone(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    site = make_school(tmp_path / "bare")
    demo_sites.opened.append(site)
    desk = demo_sites.desk(site)
    page = ReportingPage(desk)
    show(qtbot, desk, page)
    assert page.alone.isVisible()
    page.alone.button.click()
    assert desk.went == [("common.settings", {"section": "enrolment"})]
