"""Some fenced children side by side, for a stick full of packages.

While one package is compared and written, the children parse the next ones; each child is a process
of its own. Parsing takes less than half of what the rest does, so one child keeps a second core's
part; two are used where there are more. A child has its next file before its answer to the last is
taken apart, so that it never waits for who listens. A child that dies costs the file it was
reading: the next file gets a fresh one.
"""

from __future__ import annotations

import os
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import NamedTuple

from liushou_desktop.base.progress import Watcher
from liushou_desktop.sheets.fence import Fence
from liushou_desktop.sheets.grid import WorkbookGrid

WORKERS = 2


class _Job(NamedTuple):
    content: bytes
    name: str
    strict: bool
    answer: Future[WorkbookGrid]


class FencePool:
    """A context manager; whoever leaves it early leaves no child behind.

    Args:
        workers: how many children; by default as many as there are cores beside the one that
            compares and writes, at least one and at most ``WORKERS``.
    """

    def __init__(self, workers: int | None = None) -> None:
        count = workers or max(1, min(WORKERS, cores() - 1))
        self._waiting: SimpleQueue[_Job | None] = SimpleQueue()
        self._watcher = Watcher()
        self._threads = [
            Thread(target=self._work, name=f"fence {number}", daemon=True)
            for number in range(count)
        ]
        self._fences: list[Fence] = []
        self._is_begun = self._is_over = False

    def __enter__(self) -> FencePool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def parse(self, content: bytes, name: str, *, strict: bool = False) -> Future[WorkbookGrid]:
        """Have a file parsed; ``result()`` raises what ``Fence.read`` raises."""
        job = _Job(content, name, strict, Future())
        self._waiting.put(job)
        if not self._is_begun:
            self._is_begun = True
            for thread in self._threads:
                thread.start()
        return job.answer

    def close(self) -> None:
        """Stop what is being read and end the children."""
        self._is_over = True
        self._watcher.stop()
        while (job := self._next()) is not None:
            job.answer.cancel()
        if self._is_begun:
            for _ in self._threads:
                self._waiting.put(None)
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        """One child after another, each asked its next file before this one's answer is read."""
        fence = Fence()
        self._fences.append(fence)
        with fence:
            job = self._waiting.get()
            while job is not None:
                if not fence.asked:
                    fence.prepare(job.content, job.name, strict=job.strict)
                following = self._next()
                if following is not None:
                    fence.prepare(following.content, following.name, strict=following.strict)
                self._answer(fence, job)
                job = following or (None if self._is_over else self._waiting.get())

    def _answer(self, fence: Fence, job: _Job) -> None:
        try:
            grid = fence.read(job.content, job.name, self._watcher, strict=job.strict)
        except BaseException as error:  # noqa: BLE001  whoever waits is told, as by an executor
            job.answer.set_exception(error)
        else:
            job.answer.set_result(grid)

    def _next(self) -> _Job | None:
        """What waits, if anything does."""
        try:
            return self._waiting.get_nowait()
        except Empty:
            return None


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows
        return os.cpu_count() or 1
