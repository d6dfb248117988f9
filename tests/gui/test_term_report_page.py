"""The term's report: checked, explained, signed by the principal's password, written, read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gui.demo_sites import AFTER_TERM, PASSWORD, TERM, DemoSites, action, column, settle, show
from tests.gui.school_site import make_school

from liushou_desktop.base.errors import SurroundingsError
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.reporting import Closing, SentPackage
from liushou_desktop.gui.common import paper_printing
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.school.term_papers_page import TermPapersPage
from liushou_desktop.gui.school.term_report_page import TermReportPage
from liushou_desktop.services.school import close_term, export_report
from liushou_desktop.services.school.list_records import void_record

WHY = "七月底前补上"


@pytest.fixture
def site(demo_sites: DemoSites):
    return demo_sites.school(day=AFTER_TERM)


@pytest.fixture
def desk(demo_sites: DemoSites, site):
    return demo_sites.desk(site)


@pytest.fixture
def page(qtbot, desk) -> TermReportPage:
    made = TermReportPage(desk)
    show(qtbot, desk, made, term=TERM)
    return made


def explain_all(site) -> None:
    findings = close_term.review_term(site, TERM).findings
    close_term.explain(site, TERM, {f.key: WHY for f in findings if f.state == "explain"})


def sign(qtbot, desk, page: TermReportPage, password: str = PASSWORD) -> None:
    page.view.password.setText(password)
    page.view.sign.click()
    settle(qtbot, desk)


@pytest.fixture
def signed(qtbot, desk, site, page: TermReportPage) -> TermReportPage:
    explain_all(site)
    page.refresh()
    settle(qtbot, desk)
    sign(qtbot, desk, page)
    return page


def test_puts_what_waits_first_and_holds_the_signing_back(page: TermReportPage) -> None:
    states = column(page.view.findings, "state")
    waiting = [state for state in states if state in ("要改", "要说明")]
    assert waiting
    assert states[: len(waiting)] == waiting
    assert not page.view.sign.isEnabled()
    assert str(len(waiting)) in page.view.sign_why.text()


def test_keeps_a_sentence_for_each_finding(qtbot, desk, site, page: TermReportPage) -> None:
    findings = page._loaded.signing.review.findings
    open_ones = [f for f in findings if f.state == "explain" and not f.explanation]
    desk.ask = ScriptedAsk(*[WHY for _ in open_ones])
    for finding in open_ones:
        page.view.finding_table.select_id(finding.key)
        page.view.finding_table.opened.emit(finding.key)
        settle(qtbot, desk)
    assert desk.ask.asked == [finding.title for finding in open_ones]
    assert "要说明" not in column(page.view.findings, "state")
    kept = close_term.review_term(site, TERM).findings
    assert all(f.explanation == WHY for f in kept if f.state == "explain")


def test_opens_the_children_of_a_finding(desk, page: TermReportPage) -> None:
    finding = next(f for f in page._loaded.signing.review.findings if f.children)
    page.view.finding_table.select_id(finding.key)
    page.view.names.click()
    assert desk.went == [("school.children", {"children": finding.children})]


def test_opens_the_children_when_a_finding_blocks(desk, page: TermReportPage) -> None:
    from dataclasses import replace

    blocked = replace(
        next(f for f in page._loaded.signing.review.findings if f.children), state="blocked"
    )
    page._on_explain(blocked)
    assert desk.went == [("school.children", {"children": blocked.children})]


def test_refuses_a_wrong_password_where_it_was_typed(
    qtbot, desk, site, page: TermReportPage
) -> None:
    explain_all(site)
    page.refresh()
    settle(qtbot, desk)
    sign(qtbot, desk, page, "不是这个")
    assert page.view.sign_why.isVisible()
    assert "密码" in page.view.sign_why.text()
    assert page.view.password.text() == ""
    assert page.view.sign.isEnabled()
    assert close_term.is_signed(site, TERM) is None


def test_is_signed_by_the_principals_password(signed: TermReportPage, desk, site) -> None:
    closing = close_term.is_signed(site, TERM)
    assert closing is not None
    assert (closing.principal, closing.version) == ("周立本", 1)
    assert desk.said == ["周立本已审签第 1 版"]
    assert not signed.view.sign_form.isVisible()
    assert signed.view.write.isEnabled()
    assert signed.view.write.kind == "primary"


def test_writes_the_package_and_says_that_it_was_read_back(
    qtbot, monkeypatch, desk, signed: TermReportPage, tmp_path: Path
) -> None:
    def no_printer(*_: object) -> bool:
        raise SurroundingsError("NO_PRINTER")

    monkeypatch.setattr(paper_printing, "print_pdf", no_printer)
    stick, sheet = tmp_path / "U盘", tmp_path / "交接单.pdf"
    stick.mkdir()
    desk.ask = ScriptedAsk(stick, "no", sheet)
    signed.view.other.click()
    signed.view.write.click()
    settle(qtbot, desk)
    packages = list(stick.glob("*.lspkg"))
    assert len(packages) == 1
    assert signed.view.done.isVisible()
    with desk.site.unit() as unit:
        sent = unit.find(SentPackage, kind="report", term=TERM)
    assert [each.file_name for each in sent] == [packages[0].name]
    assert sent[0].short_code in signed.view.done.accessibleName()
    action(signed, "page.print").run()
    settle(qtbot, desk)
    assert sheet.read_bytes().startswith(b"%PDF")  # no printer here: into a file
    printed: list[bytes] = []
    monkeypatch.setattr(paper_printing, "print_pdf", lambda pdf, *_: printed.append(pdf))
    action(signed, "page.print").run()
    settle(qtbot, desk)
    assert printed == [sheet.read_bytes()]


def test_says_what_the_stick_said_and_can_write_again(
    qtbot, monkeypatch, desk, signed: TermReportPage, tmp_path: Path
) -> None:
    def full(*_: object, **__: object) -> None:
        raise SurroundingsError("DISK_FULL", file="E:")

    desk.ask = ScriptedAsk(tmp_path, "no", "no")
    signed.view.other.click()
    monkeypatch.setattr(export_report, "write_whole", full)
    signed.view.write.click()
    settle(qtbot, desk)
    assert [error.code for error in desk.told] == ["DISK_FULL"]
    assert not signed.view.done.isVisible()
    monkeypatch.undo()
    signed.view.write.click()
    settle(qtbot, desk)
    assert signed.view.done.isVisible()


def test_wants_a_new_version_when_the_figures_change(
    qtbot, desk, site, signed: TermReportPage
) -> None:
    term = site.term(TERM)
    with site.unit() as unit:
        visits = [
            record
            for record in unit.find(Record, form="home_visit")
            if record.state == "confirmed" and term.start <= record.occurred_on <= term.end
        ]
    void_record(site, visits[0].id, "记错了孩子")
    signed.refresh()
    settle(qtbot, desk)
    assert signed.view.changed.isVisible()
    assert "第 2 版" in signed.view.changed.accessibleName()
    assert signed.view.sign_form.isVisible()
    assert not signed.view.write.isEnabled()
    explain_all(site)
    signed.refresh()
    settle(qtbot, desk)
    sign(qtbot, desk, signed)
    with site.unit() as unit:
        closings = unit.find(Closing, term=TERM, order_by="version")
    assert [(each.version, each.state) for each in closings] == [(1, "reopened"), (2, "signed")]
    assert not signed.view.changed.isVisible()


def test_says_that_a_school_on_its_own_cannot_report(
    qtbot, demo_sites: DemoSites, tmp_path: Path
) -> None:
    alone = make_school(tmp_path / "bare")
    demo_sites.opened.append(alone)
    desk = demo_sites.desk(alone)
    page = TermReportPage(desk)
    show(qtbot, desk, page)
    assert not page.view.write.isEnabled()
    assert "登记" in page.view.stick_why.text()
    assert action(page, "page.print").blocked


def test_shows_the_papers_of_the_term_and_goes_on_to_the_summary(
    qtbot, desk, site, signed: TermReportPage, tmp_path: Path
) -> None:
    """Signed numbers, then the summary begun with them; Excel as it stands."""
    signed.view.papers.click()
    assert desk.went[-1] == ("school.term_papers", {"term": TERM})
    papers = TermPapersPage(desk)
    show(qtbot, desk, papers, term=TERM)
    assert papers.preview.page_count > 3
    assert "已审签" in papers.said.text()
    assert papers.changed.isHidden()
    desk.ask = ScriptedAsk(tmp_path / "F17")
    papers.save_excel()
    settle(qtbot, desk)
    assert (tmp_path / "F17.xlsx").stat().st_size > 1_000
    papers.switch.choose("summary")
    papers.refresh()
    settle(qtbot, desk)
    assert "草稿" in papers.said.text()
    papers.write_summary()
    assert desk.went[-1] == ("school.form_entry", {"form": "work_summary"})
