"""Where a cell stands, as spreadsheets spell it.

Runs in the fenced child, too: nothing is imported here.
"""

from __future__ import annotations


def column_index(letters: bytes) -> int:
    """Column number from 0 of spreadsheet letters: A → 0."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def column_letter(index: int) -> str:
    """Spreadsheet letters of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_address(row: int, index: int) -> str:
    """Spreadsheet address of a row (from 1) and column (from 0): ``M17``."""
    return f"{column_letter(index)}{row}"
