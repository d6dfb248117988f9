"""The kite on its line: the parent far away, the line in the school's hand.

It appears at opening, in the rail's head, as the window's icon and in empty states, nowhere else.
All drawings are ours, made of paths, in the side's accent.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.gui.common import theme

_PAPER, _PAPER_SHADE, _TAIL = QColor("#F4E1BA"), QColor("#E2B467"), QColor("#B4472F")


def paint_mark(painter: QPainter, rect: QRectF) -> None:
    """The mark: a white kite on the accent, rounded square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / 44, rect.height() / 44)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    painter.drawRoundedRect(QRectF(0, 0, 44, 44), 9, 9)
    painter.setPen(_pen(theme.color("onaccent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    top, right, bottom, left = (QPointF(*p) for p in ((25, 7), (35, 15), (24, 31), (15, 18)))
    painter.drawPolygon(QPolygonF([top, right, bottom, left]))
    painter.drawLine(top, bottom)
    painter.drawLine(left, right)
    line = QPainterPath(bottom)
    line.cubicTo(22, 36, 18, 31, 16, 34)
    line.cubicTo(14, 37, 12, 38, 9, 37)
    painter.drawPath(line)
    painter.restore()


def window_icon() -> QIcon:
    """The mark as an icon for the title bar and the task bar."""
    made = QIcon()
    for size in (16, 20, 24, 32, 48, 64):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_mark(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(picture)
    return made


class KiteMark(QWidget):
    """The mark at a fixed size."""

    def __init__(self, size: int = 30, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_mark(QPainter(self), QRectF(self.rect()))


class KiteScene(QWidget):
    """The drawing: ``small`` for empty states (130 × 110), ``large`` for the opening page."""

    def __init__(self, extent: str = "small", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_large = extent == "large"
        if self._is_large:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        else:
            self.setFixedSize(131, 112)

    def sizeHint(self) -> QSize:
        return QSize(560, 670) if self._is_large else QSize(131, 112)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_large:
            _paint_valley(painter, QRectF(self.rect()))
        else:
            _paint_house_and_kite(painter)


def _pen(ink: QColor, width: float) -> QPen:
    return QPen(
        ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _kite(painter: QPainter, corners: tuple[QPointF, ...], width: float) -> None:
    """Top, right, bottom, left; the right half is in shade."""
    top, right, bottom, left = corners
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_PAPER)
    painter.drawPolygon(QPolygonF([top, bottom, left]))
    painter.setBrush(_PAPER_SHADE if width > 2 else _PAPER)
    painter.drawPolygon(QPolygonF([top, right, bottom]))
    painter.setPen(_pen(theme.color("accentd"), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(QPolygonF([top, right, bottom, left]))
    painter.drawLine(top, bottom)
    painter.drawLine(left, right)


def _paint_house_and_kite(painter: QPainter) -> None:
    """The small drawing: a house, the line, the kite."""
    ink = theme.color("accent")
    painter.setPen(_pen(theme.color("line"), 2))
    painter.drawLine(QPointF(1, 106), QPointF(130, 106))
    painter.setPen(_pen(ink, 1.5))
    thread = QPainterPath(QPointF(67, 106))
    thread.cubicTo(70, 80, 76, 60, 92, 56)
    painter.drawPath(thread)
    painter.setPen(_pen(ink, 2))
    painter.setBrush(theme.color("surface"))
    painter.drawRect(QRectF(15, 78, 38, 28))
    painter.drawRect(QRectF(29, 91, 10, 15))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(7, 80), QPointF(34, 63), QPointF(61, 80)]))
    _kite(painter, tuple(QPointF(*p) for p in ((107, 3), (118, 32), (94, 56), (83, 24))), 1.8)
    painter.setPen(_pen(_TAIL, 2))
    tail = QPainterPath(QPointF(92, 58))
    tail.cubicTo(84, 63, 96, 66, 87, 73)
    painter.drawPath(tail)


def _paint_valley(painter: QPainter, rect: QRectF) -> None:
    """The opening page: hills, a school, a home, a child holding the line."""
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_tint(0.12))
    painter.drawRect(rect)
    scale = max(rect.width() / 560, rect.height() / 670)
    painter.translate(rect.left(), rect.bottom() - 670 * scale)
    painter.scale(scale, scale)
    for depth, hill in ((0.22, _FAR), (0.36, _MIDDLE), (0.55, _NEAR), (0.82, _FRONT)):
        _hill(painter, hill, _tint(depth))
    _road(painter)
    _house(painter, 108, 552, 112, has_flag=True)
    _house(painter, 388, 600, 78, has_flag=False)
    _child_and_kite(painter)
    painter.restore()


# A start height and cubic curves (control, control, end); the drawing is 560 × 670.
_Hill = tuple[float, tuple[tuple[tuple[float, float], ...], ...]]

_FAR = (
    430,
    (
        ((90, 375), (135, 370), (190, 402)),
        ((260, 320), (340, 330), (410, 365)),
        ((460, 335), (520, 338), (560, 352)),
    ),
)
_MIDDLE = (492, (((70, 448), (180, 440), (262, 486)), ((330, 440), (440, 430), (560, 470))))
_NEAR = (566, (((90, 510), (230, 520), (330, 555)), ((420, 515), (500, 525), (560, 548))))
_FRONT = (638, (((120, 592), (280, 592), (400, 622)), ((450, 604), (520, 603), (560, 610))))


def _tint(depth: float) -> QColor:
    """The accent thinned with white, as far hills are."""
    accent, white = theme.color("accent"), theme.color("surface")
    return QColor.fromRgbF(
        white.redF() + (accent.redF() - white.redF()) * depth,
        white.greenF() + (accent.greenF() - white.greenF()) * depth,
        white.blueF() + (accent.blueF() - white.blueF()) * depth,
    )


def _hill(painter: QPainter, hill: _Hill, ink: QColor) -> None:
    start, curves = hill
    path = QPainterPath(QPointF(0, start))
    for first, second, end in curves:
        path.cubicTo(QPointF(*first), QPointF(*second), QPointF(*end))
    path.lineTo(2400, path.currentPosition().y())
    path.lineTo(2400, 670)
    path.lineTo(0, 670)
    painter.fillPath(path, ink)


def _road(painter: QPainter) -> None:
    path = QPainterPath(QPointF(214, 560))
    path.cubicTo(240, 600, 330, 582, 322, 612)
    path.cubicTo(314, 634, 280, 640, 262, 672)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(theme.color("rail"), 8))
    painter.drawPath(path)


def _house(painter: QPainter, left: float, foot: float, width: float, has_flag: bool) -> None:
    ink = _pen(theme.color("accentd"), 2.4)
    height = width * 0.38
    body = QRectF(left + 10, foot - height, width - 20, height)
    painter.setPen(ink)
    painter.setBrush(theme.color("surface"))
    painter.drawRect(body)
    peak = QPointF(left + width / 2, foot - height - width * 0.26)
    roof = [QPointF(left, foot - height), peak, QPointF(left + width, foot - height)]
    painter.drawPolygon(QPolygonF(roof))
    painter.setBrush(_tint(0.12))
    door = QRectF(
        left + width / 2 - 8, foot - 22 if has_flag else foot - 17, 16, 22 if has_flag else 17
    )
    painter.drawRect(door)
    if has_flag:
        for offset in (22, width - 36):
            painter.drawRect(QRectF(left + offset, foot - height + 12, 14, 12))
        _flag(painter, peak, ink)


def _flag(painter: QPainter, peak: QPointF, ink: QPen) -> None:
    top = QPointF(peak.x(), peak.y() - 34)
    painter.drawLine(peak, top)
    painter.setBrush(_TAIL)
    corners = ((0, 0), (22, 0), (17, 7), (22, 14), (0, 14))
    painter.drawPolygon(QPolygonF([QPointF(top.x() + x, top.y() + y) for x, y in corners]))
    painter.setPen(ink)


def _child_and_kite(painter: QPainter) -> None:
    ink = theme.color("accentd")
    thread = QPainterPath(QPointF(331, 592))
    thread.cubicTo(326, 480, 290, 330, 362, 214)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(ink, 1.5))
    painter.drawPath(thread)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(331, 594), 5, 5)
    body = [QPointF(326, 600), QPointF(336, 600), QPointF(340, 620), QPointF(322, 620)]
    painter.drawPolygon(QPolygonF(body))
    _kite(painter, tuple(QPointF(*p) for p in ((379, 98), (410, 155), (363, 213), (334, 145))), 2.4)
    painter.setPen(_pen(_TAIL, 2.2))
    tail = QPainterPath(QPointF(362, 214))
    tail.cubicTo(346, 228, 372, 236, 356, 252)
    tail.cubicTo(340, 266, 362, 270, 347, 282)
    painter.drawPath(tail)
