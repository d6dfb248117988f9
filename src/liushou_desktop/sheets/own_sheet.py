"""The short way through a sheet that our own writer made (``sheet_xml``): the report's sheets.

A bureau reads hundreds of reports, and nearly all were written by this program: text in the cells
themselves, every cell written out, one layout for all rows of a table. The rows of the table go
``own_table``'s way, which costs a fifth of parsing; those above it, and a sheet without such a
table, are taken apart cell by cell. Nothing is guessed: beside what was understood nothing may
stand there, addresses must follow one another, and at the first other thing
(formula, shared text, rich text, error, odd attribute) the short way gives up (``None``) and the
parser reads the sheet.

Runs in the fenced child.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from xml.parsers import expat

from liushou_desktop.sheets import limits
from liushou_desktop.sheets.addresses import column_index, column_letter
from liushou_desktop.sheets.own_cells import (
    NotOursError,
    is_unusual,
    kind_of,
    require,
    resolved,
    shown_day,
)
from liushou_desktop.sheets.own_table import own_table
from liushou_desktop.sheets.row_encoding import BLOCK_ROWS
from liushou_desktop.sheets.strict_scan import ELEMENTS
from liushou_desktop.sheets.wire import CELL, ROW, encode_block, frame

_ROW_TAG = re.compile(rb'<row r="(\d{1,5})"(?: hidden="1")?(?: ht="[1-9]\d*" customHeight="1")?>')
_CELL_BEGINS = b'<c r="'
_CELL_TAG = re.compile(
    rb'<c r="([A-Z]{1,2}\d{1,5})" s="(\d{1,3})"'
    rb'(?: t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]+)</t></is></c>'
    rb"|/>|><v>(\d{1,9})</v></c>)"
)
_TEXT_BEGINS, _TEXT_ENDS = b"<t>", b"</t>"
_PLAIN = re.compile(rb"[^<&\x00-\x1f]{1,%d}" % limits.CELL_CHARACTERS)
_SEPARATOR, _LINE = CELL.encode(), ROW.encode()
_DIGITS = b"0123456789"
_ROWS_BEGIN, _ROWS_END = b"<sheetData>", b"</sheetData>"
_ROWS_KEPT = 500
_TAG = re.compile(rb"<[/?!]?([^\s/>]*)")
_TAGS = {b"xml", *(element.encode() for element in ELEMENTS)} - {b"f"}
_OPENED, _CLOSED = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
_NO_SIZE = (b"zeroHeight", b' width="0', b"<!")
_LONGEST_FRAME, _FRAMES_KEPT = 50_000, 200

Column = tuple[Sequence[bytes], Sequence[str]]
"""What the cells of a column show, and their kind letters."""


class OwnRows(NamedTuple):
    """The rows of a sheet as frames, and its XML without those of its table."""

    frames: list[bytes]
    rest: bytes


def own_rows(xml: bytes, styles: str) -> OwnRows | None:
    """All rows of a sheet, or None when it is not one of ours.

    Args:
        styles: kinds of the cells our writer gives each style (``own_cells.style_kinds``).
    """
    begin, end = xml.find(_ROWS_BEGIN) + len(_ROWS_BEGIN), xml.rfind(_ROWS_END)
    if begin < len(_ROWS_BEGIN) or end < begin:
        return None
    try:
        table = own_table(xml, begin, end, styles)
        above = xml[begin : table.begin if table else end]
        rest = b"".join((xml[:begin], above, xml[end:]))
        require(rest.count(b"sheetData") == 2)
        require(_is_frame(xml[:begin] + _CLOSED) and _is_frame(_OPENED + xml[end:]))
        rows, last = _above(above, styles) if table else _all(above, styles)
        require(table is None or table.first > last)
    except (NotOursError, UnicodeDecodeError):
        return None
    below = [frame(b"K", table.columns)] if table else []
    return OwnRows([*_frames(rows), *below], rest)


def _is_frame(xml: bytes) -> bool:
    """Whether what stands before or behind the rows, put on as a sheet without any, is well-formed,
    holds nothing but what the sheet of a report may hold there, and hides no column or row by
    giving it no size. Most packages share theirs."""
    return len(xml) <= _LONGEST_FRAME and _holds_ours(xml)


@lru_cache(_FRAMES_KEPT)
def _holds_ours(xml: bytes) -> bool:
    if not set(_TAG.findall(xml)) <= _TAGS or any(mark in xml for mark in _NO_SIZE):
        return False
    try:
        expat.ParserCreate("UTF-8").Parse(xml, True)  # what is declared was looked at before
    except expat.ExpatError:
        return False
    return True


Rows = tuple[list[int], list[str], list[str]]
"""Numbers, kinds and joined texts of some rows."""


def _all(xml: bytes, styles: str) -> tuple[Rows, int]:
    """Rows that are no table, and the number of the last."""
    reader = _Reader(styles)
    for (first, last), alike in groupby(_rows(xml), _shape):
        reader.take(list(alike), column_index(first), column_index(last) + 1)
    return reader.rows(), reader.last


def _above(xml: bytes, styles: str) -> tuple[Rows, int]:
    """The same of the few rows above a table: half of them are alike in all packages."""
    numbers, kinds, lines = list[int](), list[str](), list[str]()
    last = 0
    for row in _rows(xml):
        found, number = _row_above(row, styles)
        require(number > last)
        last = number
        numbers += found[0]
        kinds += found[1]
        lines += found[2]
    return (numbers, kinds, lines), last


def _row_above(row: bytes, styles: str) -> tuple[Rows, int]:
    """A row alone, and its number. Under the title of each sheet stands the school's name: around
    its only text such a row is alike in all packages."""
    begin = row.find(_TEXT_BEGINS) + len(_TEXT_BEGINS)
    end = row.find(_TEXT_ENDS, begin)
    if row.count(_TEXT_BEGINS) != 1 or not _is_plain(text := row[begin:end]):
        return _lone_row(row, styles)
    (numbers, kinds, lines), number = _lone_row(b"X".join((row[:begin], row[end:])), styles)
    blank, _, behind = lines[0].rpartition(CELL)
    if behind != "X" or blank.strip(CELL):
        return _lone_row(row, styles)
    return (numbers, kinds, [lines[0][:-1] + text.decode()]), number


def _is_plain(text: bytes) -> bool:
    """Whether a text stands for itself, whoever reads it."""
    return bool(_PLAIN.fullmatch(text)) and text.strip() == text and b"_x" not in text


@lru_cache(_ROWS_KEPT)
def _lone_row(row: bytes, styles: str) -> tuple[Rows, int]:
    """A row alone, and its number."""
    reader = _Reader(styles)
    first, last = _shape(row)
    reader.take([row], column_index(first), column_index(last) + 1)
    return reader.rows(), reader.last


def _frames(rows: Rows) -> list[bytes]:
    """The rows as they pass through the fence."""
    numbers, kinds, lines = rows
    return [
        frame(b"R", encode_block(numbers[at:to], kinds[at:to], lines[at:to]))
        for at in range(0, len(numbers), BLOCK_ROWS)
        for to in [at + BLOCK_ROWS]
    ]


def _rows(xml: bytes) -> list[bytes]:
    *rows, rest = xml.split(b"</row>")
    require(not rest)
    return rows


def _shape(row: bytes) -> tuple[bytes, bytes]:
    """Columns of the first and the last cell: titles stand in one cell, not always in A."""
    first, last = row.find(_CELL_BEGINS), row.rfind(_CELL_BEGINS)
    return (_column_at(row, first), _column_at(row, last)) if first >= 0 else (b"", b"")


def _column_at(row: bytes, cell: int) -> bytes:
    begin = cell + len(_CELL_BEGINS)
    return row[begin : begin + 2].rstrip(_DIGITS)


class _Reader:
    """Takes runs of rows that have equally many cells, column by column; knows the last number."""

    def __init__(self, styles: str) -> None:
        self._styles = styles
        self.last = 0
        self._numbers: list[int] = []
        self._lines: list[bytes] = []
        self._kinds: list[str] = []

    def take(self, rows: Sequence[bytes], first: int, end: int) -> None:
        """Add a run of rows whose cells stand in the columns from ``first`` to before ``end``.

        Raises:
            NotOursError: at the first thing that is not ours.
        """
        tags, width = [_ROW_TAG.match(row) for row in rows], end - first
        numbers = self._numbers_of(tags)
        require(end <= limits.COLUMNS)
        body = b"".join(rows)
        cells = _CELL_TAG.findall(body)
        require(len(cells) == width * len(rows))
        require(_CELL_TAG.sub(b"", body) == b"".join([tag[0] for tag in tags if tag]))
        if not cells:
            return
        addresses, styles, texts, figures = zip(*cells, strict=True)
        joined = _SEPARATOR.join(texts)
        require(joined.count(_SEPARATOR) == len(texts) - 1 and _LINE not in joined)
        require(max(map(len, texts)) <= limits.CELL_CHARACTERS)
        require(not is_unusual(joined, body, 0, len(body)))
        letters = [column_letter(index).encode() for index in range(first, end)]
        lines = [b"%d" % number for number in numbers]
        require(list(addresses) == [letter + line for line in lines for letter in letters])
        columns = [
            self._column(styles[place::width], texts[place::width], figures[place::width])
            for place in range(width)
        ]
        self._add(numbers, first, columns, has_numbers=any(figures))

    def _numbers_of(self, tags: Sequence[re.Match[bytes] | None]) -> list[int]:
        numbers = [int(tag[1]) for tag in tags if tag]
        require(len(numbers) == len(tags))
        for number in numbers:
            require(self.last < number <= limits.ROWS_WITH_HEAD)
            self.last = number
        return numbers

    def _column(
        self, styles: Sequence[bytes], texts: Sequence[bytes], figures: Sequence[bytes]
    ) -> Column:
        letters = ["t" if text else "-" for text in texts]
        if not any(figures):
            return texts, letters
        shown = list(texts)
        for place, (style, figure) in enumerate(zip(styles, figures, strict=True)):
            if figure:
                is_day = kind_of(style, self._styles) == "d"
                shown[place] = shown_day(figure) if is_day else b"%d" % int(figure)
                letters[place] = "d" if is_day else "n"
        return shown, letters

    def _add(
        self, numbers: Sequence[int], first: int, columns: Sequence[Column], *, has_numbers: bool
    ) -> None:
        """The rows that hold anything; blank cells at their ends are left out."""
        padding = _SEPARATOR * first
        lines = [_SEPARATOR.join(row) for row in zip(*(shown for shown, _ in columns), strict=True)]
        kinds = [""] * len(lines)
        if has_numbers:
            letters = zip(*(letters for _, letters in columns), strict=True)
            kinds = ["-" * first + "".join(row) for row in letters]
        for number, line, kind in zip(numbers, lines, kinds, strict=True):
            cut = padding + line.rstrip(_SEPARATOR)
            if len(cut) > first:
                self._numbers.append(number)
                self._lines.append(resolved(cut))
                shown = kind[: cut.count(_SEPARATOR) + 1]
                self._kinds.append(shown if "d" in shown or "n" in shown else "")

    def rows(self) -> Rows:
        """All rows that hold anything.

        Raises:
            UnicodeDecodeError: the sheet is not UTF-8.
        """
        lines = _LINE.join(self._lines).decode().split(ROW) if self._lines else []
        return self._numbers, self._kinds, lines
