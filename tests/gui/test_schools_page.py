"""The register: an enrolment file with the bureau's fingerprint, a stamped sheet compared."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from tests.gui.demo_sites import SCHOOL, SCHOOL_NAME, DemoSites, column, settle, show

from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.domain.register import EnrolledSite, SiteKey
from liushou_desktop.exchange.fingerprints import Fingerprint
from liushou_desktop.gui.bureau.schools_page import SchoolsPage
from liushou_desktop.services.bureau.fingerprint_sheet import own_fingerprint
from liushou_desktop.services.shared.create_site import NewSite, create_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role


def waiting_bureau(demo_sites: DemoSites):
    """The bureau as it was before anybody compared the school's sheet; and that sheet's text."""
    site = demo_sites.bureau("before")
    with site.unit() as unit:
        key = unit.find(SiteKey, code=SCHOOL)[0]
        unit.change(key, state="quarantined", pinned_on=None)
        school = unit.require(EnrolledSite, SCHOOL)
        unit.change(school, state="requested", approved_on=None)
    lines = Fingerprint.from_digits(key.fingerprint).lines()
    return site, [f"{' '.join(line.groups)} {line.check}" for line in lines]


@pytest.fixture
def waiting(qtbot, demo_sites: DemoSites):
    site, lines = waiting_bureau(demo_sites)
    desk = demo_sites.desk(site)
    page = SchoolsPage(desk)
    show(qtbot, desk, page)
    return desk, page, lines


def type_sheet(qtbot, desk, page: SchoolsPage, text: str) -> None:
    page.approval.field.setText(text)
    page.approval.approve.click()
    settle(qtbot, desk)


def test_lists_the_schools_with_their_keys(qtbot, demo_sites: DemoSites) -> None:
    desk = demo_sites.desk(demo_sites.bureau())
    page = SchoolsPage(desk)
    show(qtbot, desk, page)
    assert column(page.rows, "name") == [SCHOOL_NAME]
    assert column(page.rows, "key") == ["第 1 期有效"]
    assert page.approval is None


def test_approves_by_the_typed_sheet(qtbot, waiting) -> None:
    desk, page, lines = waiting
    assert not page.approval.approve.isEnabled()
    type_sheet(qtbot, desk, page, "\n".join(lines))
    assert desk.said == [f"{SCHOOL_NAME}的密钥已核准，可以报送了"]
    with desk.site.unit() as unit:
        assert unit.require(EnrolledSite, SCHOOL).state == "approved"


def test_approves_by_the_scanned_code(qtbot, waiting) -> None:
    desk, page, _ = waiting
    with desk.site.unit() as unit:
        key = unit.find(SiteKey, code=SCHOOL)[0]
    code = Fingerprint.from_digits(key.fingerprint).qr_text(SCHOOL, key.epoch)
    type_sheet(qtbot, desk, page, code)
    assert len(desk.said) == 1


def test_says_in_which_line_a_digit_is_mistyped(qtbot, waiting) -> None:
    desk, page, lines = waiting
    wrong = "1" if lines[2][0] != "1" else "2"
    lines[2] = wrong + lines[2][1:]
    type_sheet(qtbot, desk, page, "\n".join(lines))
    assert "签3" in page.approval.refusal.text()
    assert page.approval.refusal.isVisible()
    page.refresh()  # somebody looked at another page meanwhile
    settle(qtbot, desk)
    assert page.approval.field.text() == "\n".join(lines)
    with desk.site.unit() as unit:
        assert unit.require(EnrolledSite, SCHOOL).state == "requested"


def test_says_that_the_sheet_is_of_another_key(qtbot, waiting) -> None:
    desk, page, _ = waiting
    other = Fingerprint.from_digits("12345" * 24)
    lines = "\n".join(f"{' '.join(line.groups)} {line.check}" for line in other.lines())
    type_sheet(qtbot, desk, page, lines)
    assert "签1" in page.approval.refusal.text()
    assert desk.said == []


def test_writes_an_enrolment_file_and_shows_the_fingerprint_to_print(
    qtbot, demo_sites: DemoSites, tmp_path: Path
) -> None:
    sheet = tmp_path / "指纹.pdf"
    desk = demo_sites.desk(demo_sites.bureau(), tmp_path, sheet)
    page = SchoolsPage(desk)
    show(qtbot, desk, page)
    page._on_new()
    assert not page.entry.write.isEnabled()
    page.entry.code.setText("2199000009")
    page.entry.name.setText("大河家镇中心小学")
    page.entry.write.click()
    settle(qtbot, desk)
    assert len(list(tmp_path.glob("*.lsenrol"))) == 1
    assert page.table.row_id() == "2199000009"
    assert page.own.isVisible()
    assert "大河家镇中心小学" in page.own.said.word
    page.own.save_pressed.emit()
    settle(qtbot, desk)
    assert sheet.read_bytes().startswith(b"%PDF")


def test_prints_the_fingerprint_the_school_will_see(demo_sites: DemoSites) -> None:
    import pypdfium2

    from liushou_desktop.services.bureau.fingerprint_sheet import fingerprint_sheet

    site = demo_sites.bureau()
    with closing(pypdfium2.PdfDocument(fingerprint_sheet(site))) as document:
        text = document[0].get_textpage().get_text_range()  # closed by the document
    for _, groups, _ in own_fingerprint(site).lines:
        assert all(group in text for group in groups)


def test_revokes_with_a_reason(qtbot, demo_sites: DemoSites) -> None:
    desk = demo_sites.desk(demo_sites.bureau(), "电脑丢了")
    page = SchoolsPage(desk)
    show(qtbot, desk, page)
    page._on_revoke(page._lines[SCHOOL])
    settle(qtbot, desk)
    assert column(page.rows, "state") == ["已停用"]


def test_refuses_a_code_with_blanks(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    desk = demo_sites.desk(demo_sites.bureau(), tmp_path)
    page = SchoolsPage(desk)
    show(qtbot, desk, page)
    page._on_new()
    page.entry.code.setText("21 99")
    page.entry.name.setText("大河家镇中心小学")
    page.entry.write.click()
    settle(qtbot, desk)
    assert [error.code for error in desk.told] == ["SITE_CODE_WRONG"]
    assert page.entry.name.text() == "大河家镇中心小学"


def test_tells_how_to_begin(qtbot, demo_sites: DemoSites, tmp_path: Path) -> None:
    clock = RehearsalClock(date(2026, 3, 1))
    made = NewSite(
        side="bureau",
        code="622927",
        name="示例县教育局",
        short_code="JY",
        user="何静",
        role=Role.BUREAU_CLERK,
        password="demo-2021",
    )
    create_site(tmp_path / "bureau", made, clock)
    site = open_site(tmp_path / "bureau", "何静", "demo-2021", clock)
    demo_sites.opened.append(site)
    desk = demo_sites.desk(site)
    page = SchoolsPage(desk)
    show(qtbot, desk, page)
    assert page.empty.isVisible()
    page.empty.buttons[0].click()
    assert page.entry.isVisible()
    assert page.escape()
    settle(qtbot, desk)
    assert page.empty.isVisible()
