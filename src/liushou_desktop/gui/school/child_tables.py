"""Tabs of the child's page that are lists: pairing, duties of the term, who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.child_papers import Shelves
from liushou_desktop.gui.school.child_words import day_words, duty_state, duty_title
from liushou_desktop.gui.school.inline_forms import PairForm
from liushou_desktop.services.school.child_history import ChangedValue, ChangeLine
from liushou_desktop.services.school.show_child import OwedLine, PairingLine

_VALUES_SHOWN = 3
_PAIRINGS_SHOWN = 4  # more scroll


class PairingTab(QWidget):
    """Helper teachers of the child, newest first, and the form for a new one."""

    begin_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 6, 14, 6)
        self.fact = label("", tone="ink2")
        row.addWidget(self.fact)
        row.addStretch(1)
        self.begin_button = Button(sentence("PAIR_BEGIN"), kind="link")
        self.begin_button.setObjectName("button:begin_pair")
        self.begin_button.clicked.connect(self.begin_pressed)
        row.addWidget(self.begin_button)
        column.addWidget(head)
        self.form = PairForm()
        self.form.closed.connect(self.form.hide)
        column.addWidget(self.form)
        column.addWidget(rule("headrule"))
        self.model = RowsModel(
            (
                Column("staff", sentence("PAIR_STAFF"), 120),
                Column("start", sentence("PAIR_START"), 130),
                Column("end", sentence("PAIR_END"), 130),
                Column("aim", sentence("PAIR_AIM"), 200, stretches=True),
            )
        )
        self.table = TableView(self.model, "pairings")
        column.addWidget(self.table)
        column.addWidget(rule("headrule"))
        self.papers = Shelves()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.papers)
        column.addWidget(area, 1)

    def show_pairings(self, lines: Sequence[PairingLine], today: date, may_edit: bool) -> None:
        """Show these; the form closes."""
        self.form.hide()
        held = next((line for line in lines if line.end is None), None)
        code = "PAIR_HELD" if held else "PAIR_NOBODY"
        self.fact.setText(sentence(code, {"name": held.staff if held else ""}))
        self.begin_button.setText(sentence("PAIR_CHANGE" if held else "PAIR_BEGIN"))
        self.begin_button.setVisible(may_edit)
        shown = min(len(lines), _PAIRINGS_SHOWN)
        self.table.setFixedHeight(theme.TABLE_HEAD + shown * theme.TABLE_ROW + 2)
        self.table.setVisible(bool(lines))
        now = Cell(sentence("PAIR_NOW"), tone="ok")
        self.model.show_rows(
            [
                (
                    place,
                    (
                        Cell(line.staff, strong=line.end is None),
                        day_words(line.start, today),
                        day_words(line.end, today) if line.end else now,
                        line.aim,
                    ),
                )
                for place, line in enumerate(lines)
            ]
        )


class DutiesTab(QWidget):
    """What the term owes this child; ``opened`` carries the line whose row was opened."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[OwedLine] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.model = RowsModel(
            (
                Column("title", sentence("DUTY_TITLE"), 200, stretches=True),
                Column("clause", sentence("DUTY_CLAUSE"), 90),
                Column("owner", sentence("DUTY_OWNER"), 90),
                Column("share", sentence("DUTY_SHARE"), 90, align="center"),
                Column("due", sentence("DUTY_DUE"), 110),
                Column("state", sentence("DUTY_STATE"), 120),
            )
        )
        self.table = TableView(self.model, "child_duties")
        self.table.opened.connect(lambda place: self.opened.emit(self._lines[place]))
        column.addWidget(self.table)

    def show_duties(self, lines: Sequence[OwedLine], today: date) -> None:
        """Show all duties of the term, done ones too."""
        self._lines = lines
        self.model.show_rows([(place, _duty_row(line, today)) for place, line in enumerate(lines)])


def _duty_row(line: OwedLine, today: date) -> Row:
    mark, words = duty_state(line, today)
    duty = line.duty
    return (
        duty_title(line) if duty.owed <= 1 else line.title,
        Cell(line.clause, tone="ink3"),
        line.owner or "—",
        f"{duty.done}/{duty.owed}",
        day_words(duty.due_on, duty.due_on),
        Cell(words, mark),
    )


class HistoryTab(QWidget):
    """All changes, newest first; the one under the cursor is written out whole below."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "surface")
        self._lines: Sequence[ChangeLine] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.model = RowsModel(
            (
                Column("at", sentence("HISTORY_AT"), 144),
                Column("actor", sentence("HISTORY_ACTOR"), 84),
                Column("subject", sentence("HISTORY_SUBJECT"), 108),
                Column("values", sentence("HISTORY_VALUES"), 200, stretches=True),
                Column("reason", sentence("HISTORY_REASON"), 120),
            )
        )
        self.table = TableView(self.model, "child_history")
        self.table.current_changed.connect(self._on_current_changed)
        column.addWidget(self.table, 1)
        column.addWidget(rule("headrule"))
        self.whole = label("", wrap=True)
        self.whole.setContentsMargins(14, 10, 14, 10)
        self.whole.setMinimumHeight(64)
        self.whole.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.whole)

    def show_lines(self, lines: Sequence[ChangeLine]) -> None:
        """Show these."""
        self._lines = lines
        self.whole.setText("" if lines else sentence("HISTORY_EMPTY"))
        self.model.show_rows([(place, _change_row(line)) for place, line in enumerate(lines)])
        self.table.select_row(0)

    def _on_current_changed(self, place: object) -> None:
        if isinstance(place, int) and place < len(self._lines):
            line = self._lines[place]
            words = "；".join(_value_words(value) for value in line.values)
            self.whole.setText(words or sentence("HISTORY_ADDED"))


def _change_row(line: ChangeLine) -> Row:
    shown = "；".join(_value_words(value) for value in line.values[:_VALUES_SHOWN])
    if len(line.values) > _VALUES_SHOWN:
        shown = sentence("HISTORY_MORE", {"shown": shown, "count": len(line.values)})
    return (
        f"{line.at:%Y-%m-%d %H:%M}",
        line.actor,
        Cell(line.subject, strong=True),
        shown or sentence("HISTORY_ADDED"),
        line.reason,
    )


def _value_words(value: ChangedValue) -> str:
    args = {
        "label": value.label,
        "before": value.before or sentence("HISTORY_NOTHING"),
        "after": value.after or sentence("HISTORY_NOTHING"),
    }
    return sentence("HISTORY_CHANGED" if value.before else "HISTORY_FILLED", args)
