"""Small charts drawn by hand: one colour, values written at the bars, the missing part hatched.

No legend where a label can stand at the line; at most one chart per card.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.theme import Role

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTER = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``done`` solid, the rest up to ``total`` hatched; words at its right end."""

    name: str
    done: float
    total: float
    value: str = ""
    remark: str = ""
    remark_tone: str = "ink2"


class BarChart(QWidget):
    """Horizontal bars from zero, all on the same scale."""

    _ROW, _BAR = 20, 13

    def __init__(
        self,
        name_width: int = 66,
        value_width: int = 66,
        remark_width: int = 92,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self._name_width, self._value_width = name_width, value_width
        self._remark_width = remark_width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show these bars."""
        self._bars = tuple(bars)
        said = (f"{bar.name} {bar.value} {bar.remark}" for bar in bars)
        self.setAccessibleDescription("；".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, self._ROW * max(1, len(self._bars)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.width() - self._name_width - self._value_width - self._remark_width - 20
        most = max((bar.total for bar in self._bars), default=0) or 1
        for position, bar in enumerate(self._bars):
            top = position * self._ROW
            self._paint_bar(painter, bar, top, max(10, room), most)

    def _paint_bar(self, painter: QPainter, bar: Bar, top: int, room: int, most: float) -> None:
        painter.setPen(theme.color("ink2"))
        painter.drawText(QRectF(0, top, self._name_width, self._ROW), _LEFT, bar.name)
        y = top + (self._ROW - self._BAR) / 2
        width, whole = room * bar.done / most, room * bar.total / most
        box = QRectF(self._name_width, y, width, self._BAR)
        painter.fillRect(box, theme.color("accent"))
        if whole > width:
            hatched = QRectF(box.right(), y, whole - width, self._BAR)
            _hatch(painter, hatched)
        left = self._name_width + room + 14
        painter.setPen(theme.color("ink"))
        painter.drawText(QRectF(left, top, self._value_width, self._ROW), _LEFT, bar.value)
        painter.setPen(theme.color(bar.remark_tone))
        left += self._value_width
        painter.drawText(QRectF(left, top, self._remark_width, self._ROW), _LEFT, bar.remark)


def _hatch(painter: QPainter, box: QRectF) -> None:
    """The missing part: outlined and hatched, so that grey print shows it too."""
    painter.fillRect(box, QBrush(theme.color("due"), Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(theme.color("due"), 1))
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


@dataclass(frozen=True, slots=True)
class SpellBar:
    """One stretch of time; ``end`` None = still running."""

    start: date
    end: date | None
    words: str = ""


class SpellChart(QWidget):
    """Bars per parent on a year axis, with a line for today."""

    _ROW, _BAR, _AXIS = 26, 20, 26

    def __init__(self, name_width: int = 74, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[tuple[str, tuple[SpellBar, ...]], ...] = ()
        self._first, self._today = date(2020, 1, 1), date(2020, 1, 1)
        self._name_width = name_width
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_spells(
        self, rows: Sequence[tuple[str, Sequence[SpellBar]]], today: date, least_years: int = 3
    ) -> None:
        """Show a row per parent; the axis begins with the year of the first spell."""
        self._rows = tuple((name, tuple(spells)) for name, spells in rows)
        self._today = today
        years = [spell.start.year for _, spells in rows for spell in spells]
        year = min([*years, today.year - least_years + 1])
        self._first = date(year, 1, 1)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, self._ROW * max(1, len(self._rows)) + self._AXIS)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_axis(painter)
        for position, (name, spells) in enumerate(self._rows):
            top = position * self._ROW
            painter.setPen(theme.color("ink2"))
            painter.drawText(QRectF(0, top, self._name_width, self._ROW), _LEFT, name)
            for spell in spells:
                self._paint_spell(painter, spell, top + (self._ROW - self._BAR) / 2)
        painter.setPen(QPen(theme.color("bad"), 2))
        x = self._x(self._today)
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height() - self._AXIS))

    def _paint_axis(self, painter: QPainter) -> None:
        foot = self.height() - self._AXIS
        for year in range(self._first.year, self._today.year + 2):
            x = self._x(date(year, 1, 1))
            painter.setPen(QPen(theme.color("line2"), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, foot))
            if year <= self._today.year:
                painter.setPen(theme.color("ink2"))
                box = QRectF(x, foot + 3, self._x(date(year + 1, 1, 1)) - x, self._AXIS - 3)
                painter.drawText(box, _CENTER, str(year))

    def _paint_spell(self, painter: QPainter, spell: SpellBar, top: float) -> None:
        left, right = self._x(spell.start), self._x(spell.end or self._today)
        box = QRectF(left, top, max(3.0, right - left), self._BAR)
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.setBrush(theme.color("wash"))
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(theme.color("ink"))
        room = box.adjusted(7, 0, -3, 0)
        cut = painter.fontMetrics().elidedText(
            spell.words, Qt.TextElideMode.ElideRight, max(0, int(room.width()))
        )
        painter.drawText(room, _LEFT, cut)

    def _x(self, day: date) -> float:
        days = (date(self._today.year + 1, 1, 1) - self._first).days
        room = self.width() - self._name_width - 8
        return self._name_width + room * (day - self._first).days / days


class LineChart(QWidget):
    """A few points over terms; the first and the last value are written above the line."""

    _AXIS, _LEFT_WIDTH, _HALF_NAME = 26, 44, 30

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[tuple[str, float], ...] = ()
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_points(self, points: Sequence[tuple[str, float]]) -> None:
        """Show these values in order."""
        self._points = tuple(points)
        self.setAccessibleDescription("；".join(f"{name} {value:g}" for name, value in points))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 140)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._points:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high, step = _axis(value for _, value in self._points)
        ground = QRectF(self._LEFT_WIDTH, 24, self.width() - self._LEFT_WIDTH - 12, 0)
        ground.setBottom(self.height() - self._AXIS)
        for value in _ticks(low, high, step):
            y = ground.bottom() - ground.height() * (value - low) / (high - low)
            painter.setPen(QPen(theme.color("line2"), 1))
            painter.drawLine(QPointF(ground.left(), y), QPointF(ground.right(), y))
            painter.setPen(theme.color("ink2"))
            box = QRectF(0, y - 10, self._LEFT_WIDTH - 6, 20)
            painter.drawText(box, _RIGHT, f"{value:g}")
        self._paint_line(painter, ground, low, high)

    def _paint_line(self, painter: QPainter, ground: QRectF, low: float, high: float) -> None:
        room = ground.adjusted(self._HALF_NAME, 0, -self._HALF_NAME, 0)
        gap = room.width() / max(1, len(self._points) - 1)
        spots = [
            QPointF(
                room.left() + position * gap,
                ground.bottom() - ground.height() * (value - low) / (high - low),
            )
            for position, (_, value) in enumerate(self._points)
        ]
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawPolyline(QPolygonF(spots))
        painter.setBrush(theme.color("surface"))
        for spot, (name, _) in zip(spots, self._points, strict=True):
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawEllipse(spot, 4, 4)
            painter.setPen(theme.color("ink2"))
            painter.drawText(QRectF(spot.x() - 30, ground.bottom() + 4, 60, 22), _CENTER, name)
        painter.setPen(theme.color("ink"))
        painter.setFont(theme.font(Role.STRONG))
        ends = ((spots[0], self._points[0]), (spots[-1], self._points[-1]))
        for spot, (_, value) in ends[-len(spots) :]:
            painter.drawText(QRectF(spot.x() - 40, spot.y() - 28, 80, 20), _CENTER, f"{value:g}")


def _axis(values: Iterable[float]) -> tuple[float, float, float]:
    """Ends and round step of two to five lines; no value lies on the lowest or the highest."""
    found = list(values)
    low, high = min(found), max(found)
    rough = max(1.0, (high - low) / 3, high / 50)
    magnitude = 10 ** (len(str(int(rough))) - 1)
    step = next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= rough)
    bottom = (math.ceil(low / step) - 1) * step
    top = (math.floor(high / step) + 1) * step
    return max(0.0, bottom), top, step


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [low + step * i for i in range(round((high - low) / step) + 1)]
