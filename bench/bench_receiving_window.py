"""The bureau's window while a stick is judged and merged: how long it ever stands still."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import sub
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import county
from bench.harness import AtMost, Bench, Measures

PACKAGES = 60
_EVERY_MS = 5
_AT_REST_S = 6.0
_PATIENCE_MS = 180_000


class _Heart:
    """Beats in the window's own thread; remembers the longest pause between two beats."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._beat)
        self.timer.start(_EVERY_MS)
        self.restart()

    def restart(self) -> None:
        self._last = self._now()
        self._pauses: list[tuple[float, ...]] = []

    @staticmethod
    def _now() -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), time.thread_time()

    def _beat(self) -> None:
        now = self._now()
        self._pauses.append(tuple(map(sub, now, self._last)))
        self._last = now

    def measures(self, name: str) -> Measures:
        """The longest pause, and the most that this process, and the window's thread alone,
        computed between two beats.

        The latter are what a free machine would show: on a busy one a pause is mostly others' turn.
        """
        longest, computing, window = map(max, zip(*self._pauses, strict=True))
        return {
            f"{name} longest": longest,
            f"{name} computing": computing,
            f"{name} window": window,
        }


@contextmanager
def _window() -> Iterator[tuple[Any, Any, Path]]:
    """The bureau's window, unlocked, and a stick with some packages."""
    from liushou_desktop import bootstrap
    from liushou_desktop.base.clock import RehearsalClock

    app = bootstrap.make_application("bureau")
    with TemporaryDirectory() as folder:
        bureau, stick = Path(folder) / "bureau", Path(folder) / "stick"
        shutil.copytree(county.BUREAU, bureau)
        stick.mkdir()
        for package in county.packages(PACKAGES):
            shutil.copy(package, stick)
        clock = RehearsalClock(county.AFTER_TERM)
        window = bootstrap.make_window(bureau, clock)
        window.resize(1366, 740)
        window.show()
        site = bootstrap.enter_site(bureau, county.BUREAU_USER, county.PASSWORD, clock)
        window.enter(site)
        _until(app, lambda: not window.shell.jobs.is_busy)
        yield app, window, stick
        site.lock()
        window.close()


def _until(app: Any, is_over: Callable[[], bool]) -> None:
    """Let the window run; a stick whose packages are refused must not be waited for for ever."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    asking, giving_up = QTimer(), QTimer()
    asking.timeout.connect(lambda: loop.quit() if is_over() else None)
    giving_up.timeout.connect(lambda: loop.exit(1))
    asking.start(50)
    giving_up.start(_PATIENCE_MS)
    if loop.exec():
        raise AssertionError("the window never came so far")


def at_rest() -> Measures:
    """The same window with nothing to do: what the machine itself adds."""
    with _window() as (app, _, _):
        heart, end = _Heart(), time.monotonic() + _AT_REST_S
        heart.restart()
        _until(app, lambda: time.monotonic() > end)
        return heart.measures("merging")


def ours() -> Measures:
    """A stick opened and judged, then everything without doubt merged."""
    with _window() as (app, window, stick):
        jobs = window.shell.jobs
        heart = _Heart()
        heart.restart()
        window.shell.go("bureau.receiving", folder=str(stick))
        page = window.shell.page()
        _until(app, lambda: not jobs.is_busy and len(page._ready()) == PACKAGES)
        measures = heart.measures("judging")
        heart.restart()
        page._on_merge()
        _until(app, lambda: not jobs.is_busy and not page._ready())
        return measures | heart.measures("merging")


BENCH = Bench(
    about=f"the window while {PACKAGES} packages are judged and merged: pauses of its thread",
    prepare=county.prepare,
    candidates={"at rest": at_rest, "ours": ours},
    goals=(
        AtMost("judging longest", "ours", limit=0.2),
        AtMost("merging longest", "ours", limit=0.2),
        AtMost("judging computing", "ours", limit=0.2),
        AtMost("merging computing", "ours", limit=0.2),
    ),
)
