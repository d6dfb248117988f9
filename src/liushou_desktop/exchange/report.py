"""The report workbook: manifest and rows into sheets S0–S19 (``report_reading`` is the way back).

``build_report`` writes what ``forms/package.toml`` says and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.exchange.cells import CellError, CodeSets, plain_value, to_cell
from liushou_desktop.exchange.manifest import COUNT_PREFIX, Manifest, manifest_to_cells
from liushou_desktop.exchange.package_sheets import (
    COVER,
    CellType,
    PackageSheet,
    PackageSheets,
    SheetColumn,
    package_sheets,
)
from liushou_desktop.sheets.limits import CELL_CHARACTERS
from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value

Rows = Mapping[str, Sequence[Mapping[str, object]]]
"""Sheet id → rows; a row is column id → value (codes, dates, lists as the store has them)."""

_KINDS = {CellType.INTEGER: ColumnKind.INTEGER, CellType.DATE: ColumnKind.DATE}


def with_counts(manifest: Manifest, rows: Rows, sheets: PackageSheets | None = None) -> Manifest:
    """The manifest with the number of rows of every sheet."""
    chosen = sheets or package_sheets()
    counts = {sheet.id: len(rows.get(sheet.id, ())) for sheet in chosen.tables()}
    return replace(manifest, counts=counts)


def build_report(
    manifest: Manifest, rows: Rows, codes: CodeSets, sheets: PackageSheets | None = None
) -> bytes:
    """The bytes of ``report.xlsx``. Counts are taken from ``rows``.

    Args:
        codes: code sets by id (``formspec.codes.code_sets()``), for the names of codes.

    Raises:
        RefusedError: CELL_TOO_LONG.
        ValueError: rows of an unknown or reserved sheet or column, a row without key, a key twice.
    """
    from liushou_desktop.sheets.workbook_writer import write_workbook

    chosen = sheets or package_sheets()
    full = with_counts(manifest, rows, chosen)
    if unknown := set(rows) - {sheet.id for sheet in chosen.tables()}:
        raise ValueError(f"no such sheets: {sorted(unknown)}")
    specs = [_cover(full, chosen)]
    specs += [
        _table(sheet, rows.get(sheet.id, ()), full, codes, chosen) for sheet in chosen.tables()
    ]
    return write_workbook(specs)


def _cover(manifest: Manifest, sheets: PackageSheets) -> SheetSpec:
    sheet = sheets.sheet(COVER)
    labels = dict(sheets.manifest)
    labels |= {f"{COUNT_PREFIX}{table.id}": f"{table.tab_name}　行数" for table in sheets.tables()}
    cells = manifest_to_cells(manifest)
    return SheetSpec(
        id=sheet.id,
        title=sheet.tab_name,
        columns=[_column_spec(column) for column in sheet.columns],
        rows=[(item, label, cells[item]) for item, label in labels.items()],
        heading="留守儿童关爱工作学期报送",
        notes=(f"{manifest.site_name}　{manifest.term_name}　第{manifest.version}版",),
        landscape=False,
        print_footer=_foot(manifest),
    )


def _table(
    sheet: PackageSheet,
    rows: Sequence[Mapping[str, object]],
    manifest: Manifest,
    codes: CodeSets,
    sheets: PackageSheets,
) -> SheetSpec:
    _check_rows(sheet, rows)
    columns = sheets.columns(sheet, manifest.profile)
    private = [sheets.asks_private(sheet, column, manifest.profile) for column in columns]
    lines = [
        _line(sheet, number, row, zip(columns, private, strict=True), codes)
        for number, row in enumerate(rows, start=1)
    ]
    return SheetSpec(
        id=sheet.id,
        title=sheet.tab_name,
        columns=[_column_spec(column) for column in columns],
        rows=lines,
        heading=f"留守儿童关爱工作学期报送　{sheet.title}",
        notes=(f"{manifest.site_name}　{manifest.term_name}　截至{manifest.cut_off}",),
        print_footer=_foot(manifest),
    )


def _line(
    sheet: PackageSheet,
    number: int,
    row: Mapping[str, object],
    columns: Iterable[tuple[SheetColumn, bool]],
    codes: CodeSets,
) -> list[Value]:
    """The cells of one row; each column comes with whether its private values may be shown."""
    try:
        return [to_cell(c, row.get(c.id), codes, keep_private=keep) for c, keep in columns]
    except CellError as error:
        raise RefusedError(
            "CELL_TOO_LONG",
            sheet=sheet.title,
            row=number,
            column=error.heading,
            limit=CELL_CHARACTERS,
        ) from error


def _foot(manifest: Manifest) -> str:
    return f"{manifest.site_name} {manifest.term_name} 第{manifest.version}版"


def _column_spec(column: SheetColumn) -> ColumnSpec:
    return ColumnSpec(
        id=column.id,
        heading=column.heading,
        width=column.width,
        kind=_KINDS.get(column.type, ColumnKind.TEXT),
        wrap=column.wrap,
        hidden=column.hidden,
    )


def _check_rows(sheet: PackageSheet, rows: Sequence[Mapping[str, object]]) -> None:
    """Rows the format can hold; anything else is a mistake of the program, not of the user."""
    known = {column.id for column in sheet.columns}
    keys = [plain_value(row.get(sheet.key)) for row in rows]
    if None in keys or len(set(map(str, keys))) != len(keys):
        raise ValueError(f"{sheet.id}: every row needs a key of its own")
    if unknown := {name for row in rows for name in row} - known:
        raise ValueError(f"{sheet.id}: no such columns: {sorted(unknown)}")
