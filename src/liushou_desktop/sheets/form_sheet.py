"""A form as a class workbook, one row per child, to be filled in by the class teacher.

Hidden id row, Chinese headings, frozen head, drop-downs, text-typed columns, 1000 rows ready to
fill, a sheet that says how. ``form_reading`` takes it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.codes import CodeSets
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import Form
from liushou_desktop.sheets.form_columns import (
    AskedColumn,
    asked_columns,
    child_columns,
    column_spec,
    sheet_id,
    texts_of,
)
from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec
from liushou_desktop.sheets.workbook_writer import write_workbook

READY_ROWS = 1000
MOST_LISTED = 14  # longer lists stand in the drop-down only


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRow:
    """One child of the workbook; ``values`` are answers known already, by field id."""

    child: str
    name: str
    file_number: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookHead:
    """What stands above the table and in the hidden row."""

    school: str = ""
    class_name: str = ""
    class_id: str = ""
    term: str = ""


def class_workbook(
    form: Form, children: Sequence[ChildRow], head: WorkbookHead, context: Context
) -> bytes:
    """The workbook a class teacher fills in: the form's sheet, then how to fill it.

    Args:
        children: in class order; names are filled in, and what is known already.
    """
    asked = tuple(asked_columns(form))
    own = child_columns(form)
    sheet = SheetSpec(
        id=sheet_id(form, head.class_id),
        title=form.title,
        columns=(*own, *(column_spec(column, context) for column in asked)),
        rows=(_row(child, own, asked, context) for child in children),
        heading=form.title,
        notes=(_note(head), "带★的要填。日期写成 2026-03-12 这样。做完直接存盘，交回资料员。"),
        spare_rows=max(READY_ROWS - len(children), 0),
        print_footer=f"{form.code} 第{form.version}版",
    )
    return write_workbook([sheet, _instructions(form, asked, context)])


def _note(head: WorkbookHead) -> str:
    parts = (
        ("学校", head.school),
        ("班级", head.class_name),
        ("学期", head.term),
    )
    return "　".join(f"{name}：{text}" for name, text in parts if text)


def _row(
    child: ChildRow, own: Sequence[ColumnSpec], asked: Sequence[AskedColumn], context: Context
) -> tuple[str, ...]:
    whose = (child.child, child.file_number, child.name)[: len(own)]
    return (*whose, *(texts_of(column, child.values, context) for column in asked))


def _instructions(form: Form, asked: Sequence[AskedColumn], context: Context) -> SheetSpec:
    """One line per question: what it asks, whether it must be filled, what may stand there."""
    return SheetSpec(
        id="instructions",
        title="填写说明",
        columns=(
            ColumnSpec("question", "栏目", 20),
            ColumnSpec("required", "要不要填", 12),
            ColumnSpec("how", "怎么填", 70, wrap=True),
        ),
        rows=tuple(_instruction(column, context) for column in asked),
        heading=f"{form.title}填写说明",
        notes=(
            "第一行藏着的编号请留着，程序靠它认栏目；栏目可以挪，可以加自己的栏目。",
            "一个孩子有两次，就把那一行复制一行。没有的事不用填。",
            form.note,
        ),
        id_row=False,
    )


def _instruction(column: AskedColumn, context: Context) -> tuple[str, str, str]:
    question = column.field
    needed = "要填" if question.required else "看情况" if question.required_if else ""
    said = [question.hint or "", _options(question.options, context)]
    longest = question.limits.get("max_length")
    if longest:
        said.append(f"最多{longest}字")
    return column.label, needed, "；".join(part for part in said if part)


def _options(set_id: str | None, context: Context) -> str:
    if set_id is None:
        return ""
    names = [entry.name for entry in context.options(set_id).offered()]
    return "可填：" + "、".join(names) if len(names) <= MOST_LISTED else "从下拉单里选，或照常写"


def try_form(form: Form, codes: CodeSets) -> Iterable[Problem]:
    """The face the lint tries: an empty workbook can be made, no two columns share an id."""
    class_workbook(form, [], WorkbookHead(), Context(codes=codes))
    names = [column.id for column in asked_columns(form)]
    return [
        Problem(name, "FORM_COLUMN_TWICE", {"column": name})
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
