"""考核与督查 as widgets: ranking and items, findings with their days, events with their clocks."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, TabBar
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.term_combo import TermCombo

TABS = ("scores", "findings", "events")
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
_FINDINGS = (
    Column("state", "情况", 142),
    Column("school", "学校", 128),
    Column("on", "检查日期", 96),
    Column("inspector", "谁来查", 78, folds=True),
    Column("finding", "问题", 180, stretches=True),
    Column("clause", "依据", 84, folds=True),
    Column("remedy", "怎么改", 110, folds=True),
    Column("due", "期限", 96),
    Column("done", "整改和复查", 142),
    Column("notice", "文号", 126, folds=True),
)
_EVENTS = (
    Column("what", "", 100),
    Column("school", "学校", 150),
    Column("subject", "事件或状态", 170, stretches=True),
    Column("since", "发现或末次到校", 150),
    Column("clock", "时限", 210),
    Column("state", "情况", 120),
)


class AssessmentView(QWidget):
    """``school_chosen``, ``item_chosen`` and ``finding_chosen`` follow the cursors."""

    tab_chosen = Signal(str)
    term_chosen = Signal(str)
    school_chosen = Signal(object)
    item_chosen = Signal(object)
    items_wanted = Signal()
    finding_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        head = QHBoxLayout()
        self.tabs = TabBar(
            [Choice(code, sentence(f"SUPERVISION_TAB_{code.upper()}")) for code in TABS]
        )
        self.tabs.setObjectName("tabs:supervision")
        self.tabs.chosen.connect(self.tab_chosen)
        head.addWidget(self.tabs, 1)
        self.terms = TermCombo()
        self.terms.chosen.connect(self.term_chosen)
        head.addWidget(self.terms)
        column.addLayout(head)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._build_scores())
        self.findings_card = ListCard(_FINDINGS, "findings")
        self.findings, self.findings_table = self.findings_card.model, self.findings_card.table
        self.stack.addWidget(self.findings_card)
        self.findings_table.current_changed.connect(self.finding_chosen)
        self.events_card = ListCard(_EVENTS, "events")
        self.events, self.events_table = self.events_card.model, self.events_card.table
        self.stack.addWidget(self.events_card)
        column.addWidget(self.stack, 1)

    def _build_scores(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.scores_card = ListCard(_SCORES, "scores", sentence("SUPERVISION_SCHOOLS"))
        self.scores, self.scores_table = self.scores_card.model, self.scores_card.table
        self.scores_table.current_changed.connect(self.school_chosen)
        row.addWidget(self.scores_card, 5)
        self.items_card = ListCard(_ITEMS, "items", sentence("SUPERVISION_ITEMS"), row_height=28)
        self.items, self.items_table = self.items_card.model, self.items_card.table
        self.items_table.current_changed.connect(self.item_chosen)
        self.edit_items = Button(sentence("SUPERVISION_EDIT_ITEMS"), scale="small", icon="pencil")
        self.edit_items.setObjectName("button:edit_items")
        self.edit_items.clicked.connect(self.items_wanted)
        self.items_card.add_to_header(self.edit_items)
        row.addWidget(self.items_card, 4)
        return page

    def show_tab(self, tab: str) -> None:
        """One of ``TABS``."""
        self.tabs.choose(tab)
        self.stack.setCurrentIndex(TABS.index(tab))

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
        for table in (
            self.scores_table,
            self.items_table,
            self.findings_table,
            self.events_table,
        ):
            table.set_compact(is_compact)
