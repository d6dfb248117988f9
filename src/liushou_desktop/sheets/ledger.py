"""Plain ledgers: the roster of left-behind children and other lists a school hands out or keeps.

The headings of the roster are those the importer knows, so a list that left as a workbook can come
back as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value
from liushou_desktop.sheets.workbook_writer import write_workbook

LedgerRow = Mapping[str, Value]
"""Column id → value; what is missing stays blank."""

ROSTER_COLUMNS = (
    ColumnSpec("file_number", "档案编号", 18),
    ColumnSpec("class_text", "班级", 16),
    ColumnSpec("name", "姓名", 16),
    ColumnSpec("sex", "性别", 6),
    ColumnSpec("ethnicity", "民族", 9),
    ColumnSpec("birth_date", "出生日期", 12),
    ColumnSpec("id_number", "身份证件号", 21),
    ColumnSpec("student_number", "学籍号", 22),
    ColumnSpec("left_behind", "留守类别", 14),
    ColumnSpec("boarding", "就读方式", 9),
    ColumnSpec("address", "现住址", 30, wrap=True),
    ColumnSpec("father.name", "父亲姓名", 12),
    ColumnSpec("father.work_place", "父亲务工地", 18, wrap=True),
    ColumnSpec("father.phone", "父亲电话", 13),
    ColumnSpec("mother.name", "母亲姓名", 12),
    ColumnSpec("mother.work_place", "母亲务工地", 18, wrap=True),
    ColumnSpec("mother.phone", "母亲电话", 13),
    ColumnSpec("carer.name", "委托照护人", 12),
    ColumnSpec("carer.relation", "与儿童关系", 11),
    ColumnSpec("carer.phone", "委托照护人电话", 14),
    ColumnSpec("helper_teacher", "帮扶教师", 12),
    ColumnSpec("note", "备注", 20, wrap=True),
)
"""Ids are the field ids of ``forms/roster.toml``."""

_NUMBER = ColumnSpec("sequence", "序号", 6, ColumnKind.INTEGER)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A list with its title and signatures.

    Attributes:
        id: stable name; part of the hidden id row.
        title: the tab and the line above the table.
        notes: school, term, day of the list.
        signatures: one line below the table.
        watermark: who exported it and when, on every printed page.
        is_numbered: a column 序号 in front.
        counted: what a row is, for the total line (人, 行).
    """

    id: str
    title: str
    columns: Sequence[ColumnSpec]
    rows: Iterable[LedgerRow]
    notes: Sequence[str] = ()
    signatures: str = "制表：　　　　　审核：　　　　　校长：　　　　　（盖章）"
    watermark: str = ""
    is_numbered: bool = True
    counted: str = "人"


def write_ledgers(ledgers: Sequence[Ledger]) -> bytes:
    """One workbook, one sheet per ledger, each with a total line.

    Raises:
        ValueError: no ledger.
    """
    return write_workbook([_sheet(ledger) for ledger in ledgers])


def write_roster(
    rows: Iterable[LedgerRow], school: str, notes: Sequence[str] = (), watermark: str = ""
) -> bytes:
    """The roster of a school. Masking of numbers is the caller's business."""
    title = f"{school}留守儿童花名册"
    return write_ledgers(
        [Ledger("roster", title, ROSTER_COLUMNS, rows, notes=notes, watermark=watermark)]
    )


def _sheet(ledger: Ledger) -> SheetSpec:
    columns = list(ledger.columns)
    values: list[list[Value]] = [[row.get(c.id) for c in columns] for row in ledger.rows]
    count = f"共{len(values)}{ledger.counted}"
    if ledger.is_numbered:
        values = [[number, *row] for number, row in enumerate(values, 1)]
        columns = [_NUMBER, *columns]
    return SheetSpec(
        id=ledger.id,
        title=ledger.title,
        columns=columns,
        rows=values,
        heading=ledger.title,
        notes=ledger.notes,
        footer=(ledger.signatures,) if ledger.signatures else (),
        total=("合计", count) if len(columns) > 1 else None,
        print_footer=ledger.watermark,
    )
