"""One ``SheetSpec`` as the XML of a worksheet, row by row, in constant memory."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from liushou_desktop.sheets.addresses import column_letter
from liushou_desktop.sheets.cell_styles import data_style, fixed_style
from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value

_LONGEST_TEXT = 32_767  # a cell of Excel holds no more
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL_DAY = date(1900, 3, 1)  # before it, Excel counts a 29 February that never was
_SURE_INTEGER = 10**15
_DELICATE = re.compile(
    "[&<>\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\r]|_x[0-9A-Fa-f]{4}_|^\\s|\\s$|\n"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NARROWEST = 2.0
_HIDDEN = {False: "", True: ' hidden="1"'}
_PAGE = {False: "portrait", True: "landscape"}
_PAGE_WIDTH = {True: 200, False: 140}  # half-width characters that still print legibly


class SheetLayout:
    """Row numbers of the parts of a sheet; all from 1, 0 = absent."""

    def __init__(self, spec: SheetSpec) -> None:
        self.id_row = 1 if spec.id_row else 0
        self.title_row = self.id_row + 1 if spec.heading else 0
        self.first_note = self.id_row + (1 if spec.heading else 0) + 1
        self.heading_row = self.first_note + len(spec.notes)
        self.first_data = self.heading_row + 1
        self.last_data = self.heading_row  # grows while rows are written
        self.last_row = self.heading_row


def text_markup(text: str) -> str:
    """``<t>…</t>`` for any text. Characters XML cannot hold are left out; nothing else changes."""
    if not _DELICATE.search(text):
        return f"<t>{text}</t>"
    text = _ESCAPE_LIKE.sub("_x005F_", text)
    return f'<t xml:space="preserve">{_escaped(text)}</t>'


def _escaped(text: str) -> str:
    text = _NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def sheet_xml(
    spec: SheetSpec, layout: SheetLayout, lists: Mapping[tuple[str, ...], str]
) -> Iterator[str]:
    """The worksheet in pieces; afterwards ``layout`` knows its last rows.

    Args:
        lists: choices → the range that holds them (``选项!$A$1:$A$9``).

    Raises:
        ValueError: a row is longer than the columns, or a text longer than a cell can hold.
    """
    yield _head(spec, layout)
    yield from _top_rows(spec, layout)
    yield from _data_rows(spec, layout)
    yield from _bottom_rows(spec, layout)
    yield "</sheetData>" + _tail(spec, layout, lists)


def _head(spec: SheetSpec, layout: SheetLayout) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{max(column.width, _NARROWEST) + 0.71:.2f}" '
        f'style="{_state_style(spec, column)}" customWidth="1"'
        f"{_HIDDEN[column.hidden]}/>"
        for n, column in enumerate(spec.columns, 1)
    )
    top = layout.heading_row
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{top}" '
        f'topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{top + 1}" sqref="A{top + 1}"/>'
        '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="18"/>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _state_style(spec: SheetSpec, column: ColumnSpec) -> int:
    state = "open" if spec.locked and column.id in spec.editable else "plain"
    return data_style(column.kind, column.wrap, state)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def _text_cell(address: str, style: int, text: str) -> str:
    return f'<c r="{address}" s="{style}" t="inlineStr"><is>{text_markup(text)}</is></c>'


def _line(spec: SheetSpec, row: int, style: int, text: str, height: int, first: int = 0) -> str:
    """A line of text across the sheet: the cells it runs over take its look, or those of the
    columns would draw their frames through it."""
    cells = "".join(
        _text_cell(f"{column_letter(i)}{row}", style, text)
        if i == first
        else f'<c r="{column_letter(i)}{row}" s="{style}"/>'
        for i in range(len(spec.columns))
    )
    return f'<row r="{row}" ht="{height}" customHeight="1">{cells}</row>'


def _first_shown(spec: SheetSpec) -> int:
    """Where a line of text begins: text in a hidden column is not seen."""
    return next((i for i, column in enumerate(spec.columns) if not column.hidden), 0)


def _top_rows(spec: SheetSpec, layout: SheetLayout) -> Iterator[str]:
    if layout.id_row:
        cells = (
            _text_cell(f"{column_letter(i)}1", fixed_style("id"), f"{spec.id}.{column.id}")
            for i, column in enumerate(spec.columns)
        )
        yield f'<row r="1" hidden="1">{"".join(cells)}</row>'
    if spec.heading:
        yield _line(spec, layout.title_row, fixed_style("title"), spec.heading, 30)
    for row, note in enumerate(spec.notes, layout.first_note):
        yield _line(spec, row, fixed_style("note"), note, 18, _first_shown(spec))
    row = layout.heading_row
    cells = (
        _text_cell(
            f"{column_letter(i)}{row}",
            fixed_style("heading"),
            f"★{column.heading}" if column.required else column.heading,
        )
        for i, column in enumerate(spec.columns)
    )
    yield f'<row r="{row}">{"".join(cells)}</row>'


def _data_rows(spec: SheetSpec, layout: SheetLayout) -> Iterator[str]:
    writers = [_cell_writer(i, column, spec) for i, column in enumerate(spec.columns)]
    width = len(writers)
    marked_rows = {row for row, _ in spec.marked}
    number = layout.heading_row
    for index, values in enumerate(spec.rows):
        if len(values) > width:
            raise ValueError(f"row {index} of {spec.id} has more values than columns")
        number += 1
        states = None if index not in marked_rows else spec.marked
        cells = [
            write(number, value, "marked" if states and (index, i) in states else None)
            for i, (write, value) in enumerate(zip(writers, values, strict=False))
        ]
        yield f'<row r="{number}">{"".join(cells)}</row>'
    layout.last_data = number


def _bottom_rows(spec: SheetSpec, layout: SheetLayout) -> Iterator[str]:
    number = layout.last_data
    blanks = [_state_style(spec, column) for column in spec.columns]
    for _ in range(spec.spare_rows):
        number += 1
        cells = "".join(
            f'<c r="{column_letter(i)}{number}" s="{style}"/>' for i, style in enumerate(blanks)
        )
        yield f'<row r="{number}">{cells}</row>'
    layout.last_data = number
    if spec.total is not None:
        number += 1
        writers = [_cell_writer(i, column, spec) for i, column in enumerate(spec.columns)]
        cells = "".join(
            write(number, value, "total") for write, value in zip(writers, spec.total, strict=False)
        )
        yield f'<row r="{number}">{cells}</row>'
    for line in spec.footer:
        number += 1
        yield _line(spec, number, fixed_style("footer"), line, 22, _first_shown(spec))
    layout.last_row = number


def _cell_writer(
    index: int, column: ColumnSpec, spec: SheetSpec
) -> Callable[[int, Value, str | None], str]:
    """A function that writes the cell of one column: (row, value, state or None) → XML."""
    letter = column_letter(index)
    normal = _state_style(spec, column)
    kind = column.kind

    def write(row: int, value: Value, state: str | None) -> str:
        style = normal if state is None else data_style(kind, column.wrap, state)
        if value is None or value == "":
            return f'<c r="{letter}{row}" s="{style}"/>'
        if type(value) is str:
            text = value
        else:
            number = _number(value, kind)
            if number is not None:
                return f'<c r="{letter}{row}" s="{style}"><v>{number}</v></c>'
            text = plain_text(value)
        if len(text) > _LONGEST_TEXT:
            raise ValueError(f"text in {spec.id}.{column.id} is longer than a cell can hold")
        return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is>{text_markup(text)}</is></c>'

    return write


def plain_text(value: Value) -> str:
    """A value as the text a person reads: 是/否, ISO dates, numbers without a false ``.0``."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < _SURE_INTEGER:
        return str(int(value))
    return "" if value is None else str(value)


