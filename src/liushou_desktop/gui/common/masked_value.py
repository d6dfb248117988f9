"""A phone or identity number behind its mask; the eye shows it for 20 s, and that is logged."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import icons
from liushou_desktop.gui.common.labels import label

SHOWN_MS = 20_000


class MaskedValue(QWidget):
    """``199****0013`` with an eye.

    Args:
        reveal: gives the whole value and logs the reading; called when the eye is pressed.
    """

    revealed = Signal()

    def __init__(
        self, masked: str, reveal: Callable[[], str], what: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._masked, self._reveal = masked, reveal
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.words = label(masked)
        self.eye = QPushButton()
        self.eye.setProperty("kind", "link")
        self.eye.setFixedSize(24, 22)
        self.eye.setIconSize(QSize(16, 16))
        self.eye.clicked.connect(self.toggle)
        self.eye.setObjectName("button:eye")
        self._what = what or masked
        row.addWidget(self.words)
        row.addWidget(self.eye)
        row.addStretch(1)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.cover)
        self.cover()

    @property
    def is_open(self) -> bool:
        """Whether the whole value is on the glass."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Show the value, or cover it again."""
        if self.is_open:
            self.cover()
            return
        self.words.setText(self._reveal())
        self._timer.start()
        self._draw_eye("eye-off", "GUI_COVER_VALUE")
        self.revealed.emit()

    def cover(self) -> None:
        """Back behind the mask."""
        self._timer.stop()
        self.words.setText(self._masked)
        self._draw_eye("eye", "GUI_SHOW_VALUE")

    def _draw_eye(self, icon: str, code: str) -> None:
        self.eye.setIcon(icons.icon(icon, "accent", 16))
        words = sentence(code, {"what": self._what})
        self.eye.setAccessibleName(words)
        self.eye.setToolTip(words)
