"""What a school reported, sheet by sheet and in words: to look at, and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.package_sheets import PackageSheet, SheetColumn
    from liushou_desktop.sheets.sheet_spec import SheetSpec

_YES, _NO = "是", "否"


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """One row: heading and text of every cell that says something and people may see."""

    key: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReportedSheet:
    """One sheet of a school's last report of a term."""

    id: str
    title: str
    lines: tuple[ReportedLine, ...]


def reported_sheets(site: Site, school: str, term: str | None = None) -> list[ReportedSheet]:
    """All sheets a school reported, in the package's order; those without rows too.

    Args:
        term: of the sheets that tell of one; the others stand as they are now.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, SCHOOL_NOT_IN_REGISTER.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.exchange.package_sheets import package_sheets

    held = _held(site, school, term)
    return [
        ReportedSheet(sheet.id, sheet.title, tuple(_lines(sheet, held)))
        for sheet in package_sheets().tables()
    ]


def save_reported_sheets(site: Site, school: str, out: Path, term: str | None = None) -> int:
    """The same as a workbook, with the class-3 columns the report carried; the log says who took
    it.

    Returns:
        how many rows there are.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, SCHOOL_NOT_IN_REGISTER. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.exchange.package_sheets import package_sheets
    from liushou_desktop.sheets.workbook_writer import write_workbook

    held = _held(site, school, term)
    with site.unit() as unit:
        name = unit.find(EnrolledSite, code=school)[0].name
        unit.note_access("export", f"reported sheets {school}")
    sheets = [_spec(sheet, held, name) for sheet in package_sheets().tables()]
    write_whole(out, write_workbook(sheets))
    return len(held)


def _held(site: Site, school: str, term: str | None) -> list[ReportedRow]:
    """Live rows of a school; of sheets of one term only that term's."""
    from liushou_desktop.exchange.package_sheets import Span, package_sheets
    from liushou_desktop.storage.queries.reported import reported_rows

    asked = site.term(term)
    now = {sheet.id for sheet in package_sheets().tables() if sheet.span is Span.NOW}
    with site.unit() as unit:
        if not unit.find(EnrolledSite, code=school):
            raise RefusedError("SCHOOL_NOT_IN_REGISTER", code=school)
        rows = reported_rows(unit, site=school)
    return [row for row in rows if row.sheet in now or row.term == asked.id]


def _lines(sheet: PackageSheet, held: Sequence[ReportedRow]) -> Iterator[ReportedLine]:
    for row in held:
        if row.sheet == sheet.id:
            cells = ((c.heading, _words(c, row.values.get(c.id))) for c in _shown(sheet))
            yield ReportedLine(row.key, tuple((heading, text) for heading, text in cells if text))


def _shown(sheet: PackageSheet) -> list[SheetColumn]:
    return [column for column in sheet.columns if not column.hidden]


def _words(column: SheetColumn, value: object) -> str:
    """A cell as people read it; identity and student numbers are masked on screens."""
    from liushou_desktop.domain.masking import mask

    cell = _cell(column, value)
    if cell is None:
        return ""
    if column.id in _MASKED:
        return mask(_MASKED[column.id], str(cell))
    if isinstance(cell, bool):
        return _YES if cell else _NO
    return str(cell)


_MASKED = {"id_number": "identity_number", "student_number": "student_number", "phone": "phone"}


def _cell(column: SheetColumn, value: object) -> str | int | date | bool | None:
    from liushou_desktop.exchange.cells import to_cell
    from liushou_desktop.formspec.codes import code_sets

    return to_cell(column, value, code_sets(), keep_private=True)


def _spec(sheet: PackageSheet, held: Sequence[ReportedRow], name: str) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec

    columns = _shown(sheet)
    return SheetSpec(
        id=sheet.id,
        title=sheet.tab_name,
        columns=[ColumnSpec(c.id, c.heading, c.width, wrap=c.wrap) for c in columns],
        rows=[
            [_plain(column, row.values.get(column.id)) for column in columns]
            for row in held
            if row.sheet == sheet.id
        ],
        heading=f"{sheet.title}　{name}",
        id_row=False,
    )


def _plain(column: SheetColumn, value: object) -> str:
    cell = _cell(column, value)
    if isinstance(cell, bool):
        return _YES if cell else _NO
    return "" if cell is None else str(cell)
