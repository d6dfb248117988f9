"""The rows of a sheet as a bureau keeps them: one JSON text for many, and a mark for each column.

A package brings a thousand rows in twenty sheets. They come column by column, each column as the
canonical JSON list of its cells; joined in the order of their names these are the canonical text of
an object, without anybody decoding them. So a sheet costs the store one row of a table and one
digest (``storage.vouched``).

The digest says that something of a piece was altered; the *marks* say in which column: eight hex
digits of CRC-32 over each column's text, in order. They prove nothing and need not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import chain
from json.encoder import encode_basestring
from typing import Final, NamedTuple
from zlib import crc32

from liushou_desktop.domain.reported import columns_in, rows_in
from liushou_desktop.storage.canonical import canonical

MOST_BYTES: Final = 3_000_000
"""About what one piece holds: whoever looks for one child decodes no more at a time."""

MARK_DIGITS: Final = 8
DIGEST_DIGITS: Final = 32


class SheetRows(NamedTuple):
    """Rows of one sheet and term that one package was the last to tell.

    Attributes:
        package: id of the package; key: the column whose cells tell rows apart.
        columns: canonical JSON list of the cells of each column, in UTF-8.
        is_gone: they are no longer told.
        piece: id of the piece these rows are what is left of; "" for new ones.
    """

    sheet: str
    term: str
    package: str
    key: str
    columns: Mapping[str, bytes]
    is_gone: bool = False
    piece: str = ""


class Piece(NamedTuple):
    """A ``ReportedPiece`` as it is stored: its columns in order (the text of its cells as UTF-8,
    which is what is hashed), its digest, and the marks of its columns of cells."""

    values: tuple[object, ...]
    digest: str
    marks: str


def pieces_of(site: str, told: SheetRows) -> Iterator[Piece]:
    """The rows put together."""
    if told.piece:
        yield _piece(site, told.piece, told, told.columns)
        return
    stem = "/".join((told.sheet, told.term, told.package, *["gone"] * told.is_gone))
    for number, columns in enumerate(_parts(told), 1):
        yield _piece(site, f"{stem}/{number}", told, columns)


def _piece(site: str, id: str, told: SheetRows, columns: Mapping[str, bytes]) -> Piece:
    ordered = sorted(columns.items())
    parts = chain.from_iterable([(_opening(name), cells) for name, cells in ordered])
    text = b"{%s}" % b"".join(parts)[1:]
    head = (site, id, told.sheet, told.key, told.package, told.term, int(told.is_gone))
    return Piece((*head, text), digest_of(head, text), _marks([cells for _, cells in ordered]))


@cache
def _opening(name: str) -> bytes:
    return f",{encode_basestring(name)}:".encode()


def digest_of(head: Sequence[object], text: bytes) -> str:
    """The digest of a stored row: over its columns without those of JSON, and the text of those."""
    told = canonical(head).encode("utf-8", "surrogatepass")
    return sha256(told + text).hexdigest()[:DIGEST_DIGITS]


def _parts(told: SheetRows) -> Iterator[Mapping[str, bytes]]:
    size = sum([len(cells) for cells in told.columns.values()])
    if size <= MOST_BYTES:
        yield told.columns
        return
    decoded = {name: json.loads(cells) for name, cells in told.columns.items()}
    count = len(decoded[told.key])
    step = max(1, count * MOST_BYTES // size)
    for start in range(0, count, step):
        part = {name: cells[start : start + step] for name, cells in decoded.items()}
        yield columns_of(rows_in(part))


def columns_of(rows: Sequence[Mapping[str, object]]) -> dict[str, bytes]:
    """Rows as ``SheetRows`` hold them."""
    return {name: canonical(cells).encode() for name, cells in columns_in(rows).items()}


def marks_of(values: Mapping[str, object]) -> str:
    """The marks of the columns of a piece, one behind the other, from its cells."""
    texts = [canonical(values[name]) for name in sorted(values)]
    return _marks([text.encode("utf-8", "surrogatepass") for text in texts])


def _marks(columns: Iterable[bytes]) -> str:
    return "".join([f"{crc32(cells):08x}" for cells in columns])


def altered_columns(values: Mapping[str, object], marks: str) -> list[str]:
    """Columns that have not the marks told of them; none when they are not as many."""
    names, found = sorted(values), marks_of(values)
    if len(marks) != len(found):
        return []
    places = range(0, len(found), MARK_DIGITS)
    return [
        name
        for name, at in zip(names, places, strict=True)
        if found[at : at + MARK_DIGITS] != marks[at : at + MARK_DIGITS]
    ]
