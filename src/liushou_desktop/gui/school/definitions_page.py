"""几种口径: heads and figures by several definitions, and the names they do not share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.definition_gaps import KINDS
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import bar_of, empty_note
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.common.term_combo import TermCombo
from liushou_desktop.services.school.compare_definitions import (
    Comparison,
    DefinedChild,
    HeadLine,
    compare_definitions,
    figure_shares,
    short,
    why_words,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.print_job import PrintJob

HEADS, FIGURES, NAMES = "heads", "figures", "names"
_KIND_COLUMNS = tuple(Column(kind, short(kind), 110, align="right") for kind in KINDS)
_HEADS = (
    Column("group", sentence("DEFINITIONS_GROUP"), 130),
    Column("title", sentence("DEFINITIONS_ITEM"), 200, stretches=True),
    *_KIND_COLUMNS,
    Column("gap", sentence("DEFINITIONS_GAP"), 120, align="right"),
)
_FIGURES = (
    Column("id", sentence("DEFINITIONS_ID"), 64),
    Column("title", sentence("DEFINITIONS_FIGURE"), 190, stretches=True),
    *(Column(kind, short(kind), 170, align="right") for kind in KINDS),
)
_NAMES = (
    Column("class", sentence("CASES_COLUMN_CLASS"), 100),
    Column("name", sentence("CASES_COLUMN_NAME"), 130),
    Column("category", sentence("DEFINITIONS_CATEGORY"), 110),
    Column("side", sentence("DEFINITIONS_SIDE"), 190),
    Column("why", sentence("DEFINITIONS_WHY"), 300, stretches=True),
)
_FIRST_PAIR = ("mca", "edu")


class DefinitionsPage(Page):
    """Three tables over the same children; Enter on a name opens the child."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_DEFINITIONS")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._term: str | None = None
        self._found: Comparison | None = None
        self.body.addWidget(self._build_bar())
        self.heads = RowsModel(_HEADS)
        self.figures = RowsModel(_FIGURES)
        self.names = RowsModel(_NAMES)
        self.tables = {
            HEADS: TableView(self.heads, "definition_heads", row_height=28),
            FIGURES: TableView(self.figures, "definition_figures", row_height=28),
            NAMES: TableView(self.names, "definition_names", row_height=30),
        }
        self.tables[NAMES].opened.connect(self._on_opened)
        self.tables[FIGURES].opened.connect(self._on_figure)
        self.card = Card(sentence("PAGE_DEFINITIONS"), " ", flush=True)
        self.stack = QStackedWidget()
        for table in self.tables.values():
            self.stack.addWidget(table)
        self.card.body.addWidget(self.stack, 1)
        self.nothing = empty_note(sentence("DEFINITIONS_SAME"))
        self.card.body.addWidget(self.nothing)
        self.body.addWidget(self.card, 1)

    def _build_bar(self) -> QWidget:
        bar, row = bar_of(theme.S8)
        self.terms = TermCombo()
        self.terms.chosen.connect(self._on_term)
        row.addWidget(self.terms)
        codes = {
            HEADS: "DEFINITIONS_HEADS",
            FIGURES: "DEFINITIONS_FIGURES",
            NAMES: "DEFINITIONS_NAMES",
        }
        self.switch = SegmentedSwitch([Choice(code, sentence(w)) for code, w in codes.items()])
        self.switch.chosen.connect(lambda _: self._show_table())
        row.addWidget(self.switch)
        choices = [Choice(kind, word("left_behind_definition", kind)) for kind in KINDS]
        self.pair = (FilterCombo(choices), FilterCombo(choices))
        names = ("DEFINITIONS_ONE", "DEFINITIONS_OTHER")
        for combo, kind, name in zip(self.pair, _FIRST_PAIR, names, strict=True):
            combo.setObjectName(f"field:{name.lower()}")
            combo.setAccessibleName(sentence(name))
            combo.choose(kind)
            combo.fit(to_all=True)
            combo.chosen.connect(lambda _: self._show_table())
            row.addWidget(combo)
        row.addStretch(1)
        return bar

    # opening and showing ----------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        """``term``; ``tab`` one of heads, figures, names."""
        term, tab = arguments.get("term"), arguments.get("tab")
        self._term = str(term) if term else self._term
        if tab in self.tables:
            self.switch.choose(str(tab))

    def first_field(self) -> QWidget | None:
        return self.tables[self.switch.code() or HEADS]

    def refresh(self) -> None:
        site = self.desk.site
        shown = self._term or site.term().id
        self.terms.offer(site)
        self.terms.choose(shown)

        def load(watcher: Watcher) -> Comparison:
            return compare_definitions(site, term=shown, watcher=watcher)

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    def _show(self, found: Comparison) -> None:
        self._found = found
        day = f"{found.day.month}月{found.day.day}日"
        by = word("left_behind_definition", found.in_force)
        self.facts = (found.term.name, sentence("DEFINITIONS_FACT", {"day": day, "by": by}))
        self.heads.show_rows([(n, _head_row(line)) for n, line in enumerate(found.lines)])
        rows = [(figure.id, _figure_row(found, figure.id)) for figure in found.figures[KINDS[0]]]
        self.figures.show_rows(rows)
        self._show_table()

    def kinds(self) -> tuple[str, str]:
        """The two definitions whose names are compared."""
        return self.pair[0].code(), self.pair[1].code()

    def _show_table(self) -> None:
        tab, found = self.switch.code() or HEADS, self._found
        for combo in self.pair:
            combo.setVisible(tab == NAMES)
        if found is None:
            return
        first, second = self.kinds()
        rows = [
            (child.id, _name_row(child, kind, other))
            for kind, other in ((first, second), (second, first))
            for child in found.only_in(kind, other)
            if kind != other
        ]
        self.names.show_rows(rows)
        self.stack.setCurrentWidget(self.tables[tab])
        is_same = tab == NAMES and not rows
        self.stack.setVisible(not is_same)
        self.nothing.setVisible(is_same)
        args = {
            "one": short(first),
            "other": short(second),
            "only": len(found.only_in(first, second)),
            "only_other": len(found.only_in(second, first)),
        }
        fact = sentence("DEFINITIONS_NAMES_FACT", args) if tab == NAMES else ""
        titles = {HEADS: "HEADS_TITLE", FIGURES: "FIGURES_TITLE", NAMES: "NAMES_TITLE"}
        self.card.set_title(sentence(f"DEFINITIONS_{titles[tab]}"), fact)
        self.tables[tab].select_row(0)
        self.header_changed.emit()

    def _on_opened(self, child: object) -> None:
        if child:
            self.desk.go("school.child", child=str(child))

    def _on_figure(self, figure: object) -> None:
        if figure:
            self.desk.go("school.indicators", figure=str(figure), term=self._term)

    # out ----------------------------------------------------------------------------------------

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.print",
                sentence("DEFINITIONS_PRINT"),
                self.print_names,
                icon="printer",
                needs=Right.PRINT,
            ),
            PageAction(
                "page.export",
                sentence("DUTIES_EXCEL"),
                self.save_excel,
                icon="export",
                needs=Right.EXPORT,
            ),
            PageAction(
                "page.confirm",
                sentence("DEFINITIONS_TO_ROSTER"),
                lambda: self.desk.go("school.roster_check"),
                "primary",
                "swap",
                needs=Right.IMPORT,
            ),
        )

    def print_names(self) -> None:
        """The names the two definitions do not share, to a printer or into a PDF."""
        from liushou_desktop.services.school.compare_definitions import print_comparison

        site, found, pair = self.desk.site, self._found, self.kinds()
        if found is None:
            return

        def drawn(made: PrintJob) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, made.printed.pdf, made.title, self)

        self.desk.jobs.run(
            lambda watcher: print_comparison(site, found, pair, watcher=watcher), done=drawn
        )

    def save_excel(self) -> None:
        """Everything side by side as a workbook."""
        from liushou_desktop.services.school.compare_definitions import export_comparison

        found, site = self._found, self.desk.site
        if found is None:
            return
        name = sentence("DEFINITIONS_EXCEL_FILE", {"term": found.term.name})
        file = self.desk.ask.save_file(sentence("DUTIES_EXCEL"), name, "Excel (*.xlsx)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".xlsx")
        saved = sentence("PAPER_PDF_SAVED", {"file": out.name})
        self.desk.jobs.run(
            lambda _: export_comparison(site, found, out), done=lambda _: self.desk.say(saved)
        )

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        for table in self.tables.values():
            table.set_compact(is_compact)


def _head_row(line: HeadLine) -> Row:
    mca, edu = line.heads[KINDS.index("mca")], line.heads[KINDS.index("edu")]
    gap = Cell("—", tone="ink3") if mca == edu else Cell(f"{edu - mca:+d}", strong=True)
    return (Cell(line.group, tone="ink2"), line.title, *map(str, line.heads), gap)


def _figure_row(found: Comparison, figure: str) -> Row:
    return (Cell(figure, tone="ink3"), word("indicator", figure), *figure_shares(found, figure))


def _name_row(child: DefinedChild, kind: str, other: str) -> Row:
    args = {"one": short(kind), "other": short(other)}
    return (
        child.class_label,
        Cell(child.name, strong=True),
        word("left_behind_category", child.category, short=True),
        Cell(sentence("DEFINITIONS_ONLY", args), mark=Mark.CHANGED),
        why_words(child, other),
    )
