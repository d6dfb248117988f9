"""The far side of ``reading_pool``: a process that reads one verified report after another.

It stands between the process that merges and the fenced child: hands the bytes on to that child,
judges what comes back cell by cell, closes the sums, and answers with rows as they are kept. It is
our own code and sees nothing but text; what it answers counts as if the asking process had read it.
It needs no key and no file, and dies when its input ends.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.exchange.report_balance import check_report
from liushou_desktop.exchange.report_frames import ReadReport, encode, encode_refusal
from liushou_desktop.exchange.report_reading import ReportReader
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.sheets.fence_pool import FencePool
from liushou_desktop.sheets.grid import WorkbookGrid
from liushou_desktop.sheets.wire import frame, read_frame

Parsed = Future[WorkbookGrid]


def main() -> int:
    """Answer what comes in at stdin until it closes. Exit code 0."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    reader = ReportReader(code_sets())
    gc.freeze()  # tables of forms and codes stay for good
    with FencePool() as pool:
        for parsed in _asked(source, reader, pool):
            sink.write(_answer(reader, parsed))
            sink.write(frame(b"Z", b""))
            sink.flush()
    return 0


def _asked(source: BinaryIO, reader: ReportReader, pool: FencePool) -> Iterator[Parsed]:
    """The reports in their order, those behind being parsed already."""
    waiting: SimpleQueue[Parsed | None] = SimpleQueue()

    def take() -> None:
        while (given := read_frame(source.read)) is not None:
            waiting.put(reader.parse(given[1], pool))
        waiting.put(None)

    Thread(target=take, daemon=True).start()
    while (parsed := waiting.get()) is not None:
        yield parsed


def _answer(reader: ReportReader, parsed: Parsed) -> bytes:
    try:
        return encode(read_and_check(reader, parsed))
    except ProgramError as error:
        return encode_refusal(error)


def read_and_check(reader: ReportReader, parsed: Parsed) -> ReadReport:
    """Wait for a parsed workbook, read it and close its sums.

    Raises:
        ProgramError: as ``ReportReader.read``, and what the fence refused.
    """
    report = reader.read(parsed.result())
    return ReadReport(report, tuple(check_report(report.manifest, report.rows)))


if __name__ == "__main__":
    sys.exit(main())
