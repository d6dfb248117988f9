"""Where on a foreign workbook a form of ours stands: by the hidden id row, else by its headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from liushou_desktop.formspec.model import plain
from liushou_desktop.formspec.versions import Editions
from liushou_desktop.sheets.form_columns import NAME, ColumnMark, columns_by_heading, read_mark
from liushou_desktop.sheets.grid import GridRow, SheetGrid, WorkbookGrid

SEARCHED_ROWS = 30  # the id row and the headings stand among the first rows
_ENOUGH_HEADINGS = 3


@dataclass(frozen=True, slots=True)
class FoundForm:
    """Where a form stands on a sheet: index by column id, and the first row below the head."""

    sheet: SheetGrid
    mark: ColumnMark
    columns: Mapping[str, int]
    headings: Mapping[int, str]
    first_row: int


def find_form(grid: WorkbookGrid, editions: Editions) -> FoundForm | None:
    """The first tab with marks; without marks the tab and row with most headings of one form."""
    for sheet in grid.sheets:
        for row in sheet.rows[:SEARCHED_ROWS]:
            marks = {at: mark for at, text in enumerate(row.texts) if (mark := read_mark(text))}
            if marks:
                return _marked(sheet, row, marks)
    return max(
        (found for sheet in grid.sheets for found in _by_headings(sheet, editions)),
        key=lambda found: len(found.columns),
        default=None,
    )


def _marked(sheet: SheetGrid, row: GridRow, marks: Mapping[int, ColumnMark]) -> FoundForm:
    columns = {mark.column: at for at, mark in sorted(marks.items(), reverse=True)}
    heading = _heading_row(sheet, row.number, set(columns.values()))
    return FoundForm(
        sheet,
        next(iter(marks.values())),
        columns,
        _headings(heading),
        (heading.number if heading else row.number) + 1,
    )


def _heading_row(sheet: SheetGrid, after: int, wanted: set[int]) -> GridRow | None:
    """The first row below the ids with text over most of the columns."""
    for row in sheet.rows[:SEARCHED_ROWS]:
        if row.number > after:
            filled = sum(not row.cell(at).is_empty for at in wanted)
            if filled * 2 > len(wanted):
                return row
    return None


def _headings(row: GridRow | None) -> Mapping[int, str]:
    if row is None:
        return {}
    return {at: text.replace("★", "").strip() for at, text in enumerate(row.texts) if text.strip()}


def _by_headings(sheet: SheetGrid, editions: Editions) -> Iterator[FoundForm]:
    """Forms whose headings a row bears, when the id row is gone."""
    for row in sheet.rows[:SEARCHED_ROWS]:
        headings = _headings(row)
        for form in editions.current.values():
            known = columns_by_heading(form)
            columns = {
                known[plain(text)]: at
                for at, text in sorted(headings.items(), reverse=True)
                if plain(text) in known
            }
            named = NAME in columns or "name" in columns
            if named and len(columns) > _ENOUGH_HEADINGS:
                mark = ColumnMark(form.id, form.version, "", "")
                yield FoundForm(sheet, mark, columns, headings, row.number + 1)
