"""The table at the end of a sheet our own writer made, read by one expression per row.

All rows of such a table have the same cells in the same styles and differ in texts and numbers
alone. So the last row gives an expression for a whole row, in which everything but these stands
letter by letter; rows that follow one another from the first that fits to the last byte are the
table. Whatever is spelled otherwise does not fit, and ``own_sheet`` reads the sheet cell by cell.

A bureau meets the same twenty tables in every package, so the expressions are kept.

Runs in the fenced child.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from liushou_desktop.sheets import limits
from liushou_desktop.sheets.addresses import column_letter
from liushou_desktop.sheets.own_cells import is_unusual, kind_of, require, resolved, shown_day
from liushou_desktop.sheets.wire import CELL, ROW, encode_columns

_CELL, _ROW = CELL.encode(), ROW.encode()
_ROW_BEGINS, _ROW_ENDS = b"<row ", b"</row>"
_CELL_BEGINS = re.compile(rb'<c r="([A-Z]{1,2})\d{1,5}" s="(\d{1,3})"')
# A cell that says something is tried first, and nothing in it is given back: neither can fit twice.
_TEXT = rb'(?: t="inlineStr"><is><t(?:>| xml:space="preserve">)([^<]{1,%d}+)</t></is></c>|/>)'
_NUMBER = rb"(?:><v>(0|[1-9]\d{0,8}+)</v></c>|/>)"
_VALUES = {"t": _TEXT % limits.CELL_CHARACTERS, "n": _NUMBER, "d": _NUMBER}
_LETTERS = [column_letter(index).encode() for index in range(limits.COLUMNS)]
_LAYOUTS_KEPT, _DAYS_KEPT = 200, 5_000

Layout = tuple[tuple[bytes, bytes], ...]
"""Letters and style of each cell of a row."""


class OwnTable(NamedTuple):
    """Where a table begins in the sheet's XML, its first row's number, and its rows as they pass
    through the fence."""

    begin: int
    first: int
    columns: bytes


def own_table(xml: bytes, begin: int, end: int, styles: str) -> OwnTable | None:
    """The rows of one layout that reach to the end, or None when they are no such table.

    Args:
        begin: where the rows begin; end: where they end.
        styles: kinds of the cells our writer gives each style (``own_cells.style_kinds``).

    Raises:
        NotOursError: the rows hold what readers take differently.
        UnicodeDecodeError: they are not UTF-8.
    """
    last = xml.rfind(_ROW_BEGINS, begin, end)
    layout = tuple(_CELL_BEGINS.findall(xml, max(last, begin), end))
    if [letters for letters, _ in layout] != _LETTERS[: len(layout)] or not layout:
        return None
    (row, kinds), place = _row_of(layout, styles), begin
    while not row.match(xml, place, end):
        place = xml.find(_ROW_ENDS, place, end) + len(_ROW_ENDS)
        if place < len(_ROW_ENDS):
            return None
    found = list(iter(row.scanner(xml, place, end).match, None))  # type: ignore[attr-defined]
    if found[-1].end() != end:
        return None
    numbers, *cells = zip(*[each.groups(b"") for each in found], strict=True)
    first = int(numbers[0])
    if not _follow_one_another(numbers, first) or _has_blank_row(cells):
        return None
    shown = [
        _days(column) if kind == "d" else column for kind, column in zip(kinds, cells, strict=True)
    ]
    said = [kind if any(column) else "-" for kind, column in zip(kinds, cells, strict=True)]
    joined = _joined(said, shown)
    require(xml.find(_CELL, place, end) < 0 and xml.find(_ROW, place, end) < 0)
    require(not is_unusual(joined, xml, place, end))
    whole = resolved(joined)
    whole.decode()
    return OwnTable(place, first, encode_columns(first, len(found), "".join(said), whole))


@lru_cache(_LAYOUTS_KEPT)
def _row_of(layout: Layout, styles: str) -> tuple[re.Pattern[bytes], str]:
    """The expression for a row: its number, and what each cell says; and the cells' kinds."""
    kinds = "".join([kind_of(style, styles) for _, style in layout])
    cells = (
        rb'<c r="%s\1" s="%s"%s' % (letters, style, _VALUES[kind])
        for (letters, style), kind in zip(layout, kinds, strict=True)
    )
    return re.compile(rb'<row r="([1-9]\d{0,4})">%s</row>' % b"".join(cells)), kinds


def _follow_one_another(numbers: Sequence[bytes], first: int) -> bool:
    last = first + len(numbers) - 1
    expected = [b"%d" % number for number in range(first, last + 1)]
    return last <= limits.ROWS_WITH_HEAD and list(numbers) == expected


def _has_blank_row(cells: Sequence[Sequence[bytes]]) -> bool:
    return not any(map(all, cells)) and not all(map(any, zip(*cells, strict=True)))


class _Days(dict[bytes, bytes]):
    """What number cells of days show, each worked out once; a blank one shows nothing."""

    def __missing__(self, figure: bytes) -> bytes:
        if len(self) > _DAYS_KEPT:
            self.clear()
        shown = self[figure] = shown_day(figure) if figure else b""
        return shown


_DAYS = _Days()


def _days(figures: Sequence[bytes]) -> list[bytes]:
    return list(map(_DAYS.__getitem__, figures))


def _joined(kinds: Sequence[str], columns: Sequence[Sequence[bytes]]) -> bytes:
    return _ROW.join(
        [
            b"" if kind == "-" else _CELL.join(held)
            for kind, held in zip(kinds, columns, strict=True)
        ]
    )
