"""汇总表和总结: the papers of a term (F17, F18) to look at, print and save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.files import safe_file_name
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.pdf_preview import PdfPreview
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.print_job import PrintJob
    from liushou_desktop.services.school.print_summary import Summary
    from liushou_desktop.services.school.term_statistics import TermStatistics
    from liushou_desktop.services.shared.site import Site


def _statistics(site: Site, term: str, keep: bool, watcher: Watcher) -> PrintJob:
    from liushou_desktop.services.school.print_statistics import print_statistics

    return print_statistics(site, term, keep=keep, watcher=watcher)


def _summary(site: Site, term: str, keep: bool, watcher: Watcher) -> PrintJob:
    from liushou_desktop.services.school.print_summary import print_summary

    return print_summary(site, term, keep=keep, watcher=watcher)


#: Paper → how it is made: (site, term, whether it is kept in the log, watcher).
_PAPERS: dict[str, Callable[[Site, str, bool, Watcher], PrintJob]] = {
    "statistics": _statistics,
    "summary": _summary,
}


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The paper as it would leave the printer, and what is said beside it."""

    job: PrintJob
    statistics: TermStatistics
    summary: Summary


class TermPapersPage(Page):
    """``open(term=…, paper="statistics" | "summary")``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_TERM_PAPERS")
        self._term = desk.site.term().id
        self._loaded: _Loaded | None = None
        self.switch = SegmentedSwitch(
            [Choice(paper, sentence(f"TERM_PAPERS_{paper.upper()}")) for paper in _PAPERS]
        )
        self.switch.chosen.connect(lambda _: self.refresh())
        self.said = label("", tone="ink2", wrap=True)
        self.changed = Banner("", tone="due")
        self.changed.hide()
        self.preview = PdfPreview()
        self.body.addLayout(self._build_bar())
        self.body.addWidget(self.changed)
        card = Card(flush=True)
        card.body.addWidget(self.preview, 1)
        self.body.addWidget(card, 1)
        self.strip = self._build_strip()

    def _build_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(theme.S12)
        bar.addWidget(self.switch)
        bar.addWidget(self.said, 1)
        return bar

    def _build_strip(self) -> QWidget:
        from liushou_desktop.gui.common.progress_strip import ProgressStrip

        strip = ProgressStrip()
        strip.hide()
        self.body.addWidget(strip)
        self.delivery = PaperDelivery(self.desk, strip)
        return strip

    def open(self, **arguments: object) -> None:
        term, paper = arguments.get("term"), arguments.get("paper")
        self._term = str(term) if term else self.desk.site.term().id
        self.switch.choose(str(paper) if paper in _PAPERS else "statistics")
        self.back = BackLink(
            sentence("PAGE_TERM_REPORT"), "school.term_report", {"term": self._term}
        )

    def page_actions(self) -> Sequence[PageAction]:
        waiting = None if self._loaded else sentence("TERM_PAPERS_WAIT")
        may_write = self.desk.site.may(Right.RECORD)
        actions = [
            PageAction(
                "page.print", sentence("TERM_PAPERS_PRINT"), self.print_it, icon="printer",
                blocked=waiting,
            ),
        ]  # fmt: skip
        if self.switch.code() == "statistics":
            words = sentence("TERM_PAPERS_EXCEL")
            actions.insert(0, PageAction("page.open_file", words, self.save_excel, icon="export"))
        elif may_write:
            words = sentence("TERM_PAPERS_WRITE")
            actions.insert(0, PageAction("page.new", words, self.write_summary, icon="pencil"))
        save = sentence("TERM_PAPERS_SAVE")
        return (
            *actions,
            PageAction("page.confirm", save, self.save_pdf, "primary", "document", blocked=waiting),
        )

    def first_field(self) -> QWidget | None:
        return self.preview

    def refresh(self) -> None:
        site, term, paper = self.desk.site, self._term, self.switch.code()
        self._loaded = None
        self.header_changed.emit()

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.school.print_summary import term_summary
            from liushou_desktop.services.school.term_statistics import term_statistics

            job = _PAPERS[paper](site, term, False, watcher)
            return _Loaded(job, term_statistics(site, term), term_summary(site, term))

        self.desk.jobs.run(load, done=lambda loaded: self._show(paper, loaded))

    def _show(self, paper: str, loaded: _Loaded) -> None:
        if paper != self.switch.code():
            return  # another paper was chosen meanwhile
        self._loaded = loaded
        told = loaded.statistics
        self.facts = (told.term.name,)
        self.preview.set_document(loaded.job.printed.pdf)
        self.said.setText(self._words(paper, loaded))
        args = {"count": len(told.corrections)}
        self.changed.set_text(sentence("TERM_PAPERS_CORRECTIONS", args))
        self.changed.setVisible(paper == "statistics" and bool(told.corrections))
        self.header_changed.emit()

    def _words(self, paper: str, loaded: _Loaded) -> str:
        if paper == "summary":
            return sentence("TERM_PAPERS_KEPT" if loaded.summary.record else "TERM_PAPERS_BEGUN")
        closing = loaded.statistics.closing
        if closing is None:
            return sentence("TERM_PAPERS_UNSIGNED")
        args = {"version": closing.version, "principal": closing.principal}
        return sentence("TERM_PAPERS_SIGNED", args)

    # doing ----------------------------------------------------------------------------------

    def print_it(self) -> None:
        """To a printer the user chooses; what leaves is logged."""
        from liushou_desktop.gui.common.paper_printing import print_pdf

        def out(job: PrintJob) -> None:
            print_pdf(job.printed.pdf, job.title, self.window())

        self._made(out)

    def save_pdf(self) -> None:
        """Into a file."""
        if self._loaded is None:
            return
        file = self._asked_file(f"{self._loaded.job.title}.pdf", "PDF (*.pdf)")
        if file is not None:
            self._made(lambda job: self.delivery.write(job, job.title, file))

    def _made(self, out: Callable[[PrintJob], None]) -> None:
        """The paper made for good, then out."""
        site, term, paper = self.desk.site, self._term, self.switch.code()
        self.desk.jobs.run(lambda watcher: _PAPERS[paper](site, term, True, watcher), done=out)

    def _asked_file(self, name: str, pattern: str) -> Path | None:
        proposed = safe_file_name(f"{self.desk.site.name}_{self._term}_{name}")
        return self.desk.ask.save_file(sentence("TERM_PAPERS_WHERE"), proposed, pattern)

    def save_excel(self) -> None:
        """The statistics as a workbook."""
        if self._loaded is None:
            return
        file = self._asked_file(f"{self._loaded.job.title}.xlsx", "Excel (*.xlsx)")
        if file is None:
            return
        path = file if file.suffix else file.with_suffix(".xlsx")

        def write(watcher: Watcher) -> None:
            from liushou_desktop.services.school.print_statistics import export_statistics

            export_statistics(self.desk.site, path, self._term)

        args = {"file": path.name}
        self.desk.jobs.run(
            write, done=lambda _: self.desk.say(sentence("TERM_PAPERS_EXCEL_SAVED", args))
        )

    def write_summary(self) -> None:
        """Go on writing: the form begins with the numbers of the term."""
        self.desk.go("school.form_entry", form="work_summary")
