"""Cleaning that never changes what is meant: widths, blanks, marks nobody sees.

Cells of class-teacher files carry full-width digits, no-break and zero-width spaces, the apostrophe
Excel puts before numbers kept as text, and ``.0`` behind numbers that were not.
"""

from __future__ import annotations

import re
import unicodedata

# Zero-width and direction marks, soft hyphen, variation selectors a keyboard may leave behind.
_INVISIBLE = dict.fromkeys(
    (
        *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        *(0x115F, 0x1160, 0x3164, 0xFFA0),  # blank letters of Hangul
        *range(0xE0000, 0xE0080),  # tags
    )
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = re.compile(r"\s+")
_ALREADY_PLAIN = re.compile("[0-9A-Za-z\u4e00-\u9fff]*")  # most cells of a roster

NOTHING = frozenset({"", "/", "-", "—", "——", "无", "没有", "不详", "不知道", "未知", "暂无", "空"})


def visible(text: str) -> str:
    """Without marks nobody sees and without control characters other than blanks."""
    if text.isascii() and text.isprintable():
        return text
    kept = text.translate(_INVISIBLE)
    if kept.isprintable():
        return kept
    return "".join(c for c in kept if c.isspace() or unicodedata.category(c) != "Cc")


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as their ordinary twins."""
    return text.translate(_WIDE).replace("\u3000", " ")


def plain(text: str) -> str:
    """Visible, half-width, blanks single and none at the ends."""
    if _ALREADY_PLAIN.fullmatch(text):
        return text
    return _BLANKS.sub(" ", half_width(visible(text))).strip()


def says_nothing(text: str) -> bool:
    """Whether a cell is empty in the many ways people leave one empty."""
    return plain(text).strip("。.") in NOTHING
