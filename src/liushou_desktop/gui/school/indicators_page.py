"""指标: n / d of each figure, the classes compared, and the names behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.charts import Bar, BarChart
from liushou_desktop.gui.common.inputs import FilterCombo
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.reading_words import reading_words
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.domain.indicators import Indicator
    from liushou_desktop.services.school.compute_figures import Figures

_FIGURES = (
    Column("id", "编号", 70),
    Column("title", "指标", 150, stretches=True),
    Column("share", "做到 / 应做", 110, align="right"),
    Column("rate", "比率", 90, align="right"),
)
_NAMES = (
    Column("name", "姓名", 110),
    Column("class", "班级", 90),
    Column("period", "时段", 100),
    Column("share", "做到 / 应做", 96, align="center"),
    Column("why", "差什么", 200, stretches=True),
)


class IndicatorsPage(Page):
    """Figures at the left; names of the chosen one at the right, the lacking ones first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_INDICATORS")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._term: str | None = None
        self._figures: Figures | None = None
        self.terms = FilterCombo([])
        self.terms.chosen.connect(self._on_term)
        top = QHBoxLayout()
        top.addWidget(self.terms)
        top.addStretch(1)
        self.body.addLayout(top)
        self.body.addSpacing(theme.S12)
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(self._build_figures(), 5)
        row.addWidget(self._build_names(), 7)
        self.body.addLayout(row, 1)

    def _build_figures(self) -> Card:
        card = Card(sentence("INDICATORS_FIGURES"), sentence("INDICATORS_FIGURES_FACT"), flush=True)
        self.figures = RowsModel(_FIGURES)
        self.figure_table = TableView(self.figures, "figures")
        self.figure_table.current_changed.connect(self._show_names)
        card.body.addWidget(self.figure_table, 1)
        return card

    def _build_names(self) -> Card:
        self.name_card = Card(sentence("INDICATORS_NAMES"), flush=True)
        inner = QVBoxLayout()
        inner.setContentsMargins(14, 10, 14, 8)
        self.chart = BarChart()
        inner.addWidget(self.chart)
        self.reading = label("", tone="ink3", wrap=True)
        inner.addWidget(self.reading)
        self.name_card.body.addLayout(inner)
        self.names = RowsModel(_NAMES)
        self.name_table = TableView(self.names, "names")
        self.name_table.opened.connect(self._on_opened)
        self.name_card.body.addWidget(self.name_table, 1)
        return self.name_card

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.confirm",
                sentence("INDICATORS_OPEN_CHILD"),
                lambda: self._on_opened(self.name_table.row_id()),
                "primary",
                "children",
            ),
        )

    def open(self, **arguments: object) -> None:
        term = arguments.get("term")
        self._term = str(term) if term else None

    def first_field(self) -> QWidget | None:
        return self.figure_table

    def refresh(self) -> None:
        site = self.desk.site
        begun = [term for term in site.own_terms if term.start <= site.today]
        shown = self._term or site.term().id
        self.terms.set_choices([Choice(term.id, term.name) for term in reversed(begun)])
        self.terms.choose(shown)

        def load(watcher: Watcher) -> Figures:
            from liushou_desktop.services.school.compute_figures import compute_indicators

            return compute_indicators(site, term=shown)

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    def _show(self, figures: Figures) -> None:
        self._figures = figures
        self.facts = (
            figures.term.name,
            sentence("INDICATORS_CUT_OFF", {"day": figures.cut_off.isoformat()}),
        )
        chosen = self.figure_table.row_id()
        self.figures.show_rows([(f.id, _figure_row(f)) for f in figures.indicators])
        if not self.figure_table.select_id(chosen or "I04"):
            self.figure_table.select_row(0)
        self.header_changed.emit()

    def _show_names(self, figure_id: object) -> None:
        figures = self._figures
        if figures is None or figure_id is None:
            return
        figure = figures.indicator(str(figure_id))
        missing = figure.denominator - figure.numerator
        fact = sentence("INDICATORS_MISSING", {"count": missing}) if missing else ""
        self.name_card.set_title(f"{figure.id} {word('indicator', figure.id)}", fact)
        self.chart.set_bars(_bars(figure, figures))
        self.reading.setText(_small_print(figure))
        entries = sorted(figure.entries, key=lambda e: (e.done >= e.owed, e.period))
        self.names.show_rows(
            [((e.child, e.period), _name_row(e, figures)) for e in entries if e.owed]
        )

    def _on_opened(self, row_id: object) -> None:
        if isinstance(row_id, tuple):
            self.desk.go("school.child", child=row_id[0])


def _figure_row(figure: Indicator) -> Row:
    is_full = figure.numerator == figure.denominator
    return (
        Cell(figure.id, tone="ink3"),
        word("indicator", figure.id),
        f"{figure.numerator} / {figure.denominator}",
        Cell(figure.rate, strong=not is_full),
    )


def _bars(figure: Indicator, figures: Figures) -> list[Bar]:
    """One bar per class, in class order as the entries come."""
    sums: dict[str, list[int]] = {}
    for entry in figure.entries:
        label_ = figures.class_labels.get(entry.child) or sentence("INDICATORS_NO_CLASS")
        total = sums.setdefault(label_, [0, 0])
        total[0] += entry.done
        total[1] += entry.owed
    return [
        Bar(name, done, owed, f"{done} / {owed}") for name, (done, owed) in sums.items() if owed
    ]


def _name_row(entry, figures: Figures) -> Row:  # type: ignore[no-untyped-def]
    from liushou_desktop.services.school.prefills import question_text

    lacking = entry.done < entry.owed
    why = "、".join(
        question_text(code) if "." in code else sentence(f"WHY_{code}") for code in entry.why
    )
    return (
        Cell(figures.names.get(entry.child, ""), strong=lacking),
        figures.class_labels.get(entry.child, ""),
        entry.period if "-" in entry.period[5:] or len(entry.period) == 7 else "",
        Cell(f"{entry.done} / {entry.owed}", mark=None if lacking else Mark.DONE),
        Cell(why, tone="due" if lacking else "ink2"),
    )


def _small_print(figure: Indicator) -> str:
    parts = []
    if figure.late:
        parts.append(sentence("INDICATORS_LATE", {"count": len(figure.late)}))
    if figure.open_periods:
        months = "、".join(f"{int(period[-2:])}月" for period in figure.open_periods)
        parts.append(sentence("INDICATORS_OPEN", {"months": months}))
    if figure.readings:
        readings = reading_words(figure.readings)
        parts.append(sentence("INDICATORS_READINGS", {"readings": readings}))
    return "　".join(parts)
