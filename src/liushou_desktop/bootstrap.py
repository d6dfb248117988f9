"""The only place where parts of several rooms are joined: opens the window on a site folder."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.clock import Clock, RehearsalClock, SystemClock
from liushou_desktop.base.collector import collector_at_rest
from liushou_desktop.base.errors import ProgramError, SurroundingsError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.paths import user_config_dir
from liushou_desktop.services.shared.site_folder import is_site

if TYPE_CHECKING:
    from liushou_desktop.gui.common.first_run import FirstRun
    from liushou_desktop.gui.common.unlock_page import Doorway
    from liushou_desktop.gui.main_window import MainWindow
    from liushou_desktop.services.shared.site import Site

_LAST_SITE = "last-site.json"
_PRACTICE = "练习"  # the folder beside the site's own

# A window that follows another one (other folder, end of the first run) is kept alive here.
_windows: list[MainWindow] = []


def open_window(words: Sequence[str]) -> int:
    """Open the window on ``--data-dir``, the folder opened last, or the first-run wizard.

    With ``--screens DIR`` pictures of all pages are taken instead (see ``take_screens``).

    Returns:
        the exit code of the program.
    """
    import argparse

    parser = argparse.ArgumentParser(prog="liushou")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--today", type=date.fromisoformat)
    parser.add_argument("--screens", type=Path)
    parser.add_argument("--database-url")
    args = parser.parse_args(list(words))
    clock: Clock = RehearsalClock(args.today) if args.today else SystemClock()
    if args.screens is not None:
        return take_screens(args.screens, args.data_dir or last_site(), clock)
    if not _has_display():
        print(sentence("NO_DISPLAY"), file=sys.stderr)  # noqa: T201 - no window to say it
        return SurroundingsError.exit_code
    folder = args.data_dir or last_site()
    if args.database_url is not None:
        try:
            folder = _joined(folder, args.database_url)
        except ProgramError as error:
            print(say_error(error), file=sys.stderr)  # noqa: T201 - there is no window yet
            return error.exit_code
    app = make_application()
    _show(make_window(folder, clock))
    return int(app.exec())


def _joined(folder: Path | None, url: str) -> Path:
    """The folder whose rows are on that server; made when there is none."""
    from liushou_desktop.services.shared.site_folder import join_server

    chosen = folder or default_folder()
    join_server(chosen, url)
    return chosen


def _has_display() -> bool:
    """Qt ends the process when it finds none; only Linux can be without."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in named)


def make_application(side: str = "school") -> Any:
    """The one QApplication, dressed for a side."""
    from liushou_desktop.gui import application

    return application.make_application(side)


def make_window(folder: Path | None, clock: Clock) -> MainWindow:
    """A window with the opening page of a site, or with the first-run wizard without one."""
    with collector_at_rest():  # modules and widgets are made to stay
        if folder is None or not is_site(folder):
            return _wizard_window(folder, clock)
        return _door_window(folder, clock)


def _door_window(folder: Path, clock: Clock) -> MainWindow:
    """A window with the opening page of a site."""
    from liushou_desktop.app.site_card import read_card

    card = read_card(folder)
    window = _bare_window(card.side)

    def show_door() -> None:
        """Made anew after every lock: users and the day of the last backup may have changed."""
        window.show_door(_doorway(folder, clock), read_card(folder).place)

    def forgot(name: str) -> None:
        from liushou_desktop.gui.common.paper_key_dialog import PaperKeyDialog

        PaperKeyDialog(folder, clock, name, window).ask_on(window)

    def look_after_paper_key() -> None:
        """An opened or unread paper key is the first thing to settle."""
        if (shell := window.shell) is None:
            return
        site = shell.site

        def go(waits: bool) -> None:
            if waits:
                shell.go("common.backup")

        shell.jobs.run(lambda watcher: _paper_key_waits(site), done=go)

    show_door()
    window.locked.connect(show_door)
    window.entered.connect(look_after_paper_key)
    window.forgot_pressed.connect(forgot)
    window.other_folder_pressed.connect(lambda: _other_folder(window, clock))
    return window


