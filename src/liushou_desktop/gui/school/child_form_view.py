"""Filling in a child's file: sections at the left, one section's form, the bar that saves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Column
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.form_rows import FieldLabel
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.inputs import DateField, LongTextField
from liushou_desktop.gui.common.labels import KeyHint, StatusLabel, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.child_file import FileSection

_SIDE, _SIDE_COMPACT = 232, 192


class ChildFormView(QWidget):
    """``section_chosen`` carries a place in the list of sections."""

    section_chosen = Signal(int)
    save_pressed = Signal()
    leave_pressed = Signal()
    next_error_pressed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        row.addWidget(self._build_sections())
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(self._build_seat(today))
        card = Card(flush=True)
        self.forms = QStackedWidget()
        card.body.addWidget(self.forms, 1)
        column.addWidget(card, 1)
        column.addWidget(self._build_reason())
        column.addLayout(self._build_bar())
        row.addLayout(column, 1)

    def _build_sections(self) -> QWidget:
        self.side = Card(sentence("FORM_SECTIONS"), flush=True)
        self.side.setFixedWidth(_SIDE)
        self.model = RowsModel(
            (
                Column("title", sentence("FORM_SECTION"), 120, stretches=True),
                Column("share", sentence("FORM_FILLED"), 64, align="right"),
            )
        )
        self.sections = TableView(self.model, "sections")
        self.sections.current_changed.connect(self._on_section)
        self.side.body.addWidget(self.sections, 1)
        self.side.body.addWidget(rule("headrule"))
        self.keys = QWidget()
        column = QVBoxLayout(self.keys)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        for key, word in (
            ("Enter", "FORM_KEY_NEXT"),
            ("Ctrl+↓", "FORM_KEY_SECTION"),
            ("F8", "FORM_KEY_ERROR"),
        ):
            column.addWidget(KeyHint(key, sentence(word)))
        self.side.body.addWidget(self.keys)
        return self.side

    def _build_seat(self, today: Callable[[], date]) -> QWidget:
        """Class and first day of a child who is not here yet."""
        self.seat = Card()
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.class_box = SearchCombo((), 180)
        self.class_box.setObjectName("field:class_id")
        self.class_box.setAccessibleName(sentence("FORM_CLASS"))
        self.since = DateField(today)
        self.since.setObjectName("field:since")
        self.since.setAccessibleName(sentence("FORM_SINCE"))
        for words, field in (("FORM_CLASS", self.class_box), ("FORM_SINCE", self.since)):
            name = FieldLabel(sentence(words), 92)
            name.set_required(True)
            row.addWidget(name)
            row.addWidget(field)
        row.addWidget(label(sentence("FORM_CLASS_HINT"), tone="ink3"))
        row.addStretch(1)
        self.seat.body.addLayout(row)
        self.seat_trouble = StatusLabel(Mark.REFUSED, "")
        self.seat_trouble.hide()
        self.seat.body.addWidget(self.seat_trouble)
        self.seat.hide()
        return self.seat

    def _build_reason(self) -> QWidget:
        """Why name, number, birth date or sex are changed; shown while they are."""
        self.reason_card = Card()
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        self.reason_words = StatusLabel(Mark.DUE, "")
        row.addWidget(self.reason_words)
        self.reason = LongTextField(1)
        self.reason.setObjectName("field:identity_reason")
        self.reason.setAccessibleName(sentence("FORM_WHY"))
        self.reason.setPlaceholderText(sentence("FORM_WHY_EXAMPLE"))
        self.reason.settled.connect(self.save_pressed)
        row.addWidget(self.reason, 1)
        self.reason_card.body.addLayout(row)
        self.reason_card.hide()
        return self.reason_card

    def _build_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(theme.S8)
        self.trouble = StatusLabel(None, "", is_strong=True)
        bar.addWidget(self.trouble)
        self.jump = Button(sentence("FORM_JUMP"), kind="link", shortcut="F8")
        self.jump.clicked.connect(self.next_error_pressed)
        self.jump.hide()
        bar.addWidget(self.jump)
        bar.addStretch(1)
        self.leave = Button(sentence("FORM_LEAVE"), shortcut="Esc")
        self.leave.setObjectName("button:leave")
        self.leave.clicked.connect(self.leave_pressed)
        bar.addWidget(self.leave)
        self.save = Button("", kind="primary", shortcut="Ctrl+Enter")
        self.save.setObjectName("button:confirm")
        self.save.clicked.connect(self.save_pressed)
        bar.addWidget(self.save)
        return bar

    # showing ------------------------------------------------------------------------------

    def set_compact(self, is_compact: bool) -> None:
        """A narrower list without its keys in a small window."""
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)
        self.keys.setVisible(not is_compact)

    def show_sections(self, sections: Sequence[FileSection], filled: Sequence[int]) -> None:
        """The list at the left; ``filled`` counts answers per section."""
        held = self.sections.row_id()
        self.sections.blockSignals(True)
        self.model.show_rows(
            [
                (place, (_title(sections, place), f"{count}/{len(part.fields)}"))
                for place, (part, count) in enumerate(zip(sections, filled, strict=True))
            ]
        )
        if held is not None:
            self.sections.select_id(held)
        self.sections.blockSignals(False)

    def mark_section(self, place: int) -> None:
        """Put the cursor of the list on a section, without a signal."""
        self.sections.blockSignals(True)
        self.sections.select_row(place)
        self.sections.blockSignals(False)

    def add_form(self, form: FormView) -> None:
        """A form built for a section."""
        self.forms.addWidget(form)

    def show_form(self, form: FormView) -> None:
        """Show one of the forms added."""
        self.forms.setCurrentWidget(form)

    def drop_forms(self) -> None:
        """Another child: away with all forms."""
        while (widget := self.forms.widget(0)) is not None:
            self.forms.removeWidget(widget)
            widget.deleteLater()

    def show_problems(self, red: int, yellow: int) -> None:
        """What the bar says about the section shown."""
        if red:
            self.trouble.set_status(Mark.REFUSED, sentence("FORM_RED", {"count": red}))
        elif yellow:
            self.trouble.set_status(Mark.DUE, sentence("FORM_YELLOW", {"count": yellow}))
        else:
            self.trouble.set_status(None, "")
        self.jump.setVisible(bool(red or yellow))

    def ask_identity_reason(self, labels: Sequence[str]) -> None:
        """Show or hide the reason for a change of identity."""
        self.reason_card.setVisible(bool(labels))
        words = sentence("FORM_WHY_NAMED", {"labels": "、".join(labels)})
        self.reason_words.set_status(Mark.DUE, words)

    def show_seat(self, choices: Sequence[Choice], since: date) -> None:
        """Ask for class and first day, for a new child."""
        self.class_box.set_choices(choices)
        self.since.set_day(since)
        self.say_seat_trouble("")
        self.seat.show()

    def say_seat_trouble(self, words: str) -> None:
        """What is wrong with class or first day."""
        self.seat_trouble.set_status(Mark.REFUSED, words)
        self.seat_trouble.setVisible(bool(words))

    def _on_section(self, place: object) -> None:
        if isinstance(place, int):
            self.section_chosen.emit(place)


def _title(sections: Sequence[FileSection], place: int) -> str:
    """A section's title; both forms have a 家庭情况, the later one says whose it is."""
    title = sections[place].title
    if any(part.title == title for part in sections[:place]):
        return sentence("FORM_SECTION_AGAIN", {"title": title})
    return title
