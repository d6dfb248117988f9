"""What cells of our own writer look like, for the two short ways through its sheets.

Runs in the fenced child.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from liushou_desktop.sheets.wire import CELL, FIELD, ROW

_UNUSUAL = (b"\r", FIELD.encode())
_ESCAPE = re.compile(b"_x")
_PARTS = f"[{ROW}{CELL}]".encode()
_EDGES = {
    blank: re.compile(rb"%s(?:(?=%s|\Z)|(?<=%s.)|(?<=\A.))" % (blank, _PARTS, _PARTS), re.DOTALL)
    for blank in (b" ", b"\n", b"\t")
}
"""Where a text begins or ends with a blank; what begins with a letter is found fastest."""
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


def is_unusual(joined: bytes, xml: bytes, begin: int, end: int) -> bool:
    """Whether texts hold what readers take differently.

    Args:
        joined: the texts of some cells, parted by U+001E or U+001F.
        xml: that they are from, at ``begin`` to before ``end``.
    """
    if any(mark in joined for mark in _UNUSUAL) or _ESCAPE.search(joined):
        return True
    at_edge = any(blank in joined and edge.search(joined) for blank, edge in _EDGES.items())
    return at_edge and bool(_LOOSE_BLANK.search(xml, begin, end))


def resolved(text: bytes) -> bytes:
    """Texts with ``&amp;`` and its like put in; our writer knows three of them."""
    return _REFERENCE.sub(_character, text) if b"&" in text else text


def _character(found: re.Match[bytes]) -> bytes:
    require(found[1] is not None)
    return _CHARACTERS[found[1]]
