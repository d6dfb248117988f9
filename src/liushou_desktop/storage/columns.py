"""From the type of an entity's field to the type of a column.

A list of codes and a form's answers are JSON text with sorted keys: equal values give equal bytes,
and the digest of a row is the same in a file and on a server (``jsonb`` would spell it anew).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from liushou_desktop.storage.canonical import canonical


class _Json(sa.types.TypeDecorator[Any]):
    """Canonical JSON text."""

    impl = sa.Text
    cache_ok = True


class CodeList(_Json):
    """``tuple[str, ...]`` as a JSON list."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> object:
        return None if value is None else canonical(list(value))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> tuple[str, ...] | None:
        if value is None or value == "[]":  # most lists hold nothing
            return value and ()
        return tuple(json.loads(value))


class Answers(_Json):
    """``Mapping[str, object]`` as a JSON object; nothing at all reads back as an empty mapping."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> object:
        return canonical(value or {})

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Mapping[str, object]:
        return {} if value is None else dict(json.loads(value))


def column_type(annotation: Any) -> tuple[TypeEngine[Any], bool]:
    """The column's type and whether it may be empty.

    Raises:
        TypeError: for an annotation that ``domain.entity`` does not allow.
    """
    inner, optional = _unwrap(annotation)
    origin = get_origin(inner)
    if origin is tuple and get_args(inner) == (str, ...):
        return CodeList(), optional
    if origin is Mapping:
        return Answers(), optional
    simple: dict[Any, TypeEngine[Any]] = {
        str: sa.Text(),
        int: sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        bool: sa.Boolean(),
        date: sa.Date(),
        datetime: sa.DateTime(),
    }
    if inner not in simple:
        raise TypeError(f"no column type for {annotation!r}")
    return simple[inner], optional


def _unwrap(annotation: Any) -> tuple[Any, bool]:
    """``str | None`` as ``(str, True)``."""
    if get_origin(annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
        if len(kinds) == 1:
            return kinds[0], True
    return annotation, False
