"""Which stick or folder is taken in: the one plugged in just now, the only one, or one chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.page import Desk

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.stick_contents import PassedOver
    from liushou_desktop.services.shared.sticks import Stick

_LOOK_FOR_STICKS = 3_000  # ms between two looks while nothing is open


@dataclass(frozen=True, slots=True)
class StickFound:
    """What lies in a folder."""

    folder: Path
    files: tuple[Path, ...]
    passed: tuple[PassedOver, ...]


class StickLookout(QObject):
    """Tells ``found`` what lies on a stick, once somebody asked for it or plugged it in.

    Args:
        is_free: whether a stick that appears may be read by itself: nothing else is open.
    """

    found = Signal(object)  # StickFound

    def __init__(self, desk: Desk, is_free: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._is_free = desk, is_free
        self._seen: frozenset[Path] = frozenset()
        self._clock = QTimer(self, interval=_LOOK_FOR_STICKS)
        self._clock.timeout.connect(self.look)

    def start(self) -> None:
        """The page is shown: look every few seconds."""
        self._clock.start()

    def stop(self) -> None:
        """The page is left."""
        self._clock.stop()

    def look(self) -> None:
        """A stick plugged in while nothing is open is read by itself."""
        if self._is_free() and not self._desk.jobs.is_busy:
            self._desk.jobs.run(_sticks, done=self._on_seen, failed=lambda _: None)

    def _on_seen(self, there: list[Stick]) -> None:
        fresh = [stick.folder for stick in there if stick.folder not in self._seen]
        self._seen = frozenset(stick.folder for stick in there)
        if self._is_free() and len(fresh) == 1:
            self._find(fresh[0], lambda seen: self.found.emit(seen) if seen.files else None)

    def choose(self) -> None:
        """The only stick at once; otherwise the user says where."""
        self._desk.jobs.run(_sticks, done=self._on_sticks)

    def _on_sticks(self, there: list[Stick]) -> None:
        if len(there) == 1:
            self.take(there[0].folder)
        else:
            self.choose_folder()

    def choose_folder(self) -> None:
        """A folder the user names."""
        folder = self._desk.ask.folder(sentence("RECEIVING_WHICH_FOLDER"))
        if folder is not None:
            self.take(folder)

    def take(self, folder: Path) -> None:
        """Look into that folder."""
        self._find(folder, self.found.emit)

    def _find(self, folder: Path, done: Callable[[StickFound], object]) -> None:
        def find(watcher: Watcher) -> StickFound:
            from liushou_desktop.services.bureau.stick_contents import packages_on

            files, passed = packages_on([folder])
            return StickFound(folder, tuple(files), tuple(passed))

        self._desk.jobs.run(find, done=done)


def _sticks(watcher: Watcher) -> list[Stick]:
    from liushou_desktop.services.shared.sticks import sticks

    return sticks()
