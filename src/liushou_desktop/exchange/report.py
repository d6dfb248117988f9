"""The report workbook: manifest and rows into sheets S0–S19, and back.

``build_report`` writes what ``forms/package.toml`` says and nothing else. ``read_report`` reads the
bytes whose signature was verified, in the fenced child, and accepts only a workbook of exactly
those sheets and columns whose row counts are those of the cover. There is no repair and no guessing
here: foreign tables have their own readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange.cells import CellError, CodeSets, plain_value, row_decoder, to_cell
from liushou_desktop.exchange.manifest import (
    COUNT_PREFIX,
    Manifest,
    manifest_from_cells,
    manifest_to_cells,
)
from liushou_desktop.exchange.merge_plan import PlainRow
from liushou_desktop.exchange.package_sheets import (
    COVER,
    CellType,
    PackageSheet,
    PackageSheets,
    SheetColumn,
    package_sheets,
)
from liushou_desktop.sheets.fence import Fence
from liushou_desktop.sheets.grid import GridRow, SheetGrid, WorkbookGrid
from liushou_desktop.sheets.limits import CELL_CHARACTERS
from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value

Rows = Mapping[str, Sequence[Mapping[str, object]]]
"""Sheet id → rows; a row is column id → value (codes, dates, lists as the store has them)."""

_NAME = "report.xlsx"
_KINDS = {CellType.INTEGER: ColumnKind.INTEGER, CellType.DATE: ColumnKind.DATE}


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read: the cover, and plain rows by sheet and key (the cover itself left out)."""

    manifest: Manifest
    rows: Mapping[str, Mapping[str, PlainRow]]


def with_counts(manifest: Manifest, rows: Rows, sheets: PackageSheets | None = None) -> Manifest:
    """The manifest with the number of rows of every sheet."""
    chosen = sheets or package_sheets()
    counts = {sheet.id: len(rows.get(sheet.id, ())) for sheet in _tables(chosen)}
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
    if unknown := set(rows) - {sheet.id for sheet in _tables(chosen)}:
        raise ValueError(f"no such sheets: {sorted(unknown)}")
    specs = [_cover(full, chosen)]
    specs += [
        _table(sheet, rows.get(sheet.id, ()), full, codes, chosen) for sheet in _tables(chosen)
    ]
    return write_workbook(specs)


def read_report(
    content: bytes,
    codes: CodeSets,
    sheets: PackageSheets | None = None,
    *,
    fence: Fence | None = None,
) -> Report:
    """Read a report whose signature was verified.

    Args:
        fence: a child that parses package after package; by default one for this workbook alone.

    Raises:
        DamagedError: REPORT_MALFORMED, MANIFEST_MALFORMED, CELL_MALFORMED, ROW_KEY_WRONG,
            COUNTS_DIFFER.
        RefusedError: the fence refused the workbook (limits, hostile parts).
    """
    chosen = sheets or package_sheets()
    grid = _parse(content, fence)
    expected = list(chosen.filled())
    if [sheet.name for sheet in grid.sheets] != [tab_name(sheet) for sheet in expected]:
        raise DamagedError("REPORT_MALFORMED", sheet=chosen.sheet(COVER).title)
    tabs = dict(zip((sheet.id for sheet in expected), grid.sheets, strict=True))
    manifest = _read_cover(chosen.sheet(COVER), tabs[COVER])
    if manifest.profile not in chosen.profiles:
        raise DamagedError("MANIFEST_MALFORMED")
    rows = {
        sheet.id: _read_table(sheet, tabs[sheet.id], manifest.profile, codes, chosen)
        for sheet in _tables(chosen)
    }
    _check_counts(manifest, rows, chosen)
    return Report(manifest, rows)


def read_ahead(content: bytes, fence: Fence) -> None:
    """Let the fence's child read a report that ``read_report`` will be given soon."""
    fence.prepare(content, _NAME, strict=True)


