"""The bar below a form, staying while it scrolls: what has to be mended, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import PageAction
from liushou_desktop.gui.common.page_header import action_button


class ActionBar(QWidget):
    """✕ 有 1 处要改：日期　跳过去 F8 …… 存草稿 | 跳过 | 保存并录下一份."""

    next_error_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(10)
        self.state = StatusLabel(None, "", is_strong=True)
        self.jump = Button(sentence("GUI_JUMP_THERE"), "link", shortcut="F8")
        self.jump.setObjectName("button:next_error")
        self.jump.clicked.connect(self.next_error_wanted)
        self.note = label(tone="ink2")
        row.addWidget(self.state)
        row.addWidget(self.jump)
        row.addWidget(self.note)
        row.addStretch(1)
        self._buttons_row = QHBoxLayout()
        self._buttons_row.setSpacing(10)
        row.addLayout(self._buttons_row)
        self.show_problems(0, 0)

    def set_actions(self, actions: Sequence[PageAction]) -> None:
        """Buttons for the actions that are not in the header, in order."""
        while (item := self._buttons_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for action in actions:
            if not action.in_header and action.text:
                self.buttons[action.command] = action_button(action)
                self._buttons_row.addWidget(self.buttons[action.command])

    def show_problems(self, red: int, yellow: int, labels: Sequence[str] = ()) -> None:
        """Count what has to be mended (red) or explained (yellow); name the fields if given."""
        names = "：" + "、".join(labels[:3]) if labels else ""
        if red:
            words = sentence("GUI_TO_MEND", {"count": red}) + names
            self.state.set_status(Mark.REFUSED, words)
        elif yellow:
            words = sentence("GUI_TO_EXPLAIN", {"count": yellow}) + names
            self.state.set_status(Mark.DUE, words)
        else:
            self.state.set_status(None, "")
        self.state.setVisible(bool(red or yellow))
        self.jump.setVisible(bool(red or yellow))

    def say(self, text: str) -> None:
        """A quiet sentence beside the counts: what saving will count for."""
        self.note.setText(text)
