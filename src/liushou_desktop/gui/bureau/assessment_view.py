"""考核 as widgets: the ranking, and the items of the school chosen in it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.term_combo import TermCombo

_SCORES = (
    Column("place", "#", 34, align="right"),
    Column("school", "学校", 130, stretches=True),
    Column("points", "得分", 80, align="right"),
    Column("share", "", 104),
    Column("course", "各学期", 76),
    Column("before", "上学期", 64, align="right", folds=True),
    Column("own", "自评", 50, align="right"),
    Column("gap", "对照", 100, folds=True),
)
_ITEMS = (
    Column("item", "项目", 150, stretches=True),
    Column("evidence", "依据", 112),
    Column("points", "得分", 76, align="right"),
    Column("own", "自评", 50, align="right"),
    Column("remark", "学校说明", 78, folds=True),
)


class AssessmentView(QWidget):
    """``school_chosen`` and ``item_chosen`` follow the cursors."""

    term_chosen = Signal(str)
    school_chosen = Signal(object)
    item_chosen = Signal(object)
    items_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.terms = TermCombo()
        self.terms.chosen.connect(self.term_chosen)
        self.scores_card = ListCard(_SCORES, "scores", sentence("SUPERVISION_SCHOOLS"))
        self.scores, self.scores_table = self.scores_card.model, self.scores_card.table
        self.scores_table.current_changed.connect(self.school_chosen)
        self.scores_card.add_to_header(self.terms)
        row.addWidget(self.scores_card, 5)
        self.items_card = ListCard(_ITEMS, "items", sentence("SUPERVISION_ITEMS"), row_height=28)
        self.items, self.items_table = self.items_card.model, self.items_card.table
        self.items_table.current_changed.connect(self.item_chosen)
        self.edit_items = Button(sentence("SUPERVISION_EDIT_ITEMS"), scale="small", icon="pencil")
        self.edit_items.setObjectName("button:edit_items")
        self.edit_items.clicked.connect(self.items_wanted)
        self.items_card.add_to_header(self.edit_items)
        row.addWidget(self.items_card, 4)

    def show_scores(self, rows: Sequence[tuple[Hashable, Row]], fact: str, nothing: str) -> None:
        """The ranking; ``nothing`` is said in its place when nobody has reported."""
        self.scores_card.set_title(sentence("SUPERVISION_SCHOOLS"), fact)
        self.scores_card.show_rows(rows, nothing)

    def show_items(self, rows: Sequence[tuple[Hashable, Row]], title: str, fact: str = "") -> None:
        """Items of one school, or of the plan alone; the one chosen before stays so."""
        self.items_card.set_title(title, fact)
        self.items_card.show_rows(rows, "")

    def set_compact(self, is_compact: bool) -> None:
        """125 %: some columns fold away."""
        for table in (self.scores_table, self.items_table):
            table.set_compact(is_compact)
