"""Showing a paper key once: print it, cover it, read two lines back from the paper.

Used by the first run and by 换恢复码. The digits live in this widget and nowhere else.
"""

from __future__ import annotations

import secrets

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.labels import StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.paper_key_lines import PaperKeyLine, PaperKeyShown
from liushou_desktop.gui.common.paper_printing import PrintPaper, print_pdf
from liushou_desktop.services.shared import paper_key_sheet as paper


class PaperKeyCard(QWidget):
    """The four lines, the print button, two lines to copy.

    ``checked`` tells whether both lines were copied rightly.
    """

    checked = Signal(bool)
    settled = Signal()

    def __init__(
        self,
        key: paper.PaperKey,
        clock: Clock,
        print_paper: PrintPaper = print_pdf,
        jobs: JobRunner | None = None,
    ) -> None:
        super().__init__()
        self._key, self._clock, self._print_paper = key, clock, print_paper
        self._pdf: bytes | None = None
        if jobs is not None:  # drawn meanwhile, so that the window does not wait for it
            jobs.run(lambda watcher: paper.paper_key_sheet(key), done=self._take_sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.shown = PaperKeyShown(key.lines)
        column.addWidget(self.shown)
        column.addLayout(self._build_printing())
        column.addWidget(rule())
        column.addWidget(label(sentence("PAPER_KEY_READ_BACK"), role="section"))
        column.addLayout(self._build_reading())
        self.by_hand = QCheckBox(sentence("PAPER_KEY_BY_HAND"))
        self.by_hand.setObjectName("field:by-hand")
        self.by_hand.toggled.connect(self._on_by_hand)
        column.addWidget(self.by_hand)
        column.addStretch(1)
        self._open_reading(False)

    def _build_printing(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.print_button = Button(sentence("PAPER_KEY_PRINT"), icon="printer", shortcut="Ctrl+P")
        self.print_button.setObjectName("button:print-key")
        self.print_button.setShortcut("Ctrl+P")
        self.print_button.clicked.connect(self.print_key)
        self.said = StatusLabel(None, sentence("PAPER_KEY_TAKE_IT"))
        self.again = Button(sentence("PAPER_KEY_SHOW_AGAIN"), "link")
        self.again.clicked.connect(self._on_show_again)
        self.again.hide()
        row.addWidget(self.print_button)
        row.addWidget(self.said)
        row.addWidget(self.again)
        row.addStretch(1)
        return row

    def _build_reading(self) -> QHBoxLayout:
        """One line of the upper half, one of the lower: not always the same ones."""
        row = QHBoxLayout()
        row.setSpacing(theme.S16)
        self.lines = [PaperKeyLine(secrets.randbelow(2)), PaperKeyLine(2 + secrets.randbelow(2))]
        for line in self.lines:
            line.compare_with(self._key)
            line.changed.connect(self._on_typed)
            row.addWidget(line)
        row.addStretch(1)
        self.lines[0].settled.connect(self.lines[1].field.setFocus)
        self.lines[1].settled.connect(self.settled)
        return row

    @property
    def is_checked(self) -> bool:
        """Whether both lines were copied rightly."""
        return all(line.is_right for line in self.lines)

    def _take_sheet(self, pdf: bytes) -> None:
        self._pdf = pdf

    def print_key(self) -> None:
        """Draw the sheet, send it to the printer, cover the digits."""
        try:
            pdf = self._pdf or paper.paper_key_sheet(self._key)
            is_printed = self._print_paper(pdf, sentence("PAPER_KEY_SHEET"), self.window())
        except ProgramError as error:
            self.said.set_status(Mark.REFUSED, say_error(error), "bad")
            return
        if is_printed:
            moment = self._clock.now().strftime("%H:%M")
            done = sentence("PAPER_KEY_PRINTED", {"time": moment})
            self.said.set_status(Mark.DONE, done, "ok")
            self.shown.set_covered(True)
            self.again.show()
            self._open_reading(True)

    def _on_show_again(self) -> None:
        self.shown.set_covered(not self.shown.is_covered)
        is_covered = self.shown.is_covered
        code = "PAPER_KEY_SHOW_AGAIN" if is_covered else "PAPER_KEY_COVER"
        self.again.setText(sentence(code))
        self._open_reading(is_covered)

    def _on_by_hand(self, is_copied: bool) -> None:
        self.shown.set_covered(is_copied)
        self.again.setVisible(is_copied)
        self.again.setText(sentence("PAPER_KEY_SHOW_AGAIN"))
        self._open_reading(is_copied)

    def _open_reading(self, is_open: bool) -> None:
        """Lines are copied from paper, not from the screen: only while that is covered."""
        for line in self.lines:
            line.field.setEnabled(is_open)
        if is_open:
            self.lines[0].field.setFocus()

    def _on_typed(self) -> None:
        self.checked.emit(self.is_checked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter prints while nothing is on paper yet."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not self.shown.is_covered:
            self.print_key()
        else:
            super().keyPressEvent(event)

    def forget(self) -> None:
        """Drop the digits from screen and memory."""
        self._pdf = None
        self.shown.forget()
