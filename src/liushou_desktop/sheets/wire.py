"""What passes through the fence: frames of plain text, nothing that could run.

A frame is one letter, four bytes of length (big-endian) and the payload.

    to the child     Q  JSON: what is asked (``name``, ``strict``)     C  the file's bytes
    from the child   W  JSON: format and encoding of the file
                     S  JSON: one sheet begins (name, hidden, merges …)
                     R  a block of its rows, see ``encode_block``
                     X  JSON: refused, with code and arguments
                     Z  the end of the answer

Row blocks are joined text, because splitting text is the fastest honest decoding Python has: three
fields parted by U+001D: row numbers parted by commas; kinds of each row parted by U+001E (empty
when all cells of the block are text); rows parted by U+001E, their cells by U+001F.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

HEADER = struct.Struct(">cL")
FIELD, ROW, CELL = "\x1d", "\x1e", "\x1f"
_CLEAN = str.maketrans({FIELD: " ", ROW: " ", CELL: " "})
MOST_FRAME_BYTES = 64_000_000


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


def decode_block(payload: bytes) -> tuple[list[int], list[str], list[list[str]]]:
    """Row numbers, kinds and cell texts of a block.

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


def clean(text: str) -> str:
    """Text without the three separators, which no person types."""
    return text.translate(_CLEAN)
