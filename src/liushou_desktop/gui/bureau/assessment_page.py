"""考核: points by the bureau's weights against the schools' own, item by item, and the 通报."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau import assessment_rows as rows_of
from liushou_desktop.gui.bureau.assessment_view import AssessmentView
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_assessment import SchoolScore
    from liushou_desktop.services.shared.edit_assessment import AssessmentSheet


@dataclass(frozen=True, slots=True)
class _Loaded:
    term: str
    term_name: str
    sheet: AssessmentSheet
    scores: list[SchoolScore]


class AssessmentPage(Page):
    """Ranking and items of one term."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_SUPERVISION")
        self.back = BackLink(sentence("PAGE_FIGURES"), "bureau.figures")
        self._term: str | None = None
        self._demand = ""
        self._loaded: _Loaded | None = None
        self.view = AssessmentView()
        self.body.addWidget(self.view, 1)
        self.view.term_chosen.connect(self._on_term)
        self.view.school_chosen.connect(lambda _: self._show_items())
        self.view.items_wanted.connect(
            lambda: desk.go("common.assessment_items", term=self._term or "")
        )

    def open(self, **arguments: object) -> None:
        self._term = str(arguments["term"]) if arguments.get("term") else self._term

    def first_field(self) -> QWidget | None:
        return self.view.scores_table

    def page_actions(self) -> Sequence[PageAction]:
        loaded = self._loaded
        nothing = None
        if loaded is None or not loaded.scores:
            term = loaded.term_name if loaded else ""
            nothing = sentence("SUPERVISION_NOTHING", {"term": term})
        elif not self.desk.site.may(Right.PRINT):
            nothing = sentence("SETTINGS_ONLY_CLERK")
        return (
            PageAction(
                "page.export",
                sentence("SUPERVISION_SAVE"),
                lambda: self._on_notice(self._save),
                icon="document",
                blocked=nothing,
            ),
            PageAction(
                "page.print",
                sentence("SUPERVISION_PRINT"),
                lambda: self._on_notice(self._print),
                "primary",
                "printer",
                blocked=nothing,
            ),
        )

    # loading ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        site, term = self.desk.site, self._term
        self.view.terms.offer(site)

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.bureau.county_assessment import county_assessment
            from liushou_desktop.services.bureau.package_chain import last_told_term
            from liushou_desktop.services.shared.edit_assessment import assessment_sheet

            wanted = last_told_term(site, term)
            return _Loaded(
                wanted.id,
                wanted.name,
                assessment_sheet(site, wanted.id),
                county_assessment(site, wanted.id),
            )

        self.desk.jobs.run(load, done=self._show)

    def _on_term(self, term: str) -> None:
        self._term = term
        self.refresh()

    # showing ------------------------------------------------------------------------------------

    def _show(self, loaded: _Loaded) -> None:
        self._loaded = loaded
        self._term = loaded.term
        self.view.terms.choose(loaded.term)
        ranked = enumerate(loaded.scores, start=1)
        rows = [(each.code, rows_of.score_row(place, each)) for place, each in ranked]
        full = loaded.sheet.full
        code = "SUPERVISION_FACT" if full else "SUPERVISION_NO_WEIGHTS"
        term = {"term": loaded.term_name}
        fact = sentence(code, {"count": len(rows), "full": full})
        if any(each.rules is not None for each in loaded.scores):
            fact = sentence("SUPERVISION_APART", {"said": fact})
        self.view.show_scores(rows, fact, sentence("SUPERVISION_NOTHING", term))
        self.facts = (loaded.term_name,)
        self._show_items()
        self.header_changed.emit()

    def _score(self) -> SchoolScore | None:
        code = self.view.scores_table.row_id()
        scores = self._loaded.scores if self._loaded else []
        return next((each for each in scores if each.code == code), None)

    def _show_items(self) -> None:
        if self._loaded is None:
            return
        score, fact = self._score(), self._items_fact(self._loaded.sheet)
        if score is None:
            bare = [(item.code, rows_of.bare_row(item)) for item in self._loaded.sheet.items]
            self.view.show_items(bare, sentence("SUPERVISION_ITEMS"), fact)
        else:
            rows = [
                (each.item.code, rows_of.item_row(each, score.own.get(each.item.code)))
                for each in score.score.items
            ]
            title = sentence("SUPERVISION_ITEMS_OF", {"school": score.name})
            self.view.show_items(rows, title, fact)

    def _items_fact(self, sheet: AssessmentSheet) -> str:
        if sheet.frozen_on is not None:
            return sentence("ITEMS_FROZEN", {"day": sheet.frozen_on})
        return sentence("ITEMS_VERSION", {"version": sheet.version}) if sheet.version else ""

    # 通报 -----------------------------------------------------------------------------------------

    def _on_notice(self, then) -> None:  # type: ignore[no-untyped-def]
        """The circular, with what the bureau asks of the schools."""
        if self._loaded is None:
            return
        demand = self.desk.ask.reason(
            sentence("SUPERVISION_DEMAND"),
            sentence("SUPERVISION_DEMAND_TEXT"),
            sentence("SUPERVISION_DEMAND_GO"),
            self._demand,
        )
        if demand is None:
            return
        self._demand = demand  # a printer or a stick may fail, and there may be a second copy
        site, term = self.desk.site, self._loaded.term

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.bureau.print_notice import print_notice

            return print_notice(site, term, demand).pdf

        self.desk.jobs.run(draw, done=then)

    def _print(self, pdf: bytes) -> None:
        from liushou_desktop.gui.common.paper_printing import print_or_save

        print_or_save(self.desk, pdf, sentence("SUPERVISION_PAPER"), self.window())

    def _save(self, pdf: bytes) -> None:
        assert self._loaded is not None
        name = sentence("SUPERVISION_NOTICE_FILE", {"term": self._loaded.term_name})
        file = self.desk.ask.save_file(sentence("SUPERVISION_SAVE"), name, "PDF (*.pdf)")
        if file is None:
            return

        def save(watcher: Watcher) -> Path:
            from liushou_desktop.base.files import write_whole

            write_whole(file, pdf)
            return file

        self.desk.jobs.run(
            save,
            done=lambda made: self.desk.say(
                sentence("SUPERVISION_NOTICE_SAVED", {"file": made.name})
            ),
        )

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)
