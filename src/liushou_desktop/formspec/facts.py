"""What a stored record states to duties and figures: the answers of fields that carry ``fact``.

A fact is a code, a tuple of codes, ``yes`` or ``no``, a date, a time, a number, an id, or for a
list a tuple of such mappings. An answer nobody can read is no fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from liushou_desktop.domain.dates import PartialDate
from liushou_desktop.formspec.kinds import Json, Unreadable, kind_of
from liushou_desktop.formspec.loader import catalogue
from liushou_desktop.formspec.model import Form, FormField

Facts = Mapping[str, Any]


@cache
def forms_with_facts() -> Mapping[str, tuple[FormField, ...]]:
    """Form id → its fields that state something, of all shipped forms that have any."""
    found = {form.id: tuple(fact_fields(form)) for form in catalogue().values()}
    return {form: fields for form, fields in found.items() if fields}


def fact_fields(form: Form) -> Iterator[FormField]:
    """The fields of a form that state a fact of their own: kept among the answers, not in a column
    every record has."""
    for field in form.every_field():
        if field.fact is not None:
            yield field


def facts_of(fields: tuple[FormField, ...], stored: Mapping[str, Json]) -> Facts:
    """The facts among stored answers, by their names; earlier ids of a field are known."""
    return dict(_facts(fields, stored))


def _facts(fields: tuple[FormField, ...], stored: Mapping[str, Json]) -> Iterator[tuple[str, Any]]:
    for field in fields:
        name = next((key for key in (field.id, *field.renamed_from) if key in stored), None)
        if name is not None and field.fact is not None:
            try:
                yield field.fact, _plain(field, kind_of(field).from_json(stored[name], field))
            except Unreadable:
                continue


def _plain(field: FormField, value: Any) -> Any:
    if field.kind == "repeat":
        return tuple(dict(_row(field, row)) for row in value)
    if isinstance(value, PartialDate):
        return value.day
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _row(field: FormField, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for column in field.fields:
        if column.fact is not None and row.get(column.id) is not None:
            yield column.fact, _plain(column, row[column.id])
