"""Which columns a form makes in a workbook, and how a column finds its question again.

Every column carries ``liushou:<form>:<version>:<class>.<column>`` in the hidden id row, so that
moved, inserted and renamed columns, rows and tabs do not matter. Column ids are field ids,
``<repeat>.<row>.<column>`` inside repeats, and ours: ``_child``, ``_number``, ``_name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import kind_of
from liushou_desktop.formspec.model import Form, FormField, plain
from liushou_desktop.sheets.sheet_spec import ColumnSpec

CHILD, NUMBER, NAME = "_child", "_number", "_name"
FILE_SUBJECTS = ("file", "register")  # the child's own file: rows come filled, ★ may stay empty
ROWS_OF_REPEAT = 5  # a repeat without a smaller limit becomes that many groups of columns
LONGEST_HINT = 200

WIDTHS: Mapping[str, float] = {
    "text": 20,
    "long_text": 36,
    "integer": 8,
    "decimal": 8,
    "yes_no": 8,
    "date": 12,
    "time": 9,
    "choice": 14,
    "choices": 20,
    "identity_number": 22,
    "student_number": 23,
    "phone": 15,
    "person_name": 12,
    "region": 24,
    "staff": 14,
    "child": 12,
    "class": 12,
    "repeat": 16,
    "photos": 0,
    "computed": 0,
}
"""Width per kind in half-width characters; 0 = no column."""

_ID = re.compile(r"liushou:([a-z][a-z0-9_]*):([0-9]{1,4}):([^.]*)\.([a-z0-9_.]+)\Z")


@dataclass(frozen=True, slots=True)
class ColumnMark:
    """What one cell of the hidden id row says."""

    form: str
    version: int
    class_id: str
    column: str


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """One column of a form: its id, the question, and where in a repeat it stands (row from 1)."""

    id: str
    field: FormField
    label: str
    repeat: FormField | None = None
    row: int = 0


def sheet_id(form: Form, class_id: str) -> str:
    """Front part of the ids in the hidden row."""
    return f"liushou:{form.id}:{form.version}:{class_id}"


def read_mark(text: str) -> ColumnMark | None:
    """The mark in a cell of the id row; None for any other text."""
    match = _ID.match(text.strip())
    return ColumnMark(match[1], int(match[2]), match[3], match[4]) if match else None


def asked_columns(form: Form) -> Iterator[AskedColumn]:
    """The questions of a form as columns, in the order of the form."""
    for field in form.fields():
        if field.sheet.get("skip") or not WIDTHS[field.kind] or field.kind == "child":
            continue
        if field.kind != "repeat":
            yield AskedColumn(field.id, field, _label(field))
            continue
        rows = field.limits.get("max_rows", ROWS_OF_REPEAT)
        for row in range(1, min(rows if isinstance(rows, int) else 1, ROWS_OF_REPEAT) + 1):
            for column in field.fields:
                name = f"{field.id}.{row}.{column.id}"
                yield AskedColumn(name, column, f"{_label(field)}{row}{column.label}", field, row)


def _label(field: FormField) -> str:
    return str(field.sheet.get("label") or field.label)


def child_columns(form: Form) -> tuple[ColumnSpec, ...]:
    """The columns that say whose row it is; a form that asks the name needs no second one."""
    whose = (
        ColumnSpec(CHILD, "儿童标识（勿改）", 4, hidden=True),
        ColumnSpec(NUMBER, "档案编号", 14),
    )
    return whose if asks_name(form) else (*whose, ColumnSpec(NAME, "姓名", 12, required=True))


def asks_name(form: Form) -> bool:
    """Whether the child's name is a question of the form (registration, register)."""
    return any(field.binds == "child.name" for field in form.fields())


def column_spec(asked: AskedColumn, context: Context) -> ColumnSpec:
    """How a column looks: text-typed, with a drop-down where one answer comes from a list."""
    field = asked.field
    width = field.sheet.get("width") or WIDTHS[field.kind]
    return ColumnSpec(
        asked.id,
        asked.label,
        float(width) if isinstance(width, int | float) else WIDTHS[field.kind],
        choices=tuple(_choices(field, context)),
        wrap=field.kind == "long_text",
        required=field.required,
        comment=_comment(field, context),
    )


def _choices(field: FormField, context: Context) -> Iterator[str]:
    if field.kind == "choice":
        yield from (entry.name for entry in context.options(field.options).offered())
    elif field.kind == "yes_no":
        yield from (str(field.limits.get("yes", "是")), str(field.limits.get("no", "否")))
    elif field.kind == "staff" and not field.limits.get("several"):
        yield from dict.fromkeys((context.staff or {}).values())
    elif field.kind == "class":
        yield from (context.classes or {}).values()


def _comment(field: FormField, context: Context) -> str | None:
    said = [field.hint or ""]
    if field.kind == "choices":
        names = "、".join(entry.name for entry in context.options(field.options).offered())
        said.append(f"可填：{names}。几项之间写顿号")
    if field.kind == "date" and not field.hint:
        said.append("如 2026-03-12")
    text = "。".join(part for part in said if part)
    return text[:LONGEST_HINT] or None


def texts_of(asked: AskedColumn, values: Mapping[str, object], context: Context) -> str:
    """What the cell of a column holds for given answers; "" for none."""
    value = values.get(asked.repeat.id if asked.repeat else asked.id)
    if asked.repeat is not None:
        rows = value if isinstance(value, tuple) else ()
        value = rows[asked.row - 1].get(asked.field.id) if asked.row <= len(rows) else None
    return "" if value is None else kind_of(asked.field).show(value, asked.field, context)


def columns_by_heading(form: Form) -> Mapping[str, str]:
    """Heading text → column id, for a workbook whose id row was deleted."""
    whose = {plain(column.heading): column.id for column in child_columns(form)}
    return whose | {plain(asked.label): asked.id for asked in asked_columns(form)}