def _number(value: Value, kind: ColumnKind) -> str | None:
    """The cell's number, or None when the value must be written as text."""
    if kind is ColumnKind.TEXT or isinstance(value, (bool, str)) or value is None:
        return None
    if isinstance(value, date):
        if kind is not ColumnKind.DATE or value < _FIRST_SERIAL_DAY:
            return None
        return str((date(value.year, value.month, value.day) - _EPOCH).days)
    if kind is ColumnKind.DATE or not math.isfinite(value) or abs(value) >= _SURE_INTEGER:
        return None
    return repr(value)


# ── what follows the rows ────────────────────────────────────────────────────────────────────────


def _tail(spec: SheetSpec, layout: SheetLayout, lists: Mapping[tuple[str, ...], str]) -> str:
    last = column_letter(len(spec.columns) - 1)
    parts = []
    if spec.locked:
        parts.append(
            '<sheetProtection sheet="1" formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'
        )
    if spec.heading and len(spec.columns) > 1:
        area = f"A{layout.title_row}:{last}{layout.title_row}"
        parts.append(f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>')
    parts.append(_validations(spec, layout, lists))
    parts.append(
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.6" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="{_PAGE[spec.landscape]}" '
        f'fitToWidth="{_pages_wide(spec)}" fitToHeight="0"/>'
    )
    parts.append(_print_texts(spec))
    return "".join(parts) + "</worksheet>"


def _pages_wide(spec: SheetSpec) -> int:
    """Pages a row is spread over, so that print never shrinks below what people can read."""
    width = sum(column.width for column in spec.columns if not column.hidden)
    return max(1, round(width / _PAGE_WIDTH[spec.landscape]))


def _print_texts(spec: SheetSpec) -> str:
    def coded(text: str) -> str:
        return _escaped(text.replace("&", "&&").replace("\n", " "))

    head = f"<oddHeader>&amp;R&amp;9{coded(spec.print_header)}</oddHeader>"
    foot = f"<oddFooter>&amp;L&amp;9{coded(spec.print_footer)}&amp;R&amp;9第 &amp;P 页 共 &amp;N 页"
    return f"<headerFooter>{head if spec.print_header else ''}{foot}</oddFooter></headerFooter>"


def _validations(spec: SheetSpec, layout: SheetLayout, lists: Mapping[tuple[str, ...], str]) -> str:
    last = max(layout.last_data, layout.first_data)
    found = [
        _validation(column, f"{letter}{layout.first_data}:{letter}{last}", lists)
        for letter, column in _lettered(spec.columns)
        if column.choices or column.comment
    ]
    if not found:
        return ""
    return f'<dataValidations count="{len(found)}">{"".join(found)}</dataValidations>'


def _lettered(columns: Sequence[ColumnSpec]) -> Iterator[tuple[str, ColumnSpec]]:
    return ((column_letter(i), column) for i, column in enumerate(columns))


def _validation(column: ColumnSpec, area: str, lists: Mapping[tuple[str, ...], str]) -> str:
    hint = ""
    if column.comment:
        text = _attribute(column.comment[:250])
        hint = f' showInputMessage="1" promptTitle="{_attribute(column.heading[:30])}"'
        hint += f' prompt="{text}"'
    if not column.choices:
        return f'<dataValidation allowBlank="1"{hint} sqref="{area}"/>'
    style = "stop" if column.strict else "warning"
    return (
        f'<dataValidation type="list" errorStyle="{style}" allowBlank="1" showErrorMessage="1" '
        f'errorTitle="请从下拉选项里选" error="这一格只填下拉列表里的内容。"{hint} sqref="{area}">'
        f"<formula1>{lists[tuple(column.choices)]}</formula1></dataValidation>"
    )


def _attribute(text: str) -> str:
    return _escaped(text).replace('"', "&quot;").replace("\n", "&#10;")
