"""Between dataclasses and the values of a JSON payload: the dataclass is the schema.

A payload must hold exactly the fields of its dataclass, each of exactly its type: text, whole
number (from 0), yes/no, date and time as ISO text, lists, mappings by text, nested dataclasses,
``None`` where the annotation allows it. Anything more, less or otherwise is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from liushou_desktop.exchange import canonical

Payload = TypeVar("Payload")


def to_payload(subject: Any) -> bytes:
    """A dataclass as the canonical bytes of a payload."""
    return canonical.to_bytes(to_values(subject))


def from_payload(kind: type[Payload], content: bytes, *, most: int | None = None) -> Payload:
    """The dataclass a payload holds.

    Args:
        most: bytes it may have; JSON takes many times its length in memory.

    Raises:
        DamagedError: JSON_NOT_CANONICAL.
        ValueError: too long, or the values are not those of ``kind``.
    """
    if most is not None and len(content) > most:
        raise ValueError("too long")
    return from_values(kind, canonical.from_bytes(content))


def to_values(subject: Any) -> dict[str, object]:
    """A dataclass as values that JSON and the store know."""
    fields = dataclasses.fields(subject)
    return {field.name: _plain(getattr(subject, field.name)) for field in fields}


def from_values(kind: type[Payload], values: object) -> Payload:
    """The dataclass that ``to_values`` took apart.

    Raises:
        ValueError: a field is missing, unknown, or not of its type.
    """
    schema: Any = kind
    hints = _hints(schema)
    if not isinstance(values, Mapping) or set(values) != set(hints):
        raise ValueError(f"not the fields of {kind.__name__}")
    return kind(**{name: _typed(hints[name], values[name]) for name in hints})


_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _plain(value: object) -> object:
    if type(value) in _AS_THEY_ARE:
        return value
    if dataclasses.is_dataclass(value):
        return to_values(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


def _typed(hint: Any, value: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return None if value is None else _typed(arguments[0], value)
    if origin is tuple:
        return tuple(_typed(arguments[0], inner) for inner in _of(list, value))
    if origin is not None:
        return {
            _of(str, key): _typed(arguments[1], inner) for key, inner in _of(dict, value).items()
        }
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return from_values(hint, value)
    return _simple(hint, value)


def _simple(hint: Any, value: Any) -> Any:
    if hint in (date, datetime):
        moment = hint.fromisoformat(_of(str, value))
        if _plain(moment) != value:
            raise ValueError("a day or time in another spelling")
        return moment
    if hint is int and _of(int, value) < 0:
        raise ValueError("a number from 0 is expected")
    return _of(hint, value)


def _of(kind: type, value: Any) -> Any:
    """The value, if it is of exactly this type (yes/no is no number)."""
    if type(value) is not kind:
        raise ValueError(f"{kind.__name__} is expected")
    return value
