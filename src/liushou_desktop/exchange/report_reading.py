"""From the bytes of a report whose signature was verified to its manifest and plain rows.

The workbook is parsed in the fenced child, and accepted only when it has exactly the sheets and
columns of ``forms/package.toml`` and the row counts its cover tells. There is no repair and no
guessing here: foreign tables have their own readers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.exchange.cells import CodeSets
from liushou_desktop.exchange.manifest import Manifest, manifest_from_cells
from liushou_desktop.exchange.package_sheets import (
    COVER,
    PackageSheet,
    PackageSheets,
    SheetColumn,
    package_sheets,
)
from liushou_desktop.exchange.plain_rows import PlainSheet
from liushou_desktop.exchange.sheet_reading import RowError, SheetReader
from liushou_desktop.sheets.fence import Fence
from liushou_desktop.sheets.fence_pool import FencePool
from liushou_desktop.sheets.grid import CellKind, ColumnTable, GridRow, SheetGrid, WorkbookGrid

REPORT_NAME = "report.xlsx"
"""What a report is called where a refusal names a file."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read: the cover, and plain rows by sheet and key (the cover itself left out)."""

    manifest: Manifest
    rows: Mapping[str, PlainSheet]


def read_report(content: bytes, codes: CodeSets, *, fence: Fence | None = None) -> Report:
    """Parse and read one report whose signature was verified.

    Args:
        fence: a running child; by default one for this workbook alone.

    Raises:
        DamagedError: as ``ReportReader.read``.
        RefusedError: the fence refused the workbook (limits, hostile parts).
    """
    if fence is not None:
        return ReportReader(codes).read(fence.read(content, REPORT_NAME, strict=True))
    with Fence() as own:
        return ReportReader(codes).read(own.read(content, REPORT_NAME, strict=True))


class ReportReader:
    """Reads report after report: what a column means is worked out once.

    Args:
        codes: code sets by id (``formspec.codes.code_sets()``).
    """

    def __init__(self, codes: CodeSets, sheets: PackageSheets | None = None) -> None:
        self._codes = codes
        self._sheets = sheets or package_sheets()
        self._readers: dict[tuple[str, str], tuple[_Layout, SheetReader]] = {}

    def parse(self, content: bytes, pool: FencePool) -> Future[WorkbookGrid]:
        """Have the bytes of a report whose signature was verified parsed in the background."""
        return pool.parse(content, REPORT_NAME, strict=True)

    def read(self, grid: WorkbookGrid) -> Report:
        """The report in a parsed workbook.

        Raises:
            DamagedError: REPORT_MALFORMED, MANIFEST_MALFORMED, CELL_MALFORMED, ROW_KEY_WRONG,
                COUNTS_DIFFER.
        """
        tabs = self._tabs(grid)
        tables = [sheet for sheet in self._sheets.tables() if sheet.id in tabs]
        manifest = _read_cover(self._sheets.sheet(COVER), tabs[COVER])
        if manifest.profile not in self._sheets.profiles:
            raise DamagedError("MANIFEST_MALFORMED")
        rows = {
            sheet.id: self._read_table(sheet, tabs[sheet.id], manifest.profile) for sheet in tables
        }
        self._check_counts(manifest, rows)
        return Report(manifest, rows)

    def _tabs(self, grid: WorkbookGrid) -> dict[str, SheetGrid]:
        """The tabs by sheet; they must be those of one edition, no fewer, no more, in its order."""
        found = [tab.name for tab in grid.sheets]
        for edition in self._sheets.editions:
            expected = list(self._sheets.filled(edition))
            if found == [sheet.tab_name for sheet in expected]:
                return {sheet.id: tab for sheet, tab in zip(expected, grid.sheets, strict=True)}
        raise DamagedError("REPORT_MALFORMED", sheet=self._sheets.sheet(COVER).title)

    def _read_table(self, sheet: PackageSheet, tab: SheetGrid, profile: str) -> PlainSheet:
        known = self._readers.get((sheet.id, profile))
        if known is None:
            columns = self._sheets.columns(sheet, profile)
            known = _Layout(sheet, columns), SheetReader(sheet, columns, self._codes)
            self._readers[sheet.id, profile] = known
        layout, reader = known
        try:
            below = layout.below_headings(tab)
            return (
                reader.read_table(below) if isinstance(below, ColumnTable) else reader.read(below)
            )
        except RowError as error:
            if not error.heading:
                raise DamagedError("ROW_KEY_WRONG", sheet=sheet.title, row=error.number) from error
            raise DamagedError(
                "CELL_MALFORMED", sheet=sheet.title, row=error.number, column=error.heading
            ) from error

    def _check_counts(self, manifest: Manifest, rows: Mapping[str, PlainSheet]) -> None:
        if set(manifest.counts) != set(rows):
            raise DamagedError("MANIFEST_MALFORMED")
        for sheet, found in rows.items():
            told = manifest.counts[sheet]
            if told != len(found):
                title = self._sheets.sheet(sheet).title
                raise DamagedError("COUNTS_DIFFER", sheet=title, told=told, found=len(found))


_PLAIN = frozenset({CellKind.TEXT.value, CellKind.EMPTY.value})


def _read_cover(sheet: PackageSheet, tab: SheetGrid) -> Manifest:
    below = _Layout(sheet, sheet.columns).below_headings(tab)
    rows = list(below.rows()) if isinstance(below, ColumnTable) else below
    width = len(sheet.columns)
    texts = [[*row.texts, *[""] * width] for row in rows]
    cells = {told[0]: told[2] for told in texts}
    is_plain = all(len(row.texts) <= width and _PLAIN.issuperset(row.kinds) for row in rows)
    if len(cells) != len(rows) or not is_plain:
        raise DamagedError("MANIFEST_MALFORMED")
    return manifest_from_cells(cells)


class _Layout:
    """How a tab is laid out exactly as ours are: columns, ids in the first row, headings."""

    def __init__(self, sheet: PackageSheet, columns: Sequence[SheetColumn]) -> None:
        self._title = sheet.title
        self._ids = [f"{sheet.id}.{column.id}" for column in columns]
        self._headings = [column.heading for column in columns]
        self._may_be_hidden = {index for index, column in enumerate(columns) if column.hidden}

    def below_headings(self, tab: SheetGrid) -> Sequence[GridRow] | ColumnTable:
        """The rows below the headings.

        Raises:
            DamagedError: REPORT_MALFORMED (other columns; hidden or merged cells; formulas).
        """
        rows, table = tab.rows, tab.table
        if table is None or not rows or list(rows[-1].texts) != self._headings:
            rows, table = tab.all_rows(), None
        first = rows[0] if rows else None
        if first is None or first.number != 1 or list(first.texts) != self._ids or self._hides(tab):
            raise DamagedError("REPORT_MALFORMED", sheet=self._title)
        for place, row in enumerate(rows[1:], start=2):
            if list(row.texts) == self._headings:
                if any(last_row >= row.number for _, _, last_row, _ in tab.merges):
                    break
                if table is not None and place == len(rows):
                    return table
                return [*rows, *(table.rows() if table else ())][place:]
        raise DamagedError("REPORT_MALFORMED", sheet=self._title)

    def _hides(self, tab: SheetGrid) -> bool:
        """Whether a person would see other things than we read."""
        hidden_columns = tab.hidden_columns - self._may_be_hidden
        return bool(tab.hidden or tab.hidden_rows - {1} or hidden_columns or tab.formulas)
