"""Calls the parser (calamine) on checked content and hands out frames for the fence.

Runs in the fenced child; the only module that imports calamine.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Sequence
from threading import Thread
from typing import TYPE_CHECKING, Any

import python_calamine

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.biff_scan import scan_xls
from liushou_desktop.sheets.container import open_container
from liushou_desktop.sheets.row_encoding import encode_rows
from liushou_desktop.sheets.sheet_scan import SheetFacts, scan_sheet
from liushou_desktop.sheets.wire import frame
from liushou_desktop.sheets.workbook_parts import (
    SheetPart,
    WorkbookParts,
    parser_archive,
    take_parts,
)

if TYPE_CHECKING:
    from queue import SimpleQueue

_BIG_SHEET_BYTES = 4_000_000
_PIECES = 4
_THREADS = 2


def read_xlsx(content: bytes, *, strict: bool) -> Iterator[bytes]:
    """Frames of an ``.xlsx``.

    Raises:
        RefusedError: see ``container``, ``workbook_parts``, ``sheet_scan``; WORKBOOK_UNREADABLE,
            CELL_FAR_AWAY.
    """
    parts = take_parts(open_container(content), strict=strict)
    for sheet in parts.sheets:
        facts = scan_sheet(sheet.xml, sheet.name)
        pieces = _pieces(sheet)
        opened: Iterator[Any] = (
            _parse_in_threads(parts, pieces) if len(pieces) > 1 else _parse_here(parts, pieces)
        )
        yield from _sheet_frames(sheet.name, sheet.hidden, opened, facts)


def read_xls(content: bytes) -> Iterator[bytes]:
    """Frames of an ``.xls``.

    Raises:
        RefusedError: WORKBOOK_PASSWORD, WORKBOOK_UNREADABLE, CELL_FAR_AWAY.
    """
    workbook = _open(content)
    facts = scan_xls(content)
    for index, entry in enumerate(workbook.sheets_metadata):
        if entry.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = entry.visible is not python_calamine.SheetVisibleEnum.Visible
        found = facts[index] if index < len(facts) else SheetFacts()
        yield from _sheet_frames(entry.name, hidden, iter([_sheet(workbook, index)]), found)


def _open(content: bytes) -> Any:
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError as error:
        raise RefusedError("WORKBOOK_PASSWORD") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise RefusedError("WORKBOOK_UNREADABLE") from error


def _sheet(workbook: Any, index: int) -> Any:
    try:
        return workbook.get_sheet_by_index(index)
    except (python_calamine.CalamineError, OSError) as error:
        raise RefusedError("WORKBOOK_UNREADABLE") from error


def _sheet_frames(
    name: str, hidden: bool, pieces: Iterator[Any], facts: SheetFacts
) -> Iterator[bytes]:
    for position, piece in enumerate(pieces):
        if position == 0:
            yield frame(b"S", _sheet_head(name, hidden, piece, facts))
        if piece.start is None:
            continue
        last_row, last_column = piece.end
        if last_column >= limits.COLUMNS or last_row >= limits.ROWS_WITH_HEAD:
            raise RefusedError(
                "CELL_FAR_AWAY", sheet=name, columns=limits.COLUMNS, rows=limits.ROWS
            )
        first_row, first_column = piece.start
        rows: Sequence[Sequence[object]] = piece.to_python(skip_empty_area=True)
        for block in encode_rows(rows, first_row + 1, first_column, facts):
            yield frame(b"R", block)


def _sheet_head(name: str, hidden: bool, piece: Any, facts: SheetFacts) -> bytes:
    merges = [
        (top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in piece.merged_cell_ranges or ()
    ]
    if len(merges) > limits.MERGES:
        raise RefusedError("TOO_MANY_MERGES", sheet=name)
    head = {
        "name": name,
        "hidden": hidden,
        "hidden_rows": sorted(facts.hidden_rows),
        "hidden_columns": sorted(facts.hidden_columns),
        "merges": merges,
        "formulas": sum(map(len, facts.formulas.values())),
    }
    return json.dumps(head).encode()


# ── big sheets in pieces ─────────────────────────────────────────────────────────────────────────


def _pieces(sheet: SheetPart) -> list[SheetPart]:
    """A big sheet as several smaller ones, cut between rows that carry their own number.

    The parser works outside the interpreter lock, so two pieces are read on two cores while a third
    is already on its way to the parent.
    """
    xml = sheet.xml
    if len(xml) < _BIG_SHEET_BYTES or (os.cpu_count() or 1) < 2:
        return [sheet]
    begin = xml.find(b"<sheetData>") + len(b"<sheetData>")
    end = xml.rfind(b"</sheetData>")
    if begin < len(b"<sheetData>") or end < begin:
        return [sheet]
    cuts = [begin]
    for number in range(1, _PIECES):
        cut = xml.find(b'<row r="', begin + (end - begin) * number // _PIECES, end)
        if cut > cuts[-1]:
            cuts.append(cut)
    cuts.append(end)
    head, tail = xml[:begin], xml[end:]
    return [
        SheetPart(sheet.name, sheet.hidden, b"".join((head, xml[first:last], tail)))
        for first, last in zip(cuts, cuts[1:])
    ]


def _parse_here(parts: WorkbookParts, pieces: list[SheetPart]) -> Iterator[Any]:
    workbook = _open(parser_archive(parts, pieces))
    for index in range(len(pieces)):
        yield _sheet(workbook, index)


def _parse_in_threads(parts: WorkbookParts, pieces: list[SheetPart]) -> Iterator[Any]:
    """The pieces in order; each thread parses every second one from its own archive."""
    from queue import SimpleQueue

    lanes: list[SimpleQueue[Any]] = []
    for lane in range(_THREADS):
        results: SimpleQueue[Any] = SimpleQueue()
        lanes.append(results)
        arguments = (parts, pieces[lane::_THREADS], results)
        Thread(target=_parse_lane, args=arguments, daemon=True).start()
    for index in range(len(pieces)):
        result = lanes[index % _THREADS].get()
        if isinstance(result, BaseException):
            raise result
        yield result


def _parse_lane(parts: WorkbookParts, pieces: list[SheetPart], results: SimpleQueue[Any]) -> None:
    try:
        for sheet in _parse_here(parts, pieces):
            results.put(sheet)
    except BaseException as error:  # also the parser's own panic; the reader of the queue raises it
        results.put(error)
