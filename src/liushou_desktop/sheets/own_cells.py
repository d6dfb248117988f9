"""What cells of our own writer look like, for the two short ways through its sheets.

Runs in the fenced child.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from liushou_desktop.sheets.wire import CELL, FIELD, ROW

_CELL, _ROW = CELL.encode(), ROW.encode()
_UNUSUAL = (b"\r", b"_x", FIELD.encode())
_BLANKS = (b" ", b"\n", b"\t")
_LOOSE_BLANK = re.compile(rb"<t>(?:\s|[^<]*\s<)")  # without xml:space it may mean nothing
_REFERENCE = re.compile(rb"&(amp|lt|gt);|&")
_CHARACTERS = {b"amp": b"&", b"lt": b"<", b"gt": b">"}
_FORMAT = re.compile(rb'<xf numFmtId="(\d+)"')
_DATE_FORMATS = re.compile(rb'<numFmt numFmtId="(\d+)" formatCode="yyyy\\-mm\\-dd"/>')
_KINDS = {b"0": "t", b"49": "t", b"1": "n", b"2": "n"}
_EPOCH = date(1899, 12, 30)
_STYLES_BYTES = 100_000  # ours are a few thousand; kept from workbook to workbook
_FIRST_DAY, _LAST_DAY = 61, 2_958_465  # from the day Excel's calendar is right to the year 9999


class NotOursError(Exception):
    """Something our writer does not write."""


def require(is_ours: bool) -> None:
    """Give up here unless this is as our writer writes it."""
    if not is_ours:
        raise NotOursError


def style_kinds(styles: bytes) -> str | None:
    """One letter per style: ``d`` when our writer gives it to days, ``n`` numbers, ``t`` text.

    None when there is a format our writer does not use.
    """
    return _style_kinds(styles) if len(styles) <= _STYLES_BYTES else None


@lru_cache(8)
def _style_kinds(styles: bytes) -> str | None:
    begin, end = styles.find(b"<cellXfs"), styles.find(b"</cellXfs>")
    kinds = {**_KINDS, **dict.fromkeys(_DATE_FORMATS.findall(styles), "d")}
    formats = _FORMAT.findall(styles, max(begin, 0), max(end, 0))
    if not formats or not set(formats) <= kinds.keys():
        return None
    return "".join([kinds[number] for number in formats])


def kind_of(style: bytes, styles: str) -> str:
    """The kind of a cell by the number of its style."""
    number = int(style)
    require(number < len(styles))
    return styles[number]


def shown_day(figure: bytes) -> bytes:
    """The day a number cell shows."""
    value = int(figure)
    require(_FIRST_DAY <= value <= _LAST_DAY)
    return (_EPOCH + timedelta(days=value)).isoformat().encode()


def is_unusual(joined: bytes, body: bytes) -> bool:
    """Whether texts hold what readers take differently.

    Args:
        joined: the texts of some cells, parted by U+001E or U+001F.
        body: the XML they are from.
    """
    if any(mark in joined for mark in _UNUSUAL):
        return True
    found = [blank for blank in _BLANKS if blank in joined]
    if not found:
        return False
    edged = b"".join((_CELL, joined.replace(_ROW, _CELL), _CELL))
    at_edge = any(_CELL + blank in edged or blank + _CELL in edged for blank in found)
    return at_edge and bool(_LOOSE_BLANK.search(body))


def resolved(text: bytes) -> bytes:
    """Texts with ``&amp;`` and its like put in; our writer knows three of them."""
    return _REFERENCE.sub(_character, text) if b"&" in text else text


def _character(found: re.Match[bytes]) -> bytes:
    require(found[1] is not None)
    return _CHARACTERS[found[1]]
