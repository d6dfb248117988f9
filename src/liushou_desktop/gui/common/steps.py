"""Where one is in a task: the strip of an import, the ladder of a term report, counts as tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.gui.common import marks, theme
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.theme import Role

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CENTER = Qt.AlignmentFlag.AlignCenter


class StepStrip(QWidget):
    """✓ 选文件 — ✓ 对应列名 — ❸ 核对差异 — ④ 完成."""

    _RING, _LINE = 22, 30

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._current = tuple(words), 0
        self.setFixedHeight(32)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_current(self, position: int) -> None:
        """The step one is at, from 0; those before are done."""
        self._current = position
        self.setAccessibleName(f"{position + 1} / {len(self._words)} {self._words[position]}")
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font(Role.STRONG))
        words = sum(metrics.horizontalAdvance(word) for word in self._words)
        each = self._RING + 8 + self._LINE + 14
        return QSize(round(words) + each * len(self._words), 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        for position, word in enumerate(self._words):
            if position:
                painter.setPen(QPen(theme.color("edge"), 1))
                painter.drawLine(QPointF(left, 16), QPointF(left + self._LINE, 16))
                left += self._LINE + 7
            left = self._paint_step(painter, left, position, word) + 7

    def _paint_step(self, painter: QPainter, left: float, position: int, word: str) -> float:
        ring = QRectF(left + 0.5, 5.5, self._RING - 1, self._RING - 1)
        is_here, is_done = position == self._current, position < self._current
        painter.setPen(QPen(theme.color("ok" if is_done else "accent" if is_here else "edge"), 1))
        painter.setBrush(theme.color("accent" if is_here else "surface"))
        painter.drawEllipse(ring)
        if is_done:
            painter.setPen(QPen(theme.color("ok"), 1.6))
            points = ((6, 11.5), (9.5, 15), (15.5, 8))
            spots = [QPointF(left + x, 5 + y) for x, y in points]
            painter.drawPolyline(spots)
        else:
            painter.setFont(theme.font(Role.STRONG if is_here else Role.BODY))
            painter.setPen(theme.color("onaccent" if is_here else "ink2"))
            painter.drawText(ring, _CENTER, str(position + 1))
        font = theme.font(Role.STRONG if is_here else Role.BODY)
        painter.setFont(font)
        painter.setPen(theme.color("ok" if is_done else "accent" if is_here else "ink2"))
        width = QFontMetricsF(font).horizontalAdvance(word)
        painter.drawText(QRectF(left + self._RING + 8, 0, width + 2, 32), _LEFT, word)
        return left + self._RING + 8 + width


@dataclass(frozen=True, slots=True)
class CountTab:
    """A tab that is a number: ? 7 有疑问，请你定."""

    code: str
    mark: Mark | None
    number: int
    word: str


class CountTabs(QWidget):
    """Counts as tabs over a table; ← → or a press chooses."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tabs: tuple[CountTab, ...] = ()
        self._current = 0
        self.setObjectName("counts")
        self.setFixedHeight(54)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_tabs(self, tabs: Sequence[CountTab]) -> None:
        """Show these counts; the chosen tab stays chosen."""
        held = self.code()
        self._tabs = tuple(tabs)
        codes = [tab.code for tab in tabs]
        self._current = codes.index(held) if held in codes else 0
        self.setAccessibleDescription("；".join(f"{tab.number} {tab.word}" for tab in tabs))
        self.update()

    def code(self) -> str:
        """Code of the chosen tab."""
        return self._tabs[self._current].code if self._tabs else ""

    def choose(self, position: int) -> None:
        """Choose a tab."""
        if 0 <= position < len(self._tabs) and position != self._current:
            self._current = position
            self.update()
            self.chosen.emit(self.code())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.choose(self._current + (1 if event.key() == Qt.Key.Key_Right else -1))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._tabs:
            self.choose(int(event.position().x() * len(self._tabs) / self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        width = self.width() / max(1, len(self._tabs))
        for position, tab in enumerate(self._tabs):
            box = QRectF(position * width, 0, width, self.height())
            self._paint_tab(painter, box, tab, position == self._current)
            if position:
                painter.setPen(QPen(theme.color("line"), 1))
                painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.setPen(QPen(theme.color("line"), 1))
        y = self.height() - 0.5
        painter.drawLine(QPointF(0, y), QPointF(self.width(), y))

    def _paint_tab(self, painter: QPainter, box: QRectF, tab: CountTab, is_chosen: bool) -> None:
        if is_chosen:
            painter.fillRect(box, theme.color("wash"))
            foot = QRectF(box.left(), box.bottom() - 3, box.width(), 3)
            painter.fillRect(foot, theme.color("accent"))
        tone = "accent" if is_chosen else "ink"
        left = box.left() + 14
        if tab.mark is not None:
            marks.paint(painter, tab.mark, QRectF(left, 10, 16, 16), tone)
            left += 22
        painter.setFont(theme.font(Role.TITLE))
        painter.setPen(theme.color(tone))
        painter.drawText(QRectF(left, 4, box.right() - left, 28), _LEFT, str(tab.number))
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("accent" if is_chosen else "ink2"))
        room = QRectF(box.left() + 14, 29, box.width() - 20, 20)
        ending = Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(tab.word, ending, int(room.width()))
        painter.drawText(room, _LEFT, shown)
