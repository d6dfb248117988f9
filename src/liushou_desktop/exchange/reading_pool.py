"""Reports read ahead, in this process or beside it.

A bureau merges two hundred packages in an afternoon. What can be done before the store is asked
(parsing, judging cells, closing sums) goes on in a process of its own while the ones before are
written: a second core then works, and the interpreter of the window stays free. Where there is one
core, or hardly anything to read, the reports are read here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Condition, Thread
from typing import NamedTuple, Protocol

from liushou_desktop.base.errors import Cancelled
from liushou_desktop.exchange.reading_child import read_and_check
from liushou_desktop.exchange.report_frames import ReadReport, decode
from liushou_desktop.exchange.report_reading import REPORT_NAME, ReportReader
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.sheets.fence_pool import FencePool, cores
from liushou_desktop.sheets.fence_process import READER, ChildProcess, nonsense
from liushou_desktop.sheets.grid import WorkbookGrid
from liushou_desktop.sheets.wire import HEADER

_WORTH = 8
"""Reports from which on a process of their own pays for its start."""

Frames = list[tuple[bytes, bytes]]


class Started(Protocol):
    """A report that is being read."""

    def result(self) -> ReadReport:
        """Wait for it.

        Raises:
            ProgramError: as ``ReportReader.read``, and what the fence refused.
            Cancelled: nobody waited any longer.
        """


class Reading(Protocol):
    """Reads reports whose signature was verified, in the order in which they are given."""

    def start(self, content: bytes) -> Started:
        """Have a report read; the next may be started before this one is done."""

    def close(self) -> None:
        """Stop what is being read and end every process."""


def reading_for(count: int) -> Reading:
    """The way that suits so many reports on this machine."""
    if count >= _WORTH and cores() > 1:
        with suppress(OSError):  # no room for one more process
            return ReadingBeside()
    return ReadingHere()


class ReadingHere:
    """Parsed by fenced children, judged by whoever waits for the result."""

    def __init__(self) -> None:
        self._pool = FencePool()
        self._reader = ReportReader(code_sets())

    def start(self, content: bytes) -> Started:
        """As ``Reading.start``."""
        return _Here(self._reader, self._reader.parse(content, self._pool))

    def close(self) -> None:
        """As ``Reading.close``."""
        self._pool.close()


class _Here(NamedTuple):
    reader: ReportReader
    parsed: Future[WorkbookGrid]

    def result(self) -> ReadReport:
        return read_and_check(self.reader, self.parsed)


class ReadingBeside:
    """Parsed and judged in a process beside this one; only the rows come over.

    When that process dies, what it had not answered is read here.
    """

    def __init__(self) -> None:
        self._child = ChildProcess(READER)
        self._here: ReadingHere | None = None
        self._waiting: deque[_Beside] = deque()
        self._changed = Condition()
        self._is_over = False
        self._ears = Thread(target=self._hear, name="reports", daemon=True)
        self._ears.start()

    def start(self, content: bytes) -> Started:
        """As ``Reading.start``."""
        started = _Beside(content, self._read_here)
        with self._changed:
            if self._is_over:
                started.answer.set_result(None)
            else:
                self._child.send(HEADER.pack(b"C", len(content)), content)
                self._waiting.append(started)
                self._changed.notify()
        return started

    def close(self) -> None:
        """As ``Reading.close``."""
        with self._changed:
            self._is_over = True
            is_idle = not self._waiting
            for started in self._waiting:
                started.answer.cancel()
            self._waiting.clear()
            self._changed.notify()
        if not is_idle:
            self._child.kill()  # whoever listens hears the end of it
        self._ears.join()
        self._child.finish()
        if self._here is not None:
            self._here.close()

    def _hear(self) -> None:
        """Take the answers in order, on a thread of their own; unpacked where they are wanted."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_over)
                if self._is_over:
                    return
            if not self._take(_answer(self._child)):
                return

    def _take(self, frames: Frames | None) -> bool:
        """Hand over an answer; False when there will be no other."""
        with self._changed:
            if self._is_over:
                return False
            if frames is not None:
                self._waiting.popleft().answer.set_result(frames)
                return True
            self._is_over = True
            for started in self._waiting:
                started.answer.set_result(None)
            self._waiting.clear()
            return False

    def _read_here(self, content: bytes) -> ReadReport:
        if self._here is None:
            self._here = ReadingHere()
        return self._here.start(content).result()


class _Beside:
    def __init__(self, content: bytes, read_here: Callable[[bytes], ReadReport]) -> None:
        self._content = content
        self._read_here = read_here
        self.answer: Future[Frames | None] = Future()

    def result(self) -> ReadReport:
        if self.answer.cancelled():
            raise Cancelled
        frames = self.answer.result()
        if frames is None:
            return self._read_here(self._content)
        try:
            return decode(frames)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise nonsense(REPORT_NAME) from error


def _answer(child: ChildProcess) -> Frames | None:
    """The frames of one answer; None when the process has ended."""
    frames: Frames = []
    while (received := child.receive()) is not None:
        if received[0] == b"Z":
            return frames
        frames.append(received)
    return None
