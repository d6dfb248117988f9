"""What lies on a page: words, rules, boxes, codes. Millimetres from the top left corner.

Nothing here knows reportlab: a page is a list of these, testable as numbers, drawn by ``ink``.
Baselines are given for words; sizes and line weights are points, as printers speak of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from liushou_desktop.paper.roles import Role

Align = Literal["left", "centre", "right"]

FRAME = 1.2
SECTION = 0.8
INNER = 0.45
HAIR = 0.3
HINT_GREY = 0.35
TICK_BOX = 3.1  # mm square


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text.

    Attributes:
        x: left end, middle or right end, by ``align``; y: baseline.
        spread: stretch the characters evenly to this width (mm), for labels of 2–4 characters.
        spacing: extra points between characters. turn: degrees, counter-clockwise.
        outline: stroke the letters instead of filling them (watermark).
    """

    x: float
    y: float
    text: str
    role: Role = Role.LABEL
    size: float = 10.5
    align: Align = "left"
    spread: float = 0
    spacing: float = 0
    grey: float = 0
    turn: float = 0
    outline: float = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line of the form itself: the same on blank and filled sheets."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = INNER
    grey: float = 0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class WritingLine:
    """A line that only helps a hand: dotted in long fields, an underline in short ones."""

    x1: float
    x2: float
    y: float
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class TickBox:
    """An empty box to tick; ``x``, ``y`` are its left top corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """The stroke in a tick box at the same corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A rectangle; ``dotted`` ones are places for a print of the finger."""

    x: float
    y: float
    width: float
    height: float
    weight: float = INNER
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """A dotted circle where a seal is to be set."""

    x: float
    y: float
    radius: float
    grey: float = 0.4


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of ``size`` mm with its left top corner; ``content`` is all it holds."""

    x: float
    y: float
    size: float
    content: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled shape before a word: urgency without colour (■ ▲ ○)."""

    x: float
    y: float
    kind: Literal["square", "triangle", "circle"]
    size: float = 2.4


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle from its left top corner: the solid part of a bar."""

    x: float
    y: float
    width: float
    height: float
    grey: float = 0.35


@dataclass(frozen=True, slots=True)
class Trace:
    """A line through points, the course of something; the points count from ``x``, ``y``."""

    x: float
    y: float
    points: tuple[tuple[float, float], ...]
    weight: float = 1.2
    grey: float = 0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG filling a rectangle; ``y`` is its top."""

    x: float
    y: float
    width: float
    height: float
    content: bytes


Mark: TypeAlias = (
    Words
    | Rule
    | WritingLine
    | TickBox
    | Tick
    | Outline
    | Ring
    | Code
    | Shape
    | Fill
    | Trace
    | Picture
)


@dataclass(frozen=True, slots=True)
class Page:
    """One side of paper.

    Attributes:
        frame: marks shared with other pages of the job (drawn once as a form XObject).
        marks: what this page alone carries. under: drawn first, below everything (watermark).
        sheet: the number by which the report names this page.
    """

    width: float
    height: float
    frame: tuple[Mark, ...] = ()
    marks: tuple[Mark, ...] = ()
    under: tuple[Mark, ...] = ()
    sheet: str = ""

    def all_marks(self) -> tuple[Mark, ...]:
        """Everything on the page, lowest first."""
        return self.under + self.frame + self.marks


def shifted(mark: Mark, dx: float, dy: float) -> Mark:
    """The same mark elsewhere: two cards on one sheet are one drawing twice."""
    if isinstance(mark, Rule):
        return replace(mark, x1=mark.x1 + dx, y1=mark.y1 + dy, x2=mark.x2 + dx, y2=mark.y2 + dy)
    if isinstance(mark, WritingLine):
        return replace(mark, x1=mark.x1 + dx, x2=mark.x2 + dx, y=mark.y + dy)
    return replace(mark, x=mark.x + dx, y=mark.y + dy)
