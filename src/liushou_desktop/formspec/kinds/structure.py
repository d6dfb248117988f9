"""Places, repeats, and what the program computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from typing import Any, ClassVar

from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.codes import places
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds.base import Json, Kind, Unreadable, limit, red, yellow
from liushou_desktop.formspec.kinds.choices import option_label
from liushou_desktop.formspec.model import FormField
from liushou_desktop.formspec.places import Region

_REGION_PARTS = tuple(part.name for part in fields(Region))
LONGEST_DETAIL = 100
_MOST_CHILDREN = 2000


class PlaceName(Kind[Region]):
    """A home (``place = "home"``, the default) or a place of work (``place = "work"``)."""

    name = "region"
    limits: ClassVar = {"place": str}

    def is_work(self, field: FormField) -> bool:
        """Whether the field asks where somebody works."""
        return field.limits.get("place") == "work"

    def parse(self, text: str, field: FormField, context: Context) -> Region | None:
        if not text.strip():
            return None
        known = places()
        return known.work_place(text) if self.is_work(field) else known.home(text)

    def show(self, value: Region, field: FormField, context: Context) -> str:
        return value.text()

    def to_json(self, value: Region, field: FormField) -> Json:
        return {part: text for part, text in asdict(value).items() if text}

    def from_json(self, stored: Json, field: FormField) -> Region:
        if not isinstance(stored, dict) or not all(
            key in _REGION_PARTS and isinstance(text, str) for key, text in stored.items()
        ):
            self.misstored(stored)
        return replace(Region(), **stored)

    def check(self, value: Region, field: FormField, context: Context) -> Iterator[Problem]:
        if len(value.detail) > LONGEST_DETAIL:
            yield red(
                field,
                "TEXT_TOO_LONG",
                label=field.label,
                limit=LONGEST_DETAIL,
                length=len(value.detail),
            )
        if self.is_work(field):
            if not value.province or not value.city:
                yield yellow(field, "WORK_PLACE_INCOMPLETE", label=field.label, text=value.text())
        elif not value.village:
            yield yellow(field, "HOME_WITHOUT_VILLAGE", label=field.label, text=value.text())


Row = Mapping[str, object]


class Repeat(Kind[tuple[Row, ...]]):
    """Rows of the same questions. Text: one line per row, cells between ``|``.

    ``rows = "children"``: a row for each child asked to come; the first column is the child.
    """

    name = "repeat"
    limits: ClassVar = {"max_rows": int, "rows": str}

    def __init__(self, kinds: Mapping[str, Kind[Any]]) -> None:
        self._kinds = kinds

    def parse(self, text: str, field: FormField, context: Context) -> tuple[Row, ...] | None:
        rows = [self._row(line, field, context) for line in text.splitlines() if line.strip()]
        return tuple(row for row in rows if row) or None

    def _row(self, line: str, field: FormField, context: Context) -> dict[str, object]:
        cells = line.split("|")
        if len(cells) > len(field.fields):
            raise Unreadable("ROW_TOO_WIDE", label=field.label, columns=len(field.fields))
        row = {}
        for column, cell in zip(field.fields, cells, strict=False):
            value = self._kinds[column.kind].parse(cell, column, context)
            if is_answered(value):
                row[column.id] = value
        return row

    def show(self, value: tuple[Row, ...], field: FormField, context: Context) -> str:
        return "\n".join(self._line(row, field, context) for row in value)

    def tell(self, value: tuple[Row, ...], field: FormField, context: Context) -> str:
        """A row to a line, what is empty left out."""
        return "\n".join(
            "　".join(
                self._kinds[column.kind].tell(row[column.id], column, context)
                for column in field.fields
                if column.id in row
            )
            for row in value
        )

    def _line(self, row: Row, field: FormField, context: Context) -> str:
        cells = [
            self._kinds[column.kind].show(row[column.id], column, context).replace("|", "／")
            if column.id in row
            else ""
            for column in field.fields
        ]
        return " | ".join(cells).rstrip(" |")

    def to_json(self, value: tuple[Row, ...], field: FormField) -> Json:
        return [
            {
                column.id: self._kinds[column.kind].to_json(row[column.id], column)
                for column in field.fields
                if is_answered(row.get(column.id))
            }
            for row in value
        ]

    def from_json(self, stored: Json, field: FormField) -> tuple[Row, ...]:
        # columns the form no longer has are left out
        if not isinstance(stored, list) or not all(isinstance(row, dict) for row in stored):
            self.misstored(stored)
        return tuple(
            {
                column.id: self._kinds[column.kind].from_json(row[column.id], column)
                for column in field.fields
                if column.id in row
            }
            for row in stored
        )

    def check(
        self, value: tuple[Row, ...], field: FormField, context: Context
    ) -> Iterator[Problem]:
        is_of_children = field.limits.get("rows") == "children"
        most = limit(field, "max_rows", _MOST_CHILDREN if is_of_children else 50)
        if len(value) > most:
            yield red(field, "TOO_MANY_ROWS", label=field.label, limit=most)
        for number, row in enumerate(value, start=1):
            for column in field.fields:
                yield from self._check_cell(row.get(column.id), number, field, column, context)
        if is_of_children:
            yield from self._check_once(value, field)

    def _check_once(self, rows: tuple[Row, ...], field: FormField) -> Iterator[Problem]:
        """Nobody stands on a list twice."""
        column = field.fields[0].id
        seen: dict[object, int] = {}
        for number, row in enumerate(rows, start=1):
            first = seen.setdefault(row.get(column), number)
            if first != number and is_answered(row.get(column)):
                args = {"label": field.label, "first": first, "row": number}
                yield Problem(f"{field.id}.{number}.{column}", "CHILD_LISTED_TWICE", args)

    def _check_cell(
        self, value: object, number: int, field: FormField, column: FormField, context: Context
    ) -> Iterator[Problem]:
        where = f"{field.id}.{number}.{column.id}"
        if not is_answered(value):
            if column.required:
                yield Problem(where, "ANSWER_MISSING", {"label": column.label})
            return
        for problem in self._kinds[column.kind].check(value, column, context):
            yield problem._replace(field=where)


class Computed(Kind[object]):
    """A value the program fills in; typing it is passed over, so that a sheet may show it."""

    name = "computed"
    is_typed = False

    def parse(self, text: str, field: FormField, context: Context) -> object | None:
        return None

    def show(self, value: object, field: FormField, context: Context) -> str:
        return (
            option_label(str(value), context.options(field.options))
            if field.options
            else str(value)
        )

    def from_json(self, stored: Json, field: FormField) -> object:
        return stored if isinstance(stored, str | int | bool) else self.misstored(stored)
