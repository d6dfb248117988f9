"""The little language of cells.

``学生``                     a label
``{child}``                  a value; by its kind: text, date, writing lines, tick boxes
``第{visit_number:10}次``    a line with an underlined blank of 10 mm
``{way}　{outcome=absent:未遇}``  tick boxes of all options; one box for one code
``{occasion|首次|换人}``     tick boxes with options written here
``{father_since?起}``        a value with a word after it, when it is known
``@name``                    inside braces: a constant of the sheet (school, term …)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

_PART = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Plain:
    """Text as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A value, or the tick boxes of a choice; ``width`` > 0 makes it an underlined blank; ``after``
    follows the value when there is one."""

    key: str
    width: float = 0
    options: tuple[str, ...] = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class OneBox:
    """One tick box: ticked when the field holds one of ``codes``."""

    key: str
    codes: tuple[str, ...]
    label: str


Part: TypeAlias = Plain | Asked | OneBox


def parse(text: str) -> tuple[Part, ...]:
    """The parts of a cell, in order.

    Raises:
        ValueError: for a blank whose width is not a number.
    """
    parts: list[Part] = []
    position = 0
    for found in _PART.finditer(text):
        if found.start() > position:
            parts.append(Plain(text[position : found.start()]))
        parts.append(_asked(found.group(1)))
        position = found.end()
    if position < len(text):
        parts.append(Plain(text[position:]))
    return tuple(parts)


def _asked(inside: str) -> Part:
    if "=" in inside:
        key, rest = inside.split("=", 1)
        codes, _, label = rest.partition(":")
        return OneBox(key.strip(), tuple(codes.split("|")), label or codes)
    if "|" in inside:
        key, *options = inside.split("|")
        return Asked(key.strip(), 0, tuple(options))
    if "?" in inside:
        key, _, after = inside.partition("?")
        return Asked(key.strip(), after=after)
    key, _, width = inside.partition(":")
    return Asked(key.strip(), float(width) if width else 0)


def keys_of(text: str) -> frozenset[str]:
    """Field ids a cell asks for (constants of the sheet left out)."""
    return frozenset(
        part.key
        for part in parse(text)
        if not isinstance(part, Plain) and not part.key.startswith("@")
    )
