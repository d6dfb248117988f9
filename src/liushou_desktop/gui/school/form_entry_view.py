"""One form about a list of children, a teacher or the school as widgets: class, sheet, bar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.labels import StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.school.keying_view import KeyingBar


class FormEntryView(QWidget):
    """``class_chosen``: put the children of that class ("" = all) on the list."""

    class_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.form: FormView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_classes())
        self.strip = ProgressStrip()
        column.addWidget(self.strip)
        self.sheet = Card(flush=True)
        column.addWidget(self.sheet, 1)
        self.bar = KeyingBar()
        column.addWidget(self.bar)

    def _build_classes(self) -> QWidget:
        self.class_row = QWidget()
        row = QHBoxLayout(self.class_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.class_word = label(sentence("ENTRY_CLASS"), tone="ink2")
        row.addWidget(self.class_word)
        self.classes = FilterCombo(())
        self.classes.setObjectName("field:class")
        self.classes.setAccessibleName(sentence("ENTRY_CLASS"))
        self.classes.chosen.connect(self.class_chosen)
        row.addWidget(self.classes)
        self.notice = StatusLabel()
        self.notice.hide()
        row.addWidget(self.notice)
        row.addStretch(1)
        return self.class_row

    def set_classes(self, choices: Sequence[Choice]) -> None:
        """The classes a list can be filled from; none when the form has no such list."""
        self.classes.set_choices(choices)
        for widget in (self.classes, self.class_word):
            widget.setVisible(bool(choices))
        self._place_row()

    def show_notice(self, words: str) -> None:
        """A sentence beside the class: the form goes on where a draft was left."""
        self.notice.set_status(Mark.RUNNING, words)
        self.notice.setVisible(bool(words))
        self._place_row()

    def _place_row(self) -> None:
        self.class_row.setVisible(not (self.classes.isHidden() and self.notice.isHidden()))

    def set_form(self, form: FormView) -> None:
        """Another form on the sheet."""
        if self.form is not None:
            self.sheet.body.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = form
        form.setFrameShape(form.Shape.NoFrame)
        self.sheet.body.addWidget(form, 1)
