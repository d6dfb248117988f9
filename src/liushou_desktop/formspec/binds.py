"""Where a field's value is kept: ``binds`` → columns of the store, and back.

A bind path is ``owner.column``. Owners are ``record``, ``child`` and the facts about it:
``father``, ``mother`` and the four grandparents (relative, whereabouts and best phone under one
name), ``carer``, ``emergency`` and ``village`` (phones with a name), ``address``, ``spell``. Most
fields bind one column. A few spread: a place of work into province, city, place and scope; a home
into town, village, group and detail; a date that may be coarse into its neighbour ``…_precision``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import get_args, get_type_hints

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.dates import DAY, PartialDate
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.spells import Spell
from liushou_desktop.formspec.codes import places
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.kinds.dates import FormDate, from_iso, iso
from liushou_desktop.formspec.kinds.numbers import decimals_of
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.formspec.places import Region

PARENTS = ("father", "mother")
GRANDPARENTS = ("grandfather", "grandmother", "maternal_grandfather", "maternal_grandmother")
PHONE_COLUMNS = {"phone": "digits", "phone_verified_on": "verified_on", "phone_result": "result"}
CONTACT_COLUMNS = {**PHONE_COLUMNS, "name": "owner_name", "relation": "relation"}
HOME_PARTS = ("town", "town_code", "village", "group", "detail")
WORK_PARTS = ("province", "city", "place", "place_scope")

_OWNERS: Mapping[str, tuple[type[Entity], ...]] = {
    "record": (Record,),
    "child": (Child,),
    **dict.fromkeys(PARENTS, (Relative, Whereabouts)),
    **dict.fromkeys(GRANDPARENTS, (Relative,)),
    "carer": (Carer,),
    "address": (Address,),
    "spell": (Spell,),
    "emergency": (),
    "village": (),
}
_WITH_PHONE = (*PARENTS, "carer")
_PHONES_ONLY = ("emergency", "village")


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """A column of the store: its Python type as written, and its sensitivity class."""

    entity: type[Entity]
    name: str
    type: object
    sensitivity: int


def column_of(path: str) -> Column | None:
    """The column a bind path means, or None when there is none."""
    owner, _, name = path.partition(".")
    if owner in _PHONES_ONLY:
        return _column(Phone, CONTACT_COLUMNS.get(name, ""))
    if owner in _WITH_PHONE and name in PHONE_COLUMNS:
        return _column(Phone, PHONE_COLUMNS[name])
    for entity in _OWNERS.get(owner, ()):
        found = _column(entity, name)
        if found is not None:
            return found
    return None


def _column(entity: type[Entity], name: str) -> Column | None:
    for field in dataclasses.fields(entity):
        if field.name == name:
            hint = get_type_hints(entity)[name]
            return Column(entity, name, hint, int(field.metadata.get("sensitivity", 1)))
    return None


def paths(field: FormField) -> tuple[str, ...]:
    """All bind paths a field reads and writes; empty for a field kept among the answers."""
    if field.binds is None:
        return ()
    owner, _, name = field.binds.partition(".")
    if field.kind == "region":
        parts = WORK_PARTS if field.limits.get("place") == "work" else HOME_PARTS
        return tuple(f"{owner}.{part}" for part in parts)
    neighbour = f"{owner}.{name}_precision"
    if field.kind == "date" and column_of(neighbour) is not None:
        return (field.binds, neighbour)
    return (field.binds,)


def field_of(form: Form, path: str) -> FormField | None:
    """The field of a form that asks for a column (``father.city`` → the father's place of work)."""
    return next((field for field in form.fields() if path in paths(field)), None)


def to_columns(field: FormField, value: object) -> dict[str, object]:
    """A value of the form as column values by bind path; None empties the columns.

    Raises:
        ValueError: for a field that binds nothing.
    """
    if field.binds is None:
        raise ValueError(field.id)
    if not is_answered(value):
        return {field.binds: None} if field.kind == "date" else dict.fromkeys(paths(field))
    if isinstance(value, Region):
        return _region_columns(field, value)
    if isinstance(value, Decimal):
        return {field.binds: int(value.scaleb(decimals_of(field)))}
    if field.kind == "date":
        return _date_columns(field, value)
    return {field.binds: value}


def from_columns(field: FormField, columns: Mapping[str, object]) -> object | None:
    """The form's value out of column values by bind path; None when nothing is kept.

    Raises:
        ValueError: for a field that binds nothing.
    """
    if field.binds is None:
        raise ValueError(field.id)
    value = columns.get(field.binds)
    if field.kind == "region" and not isinstance(value, Region):
        return _region_value(field, columns)
    if not is_answered(value):
        return None
    if field.kind == "decimal" and isinstance(value, int):
        return Decimal(value).scaleb(-decimals_of(field))
    if field.kind == "date":
        return _date_value(field, value, columns)
    return value


def _region_columns(field: FormField, value: Region) -> dict[str, object]:
    owner = str(field.binds).partition(".")[0]
    if field.limits.get("place") == "work":
        place = f"{value.county}{value.detail}"
        parts: dict[str, str] = {
            "province": value.province,
            "city": value.city,
            "place": place,
            "place_scope": places().scope(value),
        }
    else:
        parts = {part: getattr(value, part) for part in HOME_PARTS}
    return {f"{owner}.{part}": text or None for part, text in parts.items()}


def _region_value(field: FormField, columns: Mapping[str, object]) -> Region | None:
    owner = str(field.binds).partition(".")[0]

    def text(part: str) -> str:
        return str(columns.get(f"{owner}.{part}") or "")

    if field.limits.get("place") != "work":
        home = Region(**{part: text(part) for part in HOME_PARTS})
        return home if home != Region() else None
    if not text("city"):
        work = Region(province=text("province"), detail=text("place"))
        return work if work != Region() else None
    read = places().work_place(f"{text('province')}{text('city')}{text('place')}")
    same = read.province == text("province") and read.city == text("city")
    return read if same else Region(text("province"), text("city"), detail=text("place"))


def _date_columns(field: FormField, value: object) -> dict[str, object]:
    """A date column takes the first day of a span and its precision; a text column the ISO text."""
    if not isinstance(value, date | PartialDate):
        raise TypeError(field.id)
    first, *precision = paths(field)
    if _is_text(first):
        return {first: iso(value)}
    day, known = value if isinstance(value, PartialDate) else (value, DAY)
    return {first: day, **dict.fromkeys(precision, known)}


def _date_value(field: FormField, value: object, columns: Mapping[str, object]) -> FormDate | None:
    if isinstance(value, str):
        try:
            return from_iso(value)
        except ValueError:
            return None
    if not isinstance(value, date):
        return None
    for path in paths(field)[1:]:
        known = columns.get(path) or DAY
        return value if known == DAY else PartialDate(value, str(known))
    return value


def _is_text(path: str) -> bool:
    column = column_of(path)
    return column is not None and str in (column.type, *get_args(column.type))
