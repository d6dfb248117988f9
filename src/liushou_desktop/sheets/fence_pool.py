"""Some fenced children side by side, for a stick full of packages.

While one package is compared and written, the children parse the next ones; each child is a process
of its own. Parsing takes less than half of what the rest does, so one child keeps a second core's
part; two are used where there are more. A child that dies costs the file it was reading: the next
file gets a fresh one.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from threading import local
from types import TracebackType

from liushou_desktop.base.progress import Watcher
from liushou_desktop.sheets.fence import Fence
from liushou_desktop.sheets.grid import WorkbookGrid

WORKERS = 2


class FencePool:
    """A context manager; whoever leaves it early leaves no child behind.

    Args:
        workers: how many children; by default as many as there are cores beside the one that
            compares and writes, at least one and at most ``WORKERS``.
    """

    def __init__(self, workers: int | None = None) -> None:
        count = workers or max(1, min(WORKERS, cores() - 1))
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="fence")
        self._own = local()
        self._fences: list[Fence] = []
        self._watcher = Watcher()

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
        return self._threads.submit(self._read, content, name, strict)

    def close(self) -> None:
        """Stop what is being read and end the children."""
        self._watcher.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for fence in self._fences:
            fence.close()

    def _read(self, content: bytes, name: str, strict: bool) -> WorkbookGrid:
        fence: Fence | None = getattr(self._own, "fence", None)
        if fence is None:
            fence = self._own.fence = Fence()
            self._fences.append(fence)
        return fence.read(content, name, self._watcher, strict=strict)


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows
        return os.cpu_count() or 1
