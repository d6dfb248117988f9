"""Calls the parser (calamine) on checked content and hands out frames for the fence.

Runs in the fenced child; the only module that imports calamine.
"""

from __future__ import annotations

import io
import json
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.container import open_container
from liushou_desktop.sheets.own_cells import style_kinds
from liushou_desktop.sheets.own_sheet import own_rows
from liushou_desktop.sheets.row_encoding import encode_rows
from liushou_desktop.sheets.sheet_scan import (
    SheetFacts,
    refuse_far_cells,
    scan_hidden,
    scan_sheet,
)
from liushou_desktop.sheets.strict_scan import strict_facts
from liushou_desktop.sheets.text_sheet import (
    SMALLEST_BYTES,
    Unusual,
    merged_areas,
    shared_texts,
    text_rows,
)
from liushou_desktop.sheets.wire import frame
from liushou_desktop.sheets.workbook_parts import (
    SheetPart,
    WorkbookParts,
    parser_archive,
    take_parts,
)


def read_xlsx(content: bytes, *, strict: bool) -> Iterator[bytes]:
    """Frames of an ``.xlsx``.

    Raises:
        RefusedError: see ``container``, ``workbook_parts``, ``sheet_scan``; WORKBOOK_UNREADABLE,
            CELL_FAR_AWAY.
    """
    parts = take_parts(open_container(content), strict=strict)
    own = _own_frames(parts) if strict else None
    if own is not None:
        yield from own
        return
    small = [sheet for sheet in parts.sheets if len(sheet.xml) < SMALLEST_BYTES]
    workbook = _open(parser_archive(parts, small)) if small else None
    shared = shared_texts(parts.shared_strings) if len(small) < len(parts.sheets) else None
    if shared is not None:
        yield frame(b"T", shared)
    for sheet in parts.sheets:
        facts = strict_facts(sheet.xml, sheet.name) if strict else None
        if facts is None:
            refuse_far_cells(sheet.xml, sheet.name)
        if sheet in small:
            parsed = _sheet(workbook, small.index(sheet))
        elif shared is not None and (yield from _short_way(sheet, facts)):
            continue
        else:
            parsed = _sheet(_open(parser_archive(parts, [sheet])), 0)
        facts = facts or scan_sheet(sheet.xml)
        yield from _sheet_frames(sheet.name, sheet.hidden, parsed, facts)


def _own_frames(parts: WorkbookParts) -> list[bytes] | None:
    """All sheets of a workbook our own writer made; None as soon as one is not."""
    styles = style_kinds(parts.styles)
    if styles is None or parts.shared_strings or parts.date1904:
        return None
    frames: list[bytes] = []
    for sheet in parts.sheets:
        merges, rows = merged_areas(sheet.xml), own_rows(sheet.xml, styles)
        if merges is None or rows is None:
            return None
        hidden = scan_hidden(rows.rest)
        frames.append(frame(b"S", _head(sheet.name, sheet.hidden, merges, hidden)))
        frames += rows.frames
    return frames


def _short_way(sheet: SheetPart, facts: SheetFacts | None) -> Generator[bytes, None, bool]:
    """Frames of a sheet of shared text; False when it was none and the parser has to read it."""
    merges = merged_areas(sheet.xml)
    if merges is None:
        return False
    facts = facts or scan_hidden(sheet.xml)
    yield frame(b"S", _head(sheet.name, sheet.hidden, merges, facts))
    try:
        for block in text_rows(sheet.xml):
            if block:
                yield frame(b"N", block)
    except Unusual:
        yield frame(b"B", b"")
        return False
    return True


def read_xls(content: bytes) -> Iterator[bytes]:
    """Frames of an ``.xls``.

    Raises:
        RefusedError: WORKBOOK_PASSWORD, WORKBOOK_UNREADABLE, CELL_FAR_AWAY.
    """
    from liushou_desktop.sheets.biff_scan import scan_xls

    workbook = _open(content)
    facts = scan_xls(content)
    for index, entry in enumerate(workbook.sheets_metadata):
        if entry.typ != entry.typ.WorkSheet:
            continue
        hidden = entry.visible != entry.visible.Visible
        found = facts[index] if index < len(facts) else SheetFacts()
        yield from _sheet_frames(entry.name, hidden, _sheet(workbook, index), found)


def _open(content: bytes) -> Any:
    import python_calamine  # not needed for sheets read the short way

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError as error:
        raise RefusedError("WORKBOOK_PASSWORD") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise RefusedError("WORKBOOK_UNREADABLE") from error


def _sheet(workbook: Any, index: int) -> Any:
    import python_calamine

    try:
        return workbook.get_sheet_by_index(index)
    except (python_calamine.CalamineError, OSError) as error:
        raise RefusedError("WORKBOOK_UNREADABLE") from error


def _sheet_frames(name: str, hidden: bool, sheet: Any, facts: SheetFacts) -> Iterator[bytes]:
    merges = [
        (top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    if len(merges) > limits.MERGES:
        raise RefusedError("TOO_MANY_MERGES", sheet=name)
    yield frame(b"S", _head(name, hidden, merges, facts))
    if sheet.start is None:
        return
    last_row, last_column = sheet.end
    if last_column >= limits.COLUMNS or last_row >= limits.ROWS_WITH_HEAD:
        raise RefusedError("CELL_FAR_AWAY", sheet=name, columns=limits.COLUMNS, rows=limits.ROWS)
    first_row, first_column = sheet.start
    rows: Sequence[Sequence[object]] = sheet.to_python(skip_empty_area=True)
    for block in encode_rows(rows, first_row + 1, first_column, facts):
        yield frame(b"R", block)


def _head(
    name: str, hidden: bool, merges: list[tuple[int, int, int, int]], facts: SheetFacts
) -> bytes:
    head = {
        "name": name,
        "hidden": hidden,
        "hidden_rows": sorted(facts.hidden_rows),
        "hidden_columns": sorted(facts.hidden_columns),
        "merges": merges,
        "formulas": sum(map(len, facts.formulas.values())),
    }
    return json.dumps(head).encode()
