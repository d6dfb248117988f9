"""Our own bug, said plainly: what was kept, what is in the report, where it can be saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from liushou_desktop.app.crash_report import CrashReport
from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import label


class CrashWindow(QDialog):
    """Shows the whole report before anything is done with it."""

    def __init__(self, report: CrashReport, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog:crash")
        self.setWindowTitle(sentence("GUI_CRASH_TITLE"))
        self.resize(720, 480)
        self._report, self._folder = report, folder
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, 20, theme.S24, 20)
        column.setSpacing(theme.S12)
        column.addWidget(label(sentence("GUI_CRASH_TITLE"), role="section"))
        column.addWidget(label(sentence("GUI_CRASH_TEXT"), tone="ink2", wrap=True))
        text = QPlainTextEdit(report.text)
        text.setReadOnly(True)
        text.setFont(theme.mono_font())
        column.addWidget(text, 1)
        self.answer = label(tone="ink2", wrap=True)
        column.addWidget(self.answer)
        row = QHBoxLayout()
        row.addStretch(1)
        self.save_button = Button(sentence("GUI_CRASH_SAVE"), icon="document")
        self.save_button.setObjectName("button:save_report")
        self.save_button.clicked.connect(self.save)
        close = Button(sentence("GUI_CRASH_GO_ON"), kind="primary")
        close.clicked.connect(self.accept)
        row.addWidget(self.save_button)
        row.addWidget(close)
        column.addLayout(row)

    def save(self) -> None:
        """Write the report into the folder and say where it lies."""
        try:
            path = self._report.save(self._folder)
            self.answer.setText(sentence("GUI_CRASH_SAVED", {"path": path}))
        except ProgramError as error:
            self.answer.setText(say_error(error))
