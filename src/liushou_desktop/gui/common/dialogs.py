"""Asking the user, which is rare: title = question, buttons = verbs, the harmless one is default.

``Ask`` is the seam: pages ask through it, tests hand in ``ScriptedAsk``. ``Esc`` is always the
harmless answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.inputs import LongTextField, PasswordField
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark

if TYPE_CHECKING:
    from liushou_desktop.gui.common.day_dialog import DayAsked

MOST_HEIGHT, MOST_WIDTH = 512, 980
_WIDTH = 460


@dataclass(frozen=True, slots=True)
class Answer:
    """One button: its code, its verb, and whether it does harm."""

    code: str
    verb: str
    is_harmful: bool = False


class Ask(Protocol):
    """The ways to ask. ``None`` (or the first answer's code) means: leave everything as it is."""

    def choose(self, question: str, text: str, answers: Sequence[Answer]) -> str:
        """One of the answers; the first one is harmless, default, and what ``Esc`` gives."""
        ...

    def choose_on_day(
        self, question: str, text: str, answers: Sequence[Answer], asked: DayAsked
    ) -> tuple[str, date]:
        """As ``choose``, and the day it happened on."""
        ...

    def reason(self, question: str, text: str, verb: str, begun: str = "") -> str | None:
        """One sentence of reason for a correction or a voiding; ``begun`` stands there already."""
        ...

    def password(self, question: str, text: str, verb: str) -> str | None:
        """A password."""
        ...

    def new_password(
        self, question: str, text: str, name: str, asks_old: bool = False, verb: str = ""
    ) -> tuple[str, str] | None:
        """The old password ("" unless asked for) and a new one of ``name`` that may be kept.

        ``verb`` stands on the button in place of the usual one.
        """
        ...

    def open_file(self, question: str, pattern: str) -> Path | None:
        """A file to read; ``pattern`` as in ``Excel (*.xlsx *.xls)``."""
        ...

    def save_file(self, question: str, name: str, pattern: str) -> Path | None:
        """Where to write; ``name`` is proposed."""
        ...

    def folder(self, question: str) -> Path | None:
        """A folder."""
        ...


class QuestionDialog(QDialog):
    """The frame of all our dialogs: question, text, something to fill in, verbs."""

    def __init__(
        self, question: str, text: str, answers: Sequence[Answer], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog:question")
        self.setWindowTitle(question)
        self.setMaximumSize(MOST_WIDTH, MOST_HEIGHT)
        self.setMinimumWidth(_WIDTH)
        self.answer = answers[0].code
        self.buttons: dict[str, Button] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.S24, 20, theme.S24, 20)
        column.setSpacing(theme.S12)
        column.addWidget(label(question, role="section", wrap=True))
        if text:
            column.addWidget(label(text, tone="ink2", wrap=True))
        self.filling = QVBoxLayout()
        self.filling.setSpacing(theme.S4)
        column.addLayout(self.filling)
        column.addSpacing(theme.S4)
        column.addLayout(self._verbs(answers))

    def _verbs(self, answers: Sequence[Answer]) -> QHBoxLayout:
        """The harmless button stands left of the others and has the focus."""
        row = QHBoxLayout()
        row.setSpacing(theme.S8)
        row.addStretch(1)
        for position, answer in enumerate(answers):
            kind = "danger" if answer.is_harmful else "plain" if position == 0 else "primary"
            button = Button(answer.verb, kind=kind)
            button.setObjectName(f"answer:{answer.code}")
            button.clicked.connect(lambda _=False, code=answer.code: self._give(code))
            self.buttons[answer.code] = button
            row.addWidget(button)
        first = self.buttons[answers[0].code]
        first.setDefault(True)
        first.setFocus()
        return row

    def _give(self, code: str) -> None:
        self.answer = code
        self.accept()


class ReasonDialog(QuestionDialog):
    """Asks for one sentence; the verb stays blocked until there is one."""

    def __init__(
        self, question: str, text: str, verb: str, parent: QWidget | None = None, begun: str = ""
    ) -> None:
        answers = (Answer("", sentence("GUI_LEAVE_AS_IS")), Answer("do", verb, is_harmful=True))
        super().__init__(question, text, answers, parent)
        self.field = LongTextField(2)
        self.field.setObjectName("field:reason")
        self.field.setAccessibleName(question)
        self.filling.addWidget(self.field)
        self.field.setText(begun)
        self.field.textChanged.connect(self._judge)
        self.field.settled.connect(self._on_settled)
        self._judge()
        self.field.setFocus()

    def reason(self) -> str:
        """What was written."""
        return self.field.text().strip()

    def _judge(self) -> None:
        reason = None if self.reason() else sentence("GUI_REASON_NEEDED")
        self.buttons["do"].set_blocked(reason)

    def _on_settled(self) -> None:
        if self.reason():
            self._give("do")


class PasswordDialog(QuestionDialog):
    """Asks for a password."""

    def __init__(self, question: str, text: str, verb: str, parent: QWidget | None = None) -> None:
        answers = (Answer("", sentence("GUI_LEAVE_AS_IS")), Answer("do", verb))
        super().__init__(question, text, answers, parent)
        self.field = PasswordField()
        self.field.setObjectName("field:password")
        self.field.setAccessibleName(sentence("GUI_PASSWORD"))
        self.caps = StatusLabel(Mark.DUE, sentence("GUI_CAPS_LOCK"))
        self.caps.hide()
        self.field.caps_seen.connect(self.caps.setVisible)
        self.filling.addWidget(self.field)
        self.filling.addWidget(self.caps)
        self.field.settled.connect(lambda: self._give("do"))
        self.field.setFocus()


class DialogAsk:
    """Asks with real dialogs over ``parent``."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def choose(self, question: str, text: str, answers: Sequence[Answer]) -> str:
        dialog = QuestionDialog(question, text, answers, self._parent)
        dialog.exec()
        dialog.deleteLater()
        return dialog.answer

    def choose_on_day(
        self, question: str, text: str, answers: Sequence[Answer], asked: DayAsked
    ) -> tuple[str, date]:
        from liushou_desktop.gui.common.day_dialog import DayDialog

        dialog = DayDialog(question, text, answers, asked, self._parent)
        dialog.exec()
        given, day = dialog.answer, dialog.day()
        dialog.deleteLater()
        return given, day

    def reason(self, question: str, text: str, verb: str, begun: str = "") -> str | None:
        dialog = ReasonDialog(question, text, verb, self._parent, begun)
        dialog.exec()
        given, written = dialog.answer, dialog.reason()
        dialog.deleteLater()
        return written if given else None

    def password(self, question: str, text: str, verb: str) -> str | None:
        dialog = PasswordDialog(question, text, verb, self._parent)
        dialog.exec()
        given, typed = dialog.answer, dialog.field.text()
        dialog.deleteLater()
        return typed if given else None

    def new_password(
        self, question: str, text: str, name: str, asks_old: bool = False, verb: str = ""
    ) -> tuple[str, str] | None:
        from liushou_desktop.gui.common.password_dialog import NewPasswordDialog

        dialog = NewPasswordDialog(question, text, name, asks_old, self._parent, verb)
        dialog.exec()
        given, old, new = dialog.answer, dialog.old.text(), dialog.new.text()
        dialog.deleteLater()
        return (old, new) if given else None

    def open_file(self, question: str, pattern: str) -> Path | None:
        found, _ = QFileDialog.getOpenFileName(self._parent, question, "", pattern)
        return Path(found) if found else None

    def save_file(self, question: str, name: str, pattern: str) -> Path | None:
        found, _ = QFileDialog.getSaveFileName(self._parent, question, name, pattern)
        return Path(found) if found else None

    def folder(self, question: str) -> Path | None:
        found = QFileDialog.getExistingDirectory(self._parent, question)
        return Path(found) if found else None


class ScriptedAsk:
    """Answers from a list, in order, and keeps what was asked: for tests and rehearsals.

    Raises:
        AssertionError: when asked more often than the script foresaw.
    """

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def _next(self, question: str) -> object:
        self.asked.append(question)
        if not self._answers:
            raise AssertionError(f"asked unexpectedly: {question}")
        return self._answers.pop(0)

    def choose(self, question: str, text: str, answers: Sequence[Answer]) -> str:
        _require_harmless_first(question, answers)
        given = self._next(question)
        if given not in [answer.code for answer in answers]:
            raise AssertionError(f"{given!r} was not offered: {question}")
        return str(given)

    def choose_on_day(
        self, question: str, text: str, answers: Sequence[Answer], asked: DayAsked
    ) -> tuple[str, date]:
        _require_harmless_first(question, answers)
        chosen = self._next(question)
        assert isinstance(chosen, tuple)
        given, day = chosen
        if given not in [answer.code for answer in answers]:
            raise AssertionError(f"{given!r} was not offered: {question}")
        return str(given), day

    def reason(self, question: str, text: str, verb: str, begun: str = "") -> str | None:
        return self._next(question)  # type: ignore[return-value]

    def password(self, question: str, text: str, verb: str) -> str | None:
        return self._next(question)  # type: ignore[return-value]

    def new_password(
        self, question: str, text: str, name: str, asks_old: bool = False, verb: str = ""
    ) -> tuple[str, str] | None:
        return self._next(question)  # type: ignore[return-value]

    def open_file(self, question: str, pattern: str) -> Path | None:
        return self._next(question)  # type: ignore[return-value]

    def save_file(self, question: str, name: str, pattern: str) -> Path | None:
        return self._next(question)  # type: ignore[return-value]

    def folder(self, question: str) -> Path | None:
        return self._next(question)  # type: ignore[return-value]


def _require_harmless_first(question: str, answers: Sequence[Answer]) -> None:
    """``Esc`` and Enter give the first answer: leaving things as they are never stands later."""
    if any(not answer.code for answer in answers[1:]):
        raise AssertionError(f"the harmless answer is not the first: {question}")


def ask_unsaved(ask: Ask) -> bool:
    """Whether unsaved work may be thrown away: 接着写 / 丢掉草稿."""
    answers = (
        Answer("stay", sentence("GUI_KEEP_WRITING")),
        Answer("discard", sentence("GUI_DISCARD"), is_harmful=True),
    )
    question, text = sentence("GUI_UNSAVED_QUESTION"), sentence("GUI_UNSAVED_TEXT")
    return ask.choose(question, text, answers) == "discard"
