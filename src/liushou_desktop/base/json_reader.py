"""Reading a large JSON document piece by piece, within fixed limits.

The standard reader wants the whole text at once. This one walks the outer objects and lists itself
and hands only small values (a row) to the standard reader, so that memory stays the same however
long the document is. What is refused: bytes that are no UTF-8, nesting beyond ``DEEPEST``, a value
of more than ``LARGEST`` characters, one key twice in an object, numbers no program agrees on (more
than fifteen digits, ``NaN``, ``Infinity``), characters that cannot be stored (NUL, half a
surrogate pair), anything after the end.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final, NoReturn

from liushou_desktop.base.errors import RefusedError

LARGEST: Final = 16_000_000  # characters of one value
DEEPEST: Final = 32
LONGEST_NUMBER: Final = 15  # digits that every program reads alike
_LONGEST_WORD: Final = 64
_LONGEST_KEY: Final = 200
_SHOWN: Final = 40

_SPACE: Final = re.compile(r"[ \t\r\n]*")
# A string that is still open at the end of the buffer matches too: more must be read.
_PART: Final = re.compile(r'"(?:[^"\\]++|\\.)*+("?)|[\[\]{}]', re.DOTALL)
_WORD_END: Final = re.compile(r"[ \t\r\n,\]}]")
_STRANGE: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


class _Unfit(ValueError):
    """Raised inside the standard reader's hooks; carries a code and what was found."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(code)
        self.code, self.found = code, found[:_SHOWN]