def tab_name(sheet: PackageSheet) -> str:
    """``S2 儿童名册``."""
    return f"{sheet.id} {sheet.title}"


def _tables(sheets: PackageSheets) -> Iterator[PackageSheet]:
    return (sheet for sheet in sheets.filled() if sheet.id != COVER)


def _cover(manifest: Manifest, sheets: PackageSheets) -> SheetSpec:
    sheet = sheets.sheet(COVER)
    labels = dict(sheets.manifest)
    labels |= {f"{COUNT_PREFIX}{table.id}": f"{tab_name(table)}　行数" for table in _tables(sheets)}
    cells = manifest_to_cells(manifest)
    return SheetSpec(
        id=sheet.id,
        title=tab_name(sheet),
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
        title=tab_name(sheet),
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


def _read_cover(sheet: PackageSheet, tab: SheetGrid) -> Manifest:
    cells: dict[str, str] = {}
    for row in _data_rows(sheet, tab, sheet.columns):
        item = row.cell(0).text
        if item in cells:
            raise DamagedError("MANIFEST_MALFORMED")
        cells[item] = row.cell(2).text
    return manifest_from_cells(cells)


def _read_table(
    sheet: PackageSheet, tab: SheetGrid, profile: str, codes: CodeSets, sheets: PackageSheets
) -> dict[str, PlainRow]:
    columns = sheets.columns(sheet, profile)
    rows: dict[str, PlainRow] = {}
    decode = row_decoder(columns, codes)
    for row in _data_rows(sheet, tab, columns):
        try:
            values = decode(row)
        except CellError as error:
            raise DamagedError(
                "CELL_MALFORMED", sheet=sheet.title, row=row.number, column=error.heading
            ) from error
        key = values[sheet.key]
        if not isinstance(key, str) or key in rows:
            raise DamagedError("ROW_KEY_WRONG", sheet=sheet.title, row=row.number)
        rows[key] = values
    return rows


def _data_rows(
    sheet: PackageSheet, tab: SheetGrid, columns: Sequence[SheetColumn]
) -> Iterator[GridRow]:
    """The rows below the headings of a tab that is laid out exactly as ours are.

    Raises:
        DamagedError: REPORT_MALFORMED (other columns; hidden or merged cells; formulas).
    """
    ids = [f"{sheet.id}.{column.id}" for column in columns]
    headings = [column.heading for column in columns]
    rows = iter(tab.rows)
    first = next(rows, None)
    if first is None or first.number != 1 or list(first.texts) != ids or _hides(tab, columns):
        raise DamagedError("REPORT_MALFORMED", sheet=sheet.title)
    for row in rows:
        if list(row.texts) == headings:
            if any(last_row >= row.number for _, _, last_row, _ in tab.merges):
                break
            return rows
    raise DamagedError("REPORT_MALFORMED", sheet=sheet.title)


def _hides(tab: SheetGrid, columns: Sequence[SheetColumn]) -> bool:
    """Whether a person would see other things than we read."""
    allowed = frozenset(index for index, column in enumerate(columns) if column.hidden)
    hidden_rows, hidden_columns = tab.hidden_rows - {1}, tab.hidden_columns - allowed
    return bool(tab.hidden or hidden_rows or hidden_columns or tab.formulas)


def _check_counts(
    manifest: Manifest, rows: Mapping[str, Mapping[str, PlainRow]], sheets: PackageSheets
) -> None:
    if set(manifest.counts) != set(rows):
        raise DamagedError("MANIFEST_MALFORMED")
    for sheet, found in rows.items():
        told = manifest.counts[sheet]
        if told != len(found):
            title = sheets.sheet(sheet).title
            raise DamagedError("COUNTS_DIFFER", sheet=title, told=told, found=len(found))


def _parse(content: bytes, fence: Fence | None) -> WorkbookGrid:
    if fence is not None:
        return fence.read(content, _NAME, strict=True)
    with Fence() as own:
        return own.read(content, _NAME, strict=True)
