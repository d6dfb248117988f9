"""From the grid of one sheet to its plain rows, column by column.

A bureau reads two hundred packages in an afternoon, each of a thousand rows. So a column of text is
put into JSON in one go, and of every other column each cell text is judged and put into JSON when
it is met first. Columns are UTF-8 from the fence to the store, so that nothing is decoded that
nobody looks into.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, time
from itertools import compress, zip_longest
from json.encoder import encode_basestring

from liushou_desktop.exchange.cells import LIST_SEPARATOR, CodeSets
from liushou_desktop.exchange.package_sheets import CellType, PackageSheet, SheetColumn
from liushou_desktop.exchange.plain_rows import PlainSheet
from liushou_desktop.sheets.addresses import column_letter
from liushou_desktop.sheets.grid import CellKind, ColumnTable, GridRow
from liushou_desktop.sheets.wire import CELL

_KINDS = {CellType.INTEGER: CellKind.NUMBER, CellType.DATE: CellKind.DATE}
_YES_NO = {"是": True, "否": False}
_MOST_KNOWN = 2_000
"""Texts of one column kept from package to package: the same codes, days and numbers come again."""

_CELL = CELL.encode()
_BLANK = b"null"
_ESCAPED = bytes(sorted({*range(0x20), *b'"\\'} - {*_CELL}))
"""What JSON writes otherwise, but for what parts the cells."""


class RowError(Exception):
    """A row is not what the sheet says: its number, and the column's heading or "" for the key."""

    def __init__(self, number: int, heading: str) -> None:
        super().__init__(number, heading)
        self.number = number
        self.heading = heading


class SheetReader:
    """Reads sheets of one kind; made once, used for every package of a stick.

    Args:
        columns: those a package of the profile carries, in order.
        codes: code sets by id, to turn names back into codes.
    """

    def __init__(
        self, sheet: PackageSheet, columns: Sequence[SheetColumn], codes: CodeSets
    ) -> None:
        self._columns = [_ColumnReader(column, codes) for column in columns]
        names = [column.id for column in columns]
        order = sorted(range(len(names)), key=names.__getitem__)
        self._order = [(names[place], place, self._columns[place]) for place in order]
        self._key = names.index(sheet.key)
        self._key_name = sheet.key

    def read(self, rows: Sequence[GridRow]) -> PlainSheet:
        """The plain rows below the headings.

        Raises:
            RowError: a cell of another type than its column, a formula, a cell too many; a row
                without a key, or a key twice.
        """
        if not rows:
            return PlainSheet(self._key_name, {})
        texts = self._texts(rows)
        self._check_kinds(rows, texts)
        joined = [CELL.join(told).encode() if any(told) else b"" for told in texts]
        return self._read([row.number for row in rows], joined)

    def read_table(self, table: ColumnTable) -> PlainSheet:
        """The same from rows that came column by column.

        Raises:
            RowError: as ``read``.
        """
        width, numbers = len(self._columns), range(table.first, table.first + table.count)
        for told in table.columns[width:]:
            if told:
                raise RowError(_first_that_says(told, numbers), column_letter(width))
        for column, kind, told in zip(self._columns, table.kinds, table.columns, strict=False):
            if told and kind != column.kind:
                raise RowError(_first_that_says(told, numbers), column.heading)
        blank = [b""] * (width - len(table.columns))
        return self._read(numbers, [*table.columns[:width], *blank])

    def _read(self, numbers: Sequence[int], texts: Sequence[bytes]) -> PlainSheet:
        """Rows of cells of the right kinds.

        Args:
            numbers: of the rows.
            texts: of each column, parted by ``CELL``; b"" when none of its cells says anything.
        """
        columns = {
            name: column.read(texts[place], numbers)
            for name, place, column in self._order
            if texts[place]
        }
        return PlainSheet(self._key_name, columns, self._keys(texts[self._key], numbers))

    def _texts(self, rows: Sequence[GridRow]) -> list[Sequence[str]]:
        """Cell texts by column; blank cells at the end of rows filled up."""
        columns: list[Sequence[str]] = list(zip_longest(*[row.texts for row in rows], fillvalue=""))
        width = len(self._columns)
        if len(columns) > width:
            first = next(row for row in rows if len(row.texts) > width)
            raise RowError(first.number, column_letter(width))
        return columns + [()] * (width - len(columns))

    def _check_kinds(self, rows: Sequence[GridRow], texts: Sequence[Sequence[str]]) -> None:
        """Every cell that says something has its column's type and is no formula's result."""
        kinds = zip_longest(*[row.kinds or "t" * len(row.texts) for row in rows], fillvalue="t")
        for column, found, told in zip(self._columns, kinds, texts, strict=False):
            if set(compress(found, told)) <= {column.kind}:
                continue
            for row, kind, text in zip(rows, found, told, strict=True):
                if text and kind != column.kind:
                    raise RowError(row.number, column.heading)

    def _keys(self, texts: bytes, numbers: Sequence[int]) -> list[str]:
        """One for each row, of its own."""
        keys = self._columns[self._key].values(texts)
        if len(set(keys)) < len(keys) or not all(keys) or len(keys) != len(numbers):
            raise _first_without_key(keys, numbers)
        return keys


