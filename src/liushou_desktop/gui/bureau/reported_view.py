"""Who reported as widgets: counts above, schools with one school's packages below, sums beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.bureau.area_column import AREA, columns_here, rows_here
from liushou_desktop.gui.bureau.chain_strip import ChainBox, ChainStrip
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.charts import Bar, BarChart, LineChart
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.term_combo import TermCombo

_COLUMNS = (
    Column("state", "情况", 96),
    Column("school", "学校", 150, stretches=True),
    Column(AREA, "", 92, folds=True),
    Column("what", "还差什么", 132),
    Column("pupils", "在册", 56, align="right"),
    Column("version", "版次", 52, align="center"),
    Column("contact", "联系人", 168, folds=True),
)
COUNTS = ("expected", "merged", "returned", "waiting", "missing")
_SIDE = 394


class ReportedView(QWidget):
    """``school_chosen`` follows the cursor of the list; ``filter_chosen`` the switch above it."""

    school_chosen = Signal(object)
    school_opened = Signal(object)
    filter_chosen = Signal(str)
    term_chosen = Signal(str)
    receipt_pressed = Signal()
    changes_pressed = Signal()
    sheets_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.strip = ProgressStrip(sentence("REPORT_KEEP_STICK"))
        self.done = Banner(tone="ok")
        self.done.setObjectName("banner:written")
        self.done.hide()
        column.addWidget(self.strip)
        column.addWidget(self.done)
        column.addWidget(self._build_numbers())
        halves = QHBoxLayout()
        halves.setSpacing(theme.S12)
        halves.addWidget(self._build_schools(), 1)
        self.side = self._build_side()
        halves.addWidget(self.side)
        column.addLayout(halves, 1)

    def _build_numbers(self) -> Card:
        card = Card(flush=True)
        card.setFixedHeight(54)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 14, 0)
        row.setSpacing(0)
        self.counts = {code: label("", role="title") for code in COUNTS}
        for place, (code, number) in enumerate(self.counts.items()):
            if place:
                row.addWidget(rule("vrule"))
            row.addSpacing(14)
            row.addWidget(number)
            row.addSpacing(8)
            row.addWidget(label(sentence(f"REPORTED_{code.upper()}"), tone="ink2"))
            row.addStretch(1)
        row.addWidget(rule("vrule"))
        row.addSpacing(14)
        self.terms = TermCombo()
        self.terms.chosen.connect(self.term_chosen)
        row.addWidget(self.terms)
        card.body.addLayout(row)
        return card

    def _build_schools(self) -> Card:
        self.card = ListCard(columns_here(_COLUMNS), "reported", sentence("REPORTED_SCHOOLS"))
        self.switch = SegmentedSwitch(
            (
                Choice("find", sentence("REPORTED_TO_FIND")),
                Choice("merged", sentence("REPORTED_MERGED_ONES")),
                Choice("all", sentence("REPORTED_ALL")),
            )
        )
        self.switch.chosen.connect(self.filter_chosen)
        self.card.add_to_header(self.switch)
        self.schools, self.table = self.card.model, self.card.table
        self.nothing = self.card.nothing
        self.table.opened.connect(self.school_opened)
        self.table.current_changed.connect(self.school_chosen)
        self.card.body.addWidget(self._build_chain())
        return self.card

    def _build_chain(self) -> QWidget:
        self.chain_block = QWidget()
        block = QVBoxLayout(self.chain_block)
        block.setContentsMargins(0, 0, 0, 0)
        block.setSpacing(0)
        block.addWidget(rule("headrule"))
        inner = QVBoxLayout()
        inner.setContentsMargins(14, 8, 14, 14)
        inner.setSpacing(theme.S8)
        head = QHBoxLayout()
        head.setSpacing(10)
        self.chain_school = label("", role="section")
        head.addWidget(self.chain_school)
        head.addWidget(label(sentence("CHAIN_FACT"), tone="ink2"))
        head.addStretch(1)
        self.receipt = Button(sentence("CHAIN_RECEIPT"), icon="export", scale="small")
        self.receipt.setObjectName("button:chain_receipt")
        self.receipt.clicked.connect(self.receipt_pressed)
        self.see_children = Button(sentence("CHAIN_CHILDREN"), shortcut="Enter", scale="small")
        self.see_children.clicked.connect(lambda: self.school_opened.emit(self.table.row_id()))
        self.changes = Button(sentence("CHAIN_CHANGES"), icon="swap", scale="small")
        self.changes.setObjectName("button:chain_changes")
        self.changes.clicked.connect(self.changes_pressed)
        head.addWidget(self.changes)
        self.sheets = Button(sentence("CHAIN_SHEETS"), scale="small")
        self.sheets.setObjectName("button:chain_sheets")
        self.sheets.clicked.connect(self.sheets_pressed)
        head.addWidget(self.sheets)
        head.addWidget(self.receipt)
        head.addWidget(self.see_children)
        inner.addLayout(head)
        self.chain = ChainStrip()
        inner.addWidget(self.chain)
        block.addLayout(inner)
        return self.chain_block

    def _build_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.pupils_card = Card(sentence("REPORTED_PUPILS"), sentence("REPORTED_PUPILS_FACT"))
        self.pupils = BarChart(name_width=116, value_width=48, remark_width=62)
        self.pupils_card.body.addWidget(self.pupils)
        self.figures_card = Card(sentence("REPORTED_FIGURES"), sentence("REPORTED_FIGURES_FACT"))
        self.figures = BarChart(name_width=100, value_width=92, remark_width=66)
        self.figures_card.body.addWidget(self.figures)
        self.terms_card = Card(sentence("REPORTED_TERMS", {"count": 1}))
        self.line = LineChart()
        self.terms_card.body.addWidget(self.line)
        column.addWidget(self.pupils_card)
        column.addWidget(self.figures_card)
        column.addWidget(self.terms_card, 1)
        column.addStretch(0)
        self._end = column
        return side

    # showing ------------------------------------------------------------------------------------

    def show_counts(self, counts: Mapping[str, tuple[int, str]]) -> None:
        """Numbers with their tones."""
        for code, (count, tone) in counts.items():
            self.counts[code].setText(str(count))
            theme.set_property(self.counts[code], "tone", tone)

    def show_schools(self, rows: Sequence[tuple[str, Row]], title: str, nothing: str) -> None:
        """The schools of the switch; ``nothing`` is said when there is none."""
        self.card.set_title(title)
        self.chain_block.setVisible(bool(rows))
        self.card.show_rows(rows_here(rows, _COLUMNS), nothing)

    def show_chain(
        self,
        school: str,
        boxes: Sequence[ChainBox],
        no_receipt: str | None,
        no_changes: str | None,
    ) -> None:
        """One school's packages; why there is no receipt to write, no correction to look at."""
        self.changes.set_blocked(no_changes)
        self.chain_school.setText(school)
        self.chain.set_boxes(boxes)
        self.receipt.set_blocked(no_receipt)

    def show_sums(
        self,
        pupils: tuple[str, Sequence[Bar]],
        figures: Sequence[Bar],
        terms: Sequence[tuple[str, float]],
    ) -> None:
        """The charts; one without anything to show stays away."""
        title, bars = pupils
        self.pupils_card.set_title(title, sentence("REPORTED_PUPILS_FACT"))
        self.pupils.set_bars(bars)
        self.figures.set_bars(figures)
        self.figures_card.setVisible(bool(figures))
        self.terms_card.set_title(sentence("REPORTED_TERMS", {"count": len(terms)}))
        self.line.set_points(terms)
        self.terms_card.setVisible(len(terms) > 1)
        self._end.setStretch(3, 0 if len(terms) > 1 else 1)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the charts give way to the schools."""
        self.side.setVisible(not is_compact)
        self.table.set_compact(is_compact)
