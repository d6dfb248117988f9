"""Work off the window's thread: one worker, which owns the data file.

A service is a plain function taking a ``Watcher``. Its progress arrives on the window's thread, no
faster than the eye can follow; so does how it ended.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from liushou_desktop.base.collector import CollectorRest

if TYPE_CHECKING:  # the first window has no work yet
    from liushou_desktop.app.jobs import Outcome, Work
    from liushou_desktop.base.errors import ProgramError
    from liushou_desktop.base.progress import Progress, Watcher
    from liushou_desktop.gui.common.progress_strip import ProgressStrip

_LEAST_GAP = 0.05  # seconds between two progress signals
_SHORT_TURN = 0.0005
"""Seconds a busy worker keeps the interpreter from the window. Painting a list gives it away and
has to get it back some ten times; Python's usual turn is ten times as long."""
Result = TypeVar("Result")


class Job(QObject):
    """A piece of work under way; lives on the window's thread and is deleted there.

    Exactly one of ``finished``, ``failed``, ``stopped`` and ``broken`` is told, then ``ended``.
    """

    progressed = Signal(object)  # Progress
    came = Signal(object)  # one result of several, as it comes (``JobRunner.run_each``)
    finished = Signal(object)  # what the work returned
    failed = Signal(object)  # ProgramError
    stopped = Signal()
    broken = Signal(object)  # the exception: our bug
    ended = Signal()

    def __init__(self, work: Work, tell: Callable[[Job, Progress], None], parent: QObject) -> None:
        from liushou_desktop.base.progress import Watcher

        super().__init__(parent)
        self.work = work
        self._told_at = 0.0
        self._tell_runner = tell
        self.is_abandoned = False
        self.watcher = Watcher(self._tell)

    def stop(self) -> None:
        """Ask the work to stop at its next report."""
        self.watcher.stop()

    def abandon(self) -> None:
        """Nobody waits for it any more: it is asked to stop and only ``ended`` will be told."""
        self.is_abandoned = True
        self.stop()

    def come_out(self, outcome: Outcome) -> None:
        """Tell how it ended."""
        from liushou_desktop.app.jobs import Broken, Failed, Finished

        if self.is_abandoned:
            pass
        elif isinstance(outcome, Finished):
            self.finished.emit(outcome.value)
        elif isinstance(outcome, Failed):
            self.failed.emit(outcome.error)
        elif isinstance(outcome, Broken):
            self.broken.emit(outcome.error)
        else:
            self.stopped.emit()
        self.ended.emit()

    def _tell(self, progress: Progress) -> None:
        """Called on the worker's thread."""
        moment = time.monotonic()
        is_last = progress.total and progress.done >= progress.total
        if is_last or moment - self._told_at >= _LEAST_GAP:
            self._told_at = moment
            self._tell_runner(self, progress)


