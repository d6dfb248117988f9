"""The county's tables as widgets: which table, what does not close, the sheet as it will print."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import rule
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.pdf_preview import PdfPreview
from liushou_desktop.gui.common.term_combo import TermCombo

_TABLES = (
    Column("number", "表", 44),
    Column("title", "名称", 220, stretches=True),
    Column("rows", "行数", 66, align="right"),
)
_CHECK = (Column("what", "", 300, stretches=True),)
_SIDE, _SIDE_COMPACT = 420, 330


class TablesView(QWidget):
    """``table_chosen`` follows the cursor of the list."""

    term_chosen = Signal(str)
    version_chosen = Signal(str)
    table_chosen = Signal(object)
    hand_out_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.side = self._build_side()
        row.addWidget(self.side)
        card = Card(flush=True)
        self.preview = PdfPreview()
        self.preview.setAccessibleName(sentence("PAGE_TABLES"))
        card.body.addWidget(self.preview)
        row.addWidget(card, 1)

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_list(), 5)
        self.check_card = ListCard(
            _CHECK, "check", sentence("TABLES_CHECK"), row_height=30, has_head=False
        )
        self.hand_out = Button(sentence("TABLES_HAND_OUT"), icon="export", scale="small")
        self.hand_out.setObjectName("button:hand_out")
        self.hand_out.clicked.connect(self.hand_out_pressed)
        self.check_card.add_to_header(self.hand_out)
        self.check, self.check_table = self.check_card.model, self.check_card.table
        column.addWidget(self.check_card, 2)
        return side

    def _build_list(self) -> Card:
        self.list_card = ListCard(_TABLES, "tables", sentence("TABLES_LIST"), row_height=28)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 8)
        bar.setSpacing(theme.S8)
        self.terms = TermCombo()
        self.terms.chosen.connect(self.term_chosen)
        self.versions = FilterCombo([])
        self.versions.setAccessibleName(sentence("TABLES_STATE"))
        self.versions.chosen.connect(self.version_chosen)
        bar.addWidget(self.terms)
        bar.addWidget(self.versions, 1)
        self.list_card.body.insertLayout(0, bar)
        self.list_card.body.insertWidget(1, rule())
        self.tables, self.table = self.list_card.model, self.list_card.table
        self.table.current_changed.connect(self.table_chosen)
        return self.list_card

    def show_tables(self, rows: Sequence[tuple[Hashable, Row]], fact: str) -> None:
        """The tables; the one chosen before stays so."""
        self.list_card.set_title(sentence("TABLES_LIST"), fact)
        self.list_card.show_rows(rows, sentence("TABLES_NONE"))
        self.table_chosen.emit(self.table.row_id())

    def show_check(self, lines: Sequence[tuple[Mark, str]]) -> None:
        """What closes and what does not."""
        waiting = sum(mark is not Mark.DONE for mark, _ in lines)
        fact = sentence("TABLES_OPEN_COUNT", {"count": waiting}) if waiting else ""
        self.check_card.set_title(sentence("TABLES_CHECK"), fact)
        rows = [(n, (Cell(text, mark=mark),)) for n, (mark, text) in enumerate(lines)]
        self.check_card.show_rows(rows, sentence("TABLES_NOTHING_TO_CHECK"), chooses=False)

    def set_compact(self, is_compact: bool) -> None:
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)
