"""Done + 撤回: five seconds at the bottom left, longer while the mouse is on it.

Anything that must not be missed is a banner or a row, never a toast.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import marks, theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark

STAY_MS = 5_000


class ToastButton(Button):
    """撤回 on the dark ground."""

    def _tones(self) -> tuple[str, str]:
        return "toastlink", "toastlink"


class Toast(QFrame):
    """Laid over the bottom left of its parent; one at a time.

    ``lift`` raises it above a bar that the page keeps there.
    """

    lift = 0

    undone = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("part", "toast")
        self.setFixedHeight(40)
        row = QHBoxLayout(self)
        row.setContentsMargins(38, 0, 10, 0)
        row.setSpacing(10)
        self._text = label()
        row.addWidget(self._text)
        self.undo_button = ToastButton(sentence("GUI_UNDO"), kind="link", shortcut="Ctrl+Z")
        self.undo_button.setObjectName("toast:undo")
        self.undo_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.undo_button.clicked.connect(self.undo)
        row.addWidget(self.undo_button)
        self._undo: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=STAY_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Show a sentence, with 撤回 when there is a way back."""
        self._text.setText(text)
        self._undo = undo
        self.undo_button.setVisible(undo is not None)
        self.setAccessibleName(text)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    @property
    def can_undo(self) -> bool:
        """Whether Ctrl+Z has something to take back."""
        return self._undo is not None and self.isVisible()

    def undo(self) -> None:
        """Take back what the toast told of."""
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()
            self.undone.emit()

    def place(self) -> None:
        """Bottom left of the parent."""
        ground = self.parentWidget()
        if ground is not None:
            self.move(theme.S16, ground.height() - self.height() - theme.S16 - self.lift)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        marks.paint(QPainter(self), Mark.DONE, QRectF(14, 13, 14, 14), "onaccent")
