"""A school's packages one after another: a box each, a dashed box where one is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.gui.common import marks, theme
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role

_BOX, _HEIGHT, _LEAST_GAP, _MOST_GAP = 136, 80, 14, 28
_GROUNDS = {"bad": "badw", "due": "duew"}


@dataclass(frozen=True, slots=True)
class ChainBox:
    """One box: term, which package, its state; ``is_hole`` dashes its border."""

    title: str
    text: str
    mark: Mark
    word: str
    is_hole: bool = False


class ChainStrip(QWidget):
    """Draws the boxes joined by lines; the newest ones when not all have room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: tuple[ChainBox, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_boxes(self, boxes: Sequence[ChainBox]) -> None:
        """Show these packages, oldest first."""
        self._boxes = tuple(boxes)
        said = (f"{box.title} {box.text} {box.word}".strip() for box in boxes)
        self.setAccessibleDescription("；".join(said))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(3 * (_BOX + _LEAST_GAP), _HEIGHT + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(_BOX, _HEIGHT + 2)

    def shown(self) -> tuple[ChainBox, ...]:
        """The boxes that have room, the newest at the right."""
        most = max(1, (self.width() + _LEAST_GAP) // (_BOX + _LEAST_GAP))
        return self._boxes[-most:]

    def paintEvent(self, event: QPaintEvent) -> None:
        boxes = self.shown()
        if not boxes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = (self.width() - len(boxes) * _BOX) / max(1, len(boxes) - 1)
        gap = max(_LEAST_GAP, min(_MOST_GAP, room))
        for place, box in enumerate(boxes):
            left = place * (_BOX + gap)
            if place:
                painter.setPen(QPen(theme.color("edge"), 1))
                y = _HEIGHT / 2
                painter.drawLine(QPointF(left - gap, y), QPointF(left, y))
            _paint_box(painter, box, QRectF(left + 0.5, 0.5, _BOX - 1, _HEIGHT - 1))


def _paint_box(painter: QPainter, box: ChainBox, frame: QRectF) -> None:
    tone = box.mark.tone
    pen = QPen(theme.color(tone if box.is_hole and tone in _GROUNDS else "edge"), 1)
    if box.is_hole:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(theme.color(_GROUNDS.get(tone, "surface")))
    painter.drawRoundedRect(frame, theme.RADIUS_BADGE, theme.RADIUS_BADGE)
    line = QRectF(frame.left() + 10, frame.top() + 7, frame.width() - 16, 22)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.setPen(theme.color("ink"))
    painter.setFont(theme.font(Role.STRONG))
    painter.drawText(line, left, box.title)
    painter.setFont(theme.font(Role.BODY))
    painter.setPen(theme.color("ink2"))
    painter.drawText(line.translated(0, 22), left, box.text)
    marks.paint_with_word(painter, box.mark, box.word, line.translated(0, 44), None, False)
