"""Entities as plain JSON values and back: the rows of the interchange file (docs/formats/site.md).

A row is an object whose keys are the entity's columns. A column that holds its default is left
out; ``site`` is left out when it is the file's own. Days are ``2026-03-05``, moments
``2026-03-05T09:00:00`` in local time without zone.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Final, Union, get_args, get_origin, get_type_hints

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.entity import LONGEST_PICTURE, Entity

LONGEST_TEXT: Final = 100_000
YEARS: Final = range(1900, 2101)
MOST: Final = 10**15 - 1
_SHOWN: Final = 40
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?\Z")


class Shape(StrEnum):
    """What a column holds; the value is how ``docs/formats`` calls it."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    MOMENT = "moment"
    CODES = "codes"
    ANSWERS = "answers"


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnFace:
    """One column as the file tells it.

    Attributes:
        may_be_empty: ``null`` is allowed; is_required: it must stand in every row.
        is_unique: no two rows of a site may hold the same value.
        is_picture: base64 of a JPEG, longer than other texts may be.
    """

    name: str
    shape: Shape
    may_be_empty: bool
    is_required: bool
    default: object
    sensitivity: int
    is_unique: bool
    is_picture: bool = False


_FACES: Final[dict[type[Entity], tuple[ColumnFace, ...]]] = {}


def faces_of(kind: type[Entity]) -> tuple[ColumnFace, ...]:
    """The columns of an entity, in order, without ``site``."""
    if kind not in _FACES:
        _FACES[kind] = _faces(kind)
    return _FACES[kind]


def _faces(kind: type[Entity]) -> tuple[ColumnFace, ...]:
    hints = get_type_hints(kind)
    return tuple(
        _face(field, hints[field.name])
        for field in dataclasses.fields(kind)
        if field.name != "site"
    )


def _face(field: dataclasses.Field[object], hint: object) -> ColumnFace:
    inner, may_be_empty = _unwrap(hint)
    is_required = field.default is dataclasses.MISSING
    return ColumnFace(
        name=field.name,
        shape=_shape(inner),
        may_be_empty=may_be_empty,
        is_required=is_required,
        default=None if is_required else field.default,
        sensitivity=int(field.metadata.get("sensitivity", 1)),
        is_unique=bool(field.metadata.get("unique")),
        is_picture=bool(field.metadata.get("picture")),
    )


def _unwrap(hint: object) -> tuple[object, bool]:
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (each for each in get_args(hint) if each is not NoneType)
        return inner, True
    return hint, False


def _shape(inner: object) -> Shape:
    if get_origin(inner) is tuple:
        return Shape.CODES
    if get_origin(inner) is Mapping:
        return Shape.ANSWERS
    simple: dict[object, Shape] = {
        str: Shape.TEXT,
        int: Shape.NUMBER,
        bool: Shape.YES_NO,
        date: Shape.DAY,
        datetime: Shape.MOMENT,
    }
    return simple[inner]


def row_values(entity: Entity) -> tuple[object, ...]:
    """The values of an entity as ``read_row`` gives them: ``site``, then the columns in order."""
    return (entity.site, *(getattr(entity, face.name) for face in faces_of(type(entity))))


def plain_row(kind: type[Entity], values: Sequence[object], own_site: str) -> dict[str, object]:
    """A row's values (``site`` first, then the columns in order) as the file writes them."""
    row: dict[str, object] = {} if values[0] == own_site else {"site": values[0]}
    for face, value in zip(faces_of(kind), values[1:], strict=True):
        is_silent = value == face.default or (face.shape is Shape.ANSWERS and not value)
        if face.is_required or not is_silent:
            row[face.name] = _plain(value)
    return row


def _plain(value: object) -> object:
    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value


def read_row(
    kind: type[Entity], row: object, own_site: str, path: str
) -> tuple[tuple[object, ...], list[Problem]]:
    """The values of a row (``site`` first), and what is wrong with them.

    Args:
        path: where the row stands; it becomes the ``path`` of the problems.
    """
    if not isinstance(row, dict):
        return (), [Problem("", "SITE_ROW_NOT_OBJECT", {"path": path})]
    problems = list(_unknown(kind, row, path))
    site = row.get("site", own_site)
    if not isinstance(site, str) or not site:
        problems.append(_misfit("site", f"{path}.site", Shape.TEXT, site))
    values: list[object] = [site]
    for face in faces_of(kind):
        where = f"{path}.{face.name}"
        value = face.default
        if face.name in row:
            value, found = _value(face, row[face.name], where)
            problems += found
        elif face.is_required:
            problems.append(Problem(face.name, "SITE_COLUMN_MISSING", {"path": where}))
        values.append(value)
    if not problems:
        problems += _backwards(kind, values, path)
    return tuple(values), problems


