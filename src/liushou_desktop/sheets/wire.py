"""What passes through the fence: frames of plain text, nothing that could run.

A frame is one letter, four bytes of length (big-endian) and the payload.

    to the child     Q  JSON: what is asked (``name``, ``strict``, ``is_document``)
                     C  the file's bytes
    from the child   W  JSON: format and encoding of the file
                     S  JSON: one sheet begins (name, hidden, merges …)
                     R  a block of its rows, see ``encode_block``
                     K  its last rows column by column, see ``encode_columns``
                     T  the texts that sheets share, parted by U+001E
                     N  a block of rows of such texts by number, see ``decode_numbers``
                     B  back: the last sheet is forgotten and comes again
                     X  JSON: refused, with code and arguments
                     Z  the end of the answer

Row blocks are joined text, because splitting text is the fastest honest decoding Python has: three
fields parted by U+001D: row numbers parted by commas; kinds of each row parted by U+001E (empty
when all cells of the block are text); rows parted by U+001E, their cells by U+001F.

The rows of our own reports have all their columns, and who reads them works column by column. They
cross that way, so that nobody puts rows together to take them apart again.

Rosters repeat a few words half a million times. A sheet of shared text therefore crosses as the
workbook has it: each text once, rows as numbers of texts.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import lru_cache

from liushou_desktop.sheets import limits

HEADER = struct.Struct(">cL")
FIELD, ROW, CELL = "\x1d", "\x1e", "\x1f"
_CLEAN = str.maketrans({FIELD: " ", ROW: " ", CELL: " "})
MARK = b"v"
"""Stands on both sides of a text's number, as in the markup ``<v>17</v>``."""

Block = tuple[list[int], list[str], list[list[str]]]
"""Row numbers, kinds and cell texts of a block of rows."""

MOST_FRAME_BYTES = 64_000_000

READER_MISSING = "FENCE_READER_MISSING"
"""The child cannot import what reads such files: somebody took a part of the program away."""


def frame(letter: bytes, payload: bytes) -> bytes:
    """One frame as bytes."""
    return HEADER.pack(letter, len(payload)) + payload


def read_frame(read: Callable[[int], bytes]) -> tuple[bytes, bytes] | None:
    """The next frame, or None when the stream ended (also in the middle of a frame).

    Raises:
        ValueError: a frame longer than any we send.
    """
    head = read(HEADER.size)
    if len(head) < HEADER.size:
        return None
    letter, length = HEADER.unpack(head)
    if length > MOST_FRAME_BYTES:
        raise ValueError("frame too long")
    payload = read(length)
    return (letter, payload) if len(payload) == length else None


def encode_block(numbers: list[int], kinds: list[str], rows: list[str]) -> bytes:
    """A block of rows; each row is already joined by ``CELL``."""
    joined_kinds = ROW.join(kinds) if any(kinds) else ""
    text = FIELD.join((",".join(map(str, numbers)), joined_kinds, ROW.join(rows)))
    return text.encode("utf-8", "replace")


def decode_block(payload: bytes) -> Block:
    """The rows of an R frame.

    Raises:
        ValueError: when the parts do not fit together.
    """
    numbers_text, kinds_text, rows_text = payload.decode("utf-8").split(FIELD)
    numbers = [int(number) for number in numbers_text.split(",")]
    rows = [line.split(CELL) for line in rows_text.split(ROW)]
    kinds = kinds_text.split(ROW) if kinds_text else [""] * len(rows)
    if not len(numbers) == len(kinds) == len(rows):
        raise ValueError("block does not add up")
    if kinds_text and any(
        kind and len(kind) != len(row) for kind, row in zip(kinds, rows, strict=True)
    ):
        raise ValueError("kinds do not fit the cells")
    return numbers, kinds, rows


Columns = tuple[int, int, str, list[bytes]]
"""As ``grid.ColumnTable``: first row number, number of rows, kinds, columns joined by ``CELL``."""

_COLUMN_KINDS = frozenset("tnd-")


