"""Which pile of paper lies on the desk: the form, then the class."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.choose_pile import PileLine, WorklistLine

_COLUMNS = (
    Column("class", sentence("PILES_COLUMN_CLASS"), 120),
    Column("teacher", sentence("PILES_COLUMN_TEACHER"), 120, stretches=True),
    Column("children", sentence("PILES_COLUMN_CHILDREN"), 80, align="right"),
    Column("done", sentence("PILES_COLUMN_DONE"), 120, align="right"),
    Column("meter", "", 170, folds=True),
    Column("overdue", sentence("PILES_COLUMN_OVERDUE"), 80),
    Column("state", sentence("PILES_COLUMN_STATE"), 160),
)
_WORKLIST = "worklist:"


class KeyingPiles(Card):
    """``form_chosen`` carries a form id, ``pile_chosen`` a class id ("" = the whole school),
    ``worklist_chosen`` the 单号 of a worklist."""

    form_chosen = Signal(str)
    pile_chosen = Signal(str)
    worklist_chosen = Signal(str)

    def __init__(self, forms: Sequence[Choice]) -> None:
        super().__init__(sentence("PILES_TITLE"), flush=True)
        self.forms = FilterCombo(forms)
        self.forms.setObjectName("filter:form")
        self.forms.setAccessibleName(sentence("PILES_FORM"))
        self.forms.chosen.connect(self.form_chosen)
        self.add_to_header(self.forms)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "piles")
        self.table.opened.connect(self._on_opened)
        self.empty = _padded(sentence("PILES_EMPTY"))
        self.body.addWidget(self.empty)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(rule())
        self.body.addWidget(_padded(sentence("PILES_HINT"), tone="ink3"))

    def _on_opened(self, row_id: object) -> None:
        number = str(row_id).removeprefix(_WORKLIST)
        if number != row_id:
            self.worklist_chosen.emit(number)
        else:
            self.pile_chosen.emit(number)

    def show_piles(self, lines: Sequence[PileLine], worklists: Sequence[WorklistLine] = ()) -> None:
        """Show the classes, the whole school first, below them the worklists that came back."""
        rows = [(line.class_id, _row(line)) for line in lines]
        if len(lines) > 1:
            rows.insert(0, ("", _row(_sum(lines))))
        rows += [(f"{_WORKLIST}{line.number}", _worklist_row(line)) for line in worklists]
        self.model.show_rows(rows)
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        running = next((line.class_id for line in lines if line.saved is not None), None)
        first = running if running is not None else (lines[0].class_id if lines else None)
        if first is not None:
            self.table.select_id(first)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the bars fold away."""
        self.table.set_compact(is_compact)


def _row(line: PileLine) -> Row:
    overdue = Cell("—", tone="ink3")
    if line.overdue:
        overdue = Cell(str(line.overdue), mark=Mark.OVERDUE, strong=True)
    state: Cell | str = ""
    if line.saved is not None:
        args = {"saved": line.saved, "count": line.children}
        state = Cell(sentence("PILES_RUNNING", args), mark=Mark.RUNNING)
    return (
        Cell(line.label, strong=True),
        line.teacher,
        str(line.children),
        f"{line.done} / {line.owed}",
        Cell(meter=(line.done, line.owed, line.overdue > 0)),
        overdue,
        state,
    )


def _worklist_row(line: WorklistLine) -> Row:
    args = {"number": line.number, "day": f"{line.printed_on.month}月{line.printed_on.day}日"}
    return (
        Cell(line.class_label, strong=True),
        Cell(sentence("PILES_WORKLIST", args), tone="ink2"),
        str(line.rows),
        f"{line.keyed} / {line.rows}",
        Cell(meter=(line.keyed, line.rows, False)),
        Cell("—", tone="ink3"),
        Cell(sentence("PILES_WORKLIST_STATE"), mark=Mark.OPEN),
    )


def _sum(lines: Sequence[PileLine]) -> PileLine:
    return PileLine(
        "",
        sentence("PILES_ALL"),
        "",
        sum(line.children for line in lines),
        sum(line.done for line in lines),
        sum(line.owed for line in lines),
        sum(line.overdue for line in lines),
        None,
    )


def _padded(words: str, tone: str = "") -> QWidget:
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setContentsMargins(14, 10, 14, 10)
    row = QHBoxLayout()
    row.setSpacing(theme.S8)
    row.addWidget(label(words, tone=tone, wrap=True), 1)
    column.addLayout(row)
    return frame
