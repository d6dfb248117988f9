"""What a sheet of ours looks like, said as data; ``workbook_writer`` turns it into a workbook.

Ledgers, class workbooks and report packages all hand over ``SheetSpec`` objects. Where each part
lands:

    row 1            hidden id row: ``<sheet id>.<column id>`` over every column (``id_row``)
    then             title, merged over the width            (``heading``)
    then             one line each, small                    (``notes``)
    then             headings, frozen, repeated on each page
    then             rows, ``spare_rows`` blank ones to fill in
    then             one line each, for signatures           (``footer``)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Value = str | int | float | bool | date | None
"""What a cell may hold. Text stays text whatever it begins with; bool is shown as 是/否."""


class ColumnKind(StrEnum):
    """How the cells of a column are typed and formatted.

    TEXT columns carry the format ``@``: whatever a person types there stays text, so identity
    numbers, phones and class names keep every character.
    """

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column.

    Attributes:
        id: stable name, unique in the sheet; stands in the hidden id row.
        heading: what people read.
        width: in half-width characters (one Chinese character counts two).
        kind: typing of the cells.
        choices: drop-down, kept as a range on a hidden sheet (a literal list ends at 255
            characters).
        strict: refuse other values than the choices; False only warns.
        wrap: long text breaks over several lines.
        required: heading marked with ★.
        hidden: hide the column (ids a reader needs and a person does not).
        comment: hint shown when the cell is selected.
    """

    id: str
    heading: str
    width: float = 12
    kind: ColumnKind = ColumnKind.TEXT
    choices: Sequence[str] = ()
    strict: bool = False
    wrap: bool = False
    required: bool = False
    hidden: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class SheetSpec:
    r"""One sheet.

    Attributes:
        id: stable name such as ``S2``; part of every id in the hidden id row.
        title: the tab (made safe and unique by the writer: 31 characters, no ``[]:*?/\``).
        columns: at least one.
        rows: values in the order of the columns; consumed once.
        heading: title line above the table, or None.
        notes: lines below the title (school · term · date).
        footer: lines below the table (制表 · 审核 · 校长).
        total: a last row in bold, or None.
        marked: (row index, column index) of data cells to paint, both from 0.
        spare_rows: blank rows with format and drop-downs after the data.
        id_row: write the hidden row 1 that reports and returned forms are read by.
        landscape: page direction on A4.
        print_header: small text at the head of each printed page, right (school, user, date).
        print_footer: the same at the foot, left; page numbers stand right.
        hidden: hide the tab.
        locked: protect the sheet against slips (no password): spare and data cells stay editable
            only in columns listed in ``editable``.
        editable: ids of columns a person may change when ``locked``.
    """

    id: str
    title: str
    columns: Sequence[ColumnSpec]
    rows: Iterable[Sequence[Value]] = ()
    heading: str | None = None
    notes: Sequence[str] = ()
    footer: Sequence[str] = ()
    total: Sequence[Value] | None = None
    marked: frozenset[tuple[int, int]] = frozenset()
    spare_rows: int = 0
    id_row: bool = True
    landscape: bool = True
    print_header: str = ""
    print_footer: str = ""
    hidden: bool = False
    locked: bool = False
    editable: frozenset[str] = frozenset()
