"""The county's indicators as widgets: which indicator, how schools rank, who lacks what."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.bureau.area_column import AREA, columns_here, has_areas, rows_here
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.charts import LineChart
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.term_combo import TermCombo

_FIGURES = (
    Column("title", "指标", 170, stretches=True),
    Column("share", "做到/应做", 104, align="right"),
    Column("rate", "", 112, folds=True),
)
_LEVELS = (
    Column("place", "名次", 48, align="right"),
    Column("name", "名称", 170, stretches=True),
    Column(AREA, "", 100, folds=True),
    Column("share", "做到/应做", 110, align="right"),
    Column("rate", "", 150),
    Column("before", "上学期", 76, align="right"),
    Column("course", "各学期", 84),
)
_GAPS = (
    Column("class", "班级", 84),
    Column("name", "孩子", 130),
    Column("title", "差什么", 130),
    Column("share", "做到/应做", 84, align="center"),
    Column("why", "说明", 200, stretches=True),
)
_SIDE, _SIDE_COMPACT = 404, 330


class FiguresView(QWidget):
    """``figure_chosen`` and ``level_chosen`` follow the cursors of the two lists."""

    term_chosen = Signal(str)
    figure_chosen = Signal(object)
    level_chosen = Signal(object)
    switched = Signal(str)
    level_opened = Signal(object)
    gap_opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.side = self._build_side()
        row.addWidget(self.side)
        column = QVBoxLayout()
        column.setSpacing(theme.S12)
        column.addWidget(self._build_levels(), 4)
        column.addWidget(self._build_gaps(), 3)
        row.addLayout(column, 1)

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        card = ListCard(_FIGURES, "figures", sentence("FIGURES_COUNTY"), row_height=28)
        self.figures_card = card
        self.terms = TermCombo()
        self.terms.chosen.connect(self.term_chosen)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 8)
        bar.addWidget(self.terms)
        bar.addStretch(1)
        card.body.insertLayout(0, bar)
        self.figures, self.figures_table = card.model, card.table
        self.figures_table.current_changed.connect(self.figure_chosen)
        column.addWidget(card, 1)
        self.terms_card = Card(sentence("FIGURES_TERMS"), fact=" ")
        self.line = LineChart()
        self.terms_card.body.addWidget(self.line)
        column.addWidget(self.terms_card)
        return side

    def _build_levels(self) -> Card:
        self.levels_card = ListCard(columns_here(_LEVELS), "levels", " ", row_height=30)
        self.switch = SegmentedSwitch(
            (
                Choice("schools", sentence("FIGURES_SCHOOLS")),
                Choice("districts", sentence("FIGURES_DISTRICTS")),
            )
        )
        self.switch.choose("schools")
        self.switch.setHidden(not has_areas())  # below a 学区 there are schools alone
        self.switch.chosen.connect(self.switched)
        self.levels_card.add_to_header(self.switch)
        self.levels, self.levels_table = self.levels_card.model, self.levels_card.table
        self.levels_table.setAccessibleName(sentence("FIGURES_RANKED"))
        self.levels_table.current_changed.connect(self.level_chosen)
        self.levels_table.opened.connect(self.level_opened)
        return self.levels_card

    def _build_gaps(self) -> Card:
        self.gaps_card = ListCard(_GAPS, "gaps", sentence("FIGURES_GAPS"), row_height=28)
        self.gaps, self.gaps_table = self.gaps_card.model, self.gaps_card.table
        self.gaps_table.opened.connect(self.gap_opened)
        self.no_gaps = self.gaps_card.nothing
        return self.gaps_card

    def show_figures(self, rows: Sequence[tuple[Hashable, Row]], fact: str) -> None:
        """The county's indicators; the one chosen before stays so."""
        self.figures_card.set_title(sentence("FIGURES_COUNTY"), fact)
        self.figures_card.show_rows(rows, sentence("FIGURES_NOTHING"))

    def show_levels(self, rows: Sequence[tuple[Hashable, Row]], title: str, fact: str) -> None:
        """The ranking; the school chosen before stays so."""
        self.levels_card.set_title(title, fact)
        self.levels_card.show_rows(rows_here(rows, _LEVELS), sentence("FIGURES_NO_SCHOOLS"))

    def show_terms(self, points: Sequence[tuple[str, float]], fact: str = "") -> None:
        """The county's course, once there are two terms; ``fact`` says what its marks mean."""
        self.terms_card.set_title(sentence("FIGURES_TERMS"), fact or " ")
        self.line.set_points(points)
        self.terms_card.setVisible(len(points) > 1)

    def show_gaps(self, rows: Sequence[tuple[Hashable, Row]], fact: str, nothing: str) -> None:
        """Who lacks what; ``nothing`` is said when nobody does."""
        self.gaps_card.set_title(sentence("FIGURES_GAPS"), fact)
        self.gaps_card.show_rows(rows, nothing)

    def set_compact(self, is_compact: bool) -> None:
        self.side.setFixedWidth(_SIDE_COMPACT if is_compact else _SIDE)
        self.figures_table.set_compact(is_compact)
        self.levels_table.set_compact(is_compact)