def _paper_key_waits(site: Site) -> bool:
    from liushou_desktop.services.shared import paper_key_sheet
    from liushou_desktop.services.shared.rights import Right

    is_sealed = paper_key_sheet.paper_key_state(site)[0] == paper_key_sheet.SEALED
    return site.may(Right.CARE) and not is_sealed


def _bare_window(side: str) -> MainWindow:
    from liushou_desktop.app.sides import SIDES
    from liushou_desktop.gui.main_window import MainWindow

    make_application(side)
    window = MainWindow(SIDES[side], make_shell=_make_shell)
    window.crash.install()
    return window


def _doorway(folder: Path, clock: Clock) -> Doorway:
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


def _counts_of(site: Site) -> Callable[[], Mapping[str, Any]]:
    """What waits in each room of the rail; asked on the worker."""
    from liushou_desktop.gui.common.rail import Count

    def counts() -> Mapping[str, Any]:
        if site.side == "bureau":
            from liushou_desktop.services.bureau.county_desk import rail_numbers

            numbers, overdue = rail_numbers(site)
            return {
                page: Count(number, is_overdue=page in overdue) for page, number in numbers.items()
            }
        from liushou_desktop.services.school.rail_counts import rail_counts

        found = rail_counts(site)
        return {
            page: Count(number, is_overdue=page in found.overdue)
            for page, number in found.numbers.items()
            if number
        }

    return counts


def _wizard_window(folder: Path | None, clock: Clock) -> MainWindow:
    from liushou_desktop.gui.common.first_run import FirstRun

    window = _bare_window("school")
    home = folder or default_folder()
    wizard = FirstRun(home, clock, window.ask, enter=enter_site, practice=home.parent / _PRACTICE)
    wizard.jobs.broken.connect(window.crash.tell)
    window.show_widget(wizard)
    wizard.finished.connect(lambda: _after_first_run(window, wizard, clock))
    return window


def _after_first_run(window: MainWindow, wizard: FirstRun, clock: Clock) -> None:
    """The window of the site that the wizard made, opened for whoever made it."""
    fresh = make_window(wizard.folder, clock)
    _show(fresh)
    if wizard.site is not None:
        fresh.enter(wizard.site)
        if wizard.first_page and fresh.shell is not None:
            fresh.shell.go(wizard.first_page)
    window.close()


def _other_folder(window: MainWindow, clock: Clock) -> None:
    """Another folder: its opening page, or the first-run wizard when nothing is there yet."""
    from liushou_desktop.app.wording import sentence
    from liushou_desktop.gui.common.dialogs import Answer

    chosen = window.ask.folder(sentence("OTHER_FOLDER_CHOOSE"))
    if chosen is None:
        return
    if not is_site(chosen):
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("new", sentence("OTHER_FOLDER_NEW")),
        )
        text = sentence("OTHER_FOLDER_EMPTY", {"folder": str(chosen)})
        if window.ask.choose(sentence("OTHER_FOLDER_QUESTION"), text, answers) != "new":
            return
    _show(make_window(chosen, clock))
    window.close()


def _show(window: MainWindow) -> None:
    window.show()
    _windows.append(window)
    del _windows[:-2]  # the one that is closing, and its successor


def take_screens(out: Path, folder: Path | None, clock: Clock) -> int:
    """Pictures of all pages of a demonstration county, at 100 % and at 125 %, into ``out``.

    Args:
        folder: a demonstration folder, or one school or bureau in it.
    """
    from liushou_desktop.gui.all_screens import ScreenMaker

    maker = ScreenMaker(
        out, open_window=lambda site: make_window(site, clock), enter=enter_site, clock=clock
    )
    made = maker.take(folder or default_folder())
    print(f"{made} 张界面照片在 {out}")  # noqa: T201 - a command, not a window
    return 1 if maker.is_broken else 0 if made else 2


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
    return folder if is_site(folder) else None


def remember_site(folder: Path) -> None:
    """Keep the folder as the one to open next time; a failure here is worth no message."""
    try:
        user_config_dir().mkdir(parents=True, exist_ok=True)
        text = json.dumps({"folder": str(folder.resolve())}, ensure_ascii=False)
        write_whole(user_config_dir() / _LAST_SITE, text.encode("utf-8"))
    except (OSError, ProgramError):
        return
