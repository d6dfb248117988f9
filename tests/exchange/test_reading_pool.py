"""Reports read beside: the same as read here; a refusal or a death is one report's own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.exchange.make import manifest
from tests.exchange.test_report import ROWS

from liushou_desktop.base.errors import Cancelled, DamagedError, RefusedError
from liushou_desktop.exchange import reading_pool
from liushou_desktop.exchange.reading_pool import ReadingBeside, ReadingHere, reading_for
from liushou_desktop.exchange.report import build_report
from liushou_desktop.exchange.report_frames import ReadReport
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.sheets.fence_process import READER, child_command

GOOD = build_report(manifest(), ROWS, code_sets())
NOT_THREE_CHILDREN = build_report(manifest(pupils=3), ROWS, code_sets())


@pytest.fixture(scope="module")
def beside() -> Iterator[ReadingBeside]:
    reading = ReadingBeside()
    yield reading
    reading.close()


def test_reads_beside_what_it_reads_here(beside: ReadingBeside) -> None:
    here = ReadingHere()
    for content in (GOOD, NOT_THREE_CHILDREN):
        expected, found = here.start(content).result(), beside.start(content).result()
        assert _told(found) == _told(expected)
    assert expected.imbalances
    here.close()


def _told(read: ReadReport) -> tuple[object, ...]:
    sheets = {s: (rows.key, rows.columns) for s, rows in read.report.rows.items()}
    return read.report.manifest, sheets, read.imbalances


def test_says_beside_why_a_report_is_refused(beside: ReadingBeside) -> None:
    """Each refusal comes to its own report, in the order of asking, with code and place."""
    asked = [beside.start(content) for content in (GOOD[:99], GOOD, _with_another_heading())]
    with pytest.raises(RefusedError):
        asked[0].result()
    assert asked[1].result().report.rows["S2"]
    with pytest.raises(DamagedError) as refused:
        asked[2].result()
    assert refused.value.code == "REPORT_MALFORMED"
    assert refused.value.arguments["sheet"]


def _with_another_heading() -> bytes:
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book.worksheets[2]["B1"] = "S2.other"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_reads_here_what_a_dead_process_has_not_answered() -> None:
    reading = ReadingBeside()
    first = reading.start(GOOD).result()
    reading._child.kill()
    later = [reading.start(content) for content in (GOOD, GOOD[:99], GOOD)]
    assert _told(later[0].result()) == _told(first)
    with pytest.raises(RefusedError):
        later[1].result()
    assert _told(later[2].result()) == _told(first)
    reading.close()
    with pytest.raises(ProcessLookupError):
        os.kill(reading._child.pid, 0)


def test_stops_what_nobody_waits_for() -> None:
    reading = ReadingBeside()
    asked = [reading.start(GOOD) for _ in range(30)]
    reading.close()
    with pytest.raises(Cancelled):
        asked[-1].result()


def test_reads_few_reports_without_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_pool, "cores", lambda: 1)
    for reading in (reading_for(2), reading_for(2_000)):
        assert isinstance(reading, ReadingHere)
        reading.close()


def test_starts_from_a_frozen_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert child_command(READER)[1:] == ["--reading-child"]
