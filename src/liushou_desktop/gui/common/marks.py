"""Status = shape + word, colour third. One painter per shape, and no shape with two meanings.

All shapes survive a grey printer and a washed-out panel: the tests paint each of them in one ink
and ask that no two look alike.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from liushou_desktop.gui.common import theme

SIZE = 14
_IN_THE_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Mark(Enum):
    """What a shape says; the value is the tone it has unless a caller knows better."""

    DONE = ("done", "ok")  # ✓ in a ring: 已完成
    RUNNING = ("running", "accent")  # ◐ 进行中
    OPEN = ("open", "ink2")  # ○ 未开始
    EXEMPT = ("exempt", "ink2")  # ⊖ 免、不需要、不计责
    DUE = ("due", "due")  # ◆ 将到期
    OVERDUE = ("overdue", "bad")  # ▲ 逾期
    DOUBT = ("doubt", "due")  # ? in a ring: 待核
    REFUSED = ("refused", "bad")  # ✕ in a square: 不能收、要改
    REPRINT = ("reprint", "due")  # folded sheet: 要重印
    SAME = ("same", "ink2")  # = 相同
    DIFFERENT = ("different", "due")  # ≠ 不同
    CHANGED = ("changed", "accent")  # ⇌ 有变化
    NEW = ("new", "ink")  # + 新来的
    GONE = ("gone", "ink2")  # − 名单里没有了、比已收的旧

    @property
    def tone(self) -> str:
        """The token of its usual colour."""
        return self.value[1]


def paint(painter: QPainter, mark: Mark, rect: QRectF, tone: str | None = None) -> None:
    """Draw a mark into a square of any size; lines scale with it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / SIZE, rect.height() / SIZE)
    _SHAPES[mark](painter, theme.color(tone or mark.tone))
    painter.restore()


def _pen(ink: QColor, width: float = 1.5) -> QPen:
    return QPen(
        ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )


def _outline(painter: QPainter, ink: QColor, width: float = 1.5) -> None:
    painter.setPen(_pen(ink, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _ring(painter: QPainter, ink: QColor) -> None:
    _outline(painter, ink)
    painter.drawEllipse(QPointF(7, 7), 5.7, 5.7)


def _line(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _solid(painter: QPainter, ink: QColor, *points: tuple[float, float]) -> None:
    painter.setPen(_pen(ink, 0.8))
    painter.setBrush(QBrush(ink))
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _done(painter: QPainter, ink: QColor) -> None:
    _ring(painter, ink)
    _line(painter, (4.4, 7.2), (6.3, 9.1), (9.8, 5.2))


def _running(painter: QPainter, ink: QColor) -> None:
    _ring(painter, ink)
    painter.setBrush(QBrush(ink))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPie(QRectF(1.3, 1.3, 11.4, 11.4), -90 * 16, 180 * 16)


def _exempt(painter: QPainter, ink: QColor) -> None:
    _ring(painter, ink)
    _line(painter, (4.4, 7), (9.6, 7))


def _due(painter: QPainter, ink: QColor) -> None:
    _solid(painter, ink, (7, 1.6), (12.4, 7), (7, 12.4), (1.6, 7))


def _overdue(painter: QPainter, ink: QColor) -> None:
    _solid(painter, ink, (7, 1.6), (12.9, 12.2), (1.1, 12.2))


def _doubt(painter: QPainter, ink: QColor) -> None:
    _ring(painter, ink)
    path = QPainterPath(QPointF(5.3, 5.8))
    path.cubicTo(5.4, 3.6, 8.7, 3.6, 8.7, 5.7)
    path.cubicTo(8.7, 7, 7, 7, 7, 8.4)
    _outline(painter, ink, 1.3)
    painter.drawPath(path)
    painter.setPen(_pen(ink, 1.6))
    painter.drawPoint(QPointF(7, 10.4))


def _refused(painter: QPainter, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(ink))
    painter.drawRoundedRect(QRectF(1, 1, 12, 12), 1.6, 1.6)
    _outline(painter, theme.color("surface"), 1.6)
    _line(painter, (4.4, 4.4), (9.6, 9.6))
    _line(painter, (9.6, 4.4), (4.4, 9.6))


def _reprint(painter: QPainter, ink: QColor) -> None:
    _outline(painter, ink, 1.4)
    sheet = QPolygonF([QPointF(*p) for p in ((2.6, 1.6), (9, 1.6), (11.6, 4.2), (11.6, 12.4))])
    sheet.append(QPointF(2.6, 12.4))
    painter.drawPolygon(sheet)
    _line(painter, (9, 1.6), (9, 4.2), (11.6, 4.2))
    _line(painter, (5, 9.6), (9.2, 6.4))


def _same(painter: QPainter, ink: QColor) -> None:
    _outline(painter, ink)
    _line(painter, (2, 4.8), (12, 4.8))
    _line(painter, (2, 9.2), (12, 9.2))


def _different(painter: QPainter, ink: QColor) -> None:
    _same(painter, ink)
    _line(painter, (9.4, 1.8), (4.6, 12.2))


def _changed(painter: QPainter, ink: QColor) -> None:
    _outline(painter, ink)
    _line(painter, (2, 5), (11.6, 5), (9, 2.4))
    _line(painter, (12, 9), (2.4, 9), (5, 11.6))


def _new(painter: QPainter, ink: QColor) -> None:
    _outline(painter, ink, 1.8)
    _line(painter, (7, 1.8), (7, 12.2))
    _line(painter, (1.8, 7), (12.2, 7))


def _gone(painter: QPainter, ink: QColor) -> None:
    _outline(painter, ink, 1.8)
    _line(painter, (1.8, 7), (12.2, 7))


_SHAPES: dict[Mark, Callable[[QPainter, QColor], None]] = {
    Mark.DONE: _done,
    Mark.RUNNING: _running,
    Mark.OPEN: _ring,
    Mark.EXEMPT: _exempt,
    Mark.DUE: _due,
    Mark.OVERDUE: _overdue,
    Mark.DOUBT: _doubt,
    Mark.REFUSED: _refused,
    Mark.REPRINT: _reprint,
    Mark.SAME: _same,
    Mark.DIFFERENT: _different,
    Mark.CHANGED: _changed,
    Mark.NEW: _new,
    Mark.GONE: _gone,
}


def paint_with_word(
    painter: QPainter,
    mark: Mark | None,
    word: str,
    rect: QRectF,
    tone: str | None = None,
    is_strong: bool = False,
) -> None:
    """Mark and word in one line, centred vertically, cut with … at the right edge."""
    ink = tone or (mark.tone if mark else "ink")
    left = rect.left()
    if mark is not None:
        top = rect.center().y() - SIZE / 2 + 0.5
        paint(painter, mark, QRectF(left, top, SIZE, SIZE), ink)
        left += SIZE + 5
    painter.save()
    if painter.font().bold() != is_strong:  # a font made anew is looked up anew
        face = QFont(painter.font())
        face.setBold(is_strong)
        painter.setFont(face)
    painter.setPen(theme.color(ink))
    room = QRectF(left, rect.top(), max(0.0, rect.right() - left), rect.height())
    shown = painter.fontMetrics().elidedText(word, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, _IN_THE_MIDDLE, shown)
    painter.restore()