class JobRunner(QObject):
    """Runs jobs one after another.

    ``failed`` and ``broken`` hear of every job whose caller did not take the error itself. Only the
    runner's own signals are emitted on the worker's thread: a job may be deleted on the window's
    thread while the worker is still inside the emission that told its end.

    While work is under way the cyclic garbage collector rests, and it is woken on the window's
    thread: on the worker's it would take apart models and timers of the window's thread.
    """

    failed = Signal(object)  # ProgramError
    broken = Signal(object)  # exception
    idle = Signal()  # the last job has ended
    _progressed = Signal(object, object)  # Job, Progress: from the worker
    _came = Signal(object, object)  # Job, one result: from the worker
    _came_out = Signal(object, object)  # Job, Outcome: from the worker

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._jobs: list[Job] = []
        self._collector = CollectorRest()
        self._usual_turn = sys.getswitchinterval()
        self._told = threading.Semaphore(0)  # one for each end the worker is done telling
        self._progressed.connect(self._on_progressed, Qt.ConnectionType.QueuedConnection)
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        self._came_out.connect(self._on_came_out, Qt.ConnectionType.QueuedConnection)
        self._worker = threading.Thread(target=self._work, name="data file", daemon=True)
        self._worker.start()

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way or waiting."""
        return bool(self._jobs)

    def run(
        self,
        work: Callable[[Watcher], Result],
        done: Callable[[Result], object] | None = None,
        strip: ProgressStrip | None = None,
        what: str = "",
        failed: Callable[[ProgramError], object] | None = None,
        stopped: Callable[[], object] | None = None,
    ) -> Job:
        """Queue ``work(watcher)`` and return its job.

        Args:
            done: called with the result.
            strip: shows ``what`` and the progress, and offers 停下.
            failed: called with an error of ours; without it ``JobRunner.failed`` tells.
            stopped: called when the user stopped it.
        """
        job = Job(work, self._progressed.emit, self)
        return self._start(job, done, strip, what, failed, stopped)

    def run_each(
        self,
        work: Callable[[Watcher], Iterator[Result]],
        each: Callable[[Result], object],
        done: Callable[[list[Result]], object] | None = None,
        strip: ProgressStrip | None = None,
        what: str = "",
        failed: Callable[[ProgramError], object] | None = None,
        stopped: Callable[[], object] | None = None,
    ) -> Job:
        """As ``run`` for work that yields: ``each`` hears of every result when it is there, on the
        window's thread and in order, ``done`` of all of them. What came before a stop stays."""

        def whole(watcher: Watcher) -> list[Result]:
            found = []
            for result in work(watcher):
                found.append(result)
                self._came.emit(job, result)
            return found

        job = Job(whole, self._progressed.emit, self)
        job.came.connect(each)
        return self._start(job, done, strip, what, failed, stopped)

    def _start(
        self,
        job: Job,
        done: Callable[[Result], object] | None,
        strip: ProgressStrip | None,
        what: str,
        failed: Callable[[ProgramError], object] | None,
        stopped: Callable[[], object] | None,
    ) -> Job:
        if done is not None:
            job.finished.connect(done)
        job.failed.connect(failed if failed is not None else self.failed)
        job.broken.connect(self.broken)
        if stopped is not None:
            job.stopped.connect(stopped)
        if strip is not None:
            _show_in(strip, job, what)
        if not self._jobs:
            sys.setswitchinterval(_SHORT_TURN)
        self._collector.begin()
        self._jobs.append(job)
        self._queue.put(job)
        return job

    def close(self) -> None:
        """Abandon all jobs, let the worker come to rest, then end it (lock, closing)."""
        for job in self._jobs:
            job.abandon()
        self._queue.put(None)
        self._worker.join()
        self._collector.end()
        sys.setswitchinterval(self._usual_turn)

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            from liushou_desktop.app.jobs import carry_out

            self._came_out.emit(job, carry_out(job.work, job.watcher))
            del job  # whatever only the work still knew is not let go on this thread
            self._told.release()

    def _on_progressed(self, job: Job, progress: Progress) -> None:
        if job in self._jobs:
            job.progressed.emit(progress)

    def _on_came(self, job: Job, result: object) -> None:
        if job in self._jobs and not job.is_abandoned:
            job.came.emit(result)

    def _on_came_out(self, job: Job, outcome: Outcome) -> None:
        # The worker may still be inside the emission, with a lock of Qt's in its hand; a collection
        # here would wait for that lock while the worker waits for the interpreter.
        self._told.acquire()
        self._jobs.remove(job)
        job.come_out(outcome)
        job.deleteLater()
        if not self._jobs:
            self._collector.end()
            sys.setswitchinterval(self._usual_turn)
            self.idle.emit()


def _show_in(strip: ProgressStrip, job: Job, what: str) -> None:
    strip.begin(what)
    job.progressed.connect(strip.show_progress)
    strip.stopped.connect(job.stop)
    job.ended.connect(strip.end)
