"""What a foreign table holds once it has been read: text, plus the type each cell had.

The type matters. An identity number that stands in a *numeric* cell has lost its last digits, even
when what is left passes the check digit (9 % do); only the type gives it away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from liushou_desktop.sheets.wire import CELL


class CellKind(StrEnum):
    """The type of a cell; the value is the letter that travels through the fence."""

    EMPTY = "-"
    TEXT = "t"
    NUMBER = "n"
    DATE = "d"
    TIME = "h"
    BOOLEAN = "b"
    ERROR = "e"
    TOO_LONG = "l"


class CellValue(NamedTuple):
    """One cell.

    Attributes:
        text: what a person sees. Numbers as a spreadsheet shows them (``19900000000``, ``0.5``,
            from 16 digits on ``9.99999E+17``: the rest is lost), dates ISO (``2021-04-15``),
            booleans ``是``/``否``, errors ``#N/A``, over-long text cut to its first characters.
        kind: the type the cell had.
        formula: the value is the cached result of a formula.
    """

    text: str = ""
    kind: CellKind = CellKind.EMPTY
    formula: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing but blank."""
        return not self.text.strip()

    @property
    def is_number(self) -> bool:
        """The cell held a number, so leading zeros and long digits are gone."""
        return self.kind is CellKind.NUMBER

    def as_date(self) -> date | None:
        """The day of a date cell; None for every other type."""
        if self.kind is not CellKind.DATE:
            return None
        return datetime.fromisoformat(self.text).date()


EMPTY = CellValue()


class GridRow(NamedTuple):
    """One row with content.

    Attributes:
        number: row number as the spreadsheet shows it, from 1.
        texts: cell texts from column A on; blank cells at the end are left out.
        kinds: one ``CellKind`` letter per cell; "" when every cell is text or empty. A capital
            letter marks the result of a formula.
    """

    number: int
    texts: Sequence[str]
    kinds: str = ""

    def cell(self, index: int) -> CellValue:
        """The cell in column ``index`` (from 0); blank when the row is shorter."""
        if index >= len(self.texts):
            return EMPTY
        text = self.texts[index]
        if self.kinds:
            letter = self.kinds[index]
            return CellValue(text, CellKind(letter.lower()), letter.isupper())
        return CellValue(text, CellKind.TEXT) if text else EMPTY

    def cells(self) -> Iterator[CellValue]:
        """All cells of the row in order."""
        return (self.cell(index) for index in range(len(self.texts)))


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """Rows that follow one another, column by column, as a sheet of our own writer has them.

    Attributes:
        first: number of the first row, from 1.
        count: how many rows; each says something.
        kinds: per column the ``CellKind`` letter of all its cells that say anything; "-" when none
            does. No cell is a formula's result.
        columns: per column its cells' texts from top to bottom, parted by U+001F, as UTF-8; b""
            when none says anything. As they came: who reads a report needs few of them as text.
    """

    first: int
    count: int
    kinds: str
    columns: Sequence[bytes]

    def cells(self, index: int) -> list[str]:
        """The texts of a column, one for each row."""
        held = self.columns[index] if index < len(self.columns) else b""
        return held.decode().split(CELL) if held else [""] * self.count

    def rows(self) -> Iterator[GridRow]:
        """The same row by row."""
        columns = [self.cells(index) for index in range(len(self.columns))]
        for number, texts in enumerate(zip(*columns, strict=True), self.first):
            width = max((place for place, text in enumerate(texts, 1) if text), default=0)
            letters = zip(self.kinds, texts[:width], strict=False)
            kinds = "".join(kind if text else "-" for kind, text in letters)
            yield GridRow(number, texts[:width], "" if set(kinds) <= {"t", "-"} else kinds)


@dataclass(slots=True)
class SheetGrid:
    """One sheet: its rows with content, and what a reader must know about it.

    Attributes:
        name: the tab.
        hidden: the tab itself is hidden.
        hidden_rows: numbers of hidden (or filtered away) rows, from 1.
        hidden_columns: indexes of hidden columns, from 0.
        merges: merged areas as (first row, first column, last row, last column), rows from 1,
            columns from 0, all inclusive.
        formulas: number of cells whose value is a formula's result.
        table: the rows that follow on ``rows``, in a sheet of our own writer; never in a foreign
            one.
    """

    name: str
    hidden: bool = False
    rows: list[GridRow] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    formulas: int = 0
    table: ColumnTable | None = None

    def all_rows(self) -> list[GridRow]:
        """All rows with content, those of the table too."""
        return [*self.rows, *(self.table.rows() if self.table is not None else ())]


@dataclass(slots=True)
class WorkbookGrid:
    """A whole foreign file.

    Attributes:
        name: file name for messages.
        format: ``xlsx``, ``xls`` or ``csv``, found by content.
        encoding: of a csv file, as found.
        sheets: in the order of the tabs.
    """

    name: str
    format: str
    sheets: list[SheetGrid]
    encoding: str | None = None
