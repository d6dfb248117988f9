"""The only place where parts of several rooms are joined: opens the window on a site folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.clock import Clock, RehearsalClock, SystemClock
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.paths import user_config_dir

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from liushou_desktop.gui.main_window import MainWindow
    from liushou_desktop.services.shared.site import Site

_LAST_SITE = "last-site.json"


def open_window(words: Sequence[str]) -> int:
    """Open the window on ``--data-dir``, the folder opened last, or the first-run wizard.

    Returns:
        the exit code of the program.
    """
    parser = argparse.ArgumentParser(prog="liushou")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--today", type=date.fromisoformat)
    args = parser.parse_args(list(words))
    clock: Clock = RehearsalClock(args.today) if args.today else SystemClock()
    app = make_application()
    window = make_window(args.data_dir or last_site(), clock)
    window.show()
    return int(app.exec())


def make_application() -> QApplication:
    """The one QApplication, themed."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("liushou")
    return app


def make_window(folder: Path | None, clock: Clock) -> MainWindow:
    """A window with the opening page of a site, or with the first-run wizard without one."""
    if folder is None or not (folder / "site.db").is_file():
        return _wizard_window(folder, clock)
    from liushou_desktop.app.sides import SIDES
    from liushou_desktop.app.site_card import read_card
    from liushou_desktop.gui.common.theme import apply_theme
    from liushou_desktop.gui.main_window import MainWindow

    card = read_card(folder)
    app = make_application()
    apply_theme(app, card.side)
    window = MainWindow(SIDES[card.side], make_shell=_make_shell)
    window.show_door(_doorway(folder, clock), card.place)
    return window


def _doorway(folder: Path, clock: Clock) -> Any:
    from liushou_desktop.app.site_card import read_card
    from liushou_desktop.gui.common.unlock_page import Doorway, Person
    from liushou_desktop.services.shared.users import list_users

    card = read_card(folder)
    people = [Person(user.name, user.role_name) for user in list_users(folder)]
    return Doorway(
        site_name=card.name,
        facts=card.facts,
        people=people,
        notes=card.notes,
        open=lambda name, password: enter_site(folder, name, password, clock),
    )


def enter_site(folder: Path, name: str, password: str, clock: Clock) -> Site:
    """Unlock, keep the day's backup, bring the lists up to today; runs on the worker.

    Raises:
        RefusedError: WRONG_PASSWORD, ALREADY_OPEN ….
    """
    from liushou_desktop.app.site_card import keep_card
    from liushou_desktop.services.shared.care import daily_backup
    from liushou_desktop.services.shared.open_site import open_site

    site = open_site(folder, name, password, clock)
    try:
        if site.side == "school":
            from liushou_desktop.services.school.refresh_summaries import refresh_all

            refresh_all(site)
        daily_backup(site)
        keep_card(site)
    except BaseException:
        site.lock()
        raise
    remember_site(folder)
    return site


def _make_shell(side: Any, site: Site, ask: Any) -> Any:
    from liushou_desktop.app.window_memory import WindowMemory
    from liushou_desktop.gui.common.shell import Shell

    counts = _counts_of(site)
    return Shell(side, site, ask, WindowMemory(f"{site.code}/{site.user.name}"), counts=counts)


def _counts_of(site: Site) -> Any:
    """What waits in each room of the rail; asked on the worker."""
    from liushou_desktop.gui.common.rail import Count

    def counts() -> Mapping[str, Any]:
        if site.side == "bureau":
            from liushou_desktop.services.bureau.county_view import reporting_status

            late = reporting_status(site).count("late", "missing")
            return {"bureau.reported": Count(late)} if late else {}
        from liushou_desktop.services.school.rail_counts import rail_counts

        found = rail_counts(site)
        return {
            page: Count(number, is_overdue=page in found.overdue)
            for page, number in found.numbers.items()
            if number
        }

    return counts


def _wizard_window(folder: Path | None, clock: Clock) -> MainWindow:
    from liushou_desktop.app.sides import SIDES
    from liushou_desktop.gui.common.first_run import FirstRun
    from liushou_desktop.gui.common.theme import apply_theme
    from liushou_desktop.gui.main_window import MainWindow

    app = make_application()
    apply_theme(app, "school")
    window = MainWindow(SIDES["school"], make_shell=_make_shell)
    wizard = FirstRun(folder or default_folder(), clock, window.ask)
    window.show_widget(wizard)

    def opened(made: Path) -> None:
        fresh = make_window(made, clock)
        fresh.show()
        window.replacement = fresh  # type: ignore[attr-defined]
        window.close()

    wizard.finished.connect(opened)
    return window


def default_folder() -> Path:
    """Where a new site goes unless the user chooses another place."""
    return Path.home() / "留守儿童关爱档案"


def last_site() -> Path | None:
    """The folder opened last on this PC, if it is still there."""
    try:
        kept = json.loads((user_config_dir() / _LAST_SITE).read_text("utf-8"))
        folder = Path(kept["folder"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return folder if (folder / "site.db").is_file() else None


def remember_site(folder: Path) -> None:
    """Keep the folder as the one to open next time; a failure here is worth no message."""
    try:
        user_config_dir().mkdir(parents=True, exist_ok=True)
        text = json.dumps({"folder": str(folder.resolve())}, ensure_ascii=False)
        write_whole(user_config_dir() / _LAST_SITE, text.encode("utf-8"))
    except (OSError, ProgramError):
        return
