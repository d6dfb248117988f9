"""A report that was read, as bytes from one process of ours to another (``reading_child``).

Two frames of ``sheets.wire``: what stands around the rows as JSON, then the columns of all sheets
as joined JSON, which cannot hold what joins them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from liushou_desktop.base import errors
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem, problem_told
from liushou_desktop.exchange.manifest import manifest_from_cells, manifest_to_cells
from liushou_desktop.exchange.plain_rows import PlainSheet
from liushou_desktop.exchange.report_reading import Report
from liushou_desktop.sheets.wire import FIELD, frame

HEAD, ROWS, REFUSED = b"M", b"R", b"X"
_FIELD = FIELD.encode()


class ReadReport(NamedTuple):
    """A report, and the sums in it that do not close (``report_balance``)."""

    report: Report
    imbalances: tuple[Problem, ...]


def encode(read: ReadReport) -> bytes:
    """Both frames of a report."""
    report = read.report
    head = {
        "manifest": manifest_to_cells(report.manifest),
        "sheets": [[sheet, rows.key, list(rows.columns)] for sheet, rows in report.rows.items()],
        "imbalances": [problem.told() for problem in read.imbalances],
    }
    joined = _FIELD.join([text for rows in report.rows.values() for text in rows.columns.values()])
    return frame(HEAD, json.dumps(head).encode()) + frame(ROWS, joined)


def encode_refusal(error: ProgramError) -> bytes:
    """The frame of a report that was not taken."""
    told = [type(error).__name__, error.code, dict(error.arguments)]
    return frame(REFUSED, json.dumps(told).encode())


def decode(frames: Sequence[tuple[bytes, bytes]]) -> ReadReport:
    """The report in its frames.

    Raises:
        ProgramError: it was refused.
        ValueError, KeyError, TypeError: the frames are none of ours.
    """
    letter, payload = frames[0]
    if letter == REFUSED:
        kind, code, arguments = json.loads(payload)
        raise getattr(errors, kind)(code, **arguments)
    head = json.loads(payload)
    parts = iter(frames[1][1].split(_FIELD))
    rows = {
        sheet: PlainSheet(key, {name: next(parts) for name in names})
        for sheet, key, names in head["sheets"]
    }
    problems = tuple(map(problem_told, head["imbalances"]))
    return ReadReport(Report(manifest_from_cells(head["manifest"]), rows), problems)
