"""Keying paper as widgets: strip, one form, bottom bar, the pile at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.labels import Badge, StatusLabel
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.school.keying_queue import KeyingQueue
from liushou_desktop.gui.school.keying_strip import KeyingStrip


class KeyingBar(QWidget):
    """What is wrong or what the record will count for, and the buttons; it never scrolls away."""

    next_error = Signal()
    late_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self.status = StatusLabel(is_strong=True)
        self.status.setObjectName("keying:status")
        self._row.addWidget(self.status)
        self.link = Button(sentence("KEYING_GO_THERE"), kind="link")
        self.link.clicked.connect(self.next_error)
        self.link.hide()
        self._row.addWidget(self.link)
        self.late = Button(sentence("KEYING_LATE"), scale="small")
        self.late.setObjectName("button:late")
        self.late.clicked.connect(self.late_pressed)
        self.late.hide()
        self._row.addWidget(self.late)
        self.late_badge = Badge(sentence("KEYING_IS_LATE"), Mark.DUE)
        self.late_badge.hide()
        self._row.addWidget(self.late_badge)
        self._row.addStretch(1)
        self._buttons: list[Button] = []

    def set_buttons(self, buttons: Sequence[Button]) -> None:
        """Put these at the right instead of the former ones."""
        for held in self._buttons:
            self._row.removeWidget(held)
            held.hide()
            held.deleteLater()
        self._buttons = list(buttons)
        for button in buttons:
            self._row.addWidget(button)

    def show_status(self, mark: Mark | None, words: str, *, is_wrong: bool = False) -> None:
        """Mark and one sentence; with ``is_wrong`` a way to the field."""
        self.status.set_status(mark, words)
        self.link.setVisible(is_wrong)


class KeyingView(QWidget):
    """The desk for a pile; the page puts a form into it with ``set_form``."""

    def __init__(self) -> None:
        super().__init__()
        self.form: FormView | None = None
        self._is_compact, self._is_folded = False, False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        self.strip = KeyingStrip()
        left.addWidget(self.strip)
        self.sheet = Card(flush=True)
        left.addWidget(self.sheet, 1)
        self.bar = KeyingBar()
        left.addWidget(self.bar)
        row.addLayout(left, 1)
        self.queue = KeyingQueue()
        row.addWidget(self.queue)
        self._left = left
        self.done: EmptyState | None = None
        self.strip.unfolded.connect(self.fold_queue)

    def set_form(self, form: FormView) -> None:
        """Another form on the sheet."""
        if self.form is not None:
            self.sheet.body.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = form
        form.setFrameShape(form.Shape.NoFrame)
        self.sheet.body.addWidget(form, 1)

    def show_done(self, title: str, text: str, ways: Sequence[Beginning]) -> EmptyState:
        """The pile is through: what came of it instead of a form."""
        self.hide_done()
        self.done = EmptyState(title, text, ways)
        self.done.setObjectName("keying:done")
        self._left.insertWidget(1, self.done, 1)
        for widget in (self.sheet, self.bar, self.strip):
            widget.hide()
        return self.done

    def hide_done(self) -> None:
        """Back to the form."""
        if self.done is not None:
            self._left.removeWidget(self.done)
            self.done.hide()
            self.done.deleteLater()
            self.done = None
        for widget in (self.sheet, self.bar, self.strip):
            widget.show()

    def fold_queue(self) -> None:
        """F7: the pile away, or back."""
        self._is_folded = not self._is_folded
        self._place_queue()

    def unfold_queue(self) -> None:
        """Show the pile (F2 looks for a child in it)."""
        self._is_folded = False
        self._place_queue()

    def set_compact(self, is_compact: bool, *, folds_again: bool = False) -> None:
        """125 %: the pile folds into a button, again when a child was found in it."""
        if is_compact != self._is_compact or (is_compact and folds_again):
            self._is_compact = self._is_folded = is_compact
        self._place_queue()

    def show_place(self, words: str) -> None:
        """How far the pile is, for the button that stands for it."""
        self._place = words
        self._place_queue()

    _place = ""

    def _place_queue(self) -> None:
        self.queue.setVisible(not self._is_folded)
        self.strip.show_place(self._place if self._is_folded else "")
