"""Places on a compiled page that a sheet's answers fill: rectangles in mm, keys, sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from liushou_desktop.paper.marks import Align
from liushou_desktop.paper.roles import Role


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle; ``y`` is its top."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class ValueSlot:
    """A value in a cell: one line if it fits, else broken, else the row grows.

    ``template`` is the cell's text when it joins several values without blanks or boxes.
    """

    template: str
    area: Area
    align: Align
    role: Role
    start: float
    floor: float
    row: int
    spacing: float = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class WritingSlot:
    """A long text: dotted lines on blanks; what does not fit goes on a 续页."""

    key: str
    area: Area
    label: str


@dataclass(frozen=True, slots=True)
class MomentSlot:
    """Dates and times with 年月日 or 时分 to fill in where they are not known."""

    template: str
    area: Area
    align: Align
    row: int
    size: float


@dataclass(frozen=True, slots=True)
class BoxSlot:
    """A tick box at its left top corner."""

    key: str
    codes: tuple[str, ...]
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class BlankSlot:
    """A value on an underline; ``y`` is the baseline."""

    key: str
    x: float
    width: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class PictureSlot:
    """A place for a picture of the sheet, with its own proportions, in the middle of the area."""

    key: str
    area: Area


Slot: TypeAlias = ValueSlot | WritingSlot | MomentSlot | BoxSlot | BlankSlot | PictureSlot
