"""The items of the assessment as a workbook: written, and read back wherever the columns stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Place
from liushou_desktop.domain.plain_text import plain, says_nothing, visible
from liushou_desktop.sheets.grid import GridRow, SheetGrid, WorkbookGrid
from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value
from liushou_desktop.sheets.workbook_writer import write_workbook

_HEADING_ROWS = 20
_COLUMNS = (
    ColumnSpec("code", "编号", 8),
    ColumnSpec("title", "项目", 30),
    ColumnSpec("clause", "依据条款", 16),
    ColumnSpec("part", "哪一部分", 12),
    ColumnSpec("figure", "依据编号", 10),
    ColumnSpec("evidence", "依据名称（只供对照）", 28),
    ColumnSpec("weight", "分值", 8, ColumnKind.INTEGER),
)
_HEADINGS = {column.heading: column.id for column in _COLUMNS}
_NEEDED = ("code", "title", "figure", "weight")


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One row as typed; ``place``: file, sheet, row."""

    place: Place
    code: str
    title: str
    clause: str
    part: str
    figure: str
    weight: str


def write_assessment(rows: Sequence[Mapping[str, Value]], notes: str) -> bytes:
    """The workbook; whoever changes it gives it back under the same headings."""
    sheet = SheetSpec(
        id="assessment",
        title="考核项目",
        columns=_COLUMNS,
        rows=[[row.get(column.id) for column in _COLUMNS] for row in rows],
        heading="考核项目",
        notes=(notes,),
    )
    return write_workbook([sheet])


def read_assessment(grid: WorkbookGrid) -> list[ListedItem]:
    """The rows below the headings of the first sheet that has them; blank rows are passed over.

    Raises:
        RefusedError: ASSESSMENT_NO_HEADINGS.
    """
    for sheet in grid.sheets:
        for position, head in enumerate(sheet.rows[:_HEADING_ROWS]):
            columns = _columns(head)
            if all(name in columns for name in _NEEDED):
                rows = sheet.rows[position + 1 :]
                return [
                    _item(grid.name, sheet, row, columns) for row in rows if _is_item(row, columns)
                ]
    raise RefusedError("ASSESSMENT_NO_HEADINGS", file=grid.name)


def _columns(head: GridRow) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, text in enumerate(head.texts):
        column = _HEADINGS.get(plain(text).replace("(", "（").replace(")", "）"))
        if column is not None:
            found.setdefault(column, index)
    return found


def _is_item(row: GridRow, columns: Mapping[str, int]) -> bool:
    """Whether a row says anything of an item."""
    said = [row.cell(columns[name]).text for name in ("title", "figure", "weight")]
    return not all(says_nothing(text) for text in said)


def _item(file: str, sheet: SheetGrid, row: GridRow, columns: Mapping[str, int]) -> ListedItem:
    def text(name: str) -> str:
        return visible(row.cell(columns[name]).text).strip() if name in columns else ""

    return ListedItem(
        Place(file=file, sheet=sheet.name, row=row.number),
        code=plain(text("code")),
        title=text("title"),
        clause=text("clause"),
        part=text("part") or "duty",
        figure=plain(text("figure")),
        weight=plain(text("weight")) or "0",
    )