def encode_columns(first: int, count: int, kinds: str, joined: bytes) -> bytes:
    """Rows that follow one another, by columns.

    Args:
        first: number of the first row; count: of rows.
        kinds: one letter per column: ``t``, ``n``, ``d``, or ``-`` for a blank one.
        joined: UTF-8 texts of the cells parted by ``CELL``, columns by ``ROW``; of a blank column
            nothing at all.
    """
    return b"%d,%d\x1d%s\x1d%s" % (first, count, kinds.encode(), joined)


def decode_columns(payload: bytes) -> Columns:
    """The rows of a K frame.

    Raises:
        ValueError: when the parts do not fit together, or are no UTF-8.
    """
    place, letters, joined = payload.split(FIELD.encode())
    first, count = map(int, place.split(b","))
    kinds, columns = letters.decode("ascii"), joined.split(ROW.encode())
    if first < 1 or count < 1 or len(kinds) != len(columns) or len(columns) > limits.COLUMNS:
        raise ValueError("table does not add up")
    if not set(kinds) <= _COLUMN_KINDS or not kinds.strip("-"):
        raise ValueError("no such kinds")
    parting = CELL.encode()
    for kind, column in zip(kinds, columns, strict=True):
        if (column.count(parting) + 1 != count) if kind != "-" else column:
            raise ValueError("column has not a cell for each row")
        if not column.isascii():
            column.decode()
    return first, count, kinds, columns


def encode_run(numbers: list[int], columns: bytes, cells: bytes) -> bytes:
    """Rows with text in the same columns, for ``decode_numbers``; runs are joined by ``ROW``.

    Args:
        columns: the columns with text, counted from 0 and parted by commas.
        cells: row by row, the number of each cell's text between two ``MARK``; what stands
            elsewhere is not looked at.
    """
    return b"%s\x1d%s\x1d%s" % (",".join(map(str, numbers)).encode(), columns, cells)


def decode_texts(payload: bytes) -> dict[bytes, str]:
    """The texts of a T frame by their number, spelled as the cells of N frames spell it."""
    texts = payload.decode("utf-8").split(ROW)
    return {b"%d" % number: text for number, text in enumerate(texts)}


def decode_numbers(payload: bytes, texts: Mapping[bytes, str]) -> Block:
    """The rows of an N frame. Equal texts are one object, so that they cost no memory of their own.

    Raises:
        KeyError: a number without a text.
        ValueError: when the parts do not fit together.
    """
    numbers: list[int] = []
    rows: list[list[str]] = []
    for run in payload.split(ROW.encode()):
        numbers_text, columns_text, cells = run.split(FIELD.encode())
        columns = _columns(columns_text)
        found = list(map(texts.__getitem__, cells.split(MARK)[1::2]))
        numbers += [int(number) for number in numbers_text.split(b",")]
        rows += _spread(found, columns)
    if len(numbers) != len(rows):
        raise ValueError("block does not add up")
    return numbers, [""] * len(rows), rows


def _spread(found: list[str], columns: tuple[int, ...]) -> list[list[str]]:
    """Texts one behind the other as rows, each text in its column."""
    step, width = len(columns), columns[-1] + 1
    if len(found) % step:
        raise ValueError("cells do not fit the columns")
    rows = [found[start : start + step] for start in range(0, len(found), step)]
    if step == width:
        return rows
    spread = []
    for texts in rows:
        row = [""] * width
        for column, text in zip(columns, texts, strict=True):
            row[column] = text
        spread.append(row)
    return spread


@lru_cache(maxsize=1024)
def _columns(text: bytes) -> tuple[int, ...]:
    columns = tuple(int(column) for column in text.split(b","))
    if list(columns) != sorted(set(columns)) or columns[0] < 0 or columns[-1] >= limits.COLUMNS:
        raise ValueError("no such columns")
    return columns


def clean(text: str) -> str:
    """Text without the three separators, which no person types."""
    return text.translate(_CLEAN)
