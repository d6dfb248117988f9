"""TOML read strictly: every key is known, every value has its type, every mistake has a place."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TypeVar, cast

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited

LARGEST_FILE = 2_000_000

Wanted = TypeVar("Wanted", str, int, bool)
_WORDS = {str: "引号里的文字", int: "整数", bool: "true 或 false"}


@dataclass(slots=True)
class Table:
    """One TOML table of one file; ``place`` says where it stands (``who.visitors``).

    Getters take keys off the list of those still unread; ``finish`` refuses what is left over.
    """

    data: Mapping[str, object]
    file: str
    place: str = ""
    asked: set[str] = field(default_factory=set)

    def wrong(self, key: str, wanted: str) -> NoReturn:
        """Refuse the value of a key.

        Raises:
            RefusedError: FORM_VALUE_WRONG.
        """
        raise RefusedError(
            "FORM_VALUE_WRONG", file=self.file, place=self.place or "—", key=key, wanted=wanted
        )

    def _value(self, key: str, kind: type[Wanted]) -> Wanted | None:
        self.asked.add(key)
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(key, _WORDS[kind])
        return value

    def _needed(self, key: str, kind: type[Wanted]) -> Wanted:
        value = self._value(key, kind)
        if value is None:
            raise RefusedError("FORM_KEY_MISSING", file=self.file, place=self.place or "—", key=key)
        return value

    def text(self, key: str) -> str:
        """A text that must be there."""
        return self._needed(key, str)

    def number(self, key: str) -> int:
        """A whole number that must be there."""
        return self._needed(key, int)

    def optional_text(self, key: str) -> str | None:
        """A text, or None."""
        return self._value(key, str)

    def number_or(self, key: str, otherwise: int) -> int:
        """A whole number, or ``otherwise``."""
        value = self._value(key, int)
        return otherwise if value is None else value

    def flag(self, key: str) -> bool:
        """A true-or-false, false when missing."""
        return bool(self._value(key, bool))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when missing."""
        self.asked.add(key)
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, '一列文字，如 ["甲", "乙"]')
        return tuple(cast("list[str]", value))

    def mapping(self, key: str, known: Sequence[str] | None = None) -> Mapping[str, object]:
        """A small table of free values; ``known`` lists the keys it may have."""
        self.asked.add(key)
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, "一个表，如 { lines = 2 }")
        for name in value:
            if known is not None and name not in known:
                _refuse_key(self.file, f"{self.place}.{key}".strip("."), name, known)
        return value

    def table(self, key: str) -> Table | None:
        """One table below, or None."""
        self.asked.add(key)
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, "一个表")
        return Table(value, self.file, f"{self.place}.{key}".strip("."))

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables, each with its own place."""
        self.asked.add(key)
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "一串表")
        return tuple(
            Table(item, self.file, f"{self.place}.{_name(item, key, at)}".strip("."))
            for at, item in enumerate(value, start=1)
        )

    def finish(self, also: Sequence[str] = ()) -> None:
        """Refuse every key nobody asked for; ``also`` only widens the list of suggestions.

        Raises:
            RefusedError: FORM_KEY_MISSPELT with a near one, FORM_KEY_UNKNOWN without.
        """
        for key in self.data:
            if key not in self.asked:
                _refuse_key(self.file, self.place or "—", key, sorted({*self.asked, *also}))


def _name(item: Mapping[str, object], key: str, at: int) -> str:
    return str(item.get("id") or item.get("code") or item.get("rule") or f"{key} {at}")


def _refuse_key(file: str, place: str, key: str, known: Sequence[str]) -> NoReturn:
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        raise RefusedError("FORM_KEY_MISSPELT", file=file, place=place, key=key, near=near[0])
    raise RefusedError(
        "FORM_KEY_UNKNOWN", file=file, place=place, key=key, known=", ".join(sorted(known))
    )


def read_table(path: Path, name: str | None = None) -> Table:
    """The whole of a TOML file.

    Raises:
        RefusedError: FORM_FILE_BROKEN when it is no UTF-8 TOML; those of ``read_limited``.
    """
    return parse_table(read_limited(path, LARGEST_FILE), name or path.name)


def parse_table(content: bytes, name: str) -> Table:
    """The whole of a TOML document held in memory.

    Raises:
        RefusedError: FORM_FILE_BROKEN.
    """
    try:
        return Table(tomllib.loads(content.decode("utf-8")), name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        line = _line_of(error, content)
        raise RefusedError("FORM_FILE_BROKEN", file=name, line=line) from error


def _line_of(error: Exception, content: bytes) -> int:
    """Where reading ended; the parser says it in English words, or means the end."""
    if isinstance(error, UnicodeDecodeError):
        return content.count(b"\n", 0, error.start) + 1
    told = re.search(r"at line (\d+)", str(error))
    return int(told[1]) if told else content.count(b"\n") + 1
