"""How long work tells where it is, and how it is asked to stop.

A job is a plain function that takes a ``Watcher``; the window shows it as a bar with 停下, the
command line as a line on stderr, tests ignore it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from liushou_desktop.base.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` units of the step whose wording key is ``step``; total 0 = unknown."""

    step: str
    done: int
    total: int


def _ignore(_: Progress) -> None:
    return None


@dataclass(slots=True)
class Watcher:
    """Receives progress and carries the wish to stop.

    Attributes:
        tell: called with each ``Progress``; may run on any thread.
    """

    tell: Callable[[Progress], None] = _ignore
    _stop: threading.Event = field(default_factory=threading.Event)

    def report(self, step: str, done: int, total: int = 0) -> None:
        """Tell where the work is; raises ``Cancelled`` when the user asked to stop."""
        self.check()
        self.tell(Progress(step, done, total))

    def check(self) -> None:
        """Raise ``Cancelled`` when the user asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def stop(self) -> None:
        """Ask the work to stop at its next report."""
        self._stop.set()
