"""JSON documents of other schools, through the fence: taken apart by the child, put together here.

The child reads the text within limits (``base.json_reader``: depth, length, numbers, characters)
and sends a flat row of tokens, two cells each; the near side builds the value from them by a loop
that cannot run away. Whoever knows how the document must be spelled writes the value again and
compares: then what is held is exactly what was signed, whatever the child said.

    {  object begins   k  its next key   }  it ends   [  list begins   ]  it ends
    s  text            n  whole number   t f 0  true, false, null
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.json_reader import DEEPEST, JsonReader
from liushou_desktop.sheets.grid import WorkbookGrid
from liushou_desktop.sheets.limits import ROWS
from liushou_desktop.sheets.wire import CELL, FIELD, ROW, encode_block, frame

MOST_TOKENS = 1_000_000
LONGEST_TEXT = 20_000
_WORDS = {"t": True, "f": False, "0": None}

# far side ---------------------------------------------------------------------------------------


def document_frames(content: bytes) -> Iterator[bytes]:
    """The frames that tell a document; ``ROWS`` tokens a sheet.

    Raises:
        RefusedError: JSON_….
    """
    reader = JsonReader([content])
    value = reader.value()
    reader.finish()
    rows: list[str] = []
    for count, token in enumerate(_tokens(value), start=1):
        if count > MOST_TOKENS:
            raise RefusedError("JSON_VALUE_TOO_LARGE", path="—", line=1, found=count)
        rows.append(token)
        if len(rows) == ROWS:
            yield from _sheet(rows)
            rows = []
    if rows:
        yield from _sheet(rows)


def _sheet(rows: list[str]) -> Iterator[bytes]:
    yield frame(b"S", b'{"name": "JSON"}')
    numbers = list(range(1, len(rows) + 1))
    yield frame(b"R", encode_block(numbers, [""] * len(rows), rows))


def _tokens(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield f"{{{CELL}"
        for key, inner in value.items():
            yield f"k{CELL}{_plain(key)}"
            yield from _tokens(inner)
        yield f"}}{CELL}"
    elif isinstance(value, list):
        yield f"[{CELL}"
        for inner in value:
            yield from _tokens(inner)
        yield f"]{CELL}"
    elif isinstance(value, str):
        yield f"s{CELL}{_plain(value)}"
    elif value is None or isinstance(value, bool):
        yield f"{'0' if value is None else 't' if value else 'f'}{CELL}"
    elif isinstance(value, int):
        yield f"n{CELL}{value}"
    else:
        raise RefusedError("JSON_NUMBER", path="—", line=1, found=str(value))


def _plain(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise RefusedError("JSON_VALUE_TOO_LARGE", path="—", line=1, found=len(text))
    if any(sign in text for sign in (FIELD, ROW, CELL)):
        raise RefusedError("JSON_CHARACTER", path="—", line=1, found="")
    return text


# near side --------------------------------------------------------------------------------------


def value_of(grid: WorkbookGrid) -> Any:
    """The value the child's tokens stand for.

    Raises:
        ValueError: they make no sense.
    """
    builder = _Builder()
    for sheet in grid.sheets:
        for row in sheet.rows:
            letter, text = row.texts
            builder.take(letter, text)
    return builder.finish()


class _Builder:
    """Puts tokens together; trusts none of them."""

    def __init__(self) -> None:
        self._open: list[dict[str, Any] | list[Any]] = []
        self._keys: list[str | None] = []
        self._whole: list[Any] = []

    def take(self, letter: str, text: str) -> None:
        if letter in ("{", "["):
            inner: dict[str, Any] | list[Any] = {} if letter == "{" else []
            self._put(inner)
            self._open.append(inner)
            self._keys.append(None)
            if len(self._open) > DEEPEST:
                raise ValueError("too deep")
        elif letter in ("}", "]"):
            if not isinstance(self._open.pop(), dict if letter == "}" else list):
                raise ValueError("another one is open")
            if self._keys.pop() is not None:
                raise ValueError("a key without a value")
        elif letter == "k":
            if not isinstance(self._open[-1], dict) or self._keys[-1] is not None:
                raise ValueError("no place for a key")
            self._keys[-1] = text
        elif letter == "s":
            self._put(text)
        elif letter == "n":
            self._put(int(text))
        else:
            self._put(_WORDS[letter])

    def _put(self, value: Any) -> None:
        if not self._open:
            self._whole.append(value)
        elif isinstance(held := self._open[-1], list):
            held.append(value)
        else:
            key = self._keys[-1]
            if key is None or key in held:
                raise ValueError("a value without a key of its own")
            held[key] = value
            self._keys[-1] = None

    def finish(self) -> Any:
        (value,) = self._whole
        if self._open:
            raise ValueError("it does not end")
        return value
