"""The six voices of the paper: which kind of text is set in which face."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

MM = 72 / 25.4  # points per millimetre
BLANK_WIDTH = 8.0  # mm kept for a character that must be written by hand


class Role(StrEnum):
    """What a piece of text is. The face follows from it (``fonts.WANTED``)."""

    TITLE = "标题"  # 黑 700: titles, side heads
    CODE = "核对码"  # 黑 400: codes to compare aloud
    LABEL = "栏目"  # 宋 500: labels, options, head and foot
    FIGURE = "数字"  # 宋 400: digits and Latin inside values
    STRONG = "表头"  # 宋 700: register heads, totals
    VALUE = "填写内容"  # 楷: what is printed for a person to read; its digits are FIGURE


class Measure(Protocol):
    """Knows how wide text is; the only thing layout must know about fonts."""

    def width(self, text: str, role: Role, size: float) -> float:
        """Width in mm of one line at ``size`` points."""
        ...
