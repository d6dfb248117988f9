"""Plain rows: what a package says once its cells are read, and what a bureau keeps and compares.

A row is a mapping of column ids to text, whole numbers, yes/no and lists of text; dates are ISO
text; a column that says nothing is not in it. A bureau reads some thousand rows of every package
and looks into few of them, so a sheet holds the canonical JSON text of each row: that text is what
is stored and hashed, and two rows say the same exactly when their texts are equal.
"""

from __future__ import annotations

import json
from collections.abc import ItemsView, Iterator, Mapping, Sequence, Set, ValuesView

PlainRow = Mapping[str, object]
PlainRows = Mapping[str, Mapping[str, PlainRow]]
"""Sheet id → row key → row."""


class PlainSheet(Mapping[str, PlainRow]):
    """The rows of one sheet by key; a row is decoded when somebody asks for it.

    Attributes:
        texts: canonical JSON text of each row, by key, in the order of the sheet.
        children: id of the child each row is about, in the same order; empty for sheets whose rows
            are not about children.
    """

    __slots__ = ("children", "texts")

    def __init__(self, texts: Mapping[str, str], children: Sequence[str | None] = ()) -> None:
        self.texts = texts
        self.children = children

    def __getitem__(self, key: str) -> PlainRow:
        row: dict[str, object] = json.loads(self.texts[key])
        return row

    def __contains__(self, key: object) -> bool:
        return key in self.texts

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def items(self) -> ItemsView[str, PlainRow]:
        """Keys and rows; whoever goes through them has the whole sheet decoded in one go."""
        return _Items(self)

    def values(self) -> ValuesView[PlainRow]:
        """Rows, decoded as by ``items``."""
        return _Values(self)


class _Items(ItemsView[str, PlainRow]):
    _mapping: PlainSheet

    def __iter__(self) -> Iterator[tuple[str, PlainRow]]:
        return zip(self._mapping.texts, _decoded(self._mapping), strict=True)


class _Values(ValuesView[PlainRow]):
    _mapping: PlainSheet

    def __iter__(self) -> Iterator[PlainRow]:
        return iter(_decoded(self._mapping))


def _decoded(sheet: PlainSheet) -> list[PlainRow]:
    rows: list[PlainRow] = json.loads(f"[{','.join(sheet.texts.values())}]")
    return rows


def keys_of(rows: Mapping[str, PlainRow]) -> Set[str]:
    """The keys of a sheet, as fast as they can be compared."""
    return rows.texts.keys() if isinstance(rows, PlainSheet) else rows.keys()


def same_keys(incoming: Mapping[str, PlainRow], held: Mapping[str, PlainRow]) -> set[str]:
    """Keys of rows that say the same on both sides, as far as their texts show it."""
    if not (isinstance(incoming, PlainSheet) and isinstance(held, PlainSheet)):
        return {key for key in incoming.keys() & held.keys() if incoming[key] == held[key]}
    return {key for key, _ in incoming.texts.items() & held.texts.items()}
