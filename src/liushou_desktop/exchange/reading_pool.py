"""Reports read ahead, in this process or beside it.

A bureau merges two hundred packages in an afternoon. What can be done before the store is asked
(parsing, judging cells, closing sums) goes on in a process of its own while the ones before are
written: a second core then works, and the interpreter of the window stays free. Where there is one
core, or hardly anything to read, the reports are read here.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from threading import Condition, Thread
from typing import NamedTuple, Protocol

from liushou_desktop.base.errors import Cancelled
from liushou_desktop.exchange.reading_child import read_and_check
from liushou_desktop.exchange.report_frames import ReadReport, decode
from liushou_desktop.exchange.report_reading import REPORT_NAME, ReportReader
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.sheets.fence_pool import FencePool, cores
from liushou_desktop.sheets.fence_process import READER, ChildProcess, nonsense, too_heavy
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
    return ReadingBeside() if count >= _WORTH and cores() > 1 else ReadingHere()


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

    A process that dies costs the report it was at: the others are given to a fresh one.
    """

    def __init__(self) -> None:
        self._waiting: deque[_Beside] = deque()
        self._changed = Condition()
        self._child: ChildProcess | None = ChildProcess(READER)
        self._ears = Thread(target=self._hear, name="reports", daemon=True)
        self._ears.start()

    def start(self, content: bytes) -> Started:
        """As ``Reading.start``."""
        started = _Beside(content)
        with self._changed:
            if self._child is not None:
                self._send(self._child, started)
                self._waiting.append(started)
                self._changed.notify()
        return started

    def close(self) -> None:
        """As ``Reading.close``."""
        with self._changed:
            child, self._child = self._child, None
            for started in self._waiting:
                started.frames.cancel()
            self._changed.notify()
        if child is None:
            return
        if self._waiting:
            child.kill()  # whoever listens hears the end of it
        self._ears.join()
        child.finish()

    @staticmethod
    def _send(child: ChildProcess, started: _Beside) -> None:
        child.send(HEADER.pack(b"C", len(started.content)), started.content)

    def _hear(self) -> None:
        """Take the answers in order, on a thread of their own; unpacked where they are wanted."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._child is None)
                child = self._child
                if child is None:
                    return
                started = self._waiting[0]
            frames = _answer(child)
            with self._changed:
                if self._child is None:
                    return
                self._waiting.popleft()
                if frames is None:
                    self._begin_anew(child)
            if frames is None:
                started.frames.set_exception(too_heavy(REPORT_NAME))
            else:
                started.frames.set_result(frames)

    def _begin_anew(self, dead: ChildProcess) -> None:
        dead.close()
        self._child = ChildProcess(READER)
        for started in self._waiting:
            self._send(self._child, started)


class _Beside:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.frames: Future[Frames] = Future()

    def result(self) -> ReadReport:
        if self.frames.cancelled():
            raise Cancelled
        try:
            return decode(self.frames.result())
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
