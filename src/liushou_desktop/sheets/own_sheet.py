"""The short way through a sheet that our own writer made (``sheet_xml``): the report's sheets.

A bureau reads hundreds of reports, and nearly all were written by this program: text in the cells
themselves, every cell written out, one layout for all rows of a table. Such a sheet is taken apart
by one regular expression; that costs a third of parsing. Nothing is guessed: the tags that were
understood are counted against all that stand there, addresses must follow one another, and at the
first other thing (formula, shared text, rich text, error, odd attribute) the short way gives up
(``None``) and the parser reads the sheet.

Runs in the fenced child.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from liushou_desktop.sheets import limits
from liushou_desktop.sheets.grid import column_letter
from liushou_desktop.sheets.row_encoding import BLOCK_ROWS
from liushou_desktop.sheets.sheet_scan import column_index
from liushou_desktop.sheets.wire import CELL, FIELD, ROW, encode_block

_ROW_TAG = re.compile(rb'<row r="(\d{1,5})"(?: hidden="1")?(?: ht="\d+" customHeight="1")?>')
_CELL_BEGINS = b'<c r="'
_CELL_TAG = re.compile(
    rb'<c r="([A-Z]{1,2}\d{1,5})" s="(\d{1,3})"'
    rb'(?: t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>'
    rb"|/>|><v>(\d{1,9})</v></c>)"
)
_TAGS_OF_TEXT, _TAGS_OF_NUMBER = 6, 4  # a blank cell and the beginning of a row have one
_SEPARATOR, _LINE = CELL.encode(), ROW.encode()
_DIGITS = b"0123456789"
_UNUSUAL = (b"\r", b"_x", FIELD.encode(), _LINE)
_AT_AN_EDGE = tuple(
    edge for blank in (b" ", b"\n", b"\t") for edge in (_SEPARATOR + blank, blank + _SEPARATOR)
)
_LOOSE_BLANK = re.compile(rb"<t>(?:\s|[^<]*\s<)")  # without xml:space it may mean nothing
_REFERENCE = re.compile(rb"&(amp|lt|gt);|&")
_CHARACTERS = {b"amp": b"&", b"lt": b"<", b"gt": b">"}
_FORMAT = re.compile(rb'<xf numFmtId="(\d+)"')
_DATE_FORMATS = re.compile(rb'<numFmt numFmtId="(\d+)" formatCode="yyyy\\-mm\\-dd"/>')
_NUMBER_FORMATS = frozenset({b"0", b"1", b"2", b"49"})
_EPOCH = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 61, 2_958_465  # from the day Excel's calendar is right to the year 9999

Column = tuple[Sequence[bytes], Sequence[str]]
"""What the cells of a column show, and their kind letters."""


class _NotOursError(Exception):
    """Something our writer does not write."""


def day_styles(styles: bytes) -> Mapping[bytes, bool] | None:
    """Style number → whether it shows a day (else a plain number); None when there is another."""
    begin, end = styles.find(b"<cellXfs"), styles.find(b"</cellXfs>")
    days = set(_DATE_FORMATS.findall(styles))
    formats = _FORMAT.findall(styles, max(begin, 0), max(end, 0))
    if not formats or not set(formats) <= _NUMBER_FORMATS | days:
        return None
    return {b"%d" % style: number in days for style, number in enumerate(formats)}


def own_rows(xml: bytes, styles: Mapping[bytes, bool]) -> list[bytes] | None:
    """Encoded blocks of all rows, or None when the sheet is not one of ours."""
    begin, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if begin < 0 or end < begin or xml.count(b"sheetData") != 2:
        return None
    *rows, rest = xml[begin + len(b"<sheetData>") : end].split(b"</row>")
    if rest:
        return None
    reader = _Reader(styles)
    try:
        for (first, last), alike in groupby(rows, _shape):
            reader.take(list(alike), column_index(first), column_index(last) + 1)
        return reader.blocks()
    except (_NotOursError, UnicodeDecodeError):
        return None


def _shape(row: bytes) -> tuple[bytes, bytes]:
    """Columns of the first and the last cell: titles stand in one cell, not always in A."""
    first, last = row.find(_CELL_BEGINS), row.rfind(_CELL_BEGINS)
    return (_column_at(row, first), _column_at(row, last)) if first >= 0 else (b"", b"")


def _column_at(row: bytes, cell: int) -> bytes:
    begin = cell + len(_CELL_BEGINS)
    return row[begin : begin + 2].rstrip(_DIGITS)


class _Reader:
    """Takes runs of rows that have equally many cells, column by column."""

    def __init__(self, styles: Mapping[bytes, bool]) -> None:
        self._styles = styles
        self._last = 0
        self._shown: dict[tuple[bytes, bytes], bytes] = {}
        self._numbers: list[int] = []
        self._lines: list[bytes] = []
        self._kinds: list[str] = []

    def take(self, rows: Sequence[bytes], first: int, end: int) -> None:
        """Add a run of rows whose cells stand in the columns from ``first`` to before ``end``.

        Raises:
            _NotOursError: at the first thing that is not ours.
        """
        numbers, width = self._row_numbers(rows), end - first
        _require(end <= limits.COLUMNS)
        body = b"".join(rows)
        cells = _CELL_TAG.findall(body)
        _require(len(cells) == width * len(rows))
        if not cells:
            _require(body.count(b"<") == len(rows))
            return
        addresses, styles, texts, figures = zip(*cells, strict=True)
        _require(_tags(texts, figures) + len(rows) == body.count(b"<"))
        _require(not _is_unusual(texts, body))
        letters = [column_letter(index).encode() for index in range(first, end)]
        lines = [b"%d" % number for number in numbers]
        _require(list(addresses) == [letter + line for line in lines for letter in letters])
        columns = [
            self._column(styles[place::width], texts[place::width], figures[place::width])
            for place in range(width)
        ]
        self._add(numbers, first, columns, has_numbers=any(figures))

    def _row_numbers(self, rows: Sequence[bytes]) -> list[int]:
        tags = [_ROW_TAG.match(row) for row in rows]
        numbers = [int(tag[1]) for tag in tags if tag]
        _require(len(numbers) == len(rows))
        for number in numbers:
            _require(self._last < number <= limits.ROWS_WITH_HEAD)
            self._last = number
        return numbers

    def _column(
        self, styles: Sequence[bytes], texts: Sequence[bytes], figures: Sequence[bytes]
    ) -> Column:
        letters = ["t" if text else "-" for text in texts]
        if not any(figures):
            return texts, letters
        for pair in set(zip(styles, figures, strict=True)):
            if pair[1] and pair not in self._shown:
                self._shown[pair] = self._show(*pair)
        shown = [
            self._shown[pair] if pair[1] else text
            for pair, text in zip(zip(styles, figures, strict=True), texts, strict=True)
        ]
        for place, (style, figure) in enumerate(zip(styles, figures, strict=True)):
            if figure:
                letters[place] = "d" if self._styles[style] else "n"
        return shown, letters

    def _show(self, style: bytes, figure: bytes) -> bytes:
        """What a number cell shows."""
        value = int(figure)
        _require(style in self._styles)
        if not self._styles[style]:
            return b"%d" % value
        _require(_FIRST_DAY <= value <= _LAST_DAY)
        return (_EPOCH + timedelta(days=value)).isoformat().encode()

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
                self._lines.append(_resolved(cut) if b"&" in cut else cut)
                shown = kind[: cut.count(_SEPARATOR) + 1]
                self._kinds.append(shown if "d" in shown or "n" in shown else "")

    def blocks(self) -> list[bytes]:
        """All rows as they pass through the fence.

        Raises:
            UnicodeDecodeError: the sheet is not UTF-8.
        """
        lines = _LINE.join(self._lines).decode().split(ROW) if self._lines else []
        return [
            encode_block(
                self._numbers[at : at + BLOCK_ROWS],
                self._kinds[at : at + BLOCK_ROWS],
                lines[at : at + BLOCK_ROWS],
            )
            for at in range(0, len(lines), BLOCK_ROWS)
        ]


def _is_unusual(texts: Sequence[bytes], body: bytes) -> bool:
    """Whether a text holds what readers take differently."""
    joined = _SEPARATOR.join((b"", *texts, b""))
    if joined.count(_SEPARATOR) != len(texts) + 1 or any(mark in joined for mark in _UNUSUAL):
        return True
    if max(map(len, texts)) > limits.CELL_CHARACTERS:
        return True
    at_edge = any(mark in joined for mark in _AT_AN_EDGE)
    return at_edge and bool(_LOOSE_BLANK.search(body))


def _tags(texts: Sequence[bytes], figures: Sequence[bytes]) -> int:
    """How many tags these cells have; an empty text, which ours never are, would not add up."""
    written, counted = sum(map(bool, texts)), sum(map(bool, figures))
    blank = len(texts) - written - counted
    return written * _TAGS_OF_TEXT + counted * _TAGS_OF_NUMBER + blank


def _resolved(line: bytes) -> bytes:
    def character(found: re.Match[bytes]) -> bytes:
        _require(found[1] is not None)
        return _CHARACTERS[found[1]]

    return _REFERENCE.sub(character, line)


def _require(is_ours: bool) -> None:
    if not is_ours:
        raise _NotOursError
