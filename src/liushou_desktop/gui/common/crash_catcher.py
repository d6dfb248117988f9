"""Everything that escapes a slot or a job is caught here instead of ending in a silent log."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion

from liushou_desktop.app.crash_report import CrashReport, report_of
from liushou_desktop.base.clock import SystemClock
from liushou_desktop.base.errors import ProgramError


class CrashCatcher(QObject):
    """Makes a report of an uncaught exception and has it shown.

    Qt's slots run outside any ``try`` of ours, so ``sys.excepthook`` is taken over; what arrives is
    handed to the window's thread by a signal.

    Args:
        show: shows the report.
        page: id of the page shown.
        refuse: told an error of ours that a slot let go: a printer that is not there is a sentence
            above the page, not a bug; False when there is no page to tell it on.
    """

    _caught = Signal(object)

    def __init__(
        self,
        show: Callable[[CrashReport], object],
        page: Callable[[], str],
        refuse: Callable[[ProgramError], bool] = lambda _: False,
    ) -> None:
        super().__init__()
        self._show, self._page, self._refuse = show, page, refuse
        self._clock = SystemClock()
        self._is_showing = False
        self._caught.connect(self.tell)

    def install(self) -> None:
        """Take over uncaught exceptions of the process."""
        sys.excepthook = self._hook

    def hand_to(self, show: Callable[[CrashReport], object]) -> None:
        """Give reports to somebody else than the window."""
        self._show = show

    def tell(self, error: BaseException) -> None:
        """Show a report; one at a time, so that a bug in painting cannot bury the screen."""
        if self._is_showing or (isinstance(error, ProgramError) and self._refuse(error)):
            return
        self._is_showing = True
        try:
            surroundings = {"qt": qVersion(), "page": self._page()}
            self._show(report_of(error, self._clock.now(), surroundings))
        finally:
            self._is_showing = False

    def _hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._caught.emit(error)
