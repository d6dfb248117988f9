"""A new password, typed twice; the old one first when it is one's own."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from liushou_desktop.app.first_run import SHORTEST_PASSWORD
from liushou_desktop.app.wording import say_error, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.dialogs import Answer, QuestionDialog
from liushou_desktop.gui.common.inputs import PasswordField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark

_WIDTH = 560  # room for the longest refusal in one line


class NewPasswordDialog(QuestionDialog):
    """Asks for a new password of ``name``; the verb stays blocked until it may be kept."""

    def __init__(
        self,
        question: str,
        text: str,
        name: str,
        asks_old: bool,
        parent: QWidget | None = None,
        verb: str = "",
    ) -> None:
        said = verb or sentence("PAPER_KEY_CHANGE")
        answers = (Answer("", sentence("GUI_LEAVE_AS_IS")), Answer("do", said))
        super().__init__(question, text, answers, parent)
        self._name = name
        self.setMinimumWidth(_WIDTH)
        self.old, self.new, self.again = (PasswordField(240) for _ in range(3))
        rows = [
            ("USERS_OLD_PASSWORD", self.old, "old"),
            ("USERS_NEW_PASSWORD", self.new, "new"),
            ("USERS_PASSWORD_AGAIN", self.again, "again"),
        ]
        self._shown = [field for _, field, key in rows if asks_old or key != "old"]
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        for row, (code, field, key) in enumerate(rows):
            if field not in self._shown:
                field.setParent(self)
                field.hide()
                continue
            grid.addWidget(label(sentence(code), tone="ink2"), row, 0)
            grid.addWidget(field, row, 1)
            field.setObjectName(f"field:{key}-password")
            field.setAccessibleName(sentence(code))
            field.textChanged.connect(self._judge)
        grid.setColumnStretch(2, 1)
        self.filling.addLayout(grid)
        self.doubt = StatusLabel(None, "")
        self.filling.addWidget(self.doubt)
        for field, following in zip(self._shown, self._shown[1:], strict=False):
            field.settled.connect(following.setFocus)
        self._shown[-1].settled.connect(self._on_settled)
        self._judge()
        self._shown[0].setFocus()

    def _judge(self) -> None:
        missing, tone = self._missing()
        self.buttons["do"].set_blocked(missing or None)
        self.doubt.set_status(Mark.REFUSED if tone == "bad" else None, missing, tone)

    def _missing(self) -> tuple[str, str]:
        from liushou_desktop.services.shared.users import check_new_password

        new = self.new.text()
        if self.old in self._shown and not self.old.text():
            return sentence("USERS_OLD_FIRST"), "ink3"
        if len(new) < SHORTEST_PASSWORD:
            return sentence("WIZARD_PASSWORD_SHORT"), "ink3"
        try:
            check_new_password(new, self._name)
        except ProgramError as error:
            return say_error(error), "bad"
        same = new == self.again.text()
        return ("", "") if same else (sentence("WIZARD_PASSWORDS_DIFFER"), "ink3")

    def _on_settled(self) -> None:
        if not self._missing()[0]:
            self._give("do")
