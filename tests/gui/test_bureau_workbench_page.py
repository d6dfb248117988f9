"""The bureau's first page: what waits, where it leads, how an office without schools begins."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.gui import sites
from tests.gui.demo_sites import DemoSites, action, column, show

from liushou_desktop.base.clock import TickingClock
from liushou_desktop.gui.bureau.workbench_page import WorkbenchPage
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.services.bureau.county_desk import county_desk


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


def test_tells_an_office_without_schools_how_to_begin(qtbot, tmp_path: Path) -> None:
    clock = TickingClock(datetime(2026, 6, 16, 9, 0))
    bureau = sites.open_bureau(sites.make_bureau(tmp_path / "bureau", clock).folder, clock)
    desk = QuietDesk(bureau, tmp_path, ScriptedAsk())
    page = WorkbenchPage(desk)
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: not desk.jobs.is_busy)
    assert not page.empty.isHidden()
    page.empty.buttons[1].click()
    assert desk.went[-1][0] == "bureau.enrol_list"
    bureau.lock()
