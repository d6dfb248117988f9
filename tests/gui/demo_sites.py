"""One small demonstration county (1 school, 6 children), built once and copied for each test.

The walk of the demonstration is kept at two moments: before the bureau took the stick, and after.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from tests.helpers.sites import cheap_passwords

from liushou_desktop.app.demonstration.loop import run_demonstration
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.gui.common.dialogs import ScriptedAsk
from liushou_desktop.gui.common.page import Page
from liushou_desktop.gui.common.testing import QuietDesk
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.site import Site

PASSWORD = "demo-2021"
SCHOOL, SCHOOL_NAME = "2199000001", "柳湾中心小学"
PAST, TERM = "2025-1", "2025-2"
STICK_DAY, TODAY, AFTER_TERM = date(2026, 1, 20), date(2026, 6, 16), date(2026, 7, 13)


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``before`` and ``after`` the bureau merged the school's first package."""
    root = tmp_path_factory.mktemp("demo")
    after, before = root / "after", root / "before"

    def keep_before(said: str) -> None:
        if said.startswith("8 "):  # the package lies on the stick, nobody has taken it yet
            shutil.copytree(after, before)

    with pytest.MonkeyPatch.context() as patch:
        cheap_passwords(patch)
        run_demonstration(after, schools=1, children=6, today=TODAY, tell=keep_before)
    return root


@dataclass
class DemoSites:
    """The copies of one test; sites opened here are closed at its end."""

    built: Path
    folder: Path
    opened: list[Site] = field(default_factory=list)
    desks: list[QuietDesk] = field(default_factory=list)

    def copy(self, moment: str) -> Path:
        """Bureau, school and stick as they were ``before`` or ``after`` the merge."""
        copied = self.folder / moment
        if not copied.exists():
            shutil.copytree(self.built / moment, copied)
        return copied

    def bureau(self, moment: str = "after", day: date = STICK_DAY, user: str = "何静") -> Site:
        return self._open(self.copy(moment) / "bureau", user, day)

    def school(self, moment: str = "after", day: date = TODAY, user: str = "李向荣") -> Site:
        return self._open(self.copy(moment) / "schools" / SCHOOL, user, day)

    def stick(self, moment: str = "after") -> Path:
        return self.copy(moment) / "usb"

    def _open(self, folder: Path, user: str, day: date) -> Site:
        site = open_site(folder, user, PASSWORD, RehearsalClock(day))
        self.opened.append(site)
        return site

    def desk(self, site: Site, *answers: object) -> QuietDesk:
        """A desk whose questions are answered in this order."""
        made = QuietDesk(site, self.folder / "memory", ScriptedAsk(*answers))
        made.broken = []  # type: ignore[attr-defined]
        made.jobs.broken.connect(made.broken.append)  # type: ignore[attr-defined]
        self.desks.append(made)
        return made

    def close(self) -> None:
        for desk in self.desks:
            desk.jobs.close()
        for site in self.opened:
            site.lock()


@pytest.fixture
def demo_sites(built_demo: Path, tmp_path: Path) -> Iterator[DemoSites]:
    """Copies of the demonstration for this test."""
    sites = DemoSites(built_demo, tmp_path)
    yield sites
    sites.close()


def settle(qtbot, desk: QuietDesk) -> None:
    """Until no job is under way; a bug in one fails the test."""
    qtbot.waitUntil(lambda: not desk.jobs.is_busy)
    assert not desk.broken, desk.broken  # type: ignore[attr-defined]


def show(qtbot, desk: QuietDesk, page: Page, **arguments: object) -> None:
    """Open a page as the window does, at the size of its place in the window."""
    qtbot.addWidget(page)
    page.resize(1180, 640)
    page.show()
    page.open(**arguments)
    page.refresh()
    settle(qtbot, desk)


def action(page: Page, command: str):
    """The action the page offers under a command."""
    return next(each for each in page.page_actions() if each.command == command)


def column(page_rows, key: str) -> list[str]:
    """The texts of one column of a model, from top to bottom."""
    place = next(i for i, each in enumerate(page_rows.columns) if each.key == key)
    return [page_rows.cell(row, place).text for row in range(page_rows.rowCount())]
