"""换恢复码: a new paper key in a dialog, printed and read back like the first one."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.clock import Clock
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.dialogs import MOST_HEIGHT, MOST_WIDTH
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.paper_key_card import PaperKeyCard
from liushou_desktop.gui.common.paper_printing import PrintPaper, print_pdf
from liushou_desktop.services.shared.paper_key_sheet import PaperKey


class NewPaperKeyDialog(QDialog):
    """Accepted only when two lines were copied rightly; left before, the page goes on reminding."""

    def __init__(
        self,
        key: PaperKey,
        clock: Clock,
        parent: QWidget | None = None,
        print_paper: PrintPaper = print_pdf,
        jobs: JobRunner | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog:new-paper-key")
        self.setWindowTitle(sentence("PAPER_KEY_NEW"))
        self.setMaximumSize(MOST_WIDTH, MOST_HEIGHT)
        self.setMinimumSize(740, 440)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, 20, theme.S24, 20)
        column.setSpacing(theme.S8)
        column.addWidget(label(sentence("FIRST_PAPER_TITLE"), role="section"))
        column.addWidget(label(sentence("PAPER_KEY_NEW_TEXT"), tone="ink2", wrap=True))
        self.card = PaperKeyCard(key, clock, print_paper, jobs)
        self.card.checked.connect(self._judge)
        self.card.settled.connect(self._on_settled)
        column.addWidget(self.card, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.S8)
        row.addStretch(1)
        self.missing = label("", tone="ink2")
        row.addWidget(self.missing)
        self.later = Button(sentence("PAPER_KEY_LEAVE"))
        self.later.clicked.connect(self.reject)
        self.sealed = Button(sentence("PAPER_KEY_SEALED"), "primary")
        self.sealed.setObjectName("button:sealed")
        self.sealed.clicked.connect(self.accept)
        row.addWidget(self.later)
        row.addWidget(self.sealed)
        column.addLayout(row)
        self._judge(False)

    def _judge(self, is_checked: bool) -> None:
        missing = None if is_checked else sentence("WIZARD_COPY_TWO_GROUPS")
        self.missing.setText(missing or "")
        self.sealed.set_blocked(missing)

    def _on_settled(self) -> None:
        if self.card.is_checked:
            self.accept()

    def done(self, result: int) -> None:
        self.card.forget()
        super().done(result)
