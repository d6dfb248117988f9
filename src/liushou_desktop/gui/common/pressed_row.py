"""A painted line that can be pressed: by the mouse, by Enter and the space bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from liushou_desktop.gui.common import theme

_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PressedRow(QWidget):
    """``pressed`` carries what the line stands for; a line for nothing takes no key and no focus.

    Whoever inherits it paints the line and ends with ``paint_focus``.
    """

    pressed = Signal(str)

    def __init__(self, stands_for: str | None, height: int) -> None:
        super().__init__()
        self._stands_for = stands_for
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if stands_for:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self._press()
        else:
            super().keyPressEvent(event)

    def _press(self) -> None:
        if self._stands_for:
            self.pressed.emit(self._stands_for)

    def paint_focus(self, painter: QPainter) -> None:
        """The frame of the line that has the keyboard."""
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(QRectF(8, 1, self.width() - 16, self.height() - 3))
