"""What is being done, how far, about how long, and 停下: for anything over half a second."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Progress
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.meters import Meter

_SHORTEST_FOR_A_GUESS = 2.0  # seconds of work before a remaining time is worth saying


class ProgressStrip(Card):
    """A card with a bar; hidden until ``begin``."""

    stopped = Signal()

    def __init__(self, warning: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._began = 0.0
        self.head = label(role="strong")
        self.detail = label(tone="ink2")
        self.warning = StatusLabel(None, "", "due", is_strong=True)
        self.stop_button = Button(sentence("GUI_STOP"), shortcut="Esc")
        self.stop_button.setObjectName("progress:stop")
        self.stop_button.clicked.connect(self.stop)
        self.bar = Meter()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.head)
        row.addWidget(self.detail, 1)
        row.addWidget(self.warning)
        row.addWidget(self.stop_button)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.bar)
        self.body.addLayout(column)
        self.set_warning(warning)
        self.hide()

    def set_warning(self, warning: str) -> None:
        """A word that must be heeded meanwhile (先别拔U盘)."""
        self.warning.set_status(None, warning, "due")
        self.warning.setVisible(bool(warning))

    def begin(self, what: str) -> None:
        """Show the strip for a piece of work."""
        self._began = time.monotonic()
        self.head.setText(what)
        self.detail.setText("")
        self.bar.set_value(0, 0)
        self.stop_button.setEnabled(True)
        self.show()

    def show_progress(self, progress: Progress) -> None:
        """Show where the work is; ``progress.step`` is a wording key."""
        words = sentence(progress.step)
        if progress.total:
            words = sentence(
                "GUI_STEP_COUNTED", {"step": words, "done": progress.done, "total": progress.total}
            )
        self.head.setText(words)
        self.detail.setText(self._remaining(progress))
        self.bar.set_value(progress.done, progress.total)

    def stop(self) -> None:
        """Ask the work to stop; the strip stays until it has."""
        if self.isVisible() and self.stop_button.isEnabled():
            self.stop_button.setEnabled(False)
            self.detail.setText(sentence("GUI_STOPPING"))
            self.stopped.emit()

    def end(self) -> None:
        """The work is over."""
        self.hide()

    def _remaining(self, progress: Progress) -> str:
        spent = time.monotonic() - self._began
        if spent < _SHORTEST_FOR_A_GUESS or not 0 < progress.done < progress.total:
            return ""
        left = spent / progress.done * (progress.total - progress.done)
        if left >= 90:
            return sentence("GUI_MINUTES_LEFT", {"count": round(left / 60)})
        return sentence("GUI_SECONDS_LEFT", {"count": max(1, round(left))})
