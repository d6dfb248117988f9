"""From the grid of one sheet to its plain rows, column by column.

A bureau reads two hundred packages in an afternoon, each of a thousand rows. So every distinct cell
text of a column is judged and put into JSON once, and rows are put together from the pieces.
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
from liushou_desktop.sheets.grid import CellKind, GridRow, column_letter

_KINDS = {CellType.INTEGER: CellKind.NUMBER, CellType.DATE: CellKind.DATE}
_YES_NO = {"是": True, "否": False}


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
        self._order = sorted(range(len(names)), key=names.__getitem__)
        self._key = names.index(sheet.key)
        self._child = names.index(sheet.child) if sheet.child in names else None

    def read(self, rows: Sequence[GridRow]) -> PlainSheet:
        """The plain rows below the headings.

        Raises:
            RowError: a cell of another type than its column, a formula, a cell too many; a row
                without a key, or a key twice.
        """
        if not rows:
            return PlainSheet({})
        texts = self._texts(rows)
        self._check_kinds(rows, texts)
        parts = [
            self._read_column(column, texts[place], rows)
            for place, column in enumerate(self._columns)
        ]
        ordered = [parts[place] for place in self._order]
        lines = [f"{{{','.join(filter(None, row))}}}" for row in zip(*ordered, strict=True)]
        keys = self._keys(texts[self._key], rows)
        return PlainSheet(dict(zip(keys, lines, strict=True)), self._children(texts))

    def _texts(self, rows: Sequence[GridRow]) -> list[Sequence[str]]:
        """Cell texts by column; blank cells at the end of rows filled up."""
        columns: list[Sequence[str]] = list(zip_longest(*[row.texts for row in rows], fillvalue=""))
        width = len(self._columns)
        if len(columns) > width:
            first = next(row for row in rows if len(row.texts) > width)
            raise RowError(first.number, column_letter(width))
        blank = ("",) * len(rows)
        return columns + [blank] * (width - len(columns))

    def _check_kinds(self, rows: Sequence[GridRow], texts: Sequence[Sequence[str]]) -> None:
        """Every cell that says something has its column's type and is no formula's result."""
        kinds = zip_longest(*[row.kinds or "t" * len(row.texts) for row in rows], fillvalue="t")
        for column, found, told in zip(self._columns, kinds, texts, strict=False):
            if set(compress(found, told)) <= {column.kind}:
                continue
            for row, kind, text in zip(rows, found, told, strict=True):
                if text and kind != column.kind:
                    raise RowError(row.number, column.heading)

    def _read_column(
        self, column: _ColumnReader, texts: Sequence[str], rows: Sequence[GridRow]
    ) -> list[str]:
        try:
            known = column.parts(set(texts))
        except (ValueError, KeyError):
            raise _first_wrong(column, texts, rows) from None
        return [known[text] for text in texts]

    def _keys(self, texts: Sequence[str], rows: Sequence[GridRow]) -> list[str]:
        column = self._columns[self._key]
        if column.is_plain:
            keys: list[object] = list(texts)
        else:
            keys = [column.value(text) if text else "" for text in texts]
        if len(set(map(str, keys))) < len(keys) or not all(keys):
            raise _first_without_key(keys, rows)
        return [str(key) for key in keys]

    def _children(self, texts: Sequence[Sequence[str]]) -> Sequence[str | None]:
        if self._child is None:
            return ()
        return [text or None for text in texts[self._child]]


def _first_wrong(column: _ColumnReader, texts: Sequence[str], rows: Sequence[GridRow]) -> RowError:
    for text, row in zip(texts, rows, strict=True):
        try:
            column.parts({text})
        except (ValueError, KeyError):
            return RowError(row.number, column.heading)
    raise AssertionError("the column was read after all")


def _first_without_key(keys: Sequence[object], rows: Sequence[GridRow]) -> RowError:
    seen: set[object] = {""}
    for key, row in zip(keys, rows, strict=True):
        if key in seen:
            return RowError(row.number, "")
        seen.add(key)
    raise AssertionError("every row has a key of its own after all")


class _ColumnReader:
    """One column: the kind its cells must have, and what a text in it means."""

    def __init__(self, column: SheetColumn, codes: CodeSets) -> None:
        self.heading = column.heading
        self.kind = _KINDS.get(column.type, CellKind.TEXT).value
        self.value = _converter(column, codes)
        self.is_plain = self.value is str
        self._head = f"{encode_basestring(column.id)}:"

    def parts(self, texts: set[str]) -> dict[str, str]:
        """``"name":"马玉兰"``, column and value as in a row's JSON text, by cell text; blank: "".

        Raises:
            ValueError, KeyError: a text is no value of this column.
        """
        head, quoted = self._head, encode_basestring
        if self.is_plain:
            parts = {text: head + quoted(text) for text in texts}
        else:
            parts = {text: head + self._json(text) for text in texts if text}
        parts[""] = ""
        return parts

    def _json(self, text: str) -> str:
        value = self.value(text)
        if type(value) is str:
            return encode_basestring(value)
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _converter(column: SheetColumn, codes: CodeSets) -> Callable[[str], object]:
    if column.type is CellType.INTEGER:
        return int
    if column.type is CellType.YES_NO:
        return _YES_NO.__getitem__
    if column.type is CellType.DATE:
        return _day
    if column.options is None:
        return str
    code_of = {code.name: code.code for code in codes[column.options].codes}
    if column.type is CellType.CHOICE:
        return lambda name: code_of.get(name, name)
    return lambda names: [code_of.get(name, name) for name in names.split(LIST_SEPARATOR)]


def _day(text: str) -> str:
    """``2012-03-04`` of a date cell, which has no time of day."""
    moment = datetime.fromisoformat(text)
    if moment.time() != time.min:
        raise ValueError("a day has no hour")
    return moment.date().isoformat()
