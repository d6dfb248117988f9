"""Figures as widgets: the list at the left; sum, classes, names of the chosen one at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Column, Row
from liushou_desktop.gui.common.charts import Bar, BarChart
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import empty_note, label
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.record_panel import RecordPanel
from liushou_desktop.services.school.read_record import RecordSheet

_FIGURES = (
    Column("id", "编号", 62, folds=True),
    Column("title", "指标", 120, stretches=True),
    Column("share", "做到 / 应做", 104, align="right"),
    Column("rate", "比率", 82, align="right"),
    Column("state", "结果", 92),
)
_NAMES = (
    Column("name", "姓名", 110),
    Column("class", "班级", 86),
    Column("period", "时段", 70),
    Column("share", "做到 / 应做", 92, align="center"),
    Column("why", "差什么", 160, stretches=True),
)


class IndicatorsView(QWidget):
    """``figure_chosen`` and ``name_chosen`` follow the cursors; ``name_opened`` is Enter on a name,
    ``record_pressed`` asks for the records behind it, which take the place of the names."""

    term_chosen = Signal(str)
    when_chosen = Signal(str)
    figure_chosen = Signal(object)
    figures_filtered = Signal(str)
    names_filtered = Signal(str)
    name_opened = Signal(object)
    name_chosen = Signal(object)
    record_pressed = Signal()
    next_pressed = Signal()
    paper_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_compact = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        left.addWidget(self._build_figures(), 1)
        left.addWidget(self._build_how())
        row.addLayout(left, 6)
        right = QVBoxLayout()
        right.setSpacing(theme.S12)
        right.addWidget(self._build_one())
        right.addWidget(self._build_names(), 1)
        right.addWidget(self._build_record(), 1)
        row.addLayout(right, 7)

    def _build_figures(self) -> Card:
        self.figure_card = Card(sentence("INDICATORS_FIGURES"), flush=True)
        self.which = SegmentedSwitch(
            (
                Choice("all", sentence("INDICATORS_ALL")),
                Choice("short", sentence("INDICATORS_SHORT", {"count": 0})),
            )
        )
        self.which.chosen.connect(self.figures_filtered)
        self.terms = FilterCombo([])
        self.terms.setAccessibleName(sentence("PREVIEW_TERM"))
        self.terms.chosen.connect(self.term_chosen)
        self.figure_card.add_to_header(self.terms)
        self.figure_card.add_to_header(self.which)
        self.figures = RowsModel(_FIGURES)
        self.figure_table = TableView(self.figures, "figures", row_height=30)
        self.figure_table.current_changed.connect(self.figure_chosen)
        self.figure_card.body.addWidget(self.figure_table, 1)
        return self.figure_card

    def _build_one(self) -> Card:
        self.one_card = Card(" ")
        self.when = SegmentedSwitch(
            (
                Choice("now", sentence("INDICATORS_NOW")),
                Choice("signed", sentence("INDICATORS_SIGNED")),
            )
        )
        self.when.setObjectName("switch:when")
        self.when.chosen.connect(self.when_chosen)
        self.when.hide()
        self.one_card.add_to_header(self.when)
        line = QHBoxLayout()
        line.setSpacing(16)
        self.share = label("", role="number")
        self.rate = label("", role="section")
        self.gap = label("", role="strong", tone="due")
        for widget in (self.share, self.rate, self.gap):
            line.addWidget(widget)
        line.addStretch(1)
        self.one_card.body.addLayout(line)
        self.chart = BarChart(value_width=74, remark_width=56)
        self.one_card.body.addWidget(self.chart)
        return self.one_card

    def _build_how(self) -> Card:
        """How the chosen figure is counted, on which clause, read how."""
        self.how_card = Card()
        self.how = label("", tone="ink2", wrap=True)
        self.reading = label("", tone="ink3", wrap=True)
        self.how_card.body.addWidget(self.how)
        self.how_card.body.addWidget(self.reading)
        return self.how_card

    def _build_names(self) -> Card:
        self.name_card = Card(" ", flush=True)
        self.who = SegmentedSwitch(
            (
                Choice("lacking", sentence("INDICATORS_NAMES_LACKING")),
                Choice("all", sentence("INDICATORS_NAMES_ALL")),
            )
        )
        self.who.chosen.connect(self.names_filtered)
        self.record_button = Button(
            sentence("INDICATORS_RECORD", {"count": 0}), icon="record", scale="small"
        )
        self.record_button.setObjectName("button:record")
        self.record_button.clicked.connect(self.record_pressed)
        self.name_card.add_to_header(self.record_button)
        self.name_card.add_to_header(self.who)
        self.names = RowsModel(_NAMES)
        self.name_table = TableView(self.names, "names", row_height=30)
        self.name_table.opened.connect(self.name_opened)
        self.name_table.current_changed.connect(self.name_chosen)
        self.name_card.body.addWidget(self.name_table, 1)
        self.nobody = empty_note("")
        self.name_card.body.addWidget(self.nobody)
        return self.name_card

    def _build_record(self) -> RecordPanel:
        """A record behind the chosen name: what it says, its paper, the next one."""
        self.record = RecordPanel()
        self.record.close_button.setText(sentence("INDICATORS_RECORD_CLOSE"))
        self.next_button = Button("", scale="small")
        self.next_button.clicked.connect(self.next_pressed)
        paper = Button(sentence("INDICATORS_RECORD_PAPER"), icon="printer", scale="small")
        paper.setObjectName("button:record_paper")
        paper.clicked.connect(self.paper_pressed)
        for button in (self.next_button, paper):
            self.record.add_to_header(button)
        self.record.closed.connect(self.show_names_again)
        self.record.hide()
        return self.record

    # showing ------------------------------------------------------------------------------------

    def show_record(self, sheet: RecordSheet, place: int, count: int) -> None:
        """One of the records behind a name, in place of the names."""
        self.record.show_record(sheet, may_void=False)
        self.next_button.setText(sentence("INDICATORS_RECORD_NEXT", {"n": place, "count": count}))
        self.next_button.setVisible(count > 1)
        self.name_card.hide()
        self.record.show()
        self.record.close_button.setFocus()

    def show_names_again(self) -> None:
        """Back from a record."""
        self.record.hide()
        self.name_card.show()
        self.name_table.setFocus()

    def show_figures(self, rows: Sequence[tuple[str, Row]], chosen: str, title: str) -> None:
        """The list; the cursor stays on the figure it was on."""
        self.figure_card.set_title(title)
        self.figures.show_rows(rows)
        if not self.figure_table.select_id(chosen):
            self.figure_table.select_row(0)

    def show_one(
        self,
        title: str,
        sums: tuple[str, str, str],
        bars: Sequence[Bar],
        how: str,
        small_print: str,
    ) -> None:
        """The chosen figure: ``sums`` are share, rate and what is missing, ``how`` its formula and
        the clause behind it."""
        self.one_card.set_title(title)
        for widget, text in zip((self.share, self.rate, self.gap), sums, strict=True):
            widget.setText(text)
        self.gap.setVisible(bool(sums[2]))
        self.chart.set_bars(bars)
        self.chart.setVisible(bool(bars))
        self.how.setText(how)
        self.how.setVisible(bool(how))
        self.reading.setText(small_print)
        self.reading.setVisible(bool(small_print) and not self._is_compact)

    def show_names(self, title: str, rows: Sequence[tuple[object, Row]], nothing: str) -> None:
        """The names; ``nothing`` when there is none."""
        self.name_card.set_title(title)
        self.names.show_rows(rows)  # type: ignore[arg-type]
        self.name_table.setVisible(bool(rows))
        self.nobody.setVisible(not rows)
        self.nobody.setText(nothing)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: numbers of figures and the small print fold."""
        self.figure_table.set_compact(is_compact)
        self.name_table.set_compact(is_compact)
        self.figure_card.title.setVisible(not is_compact)
        self._is_compact = is_compact
        self.reading.setVisible(bool(self.reading.text()) and not is_compact)
