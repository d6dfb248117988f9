"""The stick as widgets: progress, list of packages, preview, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.bureau import receiving_words as words
from liushou_desktop.gui.bureau.package_preview import PackagePreview
from liushou_desktop.gui.bureau.remark_panel import RemarkPanel
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.labels import empty_note, label
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView


class ReceivingView(QWidget):
    """Rows are files in the order of the stick; a row changes when its verdict is there."""

    row_chosen = Signal(object)
    row_opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        self.strip = ProgressStrip(sentence("REPORT_KEEP_STICK"))
        self.done = Banner(tone="ok")
        self.done.setObjectName("banner:written")
        self.failed = Banner(tone="due", button=sentence("RECEIVING_WRITE_AGAIN"))
        self.failed.setObjectName("banner:not_written")
        self.remarks = RemarkPanel()
        for widget in (self.strip, self.done, self.failed):
            widget.hide()
            left.addWidget(widget)
        left.addWidget(self._build_list(), 1)
        self.remarks.hide()
        left.addWidget(self.remarks)
        row.addLayout(left, 1)
        self.preview = PackagePreview()
        row.addWidget(self.preview)

    def _build_list(self) -> Card:
        card = Card(flush=True)
        self.rows = RowsModel(words.COLUMNS)
        self.table = TableView(self.rows, "packages")
        self.table.current_changed.connect(self.row_chosen)
        self.table.opened.connect(self.row_opened)
        card.body.addWidget(self.table, 1)
        self.nothing = empty_note("")
        card.body.addWidget(self.nothing, 1)
        self.suspects = label("", role="strong", tone="due", wrap=True)
        self.suspects.setContentsMargins(14, 8, 14, 0)
        card.body.addWidget(self.suspects)
        self.passed = label("", tone="ink2", wrap=True)
        self.passed.setContentsMargins(14, 8, 14, 10)
        card.body.addWidget(self.passed)
        return card

    def show_passed(self, is_shown: bool) -> None:
        """What was passed over, or its room for the remarks."""
        for line in (self.suspects, self.passed):
            line.setVisible(is_shown and bool(line.text()))

    def show_files(self, files: Sequence[Path], suspects: str, passed: str) -> None:
        """A fresh stick: every file waits; below, what looks like a virus, and what else was
        passed over."""
        self.suspects.setText(suspects)
        self.done.hide()
        self.failed.hide()
        self.remarks.hide()
        self.rows.show_rows(
            [(str(file), words.waiting_row(n, file)) for n, file in enumerate(files, start=1)]
        )
        self.table.setVisible(bool(files))
        self.nothing.setVisible(not files)
        self.nothing.setText(sentence("RECEIVING_NO_PACKAGES"))
        self.passed.setText(passed)
        self.show_passed(True)
        self.table.select_row(0)
