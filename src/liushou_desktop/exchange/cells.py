"""Between a row's plain values and the cells people read, column type by column type.

Plain: text, whole numbers, yes/no, lists of codes, ``None``; dates and times as ISO text. In the
workbook codes stand as the names of their code set, so that a leader reads 入户 and not a code. A
value the code set does not know travels as it is: reporting must not stop at an old spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time

from liushou_desktop.exchange.package_sheets import CellType, SheetColumn
from liushou_desktop.formspec.model import CodeSet
from liushou_desktop.sheets.grid import CellKind, GridRow, column_letter
from liushou_desktop.sheets.limits import CELL_CHARACTERS

CodeSets = Mapping[str, CodeSet]
Cell = str | int | date | bool | None
PlainRow = dict[str, object]
RowDecoder = Callable[[GridRow], PlainRow]
Decoder = Callable[[str, str], object]

LIST_SEPARATOR = "、"


class CellError(Exception):
    """A cell cannot be written or is not what its column says; ``report`` knows sheet and row."""

    def __init__(self, heading: str) -> None:
        super().__init__(heading)
        self.heading = heading


def plain_value(value: object) -> object:
    """A value as rows are kept and compared: dates ISO, lists as lists, nothing as ``None``."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list, frozenset, set)):
        ordered = sorted(value) if isinstance(value, (frozenset, set)) else value
        return [str(item) for item in ordered] or None
    if isinstance(value, str):
        return _tidy(value) or None
    return value


def to_cell(column: SheetColumn, value: object, codes: CodeSets, *, keep_private: bool) -> Cell:
    """The cell for a value of a row.

    Raises:
        CellError: a text that no cell can hold.
        ValueError: a value that is not of the column's type (a mistake of the caller).
    """
    if column.private and not keep_private and value in column.private:
        value = column.instead
    plain = plain_value(value)
    if plain is None:
        return None
    match column.type:
        case CellType.INTEGER:
            return _exactly(int, plain, column)
        case CellType.YES_NO:
            return _exactly(bool, plain, column)
        case CellType.DATE:
            return date.fromisoformat(str(plain)[:10])
        case CellType.CHOICES:
            items = plain if isinstance(plain, list) else [plain]
            return LIST_SEPARATOR.join(_name(column, str(item), codes) for item in items)
        case CellType.CHOICE:
            return _name(column, str(plain), codes)
        case _:
            return _fitting(column, str(plain))


def row_decoder(columns: Sequence[SheetColumn], codes: CodeSets) -> RowDecoder:
    """A function from a row of a sheet with these columns to its plain values.

    Made once per sheet: a bureau reads two hundred packages in an afternoon. The function raises
    ``CellError`` for a cell that is not of its column's type, a formula, or a cell too many.
    """
    names = [column.id for column in columns]
    decoders = [_decoder(column, codes) for column in columns]
    empty: PlainRow = dict.fromkeys(names)

    def decode(row: GridRow) -> PlainRow:
        texts, kinds = row.texts, row.kinds or "t" * len(row.texts)
        if len(texts) > len(names):
            raise CellError(column_letter(len(names)))
        values = dict(empty)
        for name, decoder, text, kind in zip(names, decoders, texts, kinds, strict=False):
            if text:
                values[name] = decoder(text, kind)
        return values

    return decode


def _decoder(column: SheetColumn, codes: CodeSets) -> Decoder:
    """The function from (text, kind letter) of a cell to the plain value."""
    wanted = _KINDS.get(column.type, CellKind.TEXT).value
    convert = _converter(column, codes)

    def decode(text: str, kind: str) -> object:
        if kind != wanted:
            raise CellError(column.heading)
        try:
            return convert(text)
        except (ValueError, KeyError) as error:
            raise CellError(column.heading) from error

    return decode


def _converter(column: SheetColumn, codes: CodeSets) -> Callable[[str], object]:
    if column.type is CellType.INTEGER:
        return int
    if column.type is CellType.YES_NO:
        return {"是": True, "否": False}.__getitem__
    if column.type is CellType.DATE:
        return _day
    if column.options is None:
        return str
    code_of = {code.name: code.code for code in codes[column.options].codes}
    if column.type is CellType.CHOICE:
        return lambda name: code_of.get(name, name)
    return lambda names: [code_of.get(name, name) for name in names.split(LIST_SEPARATOR)]


def _day(text: str) -> str:
    """``2012-03-04`` of a date cell, which has no time of day."""
    moment = datetime.fromisoformat(text)
    if moment.time() != time.min:
        raise ValueError("a day has no hour")
    return moment.date().isoformat()


_KINDS = {CellType.INTEGER: CellKind.NUMBER, CellType.DATE: CellKind.DATE}


def _name(column: SheetColumn, code: str, codes: CodeSets) -> str:
    try:
        return codes[column.options or ""].name_of(code)
    except KeyError:
        return code


def _exactly(kind: type[int] | type[bool], value: object, column: SheetColumn) -> int | bool:
    if type(value) is not kind:
        raise ValueError(f"{column.id} holds {kind.__name__}")
    return value


def _fitting(column: SheetColumn, text: str) -> str:
    if len(text) > CELL_CHARACTERS:
        raise CellError(column.heading)
    return text


def _tidy(text: str) -> str:
    """Line breaks as line feeds, no other control characters, no blanks around.

    Whatever this Python's Unicode tables do not know yet stays: rare characters of names are newer.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS).strip()


_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF} - {0x0A})
