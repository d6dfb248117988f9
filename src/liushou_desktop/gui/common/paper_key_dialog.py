"""忘了密码: the paper key from the safe gives somebody a new password."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.dialogs import MOST_HEIGHT, MOST_WIDTH
from liushou_desktop.gui.common.inputs import PasswordField
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.paper_key_lines import PaperKeyLine
from liushou_desktop.services.shared.users import list_users

if TYPE_CHECKING:
    from liushou_desktop.gui.main_window import MainWindow


class PaperKeyDialog(QDialog):
    """Four lines of the paper, who it is for, the new password twice."""

    def __init__(
        self, folder: Path, clock: Clock, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._folder, self._clock = folder, clock
        self._jobs = JobRunner(self)
        self.setObjectName("dialog:paper-key")
        self.setWindowTitle(sentence("PAPER_KEY_QUESTION"))
        self.setMaximumSize(MOST_WIDTH, MOST_HEIGHT)
        self.setMinimumWidth(680)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, 20, theme.S24, 20)
        column.setSpacing(theme.S8)
        column.addWidget(label(sentence("PAPER_KEY_QUESTION"), role="section"))
        column.addWidget(label(sentence("PAPER_KEY_TEXT"), tone="ink2", wrap=True))
        column.addLayout(self._build_lines())
        column.addLayout(self._build_person(name))
        self.doubt = StatusLabel(None, "")
        column.addWidget(self.doubt)
        column.addLayout(self._build_verbs())
        self._judge()
        self.lines[0].field.setFocus()

    def _build_lines(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S16)
        grid.setVerticalSpacing(2)
        self.lines = [PaperKeyLine(number) for number in range(4)]
        for number, line in enumerate(self.lines):
            line.changed.connect(self._judge)
            grid.addWidget(line, number // 2, number % 2)
        for line, following in zip(self.lines, self.lines[1:], strict=False):
            line.settled.connect(following.field.setFocus)
        return grid

    def _build_person(self, name: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        people = list_users(self._folder)
        words = [Choice(user.name, f"{user.name}　{user.role_name}") for user in people]
        self.person = FilterCombo(words)
        self.person.setAccessibleName(sentence("PAPER_KEY_WHOM"))
        if name in {user.name for user in people}:
            self.person.choose(name)
        self.password, self.again = PasswordField(200), PasswordField(200)
        self.lines[-1].settled.connect(self.password.setFocus)
        self.password.settled.connect(self.again.setFocus)
        self.again.settled.connect(self._on_go)
        rows = (
            ("PAPER_KEY_WHOM", self.person),
            ("USERS_NEW_PASSWORD", self.password),
            ("USERS_PASSWORD_AGAIN", self.again),
        )
        for row, (code, field) in enumerate(rows):
            grid.addWidget(label(sentence(code), tone="ink2"), row, 0)
            grid.addWidget(field, row, 1)
            field.setAccessibleName(sentence(code))
        for field in (self.password, self.again):
            field.textChanged.connect(self._judge)
        grid.setColumnStretch(2, 1)
        return grid

    def _build_verbs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.S8)
        row.addStretch(1)
        stay = Button(sentence("GUI_LEAVE_AS_IS"))
        stay.clicked.connect(self.reject)
        self.go = Button(sentence("PAPER_KEY_CHANGE"), "primary")
        self.go.setObjectName("button:change-password")
        self.go.clicked.connect(self._on_go)
        row.addWidget(stay)
        row.addWidget(self.go)
        return row

    def _missing(self) -> str | None:
        if not all(line.is_right for line in self.lines):
            return sentence("PAPER_KEY_FOUR_LINES")
        if len(self.password.text()) < 8:
            return sentence("WIZARD_PASSWORD_SHORT")
        if self.password.text() != self.again.text():
            return sentence("WIZARD_PASSWORDS_DIFFER")
        return None

    def _judge(self) -> None:
        missing = self._missing()
        self.go.set_blocked(missing)
        self.doubt.set_status(None, missing or "", "ink3")

    def _on_go(self) -> None:
        if self._missing() is not None:
            return
        self.go.setEnabled(False)
        typed = " ".join(line.text() for line in self.lines)
        name, new = self.person.code(), self.password.text()
        folder, clock = self._folder, self._clock

        def change(watcher: Watcher) -> None:
            from liushou_desktop.services.shared.users import reset_by_paper_key

            reset_by_paper_key(folder, typed, name, new, clock)

        self.doubt.set_status(Mark.RUNNING, sentence("GUI_OPENING"))
        self._jobs.run(change, done=self._on_changed, failed=self._on_refused)

    def _on_changed(self, _: object) -> None:
        """Not at once: closing the runner inside its own signal would pull the ground away."""
        QTimer.singleShot(0, self.accept)

    def _on_refused(self, error: ProgramError) -> None:
        self.go.setEnabled(True)
        self.doubt.set_status(Mark.REFUSED, say_error(error), "bad")

    def done(self, result: int) -> None:
        self._jobs.close()
        super().done(result)

    def ask_on(self, window: MainWindow) -> None:
        """Ask; afterwards the opening page says what to do next."""
        if self.exec() == QDialog.DialogCode.Accepted and window.unlock_page is not None:
            said = {"name": self.person.code()}
            window.unlock_page.say_done(sentence("PAPER_KEY_CHANGED", said))
        self.deleteLater()
