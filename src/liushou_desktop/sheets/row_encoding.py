"""From parsed values to what a person sees, row by row, on its way through the fence.

Runs in the fenced child, where the fast path counts: most rows are text only and are joined as they
come; only rows with numbers, dates, formulas or errors are looked at cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from liushou_desktop.sheets import limits
from liushou_desktop.sheets.sheet_scan import SheetFacts
from liushou_desktop.sheets.wire import CELL, FIELD, ROW, clean, encode_block

BLOCK_ROWS = 500
_SHOWN_OF_LONG = 40
_WHOLE_DIGITS = 1e15  # from here on a number cell no longer holds every digit


def number_text(value: float) -> str:
    """A number as a spreadsheet shows it: ``19900000000``, ``0.5``, ``9.99999E+17``."""
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!"
    if abs(value) >= _WHOLE_DIGITS:
        mantissa, _, exponent = f"{value:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    if value == int(value):
        return str(int(value))
    return f"{value:.15g}"


def value_text(value: object) -> tuple[str, str]:
    """(text, kind letter) of one parsed value."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return ("是" if value else "否"), "b"
    if isinstance(value, (int, float)):
        return number_text(float(value)), "n"
    if isinstance(value, datetime):
        return value.isoformat(sep=" "), "d"
    if isinstance(value, date):
        return value.isoformat(), "d"
    if isinstance(value, (time, timedelta)):
        return str(value), "h"
    return clean(str(value)), "t"


def _text(value: str) -> tuple[str, str]:
    if len(value) > limits.CELL_CHARACTERS:
        return clean(value[:_SHOWN_OF_LONG]), "l"
    return clean(value), "t" if value else "-"


def encode_rows(
    rows: Sequence[Sequence[object]], first_number: int, first_column: int, facts: SheetFacts
) -> Iterator[bytes]:
    """Blocks of the rows that hold anything.

    Args:
        rows: parsed values.
        first_number: row number of ``rows[0]``, from 1.
        first_column: how many columns the parser left out on the left.
        facts: formulas and errors of the sheet.
    """
    padding = CELL * first_column
    special = set(facts.formulas) | set(facts.errors)
    for start in range(0, len(rows), BLOCK_ROWS):
        numbers: list[int] = []
        kinds: list[str] = []
        lines: list[str] = []
        for offset, row in enumerate(rows[start : start + BLOCK_ROWS], start + first_number):
            line, kind = _encode_row(row, padding, offset, facts if offset in special else None)
            if line:
                numbers.append(offset)
                kinds.append(kind)
                lines.append(line)
        if numbers:
            yield encode_block(numbers, kinds, lines)


def _encode_row(
    row: Sequence[object], padding: str, number: int, facts: SheetFacts | None
) -> tuple[str, str]:
    if facts is None:
        try:
            line = padding + CELL.join(row)  # type: ignore[arg-type]  # TypeError finds non-text
        except TypeError:
            pass
        else:
            expected = len(row) - 1 + len(padding)
            plain = len(line) <= limits.CELL_CHARACTERS and line.count(CELL) == expected
            if plain and ROW not in line and FIELD not in line:
                return line.rstrip(CELL), ""
    return _encode_mixed_row(row, len(padding), number, facts)


def _encode_mixed_row(
    row: Sequence[object], first_column: int, number: int, facts: SheetFacts | None
) -> tuple[str, str]:
    cells = [("", "-")] * first_column + [value_text(value) for value in row]
    if facts is not None:
        for index, shown in facts.errors.get(number, {}).items():
            if index < limits.COLUMNS:
                cells += [("", "-")] * (index + 1 - len(cells))
                cells[index] = (clean(shown), "e")
        for index in facts.formulas.get(number, ()):
            if index < len(cells):
                cells[index] = (cells[index][0], cells[index][1].upper())
    while cells and not cells[-1][0] and cells[-1][1] == "-":
        cells.pop()
    kinds = "".join(kind for _, kind in cells)
    return CELL.join(text for text, _ in cells) or (CELL if cells else ""), (
        "" if set(kinds) <= {"t", "-"} else kinds
    )
