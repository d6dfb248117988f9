"""The records of a term as widgets: counts per form, filters, list, the record in the pane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import KeyHint, StatusLabel, bar_of, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Meter
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.record_preview import RecordPreview
from liushou_desktop.services.school.browse_records import BookLine, FormCount, RecordBook

FILTERS = ("form", "class", "staff", "state", "term")
_COLUMNS = (
    Column("day", sentence("RECORDS_COLUMN_DAY"), 76),
    Column("child", sentence("RECORDS_COLUMN_CHILD"), 116),
    Column("class", sentence("RECORDS_COLUMN_CLASS"), 72),
    Column("form", sentence("RECORDS_COLUMN_FORM"), 88),
    Column("staff", sentence("RECORDS_COLUMN_STAFF"), 84),
    Column("summary", sentence("RECORDS_COLUMN_SUMMARY"), 200, stretches=True),
    Column("state", sentence("RECORDS_COLUMN_STATE"), 104),
)


class FormCountLine(QWidget):
    """One form of the term: done of owed, who is late, the way to key them."""

    late_pressed = Signal(str)

    def __init__(self, form_id: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.name = label(role="strong")
        self.count = label()
        self.meter = Meter()
        self.meter.setFixedWidth(86)
        self.late = StatusLabel()
        self.link = Button(sentence("RECORDS_KEY_LATE"), kind="link")
        self.link.clicked.connect(lambda: self.late_pressed.emit(form_id))
        for widget in (self.name, self.count, self.meter, self.late, self.link):
            row.addWidget(widget)
        row.addStretch(1)

    def show_count(self, count: FormCount, may_record: bool) -> None:
        """Show where the form stands."""
        self.name.setText(_short(count.title))
        args = {"done": count.done, "owed": count.owed}
        self.count.setText(sentence("RECORDS_COUNT", args))
        self.meter.set_value(count.done, count.owed, bool(count.overdue))
        if count.overdue:
            words = sentence("RECORDS_LATE", {"count": len(count.overdue)})
            self.late.set_status(Mark.OVERDUE, words)
        else:
            self.late.set_status(Mark.DONE, sentence("RECORDS_LATE_NONE"))
        self.link.setVisible(bool(count.overdue) and may_record)


class RecordsView(QWidget):
    """``asked_again``: a filter changed; ``chosen``: the cursor moved; ``opened``: Enter."""

    asked_again = Signal()
    chosen = Signal(object)
    opened = Signal(object)
    late_pressed = Signal(str)
    ledgers_pressed = Signal()

    def __init__(self, forms: Sequence[str]) -> None:
        super().__init__()
        self._is_compact, self._is_folded = False, False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_counts(forms))
        column.addWidget(self._build_bar())
        self.strip = ProgressStrip()
        column.addWidget(self.strip)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(self._build_list(), 1)
        self.preview = RecordPreview()
        row.addWidget(self.preview)
        column.addLayout(row, 1)
        self.search.stepped.connect(lambda step: self.table.move_by(step))

    def _build_counts(self, forms: Sequence[str]) -> QWidget:
        card = Card(flush=True)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(14, 9, 14, 9)
        row.setSpacing(theme.S24)
        self.counts = {form: FormCountLine(form) for form in forms}
        for each in self.counts.values():
            each.late_pressed.connect(self.late_pressed)
            row.addWidget(each)
        row.addStretch(1)
        ledgers = Button(sentence("PAGE_LEDGERS"), kind="link")
        ledgers.setObjectName("button:ledgers")
        ledgers.clicked.connect(self.ledgers_pressed)
        row.addWidget(ledgers)
        card.body.addWidget(line)
        return card

    def _build_bar(self) -> QWidget:
        bar, row = bar_of(theme.S8)
        self.search = SearchField(sentence("RECORDS_SEARCH"))
        self.search.setObjectName("field:search")
        self.search.setAccessibleName(sentence("RECORDS_SEARCH"))
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(270)
        self.search.searched.connect(lambda _: self.asked_again.emit())
        self.search.settled.connect(lambda: self.opened.emit(self.table.row_id()))
        row.addWidget(self.search, 1)
        self.combos: dict[str, FilterCombo] = {}
        for name in FILTERS:
            combo = FilterCombo(())
            combo.setObjectName(f"filter:{name}")
            combo.setAccessibleName(sentence(f"RECORDS_FILTER_{name.upper()}"))
            combo.chosen.connect(lambda _: self.asked_again.emit())
            self.combos[name] = combo
            row.addWidget(combo)
        row.addStretch(1)
        self.clear_button = Button(sentence("RECORDS_CLEAR"), kind="link")
        self.clear_button.clicked.connect(self.clear_filters)
        row.addWidget(self.clear_button)
        return bar

    def _build_list(self) -> QWidget:
        card = Card(flush=True)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "records")
        self.table.opened.connect(self.opened)
        self.table.current_changed.connect(self.chosen)
        self.nothing = label(sentence("RECORDS_NOTHING"), tone="ink2")
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.nothing.hide()
        card.body.addWidget(self.nothing)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(rule())
        footer = QWidget()
        row = QHBoxLayout(footer)
        row.setContentsMargins(14, 5, 14, 5)
        row.setSpacing(theme.S12)
        self.footer = label(tone="ink2")
        row.addWidget(self.footer)
        row.addStretch(1)
        for key, word in (("Enter", "RECORDS_KEY_OPEN"), ("Ctrl+C", "RECORDS_KEY_COPY")):
            row.addWidget(KeyHint(key, sentence(word)))
        card.body.addWidget(footer)
        return card

    def set_states(self, states: Sequence[Choice]) -> None:
        """States that can be asked for."""
        self.combos["state"].set_choices(states)

    def show_book(self, book: RecordBook, may_record: bool) -> None:
        """Show counts, choices of the filters, rows; the cursor stays on its record."""
        for count in book.counts:
            self.counts[count.form].show_count(count, may_record)
        forms = [Choice(form, _short(title)) for form, title in book.forms]
        self._offer("form", "RECORDS_ALL_FORMS", forms)
        self._offer("class", "RECORDS_ALL_CLASSES", [Choice(*each) for each in book.classes])
        self._offer("staff", "RECORDS_ALL_STAFF", [Choice(*each) for each in book.staff])
        self.combos["term"].set_choices([Choice(*each) for each in book.terms])
        self.combos["term"].choose(book.term)
        for combo in self.combos.values():
            combo.show_all_words()
        titles = {form: _short(title) for form, title in book.forms}
        held = self.table.row_id()
        rows = [(line.record.id, _row(line, titles[line.record.form])) for line in book.lines]
        self.model.show_rows(rows)
        self.nothing.setVisible(not rows)
        args = {"shown": len(rows), "total": book.total}
        self.footer.setText(sentence("RECORDS_FOOTER", args))
        self.clear_button.setVisible(self.is_filtered())
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        if not rows:
            self.chosen.emit(None)

    def _offer(self, name: str, all_word: str, choices: Sequence[Choice]) -> None:
        self.combos[name].set_choices([Choice("", sentence(all_word)), *choices])

    def is_filtered(self) -> bool:
        """Whether anything but the term is asked for."""
        asked = (self.combos[name].code() for name in ("form", "class", "staff", "state"))
        return bool(self.search.text().strip()) or any(asked)

    def clear_filters(self) -> None:
        """Everything of the term again."""
        for name in ("form", "class", "staff", "state"):
            self.combos[name].choose("")
        self.search.clear()
        self.asked_again.emit()

    def fold_preview(self) -> None:
        """F7: the pane away, or back."""
        self._is_folded = not self._is_folded
        self.preview.setVisible(not self._is_folded)

    def show_preview(self) -> None:
        """The record as a whole (Enter)."""
        if self._is_folded:
            self.fold_preview()

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the pane folds away."""
        if is_compact != self._is_compact:
            self._is_compact = self._is_folded = is_compact
            self.preview.setVisible(not self._is_folded)
        self.table.set_compact(is_compact)


def _short(title: str) -> str:
    """``家访记录表`` is ``家访`` in a column."""
    return title.partition("记录")[0] or title


def _row(line: BookLine, form: str) -> Row:
    record = line.record
    state = Cell(sentence("RECORDS_STATE_CONFIRMED"), mark=Mark.DONE)
    if record.state == "void":
        state = Cell(sentence("RECORDS_STATE_VOID"), mark=Mark.GONE)
    elif record.is_late_entry:
        state = Cell(sentence("RECORDS_STATE_LATE"), mark=Mark.DUE)
    elif not line.counts:
        state = Cell(sentence("RECORDS_COUNTS_NOT"), mark=Mark.EXEMPT)
    day = record.occurred_on
    return (
        f"{day.month}月{day.day}日",
        Cell(record.child_name, strong=True),
        line.class_label,
        form,
        record.staff,
        Cell("　".join(each for each in (line.about, record.summary) if each), tone="ink2"),
        state,
    )
