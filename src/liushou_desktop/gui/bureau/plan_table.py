"""What merging changes, sheet by sheet: words and numbers painted in one piece.

Twenty sheets as labels of their own are eighty widgets to make, dress and lay out; while a package
is merged beside it, the window would stand still for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.theme import Role

_GAP, _BETWEEN, _UNDER_HEAD = 6, 18, 7
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PlanTable(QWidget):
    """Rows of a title and numbers below their headings; readers hear them line by line.

    Args:
        heads: of the title and of each number.
        rows: as many texts each.
    """

    def __init__(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._heads, self._rows = tuple(heads), [tuple(row) for row in rows]
        metrics = QFontMetricsF(theme.font(Role.BODY))
        self._line = ceil(metrics.height()) + _GAP
        self._widths = [
            ceil(max(map(metrics.horizontalAdvance, column)))
            for column in zip(self._heads, *self._rows, strict=True)
        ]
        self.setAccessibleName("\n".join("　".join(row) for row in (self._heads, *self._rows)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        width = sum(self._widths) + _BETWEEN * (len(self._widths) - 1)
        return QSize(width, self._line * (1 + len(self._rows)) + _UNDER_HEAD)

    def minimumSizeHint(self) -> QSize:
        return QSize(sum(self._widths[1:]) + _BETWEEN * len(self._widths), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(Role.BODY))
        self._paint_row(painter, 0, self._heads, "ink2")
        painter.setPen(QPen(theme.color("line"), 1))
        y = self._line + 0.5
        painter.drawLine(QPointF(0, y), QPointF(self.width(), y))
        for number, row in enumerate(self._rows):
            self._paint_row(painter, self._line * (number + 1) + _UNDER_HEAD, row, "ink")

    def _paint_row(self, painter: QPainter, top: float, row: Sequence[str], tone: str) -> None:
        painter.setPen(theme.color(tone))
        right, height = float(self.width()), self._line - _GAP
        for text, width in zip(row[:0:-1], self._widths[:0:-1], strict=True):
            painter.drawText(QRectF(right - width, top, width, height), _RIGHT, text)
            right -= width + _BETWEEN
        room = QRectF(0, top, max(0.0, right), height)
        painter.drawText(room, _LEFT, theme.elided(row[0], Role.BODY, room.width()))
