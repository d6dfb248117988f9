"""Free text, short and long. Length is counted in code points, as GB 18030 asks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import ClassVar

from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind, limit, red, yellow
from liushou_desktop.formspec.model import FormField

_DIRECTION_MARKS = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)


def without_marks(text: str) -> str:
    """Text without control and direction marks, which print as nothing and deceive the eye."""
    return "".join(
        c
        for c in text
        if c == "\n" or (c not in _DIRECTION_MARKS and unicodedata.category(c) not in ("Cc", "Cs"))
    )


class Text(Kind[str]):
    """One line."""

    name = "text"
    limits: ClassVar = {"max_length": int, "min_length": int}
    longest: ClassVar[int] = 200

    def parse(self, text: str, field: FormField, context: Context) -> str | None:
        return " ".join(without_marks(text.replace("\n", " ").replace("\t", " ")).split()) or None

    def show(self, value: str, field: FormField, context: Context) -> str:
        return value

    def from_json(self, stored: Json, field: FormField) -> str:
        return stored if isinstance(stored, str) else self.misstored(stored)

    def check(self, value: str, field: FormField, context: Context) -> Iterator[Problem]:
        longest, shortest = limit(field, "max_length", self.longest), limit(field, "min_length", 0)
        if len(value) > longest:
            yield red(field, "TEXT_TOO_LONG", label=field.label, limit=longest, length=len(value))
        if len(value) < shortest:
            yield red(field, "TEXT_TOO_SHORT", label=field.label, limit=shortest)


class LongText(Text):
    """Several lines. ``advised_length``: shorter texts ask for a reason (V19)."""

    name = "long_text"
    limits: ClassVar = {**Text.limits, "advised_length": int}
    longest = 2000

    def parse(self, text: str, field: FormField, context: Context) -> str | None:
        lines = (" ".join(line.split()) for line in _lines(text))
        return "\n".join(lines).strip("\n") or None

    def check(self, value: str, field: FormField, context: Context) -> Iterator[Problem]:
        yield from super().check(value, field, context)
        advised = limit(field, "advised_length", 0)
        if len(value) < advised:
            yield yellow(field, "TEXT_BRIEF", label=field.label, limit=advised, length=len(value))


def _lines(text: str) -> list[str]:
    return without_marks(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).split(
        "\n"
    )