class JsonReader:
    """A cursor in a document that arrives in chunks.

    Attributes:
        path: where the cursor stands, as ``tables.child[3]``; "" at the outermost value.
        line: line of the cursor, counted from 1.

    Every method raises ``RefusedError`` with a JSON_… code, ``path`` and ``line``.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("strict")
        self._buffer = ""
        self._at = 0
        self._is_over = False
        self._path: list[str] = []
        self.line = 1
        self._reader = json.JSONDecoder(
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_no_number,
        )

    @property
    def path(self) -> str:
        return "".join(self._path).removeprefix(".")

    def members(self) -> Iterator[str]:
        """The keys of an object; the caller reads each value before asking for the next key."""
        self._take("{")
        seen: set[str] = set()
        if self._peek() != "}":
            while True:
                key = self._key()
                if key in seen:
                    self._refuse("JSON_KEY_TWICE", key)
                seen.add(key)
                self._take(":")
                self._path.append(f".{key}")
                yield key
                self._path.pop()
                if not self._goes_on("}"):
                    break
        self._take("}")

    def items(self) -> Iterator[int]:
        """The numbers (from 0) of a list's values; the caller reads each before the next."""
        self._take("[")
        number = 0
        if self._peek() != "]":
            while True:
                self._path.append(f"[{number}]")
                yield number
                self._path.pop()
                number += 1
                if not self._goes_on("]"):
                    break
        self._take("]")

    def value(self) -> Any:
        """The value at the cursor as Python has it; it must be small enough to hold."""
        first = self._peek()
        length = self._length_of_value(first)
        text = self._buffer[self._at : self._at + length]
        try:
            value, end = self._reader.raw_decode(text)
        except _Unfit as error:
            self._refuse(error.code, error.found)
        except ValueError as error:
            self._skip(getattr(error, "pos", 0))
            self._refuse("JSON_BROKEN", self._shown())
        if end != length:
            self._skip(end)
            self._refuse("JSON_BROKEN", self._shown())
        if _STRANGE.search(text) and not _is_storable(value):
            self._refuse("JSON_CHARACTER", "")
        self._skip(length)
        return value

    def finish(self) -> None:
        """Nothing but space may follow."""
        if self._peek():
            self._refuse("JSON_MORE_FOLLOWS", self._shown())

    # the cursor

    def _length_of_value(self, first: str) -> int:
        if first in ("{", "[", '"'):
            return self._length_of_nested()
        length = 0
        while (found := _WORD_END.search(self._buffer, self._at + length)) is None:
            length = len(self._buffer) - self._at
            if length > _LONGEST_WORD or not self._fill():
                break
        end = found.start() if found else len(self._buffer)
        if not 0 < end - self._at <= _LONGEST_WORD:
            self._refuse("JSON_BROKEN" if end > self._at else "JSON_ENDS_EARLY", self._shown())
        return end - self._at

    def _length_of_nested(self) -> int:
        """Up to the bracket or quote that closes what opens at the cursor."""
        looked, depth = 0, 0
        while True:
            part = _PART.search(self._buffer, self._at + looked)
            if part is None or (part.group()[0] == '"' and not part.group(1)):
                looked = (part.start() if part else len(self._buffer)) - self._at
                self._need_more()
                continue
            looked = part.end() - self._at
            if looked > LARGEST:
                self._refuse("JSON_VALUE_TOO_LARGE", "")
            sign = part.group()[0]
            depth += (sign in "{[") - (sign in "}]")
            if depth + len(self._path) > DEEPEST:
                self._refuse("JSON_TOO_DEEP", "")
            if depth == 0:
                return looked

    def _need_more(self) -> None:
        if len(self._buffer) - self._at > LARGEST:
            self._refuse("JSON_VALUE_TOO_LARGE", "")
        if not self._fill():
            self._refuse("JSON_ENDS_EARLY", "")

    def _key(self) -> str:
        if self._peek() != '"':
            self._refuse("JSON_BROKEN", self._shown())
        if self._length_of_nested() > _LONGEST_KEY:
            self._refuse("JSON_VALUE_TOO_LARGE", "")
        return str(self.value())

    def _goes_on(self, closing: str) -> bool:
        sign = self._peek()
        if sign == ",":
            self._skip(1)
            if self._peek() == closing:
                self._refuse("JSON_BROKEN", self._shown())
            return True
        return False

    def _take(self, sign: str) -> None:
        found = self._peek()
        if found != sign:
            self._refuse("JSON_BROKEN" if found else "JSON_ENDS_EARLY", self._shown())
        self._skip(1)

    def _peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            match = _SPACE.match(self._buffer, self._at)
            assert match is not None
            self._skip(match.end() - self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._fill():
                return ""

    def _skip(self, length: int) -> None:
        self.line += self._buffer.count("\n", self._at, self._at + length)
        self._at += length

    def _fill(self) -> bool:
        """Read one more chunk; False when there is none."""
        if self._is_over:
            return False
        chunk = next(self._chunks, None)
        self._is_over = chunk is None
        try:
            more = self._decoder.decode(chunk or b"", final=self._is_over)
        except UnicodeDecodeError as error:
            ahead = self._buffer.count("\n", self._at) + error.object[: error.start].count(b"\n")
            self.line += ahead
            self._refuse("JSON_NOT_UTF8", "")
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        return not self._is_over or bool(more)

    def _shown(self) -> str:
        return self._buffer[self._at : self._at + _SHOWN].split("\n")[0].strip()

    def _refuse(self, code: str, found: str) -> NoReturn:
        raise RefusedError(code, path=self.path or "—", line=self.line, found=found)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        raise _Unfit("JSON_KEY_TWICE", counts.most_common(1)[0][0])
    return made


def _whole(digits: str) -> int:
    if len(digits.removeprefix("-")) > LONGEST_NUMBER:
        raise _Unfit("JSON_NUMBER", digits)
    return int(digits)


def _fraction(text: str) -> float:
    value = float(text)
    if len(text) > _LONGEST_WORD or not math.isfinite(value):
        raise _Unfit("JSON_NUMBER", text)
    return value


def _no_number(text: str) -> NoReturn:
    raise _Unfit("JSON_NUMBER", text)


def _is_storable(value: object) -> bool:
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in text.replace("\\\\", ""):
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
