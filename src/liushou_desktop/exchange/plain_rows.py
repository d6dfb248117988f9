"""Plain rows: what a package says once its cells are read, and what a bureau keeps and compares.

A row is a mapping of column ids to text, whole numbers, yes/no and lists of text; dates are ISO
text; a column that says nothing is not in it. A bureau reads some thousand rows of every package
and looks into few of them, so a sheet holds the canonical JSON text of each column as UTF-8, which
is what is stored and hashed. Rows are put together when somebody asks.
"""

from __future__ import annotations

import json
from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView

from liushou_desktop.domain.reported import columns_in, rows_in

PlainRow = Mapping[str, object]
PlainRows = Mapping[str, Mapping[str, PlainRow]]
"""Sheet id → row key → row."""


class PlainSheet(Mapping[str, PlainRow]):
    """The rows of one sheet by key, in the order of the sheet.

    Attributes:
        key: the column whose values are the keys; "" when there are no rows.
        columns: of each column that says anything its cells as a canonical JSON list in UTF-8,
            by column.

    ``keys`` are those of the rows where they are known already.
    """

    __slots__ = ("_keys", "columns", "key")

    def __init__(
        self, key: str, columns: Mapping[str, bytes], keys: Iterable[str] | None = None
    ) -> None:
        self.key = key
        self.columns = columns
        self._keys = None if keys is None else dict.fromkeys(keys)

    @classmethod
    def of(cls, key: str, rows: Iterable[PlainRow]) -> PlainSheet:
        """A sheet of these rows."""
        columns = columns_in(list(rows))
        return cls(key, {name: _json(cells) for name, cells in columns.items()})

    def cells(self, name: str) -> list[object]:
        """A column from top to bottom, ``None`` where it says nothing."""
        text = self.columns.get(name)
        if text is None:
            return [None] * len(self)
        return _list_in(text)

    def __getitem__(self, key: str) -> PlainRow:
        """One row. Nothing decoded is kept: who wants many asks for ``items``."""
        return dict(self.items())[key]

    def __contains__(self, key: object) -> bool:
        return key in self._told()

    def items(self) -> ItemsView[str, PlainRow]:
        """Keys and rows, decoded in one go."""
        held = {name: _list_in(text) for name, text in self.columns.items()}
        return dict(zip(self._told(), rows_in(held), strict=True)).items()

    def values(self) -> ValuesView[PlainRow]:
        """Rows, decoded as by ``items``."""
        return dict(self.items()).values()

    def __iter__(self) -> Iterator[str]:
        return iter(self._told())

    def __len__(self) -> int:
        return len(self._told())

    def _told(self) -> dict[str, None]:
        if self._keys is None:
            self._keys = dict.fromkeys(map(str, _list_in(self.columns.get(self.key, b"[]"))))
        return self._keys


_decode = json.JSONDecoder().raw_decode  # ``loads`` looks around for blanks: as long again


def _list_in(text: bytes) -> list[object]:
    cells: list[object] = _decode(text.decode())[0]
    return cells


def _json(cells: list[object]) -> bytes:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode()


def cells_of(rows: Mapping[str, PlainRow], name: str) -> list[object]:
    """A column of a sheet, ``None`` where it says nothing; rows are put together for no sheet."""
    if isinstance(rows, PlainSheet):
        return rows.cells(name)
    return [row.get(name) for row in rows.values()]
