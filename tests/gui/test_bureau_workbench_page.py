"""The bureau's first page: what waits, where it leads, how an office without schools begins."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from tests.gui import sites
from tests.gui.demo_sites import DemoSites, action, column, show

from liushou_desktop.base.clock import TickingClock
from liushou_desktop.gui.bureau.schools_page import SchoolsPage
from liushou_desktop.gui.bureau.workbench_page import WorkbenchPage
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.settings_enrolment import EnrolmentSection
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.services.bureau.county_desk import county_desk
from liushou_desktop.services.shared.create_site import NewSite, create_site
from liushou_desktop.services.shared.rights import Role


def test_lists_what_waits_and_leads_there(qtbot, demo_sites: DemoSites) -> None:
    desk = demo_sites.desk(demo_sites.bureau())
    page = WorkbenchPage(desk)
    show(qtbot, desk, page)
    found = county_desk(desk.site)
    assert page.view.pupils.text() == str(found.pupils)
    assert column(page.view.districts.model, "schools") == [str(d.schools) for d in found.districts]
    assert len(page.view.tasks._tasks) == len(found.waiting)
    for line in found.waiting:
        page.view.task_pressed.emit(line)
        assert desk.went[-1] == (line.page, {"term": line.term} if line.term else {})
    action(page, "page.open_file").run()
    assert desk.went[-1][0] == "bureau.receiving"


@pytest.mark.parametrize("page_class", [WorkbenchPage, SchoolsPage])
def test_sends_a_district_to_its_county_and_lets_it_enrol_nobody(
    qtbot, tmp_path: Path, page_class
) -> None:
    clock = TickingClock(datetime(2026, 6, 16, 9, 0))
    new = NewSite(
        side="bureau",
        code="622927-Q1",
        name="城关学区",
        short_code="CG",
        user="何静",
        role=Role.BUREAU_CLERK,
        password=sites.PASSWORD,
    )
    site = sites.open_bureau(create_site(tmp_path / "district", new, clock).folder, clock)
    desk = QuietDesk(site, tmp_path, ScriptedAsk())
    page = page_class(desk)
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: not desk.jobs.is_busy)
    assert not page.empty.isHidden()
    assert "page.new" not in [each.command for each in page.page_actions()]
    for button in page.empty.buttons:
        button.click()
    assert [page_id for page_id, _ in desk.went] == ["common.settings", "bureau.relay"]
    assert desk.went[0][1] == {"section": "enrolment"}
    asking = EnrolmentSection(desk)  # where the first way leads
    qtbot.addWidget(asking)
    assert "负责人" in [each.text() for each in asking.request.findChildren(QLabel)]
    site.lock()


def test_tells_an_office_without_schools_how_to_begin(qtbot, tmp_path: Path) -> None:
    clock = TickingClock(datetime(2026, 6, 16, 9, 0))
    bureau = sites.open_bureau(sites.make_bureau(tmp_path / "bureau", clock).folder, clock)
    desk = QuietDesk(bureau, tmp_path, ScriptedAsk())
    page = WorkbenchPage(desk)
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: not desk.jobs.is_busy)
    assert not page.empty.isHidden()
    assert "还没有单位报来" in page.view.districts.nothing.text()
    page.empty.buttons[1].click()
    assert desk.went[-1][0] == "bureau.enrol_list"
    bureau.lock()
