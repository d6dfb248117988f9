"""Comparing a roster: counts as tabs, one row a decision, both sides below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.kite import KiteScene
from liushou_desktop.gui.common.labels import empty_note, label, rule
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.steps import CountTab, CountTabs, StepStrip
from liushou_desktop.gui.common.tables import TableView

_ROWS = (
    Column("row", "行", 56, align="right"),
    Column("state", "状态", 92),
    Column("name", "姓名", 110),
    Column("class", "班级", 96, folds=True),
    Column("where", "哪一格", 100),
    Column("raw", "表里原样", 176),
    Column("problem", "问题", 200, stretches=True),
    Column("decision", "你的决定", 170),
)
_SIDES = (
    Column("field", "", 120),
    Column("ours", "现在的档案", 260),
    Column("theirs", "新名单", 260),
    Column("after", "导入以后", 240, stretches=True),
)
_MAPPING = (
    Column("letter", "列", 50, align="center"),
    Column("heading", "表头", 220),
    Column("means", "当作什么", 220, stretches=True),
    Column("state", "", 150),
)

_DONE_WIDTH = 760


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One line of the table; ``id`` is what decisions are kept under."""

    id: str
    cells: Row


class RosterView(QWidget):
    """Four faces: reading, columns, differences, done."""

    tab_chosen = Signal(str)
    row_chosen = Signal(object)
    decided = Signal(object, str)
    meaning_chosen = Signal(str, str)  # column key, field id

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        top = QHBoxLayout()
        self.steps = StepStrip(
            [
                sentence(code)
                for code in ("ROSTER_STEP_FILE", "ROSTER_STEP_COLUMNS", "ROSTER_STEP_DIFF")
            ]
            + [sentence("ROSTER_STEP_DONE")]
        )
        self.promise = label(sentence("ROSTER_NOT_YET"), tone="ink2")
        top.addWidget(self.steps)
        top.addStretch(1)
        top.addWidget(self.promise)
        column.addLayout(top)
        self.strip = ProgressStrip()
        column.addWidget(self.strip)
        self.faces = QStackedWidget()
        self.faces.addWidget(QWidget())
        self.faces.addWidget(self._build_columns())
        self.faces.addWidget(self._build_diff())
        self.faces.addWidget(self._build_done())
        column.addWidget(self.faces, 1)
        self.bar = ActionBar()
        column.addWidget(self.bar)

    def _build_columns(self) -> QWidget:
        card = Card(sentence("ROSTER_COLUMNS"), sentence("ROSTER_COLUMNS_FACT"), flush=True)
        self.columns = RowsModel(_MAPPING)
        self.column_table = TableView(self.columns, "columns")
        self.column_table.current_changed.connect(self._on_column)
        card.body.addWidget(self.column_table, 1)
        card.body.addWidget(rule("headrule"))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(14, 10, 14, 10)
        self.column_name = label("", role="strong")
        self.meaning = SearchCombo([])
        self.meaning.setAccessibleName(sentence("ROSTER_MEANING"))
        self.meaning.changed.connect(self._on_meaning)
        row.addWidget(self.column_name)
        row.addWidget(label(sentence("ROSTER_MEANING"), tone="ink2"))
        row.addWidget(self.meaning)
        row.addStretch(1)
        card.body.addWidget(line)
        return card

    def _build_diff(self) -> QWidget:
        card = Card(flush=True)
        self.tabs = CountTabs()
        self.tabs.chosen.connect(self.tab_chosen)
        card.body.addWidget(self.tabs)
        self.rows = RowsModel(_ROWS)
        self.table = TableView(self.rows, "roster")
        self.table.current_changed.connect(self.row_chosen)
        card.body.addWidget(self.table, 3)
        self.nothing = empty_note()
        card.body.addWidget(self.nothing)
        self.lower_part = QWidget()
        lower = QVBoxLayout(self.lower_part)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(0)
        lower.addWidget(rule("headrule"))
        head = QWidget()
        line = QHBoxLayout(head)
        line.setContentsMargins(14, 8, 14, 8)
        self.about = label("", role="section")
        self.about_fact = label("", tone="ink2")
        line.addWidget(self.about)
        line.addWidget(self.about_fact)
        line.addStretch(1)
        self.decision_place = QHBoxLayout()
        line.addLayout(self.decision_place)
        head.setFixedHeight(46)
        lower.addWidget(head)
        self.problems = label("", wrap=True)
        self.problems.setContentsMargins(14, 0, 14, 10)
        lower.addWidget(self.problems)
        self.sides = RowsModel(_SIDES)
        self.side_table = TableView(self.sides, "sides", row_height=30)
        self.side_table.setMinimumHeight(110)
        lower.addWidget(self.side_table, 1)
        lower.addStretch(0)
        card.body.addWidget(self.lower_part, 2)
        return card

    def _build_done(self) -> QWidget:
        card = Card()
        block = QWidget()
        block.setFixedWidth(_DONE_WIDTH)
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        head = QHBoxLayout()
        head.setSpacing(28)
        head.addWidget(KiteScene("small"))
        words = QVBoxLayout()
        words.setSpacing(theme.S8)
        words.addStretch(1)
        self.done_title = label("", role="title")
        self.done_text = label("", role="lead", wrap=True)
        words.addWidget(self.done_title)
        words.addWidget(self.done_text)
        words.addSpacing(10)
        head.addLayout(words, 1)
        column.addLayout(head)
        column.addSpacing(theme.S12)
        row = QHBoxLayout()
        row.setSpacing(theme.S8)
        self.to_cards = Button(sentence("ROSTER_TO_CARDS"), "primary", "printer")
        self.to_children = Button(sentence("ROSTER_TO_CHILDREN"), "plain", "children")
        self.to_undo = Button(sentence("ROSTER_TO_UNDO"), "plain", "undo")
        for button in (self.to_cards, self.to_children, self.to_undo):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        card.body.addStretch(2)
        card.body.addWidget(block, 0, Qt.AlignmentFlag.AlignHCenter)
        card.body.addStretch(3)
        return card

    # showing --------------------------------------------------------------------------------

    def show_face(self, position: int) -> None:
        """0 reading, 1 columns, 2 differences, 3 done."""
        self.faces.setCurrentIndex(position)
        self.steps.set_current(position)
        self.promise.setVisible(position < 3)

    def show_columns(
        self, rows: Sequence[tuple[str, Row]], fields: Sequence[tuple[str, str]]
    ) -> None:
        """Columns of the file with what they mean; ``fields`` are the possible meanings."""
        choices = [Choice("", sentence("ROSTER_LEAVE_COLUMN"))]
        choices += [Choice(code, word) for code, word in fields]
        self.meaning.set_choices(choices)
        held = self.column_table.row_id()
        self.columns.show_rows(rows)
        if not (held and self.column_table.select_id(held)):
            self.column_table.select_row(0)

    def show_meaning(self, name: str, code: str) -> None:
        """The column the cursor is on and its meaning."""
        self.column_name.setText(name)
        self.meaning.set_code(code)

    def show_tabs(self, tabs: Sequence[CountTab]) -> None:
        """Counts over the table."""
        self.tabs.set_tabs(tabs)

    def show_rows(self, rows: Sequence[DiffRow], nothing: str) -> None:
        """Rows of the chosen tab; ``nothing`` is said when there is none."""
        held = self.table.row_id()
        self.rows.show_rows([(row.id, row.cells) for row in rows])
        self.nothing.setText(nothing)
        self.nothing.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self.lower_part.setVisible(bool(rows))
        if rows and not (held and self.table.select_id(held)):
            self.table.select_row(0)

    def show_sides(
        self, about: str, fact: str, rows: Sequence[Row], problems: Sequence[str] = ()
    ) -> None:
        """Both sides of the row the cursor is on, and all that is in doubt about it."""
        self.problems.setText("\n".join(problems))
        self.problems.setVisible(bool(problems))
        self.about.setText(about)
        self.about_fact.setText(fact)
        self.sides.show_rows(list(enumerate(rows)))
        self.side_table.setVisible(bool(rows))

    def show_decisions(self, row_id: object, choices: Mapping[str, str], chosen: str) -> None:
        """What may be decided about the row, as numbered chips."""
        while (item := self.decision_place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not choices:
            return
        chips = ChipGroup([Choice(code, word) for code, word in choices.items()])
        if chosen:
            chips.set_codes((chosen,))
        chips.changed.connect(lambda: self.decided.emit(row_id, (chips.codes() or ("",))[0]))
        self.decision_place.addWidget(label(sentence("ROSTER_BY_KEY"), tone="ink3"))
        self.decision_place.addWidget(chips)

    def show_done(self, title: str, text: str) -> None:
        """The import is written."""
        self.done_title.setText(title)
        self.done_text.setText(text)
        self.show_face(3)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the class gives its room to the problem."""
        self.table.set_compact(is_compact)

    def _on_column(self, key: object) -> None:
        if key is not None:
            self.row_chosen.emit(key)

    def _on_meaning(self) -> None:
        key = self.column_table.row_id()
        if key is not None:
            self.meaning_chosen.emit(str(key), self.meaning.code() or "")
