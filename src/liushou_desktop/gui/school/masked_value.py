"""A masked number with an eye: whole for twenty seconds, after the service has logged it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import icons
from liushou_desktop.gui.common.labels import label

SHOWN_MS = 20_000


class MaskedValue(QWidget):
    """``199****0013`` and an eye. ``asked`` carries the path the service is asked with.

    The page answers with ``show_whole``; the number goes back behind its mask by itself.
    """

    asked = Signal(str)

    def __init__(
        self, masked: str, path: str, name: str = "", tone: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.path, self._masked = path, masked
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.words = label(masked, tone=tone)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self.words)
        self.eye = QToolButton()
        self.eye.setProperty("part", "eye")
        self.eye.setAutoRaise(True)
        self.eye.setIconSize(QSize(18, 18))
        self.eye.setFixedSize(24, 22)
        self.eye.setCursor(Qt.CursorShape.PointingHandCursor)
        self.eye.setObjectName(f"button:reveal:{path}")
        self.eye.setAccessibleName(sentence("CHILD_REVEAL", {"name": name}))
        self.eye.clicked.connect(self._on_eye)
        row.addWidget(self.eye)
        row.addStretch(1)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide_again)
        self.eye.setVisible(bool(path) and bool(masked))
        self._draw(is_whole=False)

    @property
    def is_whole(self) -> bool:
        """Whether the number stands there unmasked."""
        return self._timer.isActive()

    def show_whole(self, text: str) -> None:
        """Show the number for twenty seconds."""
        self.words.setText(text or self._masked)
        self._timer.start()
        self._draw(is_whole=True)

    def hide_again(self) -> None:
        """Back behind the mask."""
        self._timer.stop()
        self.words.setText(self._masked)
        self._draw(is_whole=False)

    def _on_eye(self) -> None:
        if self.is_whole:
            self.hide_again()
        else:
            self.asked.emit(self.path)

    def _draw(self, is_whole: bool) -> None:
        self.eye.setIcon(icons.icon("eye-off" if is_whole else "eye", "accent", 18))
        self.eye.setToolTip(sentence("CHILD_HIDE" if is_whole else "CHILD_SHOW_20_SECONDS"))
