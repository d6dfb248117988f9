"""The foot of the window: where we are, what the program last did, who is here.

Never the only place of a message.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import label, rule


class StatusBar(QWidget):
    """28 px: site and term | last deed …… user | lock | help."""

    lock_pressed = Signal()
    help_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "statusbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.STATUS_BAR)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 1, 14, 0)
        row.setSpacing(12)
        self.place, self.deed, self.user = label(), label(), label()
        self._deed_rule, self._user_rule = _divider(), _divider()
        self.lock = self._button("GUI_LOCK", "Ctrl+L")
        self.lock.clicked.connect(self.lock_pressed)
        self.help = self._button("GUI_HELP", "F1")
        self.help.clicked.connect(self.help_pressed)
        self._lock_rule = _divider()
        for widget in (self.place, self._deed_rule, self.deed):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.user, self._user_rule, self.lock, self._lock_rule, self.help):
            row.addWidget(widget)
        self.show_place(())
        self.show_user("")
        self.set_deed("")

    def show_place(self, facts: Sequence[str]) -> None:
        """Site and term."""
        self.place.setText("　".join(facts))

    def set_deed(self, text: str) -> None:
        """What the program last did."""
        self.deed.setText(text)
        self.deed.setVisible(bool(text))
        self._deed_rule.setVisible(bool(text))

    def show_user(self, words: str, can_lock: bool = False) -> None:
        """Who is here (李向荣（资料员）), or 尚未打开."""
        self.user.setText(words)
        self._user_rule.setVisible(bool(words))
        self.lock.setVisible(can_lock)
        self._lock_rule.setVisible(can_lock)

    def _button(self, code: str, key: str) -> QPushButton:
        button = StatusButton(f"{sentence(code)} {key}")
        button.setObjectName(f"status:{code.removeprefix('GUI_').lower()}")
        return button


class StatusButton(Button):
    """A word of the status bar that can be pressed."""

    def __init__(self, text: str) -> None:
        super().__init__(text, kind="link", scale="small")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _tones(self) -> tuple[str, str]:
        return "ink2", "ink3"


def _divider() -> QLabel | QWidget:
    line = rule("vrule")
    line.setFixedHeight(16)
    return line
