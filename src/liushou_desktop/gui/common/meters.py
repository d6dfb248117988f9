"""Bars that say how much is done, and the one meter of 四知道.

Painting functions stand apart from the widgets: table delegates use the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.theme import Role

BAR = 8


def paint_meter(
    painter: QPainter, rect: QRectF, done: float, total: float, is_overdue: bool = False
) -> None:
    """8 px bar: accent; green only when complete; red only when something is overdue."""
    share = min(1.0, done / total) if total else 0.0
    ink = "bad" if is_overdue else ("ok" if total and done >= total else "accent")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("meter"))
    painter.drawRoundedRect(rect, 2, 2)
    if share:
        painter.setBrush(theme.color(ink))
        painter.drawRoundedRect(
            QRectF(rect.left(), rect.top(), rect.width() * share, rect.height()), 2, 2
        )
    painter.restore()


COURSE_BAR, COURSE_GAP, COURSE_HEIGHT = 9, 4, 18


def paint_course(painter: QPainter, rect: QRectF, course: Sequence[float | None]) -> None:
    """A small bar per term from 0 to the whole, the last in accent; a term not told is a gap on the
    base line, so that the last bars of all rows stand below one another."""
    foot = rect.center().y() + COURSE_HEIGHT / 2
    step = COURSE_BAR + COURSE_GAP
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(
        QRectF(rect.left(), foot, step * len(course) - COURSE_GAP, 1), theme.color("edge")
    )
    for place, share in enumerate(course):
        if share is None:
            continue
        tall = max(1.5, COURSE_HEIGHT * min(1.0, max(0.0, share)))
        ink = "accent" if place == len(course) - 1 else "aline"
        box = QRectF(rect.left() + place * step, foot - tall, COURSE_BAR, tall)
        painter.fillRect(box, theme.color(ink))
    painter.restore()


class Meter(QWidget):
    """The bar as a widget; whoever places it writes n / d beside it."""

    def __init__(self, done: float = 0, total: float = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done, self._total, self._is_overdue = done, total, False
        self.setFixedHeight(BAR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_value(self, done: float, total: float, is_overdue: bool = False) -> None:
        """Show ``done`` of ``total``."""
        self._done, self._total, self._is_overdue = done, total, is_overdue
        self.setAccessibleName(f"{done:g} / {total:g}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(104, BAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_meter(QPainter(self), QRectF(self.rect()), self._done, self._total, self._is_overdue)


class SegmentMeter(QWidget):
    """One segment per starred field: answered ones first, then stale ones, then empty ones."""

    def __init__(self, done: int = 0, total: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done, self._total, self._stale = done, total, 0
        self.setFixedHeight(BAR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_value(self, done: int, total: int, stale: int = 0) -> None:
        """Show ``done`` of ``total`` segments; ``stale`` more hold an old answer."""
        self._done, self._total, self._stale = done, total, stale
        self.setAccessibleName(f"{done} / {total}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, BAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._total:
            return
        width = (self.width() - 2 * (self._total - 1)) / self._total
        for position in range(self._total):
            box = QRectF(position * (width + 2), 0, width, self.height())
            if position < self._done:
                painter.fillRect(box, theme.color("accent"))
                continue
            is_stale = position < self._done + self._stale
            painter.setPen(QPen(theme.color("due" if is_stale else "edge"), 1))
            painter.setBrush(theme.color("duew" if is_stale else "surface"))
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


class Known(Enum):
    """How well the school knows one of the four things."""

    FRESH = "fresh"  # complete and confirmed lately: quiet grey
    STALE = "stale"  # stale or partly filled: ochre outline
    NOTHING = "nothing"  # nothing known: solid red


KNOWS_WORDS = ("向", "家", "人", "境")
CELL, CELL_GAP = 19, 4
KNOWS_WIDTH = 4 * CELL + 3 * CELL_GAP


def paint_know_cell(painter: QPainter, box: QRectF, word: str, known: Known) -> None:
    """One cell of the meter."""
    ground, ink, border = {
        Known.FRESH: ("off", "ink3", "off"),
        Known.STALE: ("surface", "due", "due"),
        Known.NOTHING: ("bad", "onaccent", "bad"),
    }[known]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(border), 1.2))
    painter.setBrush(theme.color(ground))
    painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), 2, 2)
    painter.setFont(theme.font(Role.STRONG if known is Known.NOTHING else Role.BODY))
    painter.setPen(theme.color(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
    painter.restore()


def paint_knows(painter: QPainter, rect: QRectF, states: Sequence[Known]) -> None:
    """The four cells, left in the rectangle, centred vertically."""
    top = rect.center().y() - CELL / 2
    for position, (word, known) in enumerate(zip(KNOWS_WORDS, states, strict=True)):
        left = rect.left() + position * (CELL + CELL_GAP)
        paint_know_cell(painter, QRectF(left, top, CELL, CELL), word, known)


class KnowsMeter(QWidget):
    """向家人境 as a widget."""

    def __init__(self, states: Sequence[Known] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._states = tuple(states)
        self.setFixedSize(KNOWS_WIDTH, CELL + 2)

    def set_states(self, states: Sequence[Known]) -> None:
        """Show four states, in the order 向 家 人 境."""
        self._states = tuple(states)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._states:
            paint_knows(QPainter(self), QRectF(self.rect()), self._states)


class KnowCell(QWidget):
    """A single cell, before the line about one of the four."""

    def __init__(self, position: int, known: Known, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._position, self._known = position, known
        self.setFixedSize(CELL + 1, CELL + 1)

    def set_known(self, known: Known) -> None:
        """Show another state."""
        self._known = known
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(0, 0, CELL, CELL)
        paint_know_cell(QPainter(self), box, KNOWS_WORDS[self._position], self._known)
