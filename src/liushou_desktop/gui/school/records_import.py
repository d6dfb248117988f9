"""A class teacher's workbook before it is taken in: what is good, what is wrong and where."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.masking import mask_problem
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import StatusLabel, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.class_forms import RecordsImported

_COLUMNS = (
    Column("sheet", sentence("RECORDS_TAKE_COLUMN_SHEET"), 130),
    Column("row", sentence("RECORDS_TAKE_COLUMN_ROW"), 64, align="right"),
    Column("column", sentence("RECORDS_TAKE_COLUMN_COLUMN"), 150),
    Column("words", sentence("RECORDS_TAKE_COLUMN_WORDS"), 300, stretches=True),
)


class RecordsImport(Card):
    """``confirmed`` takes the good rows in, ``left`` leaves the file alone."""

    confirmed = Signal()
    left = Signal()
    copied = Signal(int)

    def __init__(self) -> None:
        super().__init__(" ", flush=True)
        self._problems: Sequence[Problem] = ()
        self.body.addWidget(self._build_counts())
        self.body.addWidget(rule())
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "import_problems")
        self.body.addWidget(self.table, 1)
        self.body.addWidget(rule())
        self.body.addWidget(self._build_buttons())

    def _build_counts(self) -> QWidget:
        block = QWidget()
        row = QHBoxLayout(block)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(theme.S24)
        self.good, self.repeated, self.bad = StatusLabel(), StatusLabel(), StatusLabel()
        for each in (self.good, self.repeated, self.bad):
            row.addWidget(each)
        row.addStretch(1)
        return block

    def _build_buttons(self) -> QWidget:
        block = QWidget()
        row = QHBoxLayout(block)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(10)
        self.copy = Button(sentence("RECORDS_TAKE_COPY"), icon="copy")
        self.copy.clicked.connect(self._copy)
        row.addWidget(self.copy)
        row.addStretch(1)
        leave = Button(sentence("RECORDS_TAKE_LEAVE"), shortcut="Esc")
        leave.clicked.connect(self.left)
        row.addWidget(leave)
        self.confirm = Button("", kind="primary", shortcut="Ctrl+Enter")
        self.confirm.setObjectName("button:confirm")
        self.confirm.clicked.connect(self.confirmed)
        row.addWidget(self.confirm)
        return block

    def show_reading(self, file: str, form: str, found: RecordsImported) -> None:
        """What taking the file in would do."""
        self._problems = found.problems
        title = sentence("RECORDS_TAKE_TITLE", {"file": file})
        self.set_title(title, sentence("RECORDS_TAKE_FORM", {"form": form}))
        good = sentence("RECORDS_TAKE_GOOD", {"count": found.kept})
        self.good.set_status(Mark.DONE if found.kept else Mark.OPEN, good)
        self.repeated.setVisible(found.repeated > 0)
        words = sentence("RECORDS_TAKE_REPEATED", {"count": found.repeated})
        self.repeated.set_status(Mark.SAME, words)
        words = sentence("RECORDS_TAKE_ALL_GOOD")
        if found.problems:
            words = sentence("RECORDS_TAKE_BAD", {"count": len(found.problems)})
        self.bad.set_status(Mark.REFUSED if found.problems else Mark.DONE, words)
        self.model.show_rows([(number, _row(p)) for number, p in enumerate(found.problems)])
        self.copy.setVisible(bool(found.problems))
        self.confirm.setText(sentence("RECORDS_TAKE_CONFIRM", {"count": found.kept}))
        self.confirm.set_blocked(None if found.kept else sentence("RECORDS_TAKE_NONE"))

    def _copy(self) -> None:
        """All problems as cells, for a message to the class teacher."""
        lines = ["\t".join(_cells(problem)) for problem in self._problems]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.copied.emit(len(lines))


def _cells(problem: Problem) -> tuple[str, str, str, str]:
    place = problem.place
    row = str(place.row) if place and place.row else ""
    return (
        (place.sheet or "") if place else "",
        row,
        (place.column or "") if place else "",
        say_alone(mask_problem(problem)),
    )


def _row(problem: Problem) -> Row:
    sheet, row, column, words = _cells(problem)
    mark = Mark.REFUSED if problem.severity is Severity.RED else Mark.DUE
    return (sheet, row, column, Cell(words, mark=mark, tone="ink"))
