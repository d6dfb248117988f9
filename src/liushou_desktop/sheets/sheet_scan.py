"""What the parser does not tell about a sheet: hidden rows and columns, formulas, error cells.

Also the place where a cell far outside any list is named before a parser reserves memory up to it
(one cell at XFD1048576 makes a dense parser ask for 512 GB). The searches run over the XML text
with cheap needles first, because most sheets have nothing to find. They serve messages and flags;
safety does not hang on them but on the fence.

Runs in the fenced child.
"""

from __future__ import annotations

import re

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.addresses import column_index

# Spelled as spreadsheet programs spell it, so that the search has a fixed beginning and stays
# cheap; a value that is far away in other spelling meets the fence's memory limit instead.
_VALUE_FAR_RIGHT = re.compile(rb"""r="(?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3,})\d+"[^>]*(?<!/)>""")
_VALUE_FAR_DOWN = re.compile(rb"""r="[A-Z]{1,3}(?:\d{6,}|[3-9]\d{4}|2[1-9]\d{3})"[^>]*(?<!/)>""")
_LAST_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["'](\d+)["']""")
_HIDDEN = re.compile(rb"""hidden\s*=\s*["'](?:1|t)""")
_ROW_OR_COLUMN = re.compile(rb"""<(?:\w+:)?(row|col)\s([^>]*)>""")
_ROW_NUMBER = re.compile(rb"""(?:^|\s)r\s*=\s*["'](\d+)["']""")
_NUMBER = re.compile(rb"""\b(min|max)\s*=\s*["'](\d+)["']""")
_CELL = rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d+)["'][^>]*>\s*"""
_FORMULA = re.compile(_CELL + rb"""<(?:\w+:)?f[\s/>]""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt\s*=\s*["']e["'])[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d+)["'][^>]*>"""
    rb"""(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{0,20})<""",
    re.DOTALL,
)
_SMALL_SHEET_BYTES = 4_000_000
_MOST_HIDDEN_COLUMNS = 16_384


class SheetFacts:
    """What was found beside the values.

    Attributes:
        hidden_rows: from 1.
        hidden_columns: from 0.
        formulas: row → columns whose value is a formula's result.
        errors: row → {column: ``#N/A`` …}.
    """

    __slots__ = ("errors", "formulas", "hidden_columns", "hidden_rows")

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.formulas: dict[int, set[int]] = {}
        self.errors: dict[int, dict[int, str]] = {}


def scan_hidden(xml: bytes) -> SheetFacts:
    """Hidden rows and columns alone, of a sheet that is known to hold plain text."""
    facts = SheetFacts()
    start = rows = counted = 0
    for found in _HIDDEN.finditer(xml):
        start = max(start, xml.rfind(b"<", start, found.start()))  # never further back: one pass
        tag = _ROW_OR_COLUMN.match(xml, start)
        if tag is None:
            continue
        if tag[1] == b"col":
            _note_columns(tag[2], facts)
        else:
            number = _ROW_NUMBER.search(tag[2])
            # A row without a number follows the one before it.
            rows, counted = rows + xml.count(b"row ", counted, start), start
            facts.hidden_rows.add(int(number[1]) if number else rows + 1)
    return facts


def scan_sheet(xml: bytes) -> SheetFacts:
    """Look through one worksheet's XML."""
    facts = scan_hidden(xml)
    if b"f>" in xml:  # </f> or </x:f>
        for column, row in _FORMULA.findall(xml):
            facts.formulas.setdefault(int(row), set()).add(column_index(column))
    if b't="e"' in xml:
        for column, row, text in _ERROR.findall(xml):
            shown = text.decode("utf-8", "replace")
            facts.errors.setdefault(int(row), {})[column_index(column)] = shown
    return facts


def refuse_far_cells(xml: bytes, name: str) -> None:
    """Before parsing: no value beyond the limits of rows or columns.

    A large sheet is only looked at from its end; what that misses meets the fence.

    Raises:
        RefusedError: CELL_FAR_AWAY.
    """
    if len(xml) < _SMALL_SHEET_BYTES and _VALUE_FAR_RIGHT.search(xml):
        raise RefusedError("CELL_FAR_AWAY", sheet=name, columns=limits.COLUMNS, rows=limits.ROWS)
    last = xml.rfind(b"<row ")
    found = _LAST_ROW.match(xml, last) if last != -1 else None
    if found and int(found.group(1)) <= limits.ROWS_WITH_HEAD:
        return  # rows come in order; a sheet that breaks the order meets the fence
    if found is None and len(xml) > _SMALL_SHEET_BYTES:
        return
    if _VALUE_FAR_DOWN.search(xml):
        raise RefusedError("CELL_FAR_AWAY", sheet=name, columns=limits.COLUMNS, rows=limits.ROWS)


def _note_columns(attributes: bytes, facts: SheetFacts) -> None:
    span = {key: int(value) for key, value in _NUMBER.findall(attributes)}
    first, last = span.get(b"min", 1), span.get(b"max", span.get(b"min", 1))
    facts.hidden_columns.update(range(first - 1, min(last, _MOST_HIDDEN_COLUMNS)))
