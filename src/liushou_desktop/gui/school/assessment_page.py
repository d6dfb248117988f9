"""自查考核: what the county gives points for, the figure that proves each, the names behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.assessment import ItemScore, points
from liushou_desktop.domain.inspections import EVIDENCE
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.common.term_combo import TermCombo
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import evidence

if TYPE_CHECKING:
    from liushou_desktop.services.school.print_job import PrintJob
    from liushou_desktop.services.school.self_assessment import Assessment

_ITEMS = (
    Column("part", "哪一类", 96),
    Column("item", "项目", 150, stretches=True),
    Column("clause", "条款", 96, folds=True),
    Column("weight", "分值", 64, align="right"),
    Column("evidence", "依据", 190, stretches=True),
    Column("share", "做到 / 应做", 110, align="right"),
    Column("rate", "比率", 86, align="right"),
    Column("points", "按数字得分", 100, align="right"),
)
_FORM = "self_assessment"


class AssessmentPage(Page):
    """Enter on an item opens its figure with the names."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_ASSESSMENT")
        self.back = BackLink(sentence("PAGE_REPORTING"), "school.reporting")
        self._term: str | None = None
        self._found: Assessment | None = None
        self.undecided = Banner(sentence("ASSESSMENT_UNDECIDED"), tone="due")
        self.undecided.hide()
        self.body.addWidget(self.undecided)
        self.terms = TermCombo()
        self.terms.chosen.connect(self._on_term)
        self.card = Card(sentence("ASSESSMENT_ITEMS"), flush=True)
        self.card.add_to_header(self.terms)
        self.items = RowsModel(_ITEMS)
        self.table = TableView(self.items, "assessment")
        self.table.opened.connect(self._on_opened)
        self.card.body.addWidget(self.table, 1)
        self.body.addWidget(self.card, 1)

    def open(self, **arguments: object) -> None:
        term = arguments.get("term")
        self._term = str(term) if term else None

    def page_actions(self) -> Sequence[PageAction]:
        actions = [
            PageAction("page.print", sentence("ASSESSMENT_PRINT"), self.print_it, icon="printer"),
            PageAction("page.edit", sentence("ASSESSMENT_SETTLE"), self._on_settle, icon="scales"),
        ]
        if self.desk.site.may(Right.RECORD):
            go = lambda: self.desk.go("school.form_entry", form=_FORM)  # noqa: E731
            text = sentence("ASSESSMENT_FILL")
            actions.append(PageAction("page.new", text, go, "primary", "plus"))
        return tuple(actions)

    def _on_settle(self) -> None:
        self.desk.go("common.assessment_items", term=self._term or self.desk.site.term().id)

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        site = self.desk.site
        shown = self._term or site.term().id
        self.terms.offer(site)
        self.terms.choose(shown)

        def load(watcher: Watcher) -> Assessment:
            from liushou_desktop.services.school.self_assessment import self_assessment

            return self_assessment(site, shown)

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    def _show(self, found: Assessment) -> None:
        self._found = found
        score = found.score
        args = {"points": points(score.tenths), "full": score.full}
        said = sentence("ASSESSMENT_TOTAL", args) if score.is_scored else ""
        kept = sentence("ASSESSMENT_KEPT" if found.record else "ASSESSMENT_NOT_KEPT")
        self.facts = tuple(text for text in (found.term.name, said, kept) if text)
        code = "ASSESSMENT_UNDECIDED_OWN" if found.is_own else "ASSESSMENT_UNDECIDED"
        self.undecided.set_text(sentence(code))
        self.undecided.setVisible(not any(each.item.weight for each in score.items))
        self.items.show_rows([(e.item.code, _row(e, found.rates)) for e in score.items])
        if self.table.row_id() is None:
            self.table.select_row(0)
        self.header_changed.emit()

    def _on_opened(self, code: object) -> None:
        """The figure that proves an item, or the bureau's findings."""
        items = self._found.score.items if self._found is not None else ()
        item = next((each.item for each in items if each.item.code == code), None)
        if item is None or self._found is None:
            return
        if item.figure == EVIDENCE:
            self.desk.go("school.reporting")
        else:
            self.desk.go("school.indicators", term=self._found.term.id, figure=item.figure)

    def print_it(self) -> None:
        """F21: what was kept, or items and evidence to be filled in by hand."""
        if self._found is None:
            return
        site, term = self.desk.site, self._found.term.id

        def draw(watcher: Watcher) -> PrintJob:
            from liushou_desktop.services.school.self_assessment import print_assessment

            return print_assessment(site, term, watcher=watcher)

        def out(job: PrintJob) -> None:
            from liushou_desktop.gui.common.paper_printing import print_pdf

            print_pdf(job.printed.pdf, job.title, self.window())

        self.desk.jobs.run(draw, done=out)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _row(each: ItemScore, rates: dict[str, str]) -> Row:
    item = each.item
    share = f"{each.numerator} / {each.denominator}" if each.denominator else "—"
    got = Cell("—", tone="ink3")
    if each.tenths is not None:
        is_full = each.tenths == 10 * item.weight
        got = Cell(points(each.tenths), strong=True, mark=Mark.DONE if is_full else Mark.DUE)
    return (
        sentence(f"ASSESSMENT_PART_{item.part.upper()}"),
        Cell(item.title, strong=True),
        item.clause,
        str(item.weight) if item.weight else "—",
        f"{item.figure} {evidence(item.figure)}",
        share,
        rates.get(item.figure, ""),
        got,
    )
