"""The short way through a large sheet that holds nothing but shared text.

Rosters exported by the pupil register are such sheets: half a million cells, all of them text. Most
of their rows have one and the same markup and differ in digits only, so the markup is checked once
per shape and after that only the numbers of the texts are taken out. That costs a third of parsing.

Nothing is guessed: at the first number, formula, inline text, odd attribute or unusual string the
short way gives up (``None``) and the parser reads the sheet. Runs in the fenced child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.row_encoding import BLOCK_ROWS
from liushou_desktop.sheets.sheet_scan import column_index
from liushou_desktop.sheets.wire import CELL, ROW, encode_block

SMALLEST_BYTES = 500_000
"""Below this the parser is quick enough."""

_DIGITS = b"0123456789"
_ROW_TAG = re.compile(rb'<row r="(\d{1,7})"[^<>]*>')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})\d{1,7}"(?: s="\d{1,5}")?(?:(?: t="s")?/>|( t="s"><v>)\d{1,7}</v></c>)'
)
_TEXT_NUMBER = re.compile(rb"<v>(\d+)<")
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/>')
_PLAIN_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<&]*)</t></si>')
_ANY_TEXT = re.compile(
    rb'<si>(?:<t(?: xml:space="preserve")?>([^<&]*)</t>|(<r>.*?))</si>', re.DOTALL
)
_RUN_TEXT = re.compile(rb'<t(?: xml:space="preserve")?>([^<&]*)</t>')
_UNUSUAL = (b"&", b"\r", b"_x", b"<rPh", b"<![", b"<t/>", b"<si/>", b"<!--")
_LOOSE_BLANK = re.compile(rb"<t>(?:\s|[^<]*\s</t>)")  # without xml:space it means nothing
CheckedRow = tuple[int, str, bytes]
"""Row number, the pattern of its texts, the markup of its cells."""

_SEPARATOR = b"\x1e"  # no XML text can hold it


def shared_texts(xml: bytes) -> dict[bytes, str] | None:
    """Texts by their number as it stands in a cell, or None when a text is unusual."""
    if any(mark in xml for mark in _UNUSUAL) or _LOOSE_BLANK.search(xml):
        return None
    count = xml.count(b"<si>")
    texts = _PLAIN_TEXT.findall(xml)
    if len(texts) != count:
        texts = [b"".join(_RUN_TEXT.findall(r)) if r else t for t, r in _ANY_TEXT.findall(xml)]
    found = _SEPARATOR.join(texts).decode("utf-8", "replace").split(_SEPARATOR.decode())
    if len(found) != count or "" in found or max(map(len, found)) > limits.CELL_CHARACTERS:
        return None
    return {b"%d" % number: text for number, text in enumerate(found)}


def merged_areas(xml: bytes) -> list[tuple[int, int, int, int]] | None:
    """Merged areas as ``grid.SheetGrid`` has them, or None when they are written oddly."""
    found = _MERGE.findall(xml)
    if len(found) != xml.count(b"mergeCell ") or len(found) > limits.MERGES:
        return None
    return [
        (int(top), column_index(left), int(bottom), column_index(right))
        for left, top, right, bottom in found
    ]


def text_rows(xml: bytes, texts: dict[bytes, str]) -> Iterator[bytes] | None:
    """Encoded blocks of all rows, or None when the sheet holds anything but shared text.

    Every row is checked before the first block is given. While blocks are taken, RefusedError
    WORKBOOK_UNREADABLE is raised when a cell points to a text that does not exist.
    """
    begin = xml.find(b"<sheetData>") + len(b"<sheetData>")
    end = xml.rfind(b"</sheetData>")
    if begin < len(b"<sheetData>") or end < begin:
        return None
    rows: list[CheckedRow] = []
    shapes: dict[bytes, str] = {}
    last = 0
    for row in xml[begin:end].split(b"</row>"):
        if not row:
            continue
        checked = _check_row(row, shapes)
        if checked is None or not last < checked[0] <= limits.ROWS_WITH_HEAD:
            return None
        last = checked[0]
        if checked[1]:
            rows.append(checked)
    return _blocks(rows, texts)


def _check_row(row: bytes, shapes: dict[bytes, str]) -> CheckedRow | None:
    """A row, or None for what is not plain."""
    tag = _ROW_TAG.match(row)
    if tag is None:
        return None
    cells = row[tag.end() :]
    shape = cells.translate(None, _DIGITS)
    if shape not in shapes:
        pattern = _pattern(cells)
        if pattern is None:
            return None
        shapes[shape] = pattern
    return int(tag[1]), shapes[shape], cells


def _pattern(cells: bytes) -> str | None:
    """``%s`` for each cell with text, with as many separators between as there are columns."""
    parts: list[str] = []
    at = column = 0
    while at < len(cells):
        cell = _CELL.match(cells, at)
        index = column_index(cell[1]) if cell else -1
        if cell is None or not column <= index < limits.COLUMNS:
            return None
        parts.append(CELL * (index - column) + ("%s" if cell[2] else "") + CELL)
        column = index + 1
        at = cell.end()
    return "".join(parts).rstrip(CELL)


def _blocks(rows: list[CheckedRow], texts: dict[bytes, str]) -> Iterator[bytes]:
    for start in range(0, len(rows), BLOCK_ROWS):
        block = rows[start : start + BLOCK_ROWS]
        lines = [
            _lines(pattern, [cells for _, _, cells in alike], texts)
            for pattern, alike in groupby(block, key=itemgetter(1))
        ]
        yield encode_block([number for number, _, _ in block], [""], lines)


def _lines(pattern: str, rows: list[bytes], texts: dict[bytes, str]) -> str:
    """Rows of one pattern as encoded, all texts looked up in one go."""
    try:
        found = tuple(map(texts.__getitem__, _TEXT_NUMBER.findall(b"".join(rows))))
        return ROW.join([pattern] * len(rows)) % found
    except (KeyError, TypeError) as error:  # no such text; or digits where none may stand
        raise RefusedError("WORKBOOK_UNREADABLE") from error
