"""The rows of a sheet as a bureau keeps them: one JSON text for many, and a mark for each.

A package brings a thousand rows in twenty sheets. Their texts are canonical JSON already; put in
the order of their keys and joined they are the canonical text of an object, without anybody
decoding them. So a sheet costs the store one row of a table and one digest (``storage.vouched``).

The digest says that something of a piece was altered; the *marks* say which row: eight hex digits
of CRC-32 over each row's text, in the order of the keys. They prove nothing and need not.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from typing import Final, NamedTuple
from zlib import crc32

from liushou_desktop.storage.canonical import canonical

MOST_ROWS: Final = 2_000
MOST_CHARACTERS: Final = 4_000_000
"""What one piece holds: a file of another program may be read row by row, within limits."""

MARK_DIGITS: Final = 8


class SheetRows(NamedTuple):
    """Rows of one sheet and term that one package was the last to tell.

    Attributes:
        package: id of the package; texts: canonical JSON of each row by its key.
        is_gone: they are no longer told.
        piece: id of the piece these rows are what is left of; "" for new ones.
    """

    sheet: str
    term: str
    package: str
    texts: Mapping[str, str]
    is_gone: bool = False
    piece: str = ""


class Piece(NamedTuple):
    """A ``ReportedPiece`` as it is stored: its columns in order, and the marks of its rows."""

    values: tuple[object, ...]
    marks: str


def pieces_of(site: str, told: SheetRows) -> Iterator[Piece]:
    """The rows put together."""
    rows = sorted(told.texts.items())
    if told.piece:
        yield _piece(site, told.piece, told, rows)
        return
    stem = "/".join((told.sheet, told.term, told.package, *["gone"] * told.is_gone))
    for number, part in enumerate(_parts(rows), 1):
        yield _piece(site, f"{stem}/{number}", told, part)


def _piece(site: str, id: str, told: SheetRows, rows: list[tuple[str, str]]) -> Piece:
    text = ",".join([f"{encode_basestring(key)}:{row}" for key, row in rows])
    values = (site, id, told.sheet, told.package, told.term, int(told.is_gone), f"{{{text}}}")
    return Piece(values, marks_of([row for _, row in rows]))


def _parts(rows: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    if len(rows) <= MOST_ROWS and sum([len(row) for _, row in rows]) <= MOST_CHARACTERS:
        yield rows
        return
    part: list[tuple[str, str]] = []
    size = 0
    for key, row in rows:
        if part and (len(part) == MOST_ROWS or size + len(row) > MOST_CHARACTERS):
            yield part
            part, size = [], 0
        part.append((key, row))
        size += len(row)
    yield part


def marks_of(texts: list[str]) -> str:
    """The marks of rows, one behind the other."""
    found = array("I", [crc32(text.encode("utf-8", "surrogatepass")) for text in texts])
    if sys.byteorder == "little":
        found.byteswap()
    return found.tobytes().hex()


def texts_of(values: Mapping[str, object]) -> dict[str, str]:
    """Canonical text by key of the decoded rows of a piece."""
    return {key: canonical(row) for key, row in values.items()}


def altered_keys(values: Mapping[str, object], marks: str) -> list[str]:
    """Keys of rows that have not the marks told of them; none when the rows are not as many."""
    if len(marks) != MARK_DIGITS * len(values):
        return []
    keys = sorted(values)
    found = marks_of([canonical(values[key]) for key in keys])
    return [
        key
        for place, key in enumerate(keys)
        if found[place * MARK_DIGITS :][:MARK_DIGITS] != marks[place * MARK_DIGITS :][:MARK_DIGITS]
    ]
