"""The frame: opening page, then the shell of the unlocked site; lock, keys, status bar, crashes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from liushou_desktop.app.commands import commands_of, room_shortcut, shown_keys
from liushou_desktop.app.sides import SIDES, Side
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.paths import user_config_dir
from liushou_desktop.gui.actions import WindowActions
from liushou_desktop.gui.application import make_application
from liushou_desktop.gui.common import fonts
from liushou_desktop.gui.common.crash_catcher import CrashCatcher
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.kite import window_icon
from liushou_desktop.gui.common.status_bar import StatusBar
from liushou_desktop.gui.common.unlock_page import Doorway, UnlockPage

if TYPE_CHECKING:  # only the opening page is needed for the first painted window
    from liushou_desktop.app.crash_report import CrashReport
    from liushou_desktop.base.errors import ProgramError
    from liushou_desktop.gui.common.dialogs import Ask
    from liushou_desktop.gui.common.shell import Shell

LEAST_SIZE = (1024, 540)
FIRST_SIZE = (1366, 698)
_ONCE_SEEN_MS = 100
_SIGNS_OF_LIFE = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.MouseMove,
)

MakeShell = Callable[[Side, Any, "Ask"], "Shell"]


class MainWindow(QMainWindow):
    """One window for one site folder.

    Args:
        side: which side's pages and commands it offers.
        make_shell: builds the shell for an opened site (``bootstrap`` gives it its counts).
        crash_folder: where reports about our bugs are saved.
        ask: asks the user; replaced in tests.
    """

    entered = Signal()  # somebody unlocked; the shell stands on its first page
    locked = Signal()  # the opening page is shown again
    forgot_pressed = Signal(str)  # on the opening page, with the name chosen there
    other_folder_pressed = Signal()

    def __init__(
        self,
        side: Side,
        make_shell: MakeShell | None = None,
        crash_folder: Path | None = None,
        ask: Ask | None = None,
    ) -> None:
        super().__init__()
        self.side = side
        if ask is not None:
            self.ask = ask
        self._make_shell = make_shell or _plain_shell
        self._crash_folder = crash_folder or user_config_dir() / "reports"
        self._doorway: Doorway | None = None
        self._place: tuple[str, ...] = ()
        self.shell: Shell | None = None
        self._unlock: UnlockPage | None = None
        self._door_jobs = JobRunner(self)
        self._door_jobs.failed.connect(lambda error: None)  # the unlock page says it itself
        self.setWindowTitle(sentence("GUI_PRODUCT"))
        self.setWindowIcon(window_icon())
        self.setMinimumSize(*LEAST_SIZE)
        self.resize(*FIRST_SIZE)
        self._build()
        self.crash = CrashCatcher(
            self._show_crash, lambda: self.shell.page_id if self.shell else "", self._tell_error
        )
        self._door_jobs.broken.connect(self.crash.tell)
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self._on_idle)

    @cached_property
    def ask(self) -> Ask:
        """Asks the user in dialogs, which are only made ready when there is something to ask."""
        from liushou_desktop.gui.common.dialogs import DialogAsk

        return DialogAsk(self)

    def _build(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.status = StatusBar()
        column.addWidget(self.status)
        self.setCentralWidget(centre)
        self.actions_table = self._build_actions()
        for position in range(9):
            keys = QShortcut(QKeySequence(room_shortcut(position)), self)
            keys.activated.connect(lambda position=position: self._go_to_room(position))
        self.status.lock_pressed.connect(self.lock)
        self.status.help_pressed.connect(self.show_help)

    def _build_actions(self) -> WindowActions:
        return WindowActions(
            self,
            self.side.id,
            {
                "window.find": self._search,
                "window.palette": self.show_palette,
                "window.lock": self.lock,
                "window.undo": self._undo,
                "window.back": self._back,
                "window.help": self.show_help,
                "window.keys": self.show_keys,
            },
        )

    # opening and locking --------------------------------------------------------------------

    def show_widget(self, widget: QWidget) -> None:
        """Show something that is no page of a side: the first-run wizard, a refusal to open."""
        self._clear_stack()
        self.stack.addWidget(widget)

    def show_door(self, doorway: Doorway, place: Sequence[str] = ()) -> None:
        """Show the opening page."""
        self._doorway = doorway
        self._place = tuple(place or (doorway.site_name,))
        self._clear_stack()
        self._unlock = UnlockPage(doorway, self._door_jobs)
        self._unlock.opened.connect(lambda site: self.enter(site))
        unlock = self._unlock
        unlock.forgot_pressed.connect(lambda: self.forgot_pressed.emit(unlock.people.name()))
        unlock.other_pressed.connect(self.other_folder_pressed)
        self.stack.addWidget(self._unlock)
        self.status.show_place(self._place)
        self.status.show_user(sentence("GUI_NOT_OPEN"))
        self.status.set_deed("")
        self._unlock.first_field().setFocus()
        self.actions_table.follow(None)

    @property
    def unlock_page(self) -> UnlockPage | None:
        """The opening page, while it is shown."""
        return self._unlock

    def enter(self, site: Any) -> None:
        """Show the shell of an opened site on its first page."""
        fonts.load_rare()
        self._clear_stack()
        self._follow_side(SIDES.get(getattr(site, "side", ""), self.side))
        shell = self._make_shell(self.side, site, self.ask)
        self.shell = shell
        shell.jobs.broken.connect(self.crash.tell)
        shell.page_changed.connect(lambda: self.actions_table.follow(shell.page()))
        shell.status_told.connect(self.status.set_deed)
        shell.lock_wanted.connect(self._lock_and_say, Qt.ConnectionType.QueuedConnection)
        self.stack.addWidget(shell)
        practice = (sentence("SITE_CARD_PRACTICE"),) if _is_practice(site) else ()
        self.setWindowTitle("　".join((f"{sentence('GUI_PRODUCT')} — {site.name}", *practice)))
        self.status.show_place((site.name, *practice, _term_name(site)))
        self.status.show_user(f"{site.user.name}（{site.user.role_name}）", can_lock=True)
        shell.go(self.side.first)
        shell.refresh_counts()
        self._await_idleness()
        self.entered.emit()

    def _follow_side(self, side: Side) -> None:
        """What was opened decides, not what stood on the door: a folder that was never opened in a
        window has no card yet that names its side."""
        if side is self.side:
            return
        self.side = side
        make_application(side.id)
        for action in self.actions():
            self.removeAction(action)
        self.actions_table = self._build_actions()

    def lock(self) -> None:
        """Close the store and show the opening page; unsaved work may hold it back."""
        shell = self.shell
        if shell is None:
            return
        page = shell.page()
        if page is not None and not page.may_leave():
            return
        self._lock_now()

    def _lock_now(self) -> None:
        shell = self.shell
        if shell is None:
            return
        self._idle.stop()
        site = shell.site
        self._clear_stack()
        site.lock()
        self.setWindowTitle(sentence("GUI_PRODUCT"))
        if self._doorway is not None:
            self.show_door(self._doorway, self._place)
            self.locked.emit()

    def _lock_and_say(self, words: str) -> None:
        """Something needs a fresh opening (a backup was put back); the opening page says what."""
        self._lock_now()
        if self._unlock is not None:
            self._unlock.say_done(words)

    def _on_idle(self) -> None:
        """Nobody has touched anything: lock, unless work is under way."""
        if self.shell is not None and self.shell.jobs.is_busy:
            self._await_idleness()
        else:
            self._lock_now()

    def _clear_stack(self) -> None:
        if self.shell is not None:
            self.shell.close_down()
        self.shell = self._unlock = None
        while (widget := self.stack.widget(0)) is not None:
            self.stack.removeWidget(widget)
            widget.deleteLater()

    # keys -----------------------------------------------------------------------------------

    def show_palette(self) -> None:
        """Find something to do by typing."""
        from liushou_desktop.gui.common.command_palette import CommandPalette, Doing

        if self.shell is None:
            return
        doings = [
            Doing(sentence(entry.word), "", partial(self.shell.go, entry.id))
            for entry in self.shell.rail.entries
        ]
        for command in commands_of(self.side.id):
            if command.id.startswith("form.") or command.id == "window.palette":
                continue
            action = self.actions_table.action(command.id)
            if action.isEnabled():
                keys = shown_keys(command.shortcut)
                doings.append(Doing(action.text(), keys, action.trigger))
        CommandPalette(doings, self).exec()

    def show_keys(self) -> None:
        """All keys on one sheet."""
        from liushou_desktop.gui.common.command_palette import KeysSheet

        KeysSheet(self.side.id, self).exec()

    def show_help(self) -> None:
        """The help page, about the page shown; before unlocking, the manual in a window."""
        if self.shell is not None:
            self.shell.go("common.help", about=self.shell.page_id)
            return
        from liushou_desktop.gui.common.help_reader import HelpWindow

        about = "common.unlock" if self._unlock is not None else "school.first_run"
        HelpWindow(self.side.id, about, self).exec()

    def _go_to_room(self, position: int) -> None:
        if self.shell is not None and position < len(self.shell.rail.entries):
            self.shell.go(self.shell.rail.entries[position].id)

    def _search(self) -> None:
        if self.shell is not None:
            self.shell.start_search()

    def _back(self) -> None:
        if self.shell is not None:
            self.shell.back()

    def _undo(self) -> None:
        if self.shell is not None and self.shell.toast.can_undo:
            self.shell.toast.undo()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.shell is not None:
            self.shell.escape()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(_ONCE_SEEN_MS, fonts.load_rare)
        self.windowHandle().installEventFilter(self)  # hears all keys and mice of the window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Signs of life put off the automatic lock."""
        if event.type() in _SIGNS_OF_LIFE and self.shell is not None:
            self._await_idleness()
        return False

    def _await_idleness(self) -> None:
        """Asked anew each time: the minutes may have been changed in the settings."""
        minutes = getattr(self.shell.site, "lock_after_minutes", 10) if self.shell else 10
        self._idle.start(round(minutes * 60_000))

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.shell.page() if self.shell is not None else None
        if page is not None and not page.may_leave():
            event.ignore()
            return
        if self.shell is not None:
            site = self.shell.site
            self._clear_stack()
            site.lock()
        close_down = getattr(self.stack.currentWidget(), "close_down", None)
        if close_down is not None:  # the first run has a worker of its own
            close_down()
        self._door_jobs.close()
        event.accept()

    def _tell_error(self, error: ProgramError) -> bool:
        if self.shell is None:
            return False
        self.shell.tell_error(error)
        return True

    def _show_crash(self, report: CrashReport) -> None:
        from liushou_desktop.gui.common.crash_window import CrashWindow

        CrashWindow(report, self._crash_folder, self).exec()


def _plain_shell(side: Side, site: Any, ask: Ask) -> Shell:
    from liushou_desktop.app.window_memory import WindowMemory
    from liushou_desktop.gui.common.shell import Shell

    return Shell(side, site, ask, WindowMemory(f"{site.code}/{site.user.name}"))


def _is_practice(site: Any) -> bool:
    return getattr(site, "is_practice", False) is True


def _term_name(site: Any) -> str:
    from liushou_desktop.base.errors import RefusedError

    try:
        name: str = site.term().name
    except RefusedError:
        return ""
    return name
