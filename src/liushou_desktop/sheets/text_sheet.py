"""The short way through a large sheet that holds nothing but shared text.

Rosters exported by the pupil register are such sheets: half a million cells, all of them text. Most
of their rows have one and the same markup and differ in digits only, so the markup is checked once
per shape and after that only the numbers of the texts are left of it. That costs a fifth of
parsing.

Nothing is guessed: at the first number, formula, inline text, odd attribute or unusual string the
short way gives up and the parser reads the sheet. Runs in the fenced child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from liushou_desktop.sheets import limits
from liushou_desktop.sheets.addresses import column_index
from liushou_desktop.sheets.wire import MARK, ROW, encode_run

SMALLEST_BYTES = 500_000
"""Below this the parser is quick enough."""

_DIGITS = b"0123456789"
_ROW_END = b"</row>"
_SLAB_BYTES = 500_000
_ROW_TAG = re.compile(rb'<row r="(\d{1,7})"[^<>]*>')
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})\d{1,7}"(?: s="\d{1,5}")?(?:(?: t="s")?/>|( t="s"><v>)\d{1,7}</v></c>)'
)
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/>')
_PLAIN_TEXT = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<&]*)</t></si>')
_ANY_TEXT = re.compile(
    rb'<si>(?:<t(?: xml:space="preserve")?>([^<&]*)</t>|(<r>.*?))</si>', re.DOTALL
)
_RUN_TEXT = re.compile(rb'<t(?: xml:space="preserve")?>([^<&]*)</t>')
_UNUSUAL = (b"&", b"\r", b"_x", b"<rPh", b"<![", b"<t/>", b"<si/>", b"<!--",
            b"\x1d", b"\x1e", b"\x1f")  # fmt: skip
_BLANK_BEFORE = tuple(b"<t>" + blank for blank in (b" ", b"\t", b"\n"))
_BLANK_AFTER = tuple(blank + b"</t>" for blank in (b" ", b"\t", b"\n"))
_LOOSE_BLANK = re.compile(rb"<t>(?:\s|[^<]*\s</t>)")  # without xml:space it means nothing


class Unusual(Exception):
    """The sheet is not one for the short way."""


CheckedRow = tuple[int, bytes, bytes]
"""Row number, the columns with text, the markup of its cells."""

_NOT_NUMBERS = bytes(set(range(256)) - set(_DIGITS) - set(MARK))


def shared_texts(xml: bytes) -> bytes | None:
    """The texts in their order, parted by ``ROW``, or None when a text is unusual."""
    if any(mark in xml for mark in _UNUSUAL) or _has_loose_blank(xml):
        return None
    count = xml.count(b"<si>")
    texts = _PLAIN_TEXT.findall(xml)
    if len(texts) != count:
        texts = [b"".join(_RUN_TEXT.findall(r)) if r else t for t, r in _ANY_TEXT.findall(xml)]
    if not texts or len(texts) != count or b"" in texts:
        return None
    if max(map(len, texts)) > limits.CELL_CHARACTERS:
        return None
    return ROW.encode().join(texts).decode("utf-8", "replace").encode()


def _has_loose_blank(xml: bytes) -> bool:
    """Whether a text begins or ends with a blank that means nothing; the cheap look comes first."""
    if any(mark in xml for mark in _BLANK_BEFORE):
        return True
    return any(mark in xml for mark in _BLANK_AFTER) and bool(_LOOSE_BLANK.search(xml))


def merged_areas(xml: bytes) -> list[tuple[int, int, int, int]] | None:
    """Merged areas as ``grid.SheetGrid`` has them, or None when they are written oddly.

    Args:
        xml: of a sheet whose rows hold nothing but shared text.
    """
    after = xml[xml.rfind(b"</sheetData>") :]
    found = _MERGE.findall(after)
    is_odd = b"mergeCell" in xml[: xml.find(b"<sheetData>")]
    if is_odd or len(found) != after.count(b"mergeCell ") or len(found) > limits.MERGES:
        return None
    return [
        (int(top), column_index(left), int(bottom), column_index(right))
        for left, top, right, bottom in found
    ]


def text_rows(xml: bytes) -> Iterator[bytes]:
    """Blocks of all rows (N frames), each as soon as it is checked.

    Whether the texts exist shows where they are looked up.

    Raises:
        Unusual: the sheet holds anything but shared text; what was given is worth nothing.
    """
    begin = xml.find(b"<sheetData>") + len(b"<sheetData>")
    end = xml.rfind(b"</sheetData>")
    if begin < len(b"<sheetData>") or end < begin:
        raise Unusual
    shapes: dict[bytes, bytes] = {}
    last = 0
    for slab in _slabs(xml, begin, end):
        rows = _checked_rows(slab, shapes, last)
        if rows:
            last = rows[-1][0]
            yield _block(rows)


def _slabs(xml: bytes, begin: int, end: int) -> Iterator[bytes]:
    """Whole rows, a piece at a time: copies of a whole sheet would cost fresh memory each."""
    while begin < end:
        cut = xml.rfind(_ROW_END, begin, min(begin + _SLAB_BYTES, end))
        if cut == -1:
            cut = xml.find(_ROW_END, begin, end)
        cut = end if cut == -1 else cut + len(_ROW_END)
        yield xml[begin:cut]
        begin = cut


def _checked_rows(slab: bytes, shapes: dict[bytes, bytes], last: int) -> list[CheckedRow]:
    """The rows of a slab.

    Args:
        shapes: rows without their digits → columns with text, of the slabs before.
        last: number of the row before.
    """
    rows: list[CheckedRow] = []
    texts = 0
    bare = slab.translate(None, _DIGITS).split(_ROW_END)
    for row, shape in zip(slab.split(_ROW_END), bare, strict=True):
        if not row:
            continue
        tag = _ROW_TAG.match(row)
        if tag is None or not last < int(tag[1]) <= limits.ROWS_WITH_HEAD:
            raise Unusual
        last = int(tag[1])
        cells = row[tag.end() :]
        if shape not in shapes:
            shapes[shape] = _columns(cells)
        columns = shapes[shape]
        texts += columns.count(b",") + 1 if columns else 0
        rows.append((last, columns, cells))
    # Rows of one shape differ in digits: these must not stand inside the two tags.
    if not slab.count(b"<v>") == slab.count(b"</v>") == texts:
        raise Unusual
    return rows


def _columns(cells: bytes) -> bytes:
    """The columns with text, as ``wire.encode_run`` wants them."""
    found: list[int] = []
    at = column = 0
    while at < len(cells):
        cell = _CELL.match(cells, at)
        index = column_index(cell[1]) if cell else -1
        if cell is None or not column <= index < limits.COLUMNS:
            raise Unusual
        if cell[2]:
            found.append(index)
        column = index + 1
        at = cell.end()
    return b",".join(b"%d" % index for index in found)


def _block(rows: list[CheckedRow]) -> bytes:
    """Rows with any text, run by run of those that have it in the same columns."""
    runs = groupby(rows, key=itemgetter(1))
    return ROW.encode().join(_run(columns, list(alike)) for columns, alike in runs if columns)


def _run(columns: bytes, rows: list[CheckedRow]) -> bytes:
    cells = b"".join([cells for _, _, cells in rows]).translate(None, _NOT_NUMBERS)
    return encode_run([number for number, _, _ in rows], columns, cells)
