"""What stands in a cell: said by models, painted by ``row_delegate``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt

from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Known

CELL_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        text: what is read, copied and told to a screen reader.
        mark: a status shape before the text.
        tone: a token's name; the mark's own tone unless given.
        strong: bold, for the word that matters in the row.
        hits: (start, length) of what a search found: bold accent with an underline.
        knows: the four cells of 四知道 instead of the text.
        meter: (done, total, is_overdue): a bar with its percentage.
        course: shares (0 to 1) term by term, oldest first, as small bars; None = not told.
        raw: an original cell of a foreign file: fixed width on its own ground.
        second: a second, lighter line below.
        link: an accent word that does something when clicked.
    """

    text: str = ""
    mark: Mark | None = None
    tone: str | None = None
    strong: bool = False
    hits: tuple[tuple[int, int], ...] = ()
    knows: tuple[Known, ...] = ()
    meter: tuple[float, float, bool] | None = None
    course: tuple[float | None, ...] = ()
    raw: bool = False
    second: str = ""
    link: bool = False


Row = Sequence["Cell | str"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: what sorting and remembered widths call it.
        title: its heading.
        width: pixels at first.
        align: ``left`` for text, ``right`` for numbers, ``center`` for sex and n/d.
        sorts: whether a click on the heading sorts.
        stretches: takes the room that is left; one per table.
        ticks: holds a tick box.
        folds: hidden in the small window (125 %).
    """

    key: str
    title: str
    width: int = 100
    align: str = "left"
    sorts: bool = False
    stretches: bool = False
    ticks: bool = False
    folds: bool = False


def as_cell(value: Cell | str) -> Cell:
    """A plain text is a cell too."""
    return value if isinstance(value, Cell) else Cell(value)


def alignment(column: Column) -> Qt.AlignmentFlag:
    """Qt's flag for a column."""
    return _alignment(column.align)


@cache  # joining flags costs as much as painting a word
def _alignment(side: str) -> Qt.AlignmentFlag:
    flags = {"right": Qt.AlignmentFlag.AlignRight, "center": Qt.AlignmentFlag.AlignHCenter}
    return flags.get(side, Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
