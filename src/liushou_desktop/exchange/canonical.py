"""Canonical JSON: one spelling for one meaning, so that what is hashed and signed is certain.

UTF-8, keys sorted by code point, no blanks, no duplicate keys, characters written as themselves,
only objects, lists, strings, whole numbers within 2^53, true, false and null.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from liushou_desktop.base.errors import DamagedError

_LARGEST = 2**53 - 1


def to_line(value: Mapping[str, object]) -> str:
    """The one line that stands for ``value``.

    Raises:
        ValueError: for what canonical JSON cannot hold (fractions, huge numbers, other types).
    """
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_line(text: str) -> dict[str, Any]:
    """The object a canonical line stands for.

    Raises:
        DamagedError: JSON_NOT_CANONICAL, for any other spelling too.
    """
    try:
        value = json.loads(text, object_pairs_hook=_without_twins, parse_float=_no_fraction)
        is_canonical = isinstance(value, dict) and to_line(value) == text
    except (ValueError, RecursionError) as error:
        raise DamagedError("JSON_NOT_CANONICAL") from error
    if not is_canonical:
        raise DamagedError("JSON_NOT_CANONICAL")
    return dict(value)


def to_bytes(value: Mapping[str, object]) -> bytes:
    """``to_line`` as UTF-8, with one line feed at the end: the form of JSON payloads."""
    return to_line(value).encode("utf-8") + b"\n"


def from_bytes(content: bytes) -> dict[str, Any]:
    """The object in a JSON payload.

    Raises:
        DamagedError: JSON_NOT_CANONICAL.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DamagedError("JSON_NOT_CANONICAL") from error
    if not text.endswith("\n"):
        raise DamagedError("JSON_NOT_CANONICAL")
    return from_line(text[:-1])


def _check(value: object) -> None:
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int) and abs(value) <= _LARGEST:
        return
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        for inner in value.values():
            _check(inner)
        return
    if isinstance(value, (list, tuple)):
        for inner in value:
            _check(inner)
        return
    raise ValueError("canonical JSON cannot hold this")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_fraction(text: str) -> float:
    raise ValueError("fractions are not canonical")
