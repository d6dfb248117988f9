"""Which rows of a table are children, and what stands in their cells once 同上 is resolved.

Filled from the row above, from 同上 and from cells merged down a column: class, grade, school,
address, household, ethnicity, helper teacher: what neighbours in a list share. Never filled: name,
identity and student numbers, birth date, sex, phones, people. The reader is told instead; a wrong
phone or number of another child is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from liushou_desktop.sheets.grid import EMPTY, CellKind, CellValue, GridRow, SheetGrid
from liushou_desktop.sheets.header_mapping import TableHead
from liushou_desktop.sheets.roster_words import RosterWords, squeeze

_FEW_CELLS = 3
_COUNT = re.compile(r"[0-9一二三四五六七八九十百]+(?:人|名|个)?\Z")
_SURE_LENGTH = 18
_LONGEST_SAME = 6  # 同上 with blanks around; a cheap look before the careful one
_TEXT = CellKind.TEXT
_make = tuple.__new__  # a named tuple's own constructor takes twice as long; a roster has 171,000
_TELLING = ("name", "id_number", "student_number", "birth_date")


@dataclass(slots=True)
class ChildCells:
    """The cells of one child's row by field.

    Attributes:
        number: row number.
        filled: fields taken from the row above.
        refused: fields that said 同上 (or were merged) where that is not safe.
        is_hidden: the row is hidden or filtered away.
    """

    number: int
    cells: dict[str, CellValue]
    filled: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    is_hidden: bool = False


class ChildRows:
    """Goes through one sheet; counts what it leaves out."""

    def __init__(self, sheet: SheetGrid, head: TableHead, words: RosterWords) -> None:
        self._sheet = sheet
        self._head = head
        self._words = words
        self._columns = {c.index: c.field for c in head.columns if c.field and not c.is_dropped}
        self._headings = {column.index: squeeze(column.heading) for column in head.columns}
        self._merged = _merged_below(sheet, head)
        self.examples: list[int] = []

    def __iter__(self) -> Iterator[tuple[GridRow, ChildCells]]:
        above: dict[str, CellValue] = {}
        for row in self._sheet.rows:
            if row.number < self._head.first_data:
                continue
            cells = self._cells_of(row)
            if self._is_no_child(row, cells):
                continue
            child = ChildCells(row.number, cells, is_hidden=row.number in self._sheet.hidden_rows)
            self._fill(child, above)
            above = child.cells
            yield row, child

    def _cells_of(self, row: GridRow) -> dict[str, CellValue]:
        texts = row.texts
        length = len(texts)
        taken = [(index, name) for index, name in self._columns.items() if index < length]
        if row.kinds:
            return {name: row.cell(index) for index, name in taken if texts[index]}
        return {
            name: _make(CellValue, (text, _TEXT, False))
            for index, name in taken
            if (text := texts[index])
        }

    # ── rows that are no child ────────────────────────────────────────────────────────────────

    def _is_no_child(self, row: GridRow, cells: Mapping[str, CellValue]) -> bool:
        if self._is_plainly_a_child(cells):
            return False
        if not any(text.strip() for text in row.texts):
            return True
        if not any(not cells.get(name, EMPTY).is_empty for name in _TELLING):
            others = set(cells) - self._words.filled - {"sequence"}
            if not others or self._is_foot(row):
                return True
        first = next((text for text in row.texts if text.strip()), "")
        if self._is_total(first) or self._is_total(cells.get("name", EMPTY).text):
            return True
        if self._is_foot(row) and not _holds_number(cells.get("id_number", EMPTY)):
            return True
        if self._repeats_heading(row):
            return True
        return self._is_example(row, cells)

    def _is_plainly_a_child(self, cells: Mapping[str, CellValue]) -> bool:
        """A short cut for most rows: a name and a long number that is no example."""
        number = cells.get("id_number", EMPTY).text
        name = cells.get("name", EMPTY).text
        return number.isalnum() and len(number) >= _SURE_LENGTH and name.isalpha()

    def _is_total(self, text: str) -> bool:
        """合计, 共计80人, 总数：80."""
        return _COUNT.sub("", squeeze(text)) in self._words.rows.totals

    def _is_foot(self, row: GridRow) -> bool:
        """审核人：…  校长：… and other lines below a table."""
        filled = [text for text in row.texts if text.strip()]
        if len(filled) > 2 * _FEW_CELLS:
            return False
        for text in filled:
            start = text.split("：")[0].split(":")[0]
            if squeeze(start) in self._words.rows.endings and (
                "：" in text or ":" in text or len(filled) <= _FEW_CELLS
            ):
                return True
        return False

    def _repeats_heading(self, row: GridRow) -> bool:
        same = sum(
            bool(heading) and squeeze(row.cell(index).text) == heading
            for index, heading in list(self._headings.items())[: 3 * _FEW_CELLS]
        )
        return same >= _FEW_CELLS

    def _is_example(self, row: GridRow, cells: Mapping[str, CellValue]) -> bool:
        starts = self._words.rows.examples
        first = next((text.strip() for text in row.texts if text.strip()), "")
        name = cells.get("name", EMPTY).text.strip().lstrip("（(【[")
        is_example = first.lstrip("（(【[").startswith(starts) or name.startswith(
            tuple(f"{start}{mark}" for start in starts for mark in ("：", ":", "）", ")"))
        )
        if is_example:
            self.examples.append(row.number)
        return is_example

    # ── 同上 and merged cells ─────────────────────────────────────────────────────────────────

    def _fill(self, child: ChildCells, above: Mapping[str, CellValue]) -> None:
        for name in self._wanted_from_above(child):
            value = above.get(name, EMPTY)
            if name in self._words.filled and not value.is_empty:
                child.cells[name] = value
                child.filled.append(name)
            else:
                child.cells.pop(name, None)
                child.refused.append(name)

    def _wanted_from_above(self, child: ChildCells) -> list[str]:
        same = self._words.rows.same_as_above
        wanted = [
            name
            for name, (text, _, _) in child.cells.items()
            if len(text) <= _LONGEST_SAME and text.strip() in same
        ]
        merged = self._merged.get(child.number, ())
        return wanted + [name for name in merged if child.cells.get(name, EMPTY).is_empty]


def _holds_number(cell: CellValue) -> bool:
    """Whether a cell holds digits enough to be somebody's number."""
    return sum(character.isdigit() for character in cell.text) >= _SURE_LENGTH // 2


def _merged_below(sheet: SheetGrid, head: TableHead) -> dict[int, list[str]]:
    """Row → fields whose cell is covered by a merge that begins in a row above it."""
    fields = {c.index: c.field for c in head.columns if c.field and not c.is_dropped}
    last = sheet.rows[-1].number if sheet.rows else 0
    covered: dict[int, list[str]] = {}
    for top, left, bottom, right in sheet.merges:
        if top < head.first_data or bottom <= top:
            continue
        names = [name for index, name in fields.items() if left <= index <= right and name]
        for number in range(top + 1, min(bottom, last) + 1) if names else ():
            covered.setdefault(number, []).extend(names)
    return covered
