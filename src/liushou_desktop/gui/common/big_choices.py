"""A few answers, each with a drawing, a name and a sentence: one is chosen, keys 1–9 or ↑ ↓."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.gui.common import icons, theme
from liushou_desktop.gui.common.theme import Role

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class BigChoice:
    """One answer; without drawing and sentence it takes one line, its digit in front."""

    code: str
    icon: str
    title: str
    text: str = ""


class BigChoices(QWidget):
    """Rows of one frame; the chosen one stands on the wash with the accent bar."""

    chosen = Signal(str)
    settled = Signal()

    def __init__(
        self, choices: Sequence[BigChoice], row_height: int = 60, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._choices, self._row = tuple(choices), row_height
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self._row * len(choices))

    def set_choices(self, choices: Sequence[BigChoice]) -> None:
        """Offer other answers, none of them chosen."""
        self._choices, self._current = tuple(choices), -1
        self.setFixedHeight(self._row * len(choices))
        self.update()

    @property
    def count(self) -> int:
        """How many answers are offered."""
        return len(self._choices)

    def code(self) -> str:
        """Code of the chosen answer, "" for none."""
        return self._choices[self._current].code if self._current >= 0 else ""

    def set_code(self, code: str) -> None:
        """Choose without a signal."""
        codes = [choice.code for choice in self._choices]
        self._current = codes.index(code) if code in codes else -1
        self._say()

    def choose(self, position: int) -> None:
        """Choose the answer at a position."""
        self._current = max(0, min(position, len(self._choices) - 1))
        self._say()
        self.chosen.emit(self.code())

    def _say(self) -> None:
        if self._current >= 0:
            choice = self._choices[self._current]
            self.setAccessibleDescription(f"{choice.title}。{choice.text}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_1
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.choose(self._current + (1 if event.key() == Qt.Key.Key_Down else -1))
        elif 0 <= digit < len(self._choices) and not event.modifiers():
            self.choose(digit)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settled.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(int(event.position().y()) // self._row)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for position, choice in enumerate(self._choices):
            box = QRectF(0, position * self._row, self.width(), self._row)
            self._paint_choice(painter, box, choice, position)
            if position:
                painter.setPen(QPen(theme.color("line"), 1))
                painter.drawLine(box.topLeft(), box.topRight())
        is_focused = self.hasFocus()
        tone, width = ("accent", 2) if is_focused else ("edge", 1)
        painter.setPen(QPen(theme.color(tone), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_choice(
        self, painter: QPainter, box: QRectF, choice: BigChoice, position: int
    ) -> None:
        is_it = position == self._current
        if is_it:
            painter.fillRect(box, theme.color("wash"))
            painter.fillRect(QRectF(0, box.top(), 3, box.height()), theme.color("accent"))
        middle = QPointF(22, box.center().y())
        painter.setPen(QPen(theme.color("accent" if is_it else "edge"), 1.4))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(middle, 7.5, 7.5)
        if is_it:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(middle, 4.2, 4.2)
        if not choice.text:
            self._paint_line(painter, box, choice, position)
            return
        spot = QRectF(46, box.center().y() - 11, 22, 22)
        icons.paint(painter, choice.icon, spot, "accent" if is_it else "ink2")
        words = box.adjusted(84, 0, -40, 0)
        half = box.height() / 2
        painter.setFont(theme.font(Role.STRONG))
        painter.setPen(theme.color("ink"))
        painter.drawText(words.adjusted(0, 7, 0, -half + 1), _LEFT, choice.title)
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        painter.drawText(words.adjusted(0, half - 1, 0, -7), _LEFT, choice.text)
        painter.setPen(theme.color("ink3"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(0, 0, -16, 0), right, str(position + 1))

    def _paint_line(self, painter: QPainter, box: QRectF, choice: BigChoice, position: int) -> None:
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        painter.drawText(box.adjusted(42, 0, 0, 0), _LEFT, str(position + 1))
        painter.setFont(theme.font(Role.STRONG if position == self._current else Role.BODY))
        painter.setPen(theme.color("ink"))
        room = box.adjusted(62, 0, -10, 0)
        shown = painter.fontMetrics().elidedText(
            choice.title, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, _LEFT, shown)
