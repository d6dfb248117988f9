"""A duty over the weeks of a term: what had to be done dashed and in steps, what was done solid.

Cumulative; the last numbers stand at the ends of the lines, so nothing needs a legend.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.theme import Role

_LEFT_TEXT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT_TEXT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 92, 12, 26
_LINE_HEIGHT, _EVERY = 20, 5


class CourseChart(QWidget):
    """Two lines over the same weeks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._owed: tuple[int, ...] = ()
        self._done: tuple[int, ...] = ()
        self.setObjectName("chart:course")
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_course(self, owed: Sequence[int], done: Sequence[int], words: str) -> None:
        """Show cumulative numbers by week; ``words`` say the same to a screen reader."""
        self._owed, self._done = tuple(owed), tuple(done)
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 210)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._owed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((*self._owed, *self._done, 1))
        ground = QRectF(_LEFT, _TOP, self.width() - _LEFT - _RIGHT, self.height() - _TOP - _BOTTOM)
        self._paint_axes(painter, ground, most)
        owed, done = self._spots(ground, self._owed, most), self._spots(ground, self._done, most)
        pen = QPen(theme.color("ink3"), 1.4, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(_steps(owed)))
        painter.setPen(QPen(theme.color("accent"), 2.2))
        painter.drawPolyline(QPolygonF(done))
        self._paint_ends(painter, owed[-1], done[-1])

    def _spots(self, ground: QRectF, values: Sequence[int], most: int) -> list[QPointF]:
        gap = ground.width() / max(1, len(values) - 1)
        return [
            QPointF(ground.left() + week * gap, ground.bottom() - ground.height() * value / most)
            for week, value in enumerate(values)
        ]

    def _paint_axes(self, painter: QPainter, ground: QRectF, most: int) -> None:
        for value in sorted({0, most // 2, most}):
            y = ground.bottom() - ground.height() * value / most
            painter.setPen(QPen(theme.color("line2"), 1))
            painter.drawLine(QPointF(ground.left(), y), QPointF(ground.right(), y))
            painter.setPen(theme.color("ink2"))
            painter.drawText(QRectF(0, y - 10, _LEFT - 8, 20), _RIGHT_TEXT, str(value))
        weeks = len(self._owed)
        gap = ground.width() / max(1, weeks - 1)
        shown = [1, *(week for week in range(_EVERY, weeks - 1, _EVERY)), weeks]
        for week in dict.fromkeys(shown):
            x = ground.left() + (week - 1) * gap
            words = sentence("COURSE_WEEK", {"week": week}) if week in (1, weeks) else str(week)
            box = QRectF(x - 40, ground.bottom() + 4, 80, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_ends(self, painter: QPainter, owed: QPointF, done: QPointF) -> None:
        """应做 and 做到 at the ends of their lines, apart where they meet."""
        at_owed, at_done = owed.y(), done.y()
        if abs(at_owed - at_done) < _LINE_HEIGHT:
            middle = (at_owed + at_done) / 2
            half = _LINE_HEIGHT / 2 * (1 if at_owed > at_done else -1)
            at_owed, at_done = middle + half, middle - half
        left, width = done.x() + 8, _RIGHT - 8
        said = sentence("COURSE_OWED", {"count": self._owed[-1]})
        painter.setPen(theme.color("ink2"))
        painter.drawText(QRectF(left, at_owed - 10, width, 20), _LEFT_TEXT, said)
        said = sentence("COURSE_DONE", {"count": self._done[-1]})
        painter.setPen(theme.color("accent"))
        painter.setFont(theme.font(Role.STRONG))
        painter.drawText(QRectF(left, at_done - 10, width, 20), _LEFT_TEXT, said)


def _steps(spots: Sequence[QPointF]) -> list[QPointF]:
    """A line that rises where something falls due, not between two weeks."""
    found: list[QPointF] = []
    for spot in spots:
        if found:
            found.append(QPointF(spot.x(), found[-1].y()))
        found.append(spot)
    return found
