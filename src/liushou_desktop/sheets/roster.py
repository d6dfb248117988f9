"""Reads a roster: the pupil register's template and exports, and what class teachers keep.

    reading = read_roster(path_or_bytes, name, watcher)
    reading.good, reading.doubtful        every doubtful row with sheet, row, column and reason

Nothing is repaired. A row is kept out when its name, identity number or class is in doubt; other
values in doubt are left out of an otherwise good row and named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.base.problem import Place, Problem, Severity
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain import class_names
from liushou_desktop.sheets import fence, limits
from liushou_desktop.sheets.grid import GridRow, SheetGrid, WorkbookGrid
from liushou_desktop.sheets.header_mapping import RosterColumn, TableHead, find_head
from liushou_desktop.sheets.roster_row import RosterReading, RosterRow, SourceRow
from liushou_desktop.sheets.roster_rows import ChildRows
from liushou_desktop.sheets.roster_words import RosterWords, roster_words
from liushou_desktop.sheets.row_building import RowBuilder
from liushou_desktop.sheets.row_values import place_of

WANTED = ("name", "sex", "birth_date", "ethnicity", "id_number", "class_text", "address",
          "left_behind")  # fmt: skip
"""Fields a roster should give; the missing ones are named."""


def read_roster(
    source: Path | bytes,
    name: str,
    watcher: Watcher | None = None,
    mapping: Mapping[str, str] | None = None,
) -> RosterReading:
    """Read a roster file.

    Args:
        source: the file, or its bytes.
        name: file name for messages.
        watcher: told ``READING_TABLE`` and ``READING_ROWS``.
        mapping: column key → field id ("" = leave it), a person's choice for this shape of file.

    Raises:
        RefusedError: the fence's, NOT_A_FILE …, ROSTER_NO_HEADINGS, ROSTER_NO_ROWS.
        Cancelled: the watcher was stopped.
    """
    content = source if isinstance(source, bytes) else read_limited(source, limits.FILE_BYTES)
    watcher = watcher or Watcher()
    grid = fence.read(content, name, watcher)
    return read_grid(grid, watcher, mapping)


def read_grid(
    grid: WorkbookGrid, watcher: Watcher | None = None, mapping: Mapping[str, str] | None = None
) -> RosterReading:
    """Read a roster from a table that came through the fence.

    Raises:
        RefusedError: ROSTER_NO_HEADINGS, ROSTER_IS_HIDDEN, ROSTER_NO_ROWS.
    """
    words = roster_words()
    problems: list[Problem] = []
    tables = list(_tables(grid, words, mapping, problems))
    if not tables:
        hidden = any(problem.code == "SHEET_HIDDEN" for problem in problems)
        code = "ROSTER_IS_HIDDEN" if hidden else "ROSTER_NO_HEADINGS"
        raise RefusedError(code, file=grid.name)
    reader = _Reader(grid.name, words, watcher or Watcher(), sum(len(s.rows) for s, _ in tables))
    for sheet, head in tables:
        reader.read(sheet, head)
    if not reader.rows:
        raise RefusedError("ROSTER_NO_ROWS", file=grid.name)
    first = tables[0][1]
    problems += _column_problems(grid.name, tables)
    return RosterReading(
        file=grid.name,
        shape=first.shape,
        columns=first.columns,
        missing=tuple(wanted for wanted in WANTED if not first.column_of(wanted)),
        rows=tuple(reader.rows),
        problems=tuple(problems + reader.problems),
        sources=tuple(reader.sources),
        heads=tuple(head for _, head in tables),
    )


def _tables(
    grid: WorkbookGrid,
    words: RosterWords,
    mapping: Mapping[str, str] | None,
    problems: list[Problem],
) -> Iterator[tuple[SheetGrid, TableHead]]:
    for sheet in grid.sheets:
        if not sheet.rows:
            continue
        place = Place(file=grid.name, sheet=sheet.name)
        if sheet.hidden:
            problems.append(Problem("", "SHEET_HIDDEN", {}, Severity.YELLOW, place))
            continue
        head = find_head(sheet, words, mapping)
        if head is None:
            problems.append(Problem("", "SHEET_WITHOUT_HEADINGS", {}, Severity.INFO, place))
            continue
        yield sheet, head


def _column_problems(file: str, tables: list[tuple[SheetGrid, TableHead]]) -> Iterator[Problem]:
    for sheet, head in tables:
        for column in head.columns:
            place = Place(file=file, sheet=sheet.name, row=head.row, column=column.name)
            if column.field is None:
                yield Problem("", "COLUMN_UNKNOWN", {}, Severity.INFO, place)
            elif column.is_hidden and not column.is_dropped:
                yield Problem(column.field, "COLUMN_HIDDEN", {}, Severity.YELLOW, place)


class _Reader:
    """Collects rows over all sheets of a file; duplicates are found across sheets."""

    def __init__(self, file: str, words: RosterWords, watcher: Watcher, total: int) -> None:
        self._file = file
        self._words = words
        self._watcher = watcher
        self._total = total
        self._done = 0
        self._seen: dict[tuple[str, ...], RosterRow] = {}
        self.rows: list[RosterRow] = []
        self.sources: list[SourceRow] = []
        self.problems: list[Problem] = []

    def read(self, sheet: SheetGrid, head: TableHead) -> None:
        columns = {c.field: c for c in head.columns if c.field and not c.is_dropped}
        fallback = _class_in_titles(sheet, head) if "class_text" not in columns else None
        builder = RowBuilder(columns, fallback, self._words)
        children = ChildRows(sheet, head, self._words)
        for row, child in children:
            self._done += 1
            if self._done % 100 == 0:
                self._watcher.report("READING_ROWS", self._done, self._total)
            place = Place(file=self._file, sheet=sheet.name, row=child.number)
            self.rows.append(self._unless_seen(builder.build(place, child), columns))
            self.sources.append(SourceRow(place, _source_values(row, head.columns)))
        for number in children.examples:
            place = Place(file=self._file, sheet=sheet.name, row=number)
            self.problems.append(Problem("", "ROW_IS_EXAMPLE", {}, Severity.INFO, place))

    def _unless_seen(self, row: RosterRow, columns: Mapping[str, RosterColumn]) -> RosterRow:
        """The row; a later one of the same child carries a doubt that names the first."""
        keys = list(_keys(row))
        seen = next((key for key in keys if key in self._seen), None)
        if seen is not None:
            first = self._seen[seen]
            where = {
                "first_sheet": first.place.sheet,
                "first_row": first.place.row,
                "first_name": first.name or "",
            }
            place = place_of(row.place, columns.get(seen[0]))
            twice = Problem(seen[0], "DUPLICATE_IN_FILE", where, place=place)
            row = replace(row, problems=(*row.problems, twice))
        for key in keys:
            self._seen.setdefault(key, row)
        return row


def _keys(row: RosterRow) -> Iterator[tuple[str, ...]]:
    """What two rows of one child have in common, led by the field that says so.

    Name and birth date count only where there is no identity number.
    """
    if row.id_number:
        yield "id_number", row.id_number
    elif row.name and row.birth_date and row.class_text:
        yield "name", row.name, row.birth_date.isoformat(), row.class_text
    if row.student_number:
        yield "student_number", row.student_number


def _class_in_titles(sheet: SheetGrid, head: TableHead) -> str | None:
    """A class named only by the tab or a title: 五年级（1）班留守儿童登记表."""
    for text in (sheet.name, *head.titles):
        for candidate in (text, text.split("班")[0] + "班" if "班" in text else ""):
            if candidate and class_names.parse(candidate).value is not None:
                return candidate
    return None


def _source_values(row: GridRow, columns: tuple[RosterColumn, ...]) -> tuple[str, ...]:
    texts = row.texts
    length = len(texts)
    return tuple([texts[c.index] if c.index < length else "" for c in columns])
