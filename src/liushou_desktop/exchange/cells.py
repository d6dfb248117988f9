"""From a row's plain values to the cells people read, column type by column type.

Plain: text, whole numbers, yes/no, lists of codes, ``None``; dates and times as ISO text. In the
workbook codes stand as the names of their code set, so that a leader reads 入户 and not a code. A
value the code set does not know travels as it is: reporting must not stop at an old spelling.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from liushou_desktop.exchange.package_sheets import CellType, SheetColumn
from liushou_desktop.formspec.model import CodeSet
from liushou_desktop.sheets.limits import CELL_CHARACTERS

CodeSets = Mapping[str, CodeSet]
Cell = str | int | date | bool | None

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
