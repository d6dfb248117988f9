"""A roster as a school's own system exports it, with what usually is wrong in one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

Change = Callable[[list[list[object]]], None]


def changed_roster(source: Path, out: Path, change: Change) -> Path:
    """A copy of a roster whose rows (heading first) went through ``change``."""
    book = openpyxl.load_workbook(source)
    sheet = book.active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    change(rows)
    sheet.delete_rows(1, sheet.max_row)
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out


def heading_row(rows: list[list[object]]) -> int:
    """Where the headings stand."""
    return next(i for i, row in enumerate(rows) if "姓名" in [str(cell) for cell in row])


def with_troubles(rows: list[list[object]]) -> None:
    """One broken identity number; in another row a new child stands where one is gone."""
    head = heading_row(rows)
    titles = [str(cell) for cell in rows[head]]
    number = next(i for i, title in enumerate(titles) if "证件号" in title)
    rows[head + 1][number] = "9.99999E+17"
    fresh = rows[head + 2]
    fresh[titles.index("姓名")] = "撒明明"
    fresh[titles.index("出生日期")] = "20150203"
    fresh[number] = None