def _unknown(kind: type[Entity], row: Mapping[str, object], path: str) -> Iterator[Problem]:
    known = {"site", *(face.name for face in faces_of(kind))}
    for name in sorted(row.keys() - known):
        yield Problem(name[:_SHOWN], "SITE_COLUMN_UNKNOWN", {"path": f"{path}.{name[:_SHOWN]}"})


def _value(face: ColumnFace, found: object, path: str) -> tuple[object, list[Problem]]:
    if found is None:
        is_empty = face.may_be_empty or (face.default is None and not face.is_required)
        return None, [] if is_empty else [_misfit(face.name, path, face.shape, found)]
    value = _picture(found) if face.is_picture else _READERS[face.shape](found)
    if value is None:
        return None, [_misfit(face.name, path, face.shape, found)]
    if face.name == "id" and not value:
        return None, [_misfit(face.name, path, face.shape, found)]
    return value, []


def _misfit(name: str, path: str, shape: Shape, found: object) -> Problem:
    shown = "null" if found is None else str(found)[:_SHOWN]
    return Problem(name, _NEEDS[shape], {"path": path, "found": shown})


_NEEDS: Final[Mapping[Shape, str]] = {
    Shape.TEXT: "SITE_NEEDS_TEXT",
    Shape.NUMBER: "SITE_NEEDS_NUMBER",
    Shape.YES_NO: "SITE_NEEDS_YES_NO",
    Shape.DAY: "SITE_NEEDS_DAY",
    Shape.MOMENT: "SITE_NEEDS_MOMENT",
    Shape.CODES: "SITE_NEEDS_CODES",
    Shape.ANSWERS: "SITE_NEEDS_ANSWERS",
}


def _text(found: object) -> str | None:
    return found if isinstance(found, str) and len(found) <= LONGEST_TEXT else None


def _picture(found: object) -> str | None:
    return found if isinstance(found, str) and len(found) <= LONGEST_PICTURE else None


def _number(found: object) -> int | None:
    if not isinstance(found, int) or isinstance(found, bool):
        return None
    return found if abs(found) <= MOST else None


def _yes_no(found: object) -> bool | None:
    return found if isinstance(found, bool) else None


def _day(found: object) -> date | None:
    if not isinstance(found, str) or not _DAY.match(found):
        return None
    try:
        day = date.fromisoformat(found)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _moment(found: object) -> datetime | None:
    if not isinstance(found, str) or not _MOMENT.match(found):
        return None
    try:
        moment = datetime.fromisoformat(found)
    except ValueError:
        return None
    return moment if moment.year in YEARS else None


def _codes(found: object) -> tuple[str, ...] | None:
    if not isinstance(found, list) or not all(_text(each) is not None for each in found):
        return None
    return tuple(found)


def _answers(found: object) -> dict[str, object] | None:
    return found if isinstance(found, dict) else None


_READERS: Final[Mapping[Shape, Callable[[object], object]]] = {
    Shape.TEXT: _text,
    Shape.NUMBER: _number,
    Shape.YES_NO: _yes_no,
    Shape.DAY: _day,
    Shape.MOMENT: _moment,
    Shape.CODES: _codes,
    Shape.ANSWERS: _answers,
}


def _backwards(kind: type[Entity], values: Sequence[object], path: str) -> Iterator[Problem]:
    """A span must not end before it begins."""
    names = ["site", *(face.name for face in faces_of(kind))]
    if "start" not in names or "end" not in names:
        return
    start, end = values[names.index("start")], values[names.index("end")]
    if isinstance(start, date) and isinstance(end, date) and end < start:
        args = {"path": f"{path}.end", "start": start.isoformat(), "end": end.isoformat()}
        yield Problem("end", "SITE_ENDS_BEFORE_START", args)
