"""One look through the XML of a report's sheet, before any cell of it is believed.

Our own packages hold plain cells and what they are printed with. Whatever a program might show,
hide or fetch beyond that is refused or noted here, element by element, so that nothing hangs on how
a tag is spelled; and one pass costs the same for every sheet, however it was made to cost more.

Runs in the fenced child.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.addresses import column_index
from liushou_desktop.sheets.sheet_scan import SheetFacts

ELEMENTS = frozenset(
    """
    worksheet sheetPr tabColor outlinePr pageSetUpPr dimension sheetViews sheetView pane selection
    sheetFormatPr cols col sheetData row c f v is r t rPr b i u strike sz color rFont family charset
    scheme vertAlign rPh phoneticPr sheetProtection autoFilter mergeCells mergeCell dataValidations
    dataValidation formula1 formula2 printOptions pageMargins pageSetup headerFooter oddHeader
    oddFooter evenHeader evenFooter firstHeader firstFooter rowBreaks colBreaks brk ignoredErrors
    ignoredError
    """.split()
)
"""What the sheet of a report may be made of: no link, picture, table, condition or extension."""

_OF_CELLS = frozenset("c v is t row".split())
_MOST_CELLS = 800_000  # of a sheet, blank ones too: 20,000 rows of the widest have fewer
_MOST_OTHERS = 50_000
"""Elements that are no cells: columns, merged areas, runs of text."""

LONGEST_TAG = 100_000
"""Bytes from one ``>`` to the next: an element, or the text of the longest cell, and no more. An
element of a million attributes takes the parser many seconds."""

_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_SHARED_TEXT = re.compile(r"\s*[0-9]{1,7}\s*")
_MOST_COLUMNS = 16_384
_ALL_ROWS = limits.ROWS_WITH_HEAD + 1
"""Stands among the hidden rows where a sheet hides every row that says nothing else."""


def refuse_long_tags(xml: bytes, name: str) -> None:
    """Before a part is parsed at all.

    Raises:
        RefusedError: XML_BROKEN.
    """
    at = 0
    while len(xml) - at > LONGEST_TAG:
        found = xml.rfind(b">", at, at + LONGEST_TAG)
        if found < 0:
            raise RefusedError("XML_BROKEN", part=name)
        at = found + 1


def strict_facts(xml: bytes, name: str) -> SheetFacts:
    """What is hidden and which cells are formulas.

    Args:
        name: of the tab, for refusals.

    Raises:
        RefusedError: CELLS_IN_DISORDER (a row or a cell twice or out of order, a cell that says two
            things), CELL_FAR_AWAY, SHEET_HOLDS_OTHER, WORKBOOK_UNREADABLE.
    """
    look = _Look(name)
    try:
        look.parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise RefusedError("WORKBOOK_UNREADABLE") from error
    look.end_of_value()
    return look.facts


class _Look:
    """Where in the sheet the parser is."""

    def __init__(self, name: str) -> None:
        self.facts = SheetFacts()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self._name = name
        self._row, self._column, self._tables = 0, -1, 0
        self._cells = self._others = 0
        self._kind, self._said = "", 0
        self._number: list[str] | None = None
        self._of = {
            "c": self._cell,
            "v": self._value,
            "is": self._inline,
            "f": self._formula,
            "row": self._next_row,
            "col": self._columns,
            "sheetData": self._table,
            "sheetFormatPr": self._format,
        }

    def end_of_value(self) -> None:
        """A shared text was named by a number, or by nothing that is one."""
        if self._number is not None:
            told, self._number = "".join(self._number), None
            self.parser.CharacterDataHandler = None
            if not _SHARED_TEXT.fullmatch(told):
                raise RefusedError("WORKBOOK_UNREADABLE")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._number is not None:
            self.end_of_value()
        element = tag.rpartition(":")[2]
        if element not in _OF_CELLS:
            self._others += 1
        if element not in ELEMENTS or self._others > _MOST_OTHERS:
            raise RefusedError("SHEET_HOLDS_OTHER", sheet=self._name, element=element)
        take = self._of.get(element)
        if take is not None:
            take(attributes)

    def _next_row(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        number = self._row + 1 if place is None else _whole(place)
        self._require(number > self._row)
        self._row, self._column = number, -1
        self._refuse_far(number > limits.ROWS_WITH_HEAD)
        if _is_true(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
            self.facts.hidden_rows.add(number)

    def _cell(self, attributes: Mapping[str, str]) -> None:
        column, place = self._column + 1, attributes.get("r")
        if place is not None:
            found = _PLACE.fullmatch(place)
            self._require(found is not None and int(found[2]) == self._row)
            column = column_index(found[1].encode()) if found else -1
        self._require(column > self._column)
        self._column = column
        self._cells += 1
        self._refuse_far(column >= limits.COLUMNS or self._cells > _MOST_CELLS)
        self._kind, self._said = attributes.get("t", "n"), 0

    def _value(self, attributes: Mapping[str, str]) -> None:
        self._say(self._kind != "inlineStr")
        if self._kind == "s":
            self._number = []
            self.parser.CharacterDataHandler = self._number.append

    def _inline(self, attributes: Mapping[str, str]) -> None:
        self._say(self._kind == "inlineStr")

    def _say(self, is_of_its_kind: bool) -> None:
        self._said += 1
        self._require(is_of_its_kind and self._said == 1)

    def _formula(self, attributes: Mapping[str, str]) -> None:
        self.facts.formulas.setdefault(self._row, set()).add(self._column)

    def _columns(self, attributes: Mapping[str, str]) -> None:
        if _is_true(attributes.get("hidden")) or _is_zero(attributes.get("width")):
            first = _whole(attributes.get("min", "1"))
            last = min(_whole(attributes.get("max", str(first))), _MOST_COLUMNS)
            fresh = range(first - 1, last)
            self._require(len(fresh) <= _MOST_COLUMNS - len(self.facts.hidden_columns))
            self.facts.hidden_columns.update(fresh)

    def _table(self, attributes: Mapping[str, str]) -> None:
        self._tables += 1
        self._require(self._tables == 1)

    def _format(self, attributes: Mapping[str, str]) -> None:
        if _is_true(attributes.get("zeroHeight")):
            self.facts.hidden_rows.add(_ALL_ROWS)

    def _refuse_far(self, is_far: bool) -> None:
        if is_far:
            columns, rows = limits.COLUMNS, limits.ROWS
            raise RefusedError("CELL_FAR_AWAY", sheet=self._name, columns=columns, rows=rows)

    def _require(self, holds: bool) -> None:
        if not holds:
            raise RefusedError("CELLS_IN_DISORDER", sheet=self._name)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else 0


def _is_true(text: str | None) -> bool:
    return text in ("1", "true")


def _is_zero(text: str | None) -> bool:
    """A height or width of nothing; one that is no number is left to the programs that read it."""
    try:
        return text is not None and float(text) == 0
    except ValueError:
        return False