def _first_that_says(texts: bytes, numbers: Sequence[int]) -> int:
    return next(number for number, text in zip(numbers, texts.split(_CELL), strict=True) if text)


def _first_without_key(keys: Sequence[str], numbers: Sequence[int]) -> RowError:
    seen = {""}
    for key, number in zip(keys or [""], numbers, strict=False):
        if key in seen:
            return RowError(number, "")
        seen.add(key)
    raise AssertionError("every row has a key of its own after all")


class _Known(dict[bytes, bytes]):
    """Cell texts met before and what each gives; another one is worked out when it is asked for."""

    def __init__(self, part: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._part = part

    def __missing__(self, text: bytes) -> bytes:
        part = self[text] = self._part(text)
        return part


class _ColumnReader:
    """One column: the kind its cells must have, and what a text in it means."""

    def __init__(self, column: SheetColumn, codes: CodeSets) -> None:
        self.heading = column.heading
        self.kind = _KINDS.get(column.type, CellKind.TEXT).value
        self._value = _converter(column, codes)
        self._is_plain = self._value is str
        self._known = _Known(self._part)

    def values(self, texts: bytes) -> list[str]:
        """The values of the cells that ``read`` has read, as text; blank ones "".

        Args:
            texts: of the cells, parted by ``CELL``; b"" when none says anything.
        """
        told = texts.decode().split(CELL) if texts else []
        return told if self._is_plain else [str(self._value(text)) if text else "" for text in told]

    def read(self, texts: bytes, numbers: Sequence[int]) -> bytes:
        """``["马玉兰",null]``: the values of the cells as a JSON list, blank ones null.

        Raises:
            RowError: a text is no value of this column.
        """
        if self._is_plain:
            return _plain_list(texts)
        told = texts.split(_CELL)
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        try:
            return b"[%s]" % b",".join(map(self._known.__getitem__, told))
        except (ValueError, KeyError):
            raise self._first_wrong(told, numbers) from None

    def _part(self, text: bytes) -> bytes:
        if not text:
            return _BLANK
        value = self._value(text.decode())
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def _first_wrong(self, texts: Sequence[bytes], numbers: Sequence[int]) -> RowError:
        for text, number in zip(texts, numbers, strict=True):
            try:
                self._part(text)
            except (ValueError, KeyError):
                return RowError(number, self.heading)
        raise AssertionError("the column was read after all")


def _plain_list(texts: bytes) -> bytes:
    """All cells in one go, unless one of them needs an escape: then each alone."""
    if len(texts.translate(None, _ESCAPED)) < len(texts):
        parts = [encode_basestring(text) if text else "null" for text in texts.decode().split(CELL)]
        return f"[{','.join(parts)}]".encode()
    return (b'["%s"]' % texts.replace(_CELL, b'","')).replace(b'""', _BLANK)


def _converter(column: SheetColumn, codes: CodeSets) -> Callable[[str], object]:
    if column.type is CellType.INTEGER:
        return _count
    if column.type is CellType.YES_NO:
        return _YES_NO.__getitem__
    if column.type is CellType.DATE:
        return _day
    if column.type is CellType.TIME:
        return _moment
    if column.options is None:
        return str
    code_of = {code.name: code.code for code in codes[column.options].codes}
    if column.type is CellType.CHOICE:
        return lambda name: code_of.get(name, name)
    return lambda names: [code_of.get(name, name) for name in names.split(LIST_SEPARATOR)]


def _count(text: str) -> int:
    """A whole number from 0: every number of a report counts something."""
    number = int(text)
    if number < 0:
        raise ValueError("nothing is counted below 0")
    return number


def _moment(text: str) -> str:
    """``2026-07-12T10:24:00``: a day and a time in this spelling, of no other time zone."""
    if datetime.fromisoformat(text).isoformat(timespec="seconds") != text:
        raise ValueError("a time in another spelling")
    return text


def _day(text: str) -> str:
    """``2012-03-04`` of a date cell, which has no time of day."""
    moment = datetime.fromisoformat(text)
    if moment.time() != time.min:
        raise ValueError("a day has no hour")
    return moment.date().isoformat()
