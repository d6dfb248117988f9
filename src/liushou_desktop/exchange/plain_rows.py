"""Plain rows: what a package says once its cells are read, and what a bureau keeps and compares.

A row is a mapping of column ids to text, whole numbers, yes/no and lists of text; dates are ISO
text; a column that says nothing is not in it. A bureau reads some thousand rows of every package
and looks into few of them, so a sheet holds the canonical JSON text of each row: that text is what
is stored and hashed, and two rows say the same exactly when their texts are equal.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

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


def same_keys(incoming: Mapping[str, PlainRow], held: Mapping[str, PlainRow]) -> set[str]:
    """Keys of rows that say the same on both sides, as far as their texts show it."""
    if not (isinstance(incoming, PlainSheet) and isinstance(held, PlainSheet)):
        return {key for key in incoming.keys() & held.keys() if incoming[key] == held[key]}
    return {key for key, _ in incoming.texts.items() & held.texts.items()}
