"""CSV as school programs write it: GB18030, UTF-8 or UTF-16; comma, semicolon or tab.

A wrong guess of the encoding gives wrong names without any error, so guesses are proved: a file
that mixes encodings is refused, not half read. Runs in the fenced child.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import limits
from liushou_desktop.sheets.row_encoding import encode_rows
from liushou_desktop.sheets.sheet_scan import SheetFacts

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
          (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_GUARDED = re.compile(r'=\s*"([^"]*)"')
_UNDERSTOOD_BYTES = 12  # so many non-ASCII bytes are not valid UTF-8 by chance in a GB18030 line
_SAMPLE_LINES = 20


def read_delimited(content: bytes) -> tuple[str, Iterator[bytes]]:
    """(encoding, row blocks) of a delimited text.

    Raises:
        RefusedError: CSV_ENCODING, CSV_ENCODING_MIXED, CSV_BINARY, CSV_BROKEN, CELL_FAR_AWAY.
    """
    text, encoding = decode(content)
    if "\0" in text:
        raise RefusedError("CSV_BINARY")
    rows = _split(text)
    return encoding, encode_rows(rows, 1, 0, SheetFacts())


def decode(content: bytes) -> tuple[str, str]:
    """(text, encoding), found by mark, then by strict decoding."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], name), name
    unmarked = _unmarked_utf16(content)
    if unmarked:
        return _strictly(content, unmarked), unmarked
    if b"\0" in content:
        raise RefusedError("CSV_BINARY")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    _refuse_mixture(content)
    return _strictly(content, "gb18030"), "gb18030"


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedError("CSV_ENCODING", encoding=encoding.upper()) from error


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: separators and line ends have a zero byte on one fixed side."""
    if len(content) % 2:
        return None
    for name in ("utf-16-le", "utf-16-be"):
        has_line = any(end.encode(name) in content for end in "\r\n")
        if has_line and any(mark.encode(name) in content for mark in ",\t;"):
            return name
    return None


def _refuse_mixture(content: bytes) -> None:
    """Refuses two encodings pasted together.

    GB18030 decodes most UTF-8 text to nonsense without complaint; a line that is valid UTF-8 with
    many Chinese characters proves the mixture.
    """
    for number, line in enumerate(content.splitlines(), 1):
        foreign = sum(byte > 0x7F for byte in line)
        if foreign < _UNDERSTOOD_BYTES:
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        raise RefusedError("CSV_ENCODING_MIXED", row=number)


def _split(text: str) -> list[list[str]]:
    csv.field_size_limit(limits.INNER_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(_within_limits(row, len(rows)) if any(row) else [])
    except csv.Error as error:
        raise RefusedError("CSV_BROKEN", row=reader.line_num) from error
    return rows


def _within_limits(row: list[str], position: int) -> list[str]:
    while not row[-1]:
        row.pop()
    if len(row) > limits.COLUMNS or position >= limits.ROWS_WITH_HEAD:
        raise RefusedError("CELL_FAR_AWAY", sheet="CSV", columns=limits.COLUMNS, rows=limits.ROWS)
    return [_bare(cell) for cell in row]


def _bare(cell: str) -> str:
    """``="0012"`` and a leading tab are tricks of exporters to keep digits as text."""
    if cell.startswith("="):
        guarded = _GUARDED.fullmatch(cell)
        return guarded.group(1) if guarded else cell
    return cell


def _delimiter(text: str) -> str:
    """The separator that gives the most even columns in the first lines; comma when in doubt.

    Tabs in every line, as many in each, cannot be chance: a table copied from a spreadsheet, whose
    addresses may well hold more commas than it has columns.
    """
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_SAMPLE_LINES]
    if lines and len({line.count("\t") for line in lines}) == 1 and "\t" in lines[0]:
        return "\t"
    best, best_score = ",", 0
    for mark in (",", "\t", ";"):
        counts = [line.count(mark) for line in lines]
        score = max((counts.count(count) * count for count in set(counts)), default=0)
        if score > best_score:
            best, best_score = mark, score
    return best
