"""The list of all forms as widgets: search, whom they are about, how often they were filled in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.pinyin import initials
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import KeyHint, bar_of, label, rule
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.list_forms import CHILD, GROUP, SCHOOL, FormLine

_COLUMNS = (
    Column("code", sentence("FORMS_COLUMN_CODE"), 72),
    Column("title", sentence("FORMS_COLUMN_TITLE"), 250, stretches=True),
    Column("group", sentence("FORMS_COLUMN_GROUP"), 150),
    Column("clause", sentence("FORMS_COLUMN_CLAUSE"), 130, folds=True),
    Column("kept", sentence("FORMS_COLUMN_KEPT"), 90, align="right"),
    Column("last", sentence("FORMS_COLUMN_LAST"), 110),
)
_GROUPS = {
    CHILD: "FORMS_GROUP_CHILD",
    GROUP: "FORMS_GROUP_GROUP",
    SCHOOL: "FORMS_GROUP_SCHOOL",
}


class FormsView(QWidget):
    """``opened``: fill in the form with that id; ``moved``: the cursor stands on another one."""

    opened = Signal(str)
    moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[FormLine] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_bar())
        self.strip = ProgressStrip()
        column.addWidget(self.strip)
        card = Card(flush=True)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "forms")
        self.table.opened.connect(lambda form: self.opened.emit(str(form)))
        self.table.current_changed.connect(lambda _: self.moved.emit())
        card.body.addWidget(self.table, 1)
        self.nothing = label(sentence("FORMS_NOTHING"), tone="ink2")
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.nothing.hide()
        card.body.addWidget(self.nothing)
        card.body.addWidget(rule())
        card.body.addWidget(self._build_keys())
        column.addWidget(card, 1)

    def _build_bar(self) -> QWidget:
        bar, row = bar_of(theme.S12)
        self.search = SearchField()
        self.search.setPlaceholderText(sentence("FORMS_SEARCH"))
        self.search.setObjectName("field:search")
        self.search.setAccessibleName(sentence("FORMS_SEARCH"))
        self.search.searched.connect(lambda _: self._show())
        self.search.settled.connect(self._open_current)
        self.search.stepped.connect(lambda step: self.table.move_by(step))
        self.search.setMaximumWidth(360)
        row.addWidget(self.search, 1)
        choices = [Choice("", sentence("FORMS_GROUP_ALL"))]
        choices += [Choice(group, sentence(word)) for group, word in _GROUPS.items()]
        self.switch = SegmentedSwitch(choices)
        self.switch.setAccessibleName(sentence("FORMS_FILTER_GROUP"))
        self.switch.chosen.connect(lambda _: self._show())
        row.addWidget(self.switch)
        row.addStretch(1)
        return bar

    def _build_keys(self) -> QWidget:
        footer = QWidget()
        row = QHBoxLayout(footer)
        row.setContentsMargins(14, 5, 14, 5)
        row.setSpacing(theme.S12)
        row.addStretch(1)
        for key, word in (("Enter", "FORMS_KEY_FILL"), ("Ctrl+P", "FORMS_KEY_PRINT")):
            row.addWidget(KeyHint(key, sentence(word)))
        return footer

    def show_forms(self, lines: Sequence[FormLine]) -> None:
        """Show these forms; the cursor stays on its form."""
        self._lines = lines
        self._show()

    def _show(self) -> None:
        held, group = self.table.row_id(), self.switch.code()
        words = self.search.text().strip().lower()
        rows = [
            (line.id, _row(line))
            for line in self._lines
            if group in ("", line.group) and _matches(line, words)
        ]
        self.model.show_rows(rows)
        self.nothing.setVisible(not rows)
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        self.moved.emit()

    def current(self) -> FormLine | None:
        """The form under the cursor."""
        form = self.table.row_id()
        return next((line for line in self._lines if line.id == form), None)

    def is_filtered(self) -> bool:
        """Whether some forms are not shown."""
        return bool(self.search.text().strip()) or bool(self.switch.code())

    def clear_filters(self) -> None:
        """All forms again."""
        self.search.clear()
        self.switch.choose("")
        self._show()

    def set_compact(self, is_compact: bool) -> None:
        """125 %: fewer columns."""
        self.table.set_compact(is_compact)

    def _open_current(self) -> None:
        line = self.current()
        if line is not None:
            self.opened.emit(line.id)


def _matches(line: FormLine, words: str) -> bool:
    if not words:
        return True
    text = f"{line.code} {line.title} {line.clause}".lower()
    return words in text or any(words in each for each in initials(line.title))


def _row(line: FormLine) -> Row:
    kept: Cell | str = Cell(sentence("FORMS_NONE"), tone="ink3")
    if line.kept:
        kept = sentence("FORMS_KEPT", {"count": line.kept})
    last = f"{line.last_on.month}月{line.last_on.day}日" if line.last_on else ""
    return (
        Cell(line.code, tone="ink2"),
        Cell(line.title, strong=True),
        sentence(_GROUPS[line.group]),
        Cell(line.clause, tone="ink2"),
        kept,
        last,
    )
