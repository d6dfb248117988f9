"""打印中心: a paper, the children it is for, the very pages; print, then say what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.paper_words import by_room, paper_title
from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Severity
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.school.cards_sent import CardsSent
from liushou_desktop.gui.school.month_choices import month_choices
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.gui.school.printing_list import PrintingList
from liushou_desktop.gui.school.printing_view import PrintingView
from liushou_desktop.gui.school.reveal import ask_for_paper, may_ask_for_paper
from liushou_desktop.services.school.paper_shelf import CHILD, Paper, papers
from liushou_desktop.services.school.print_choices import (
    PaperChild,
)

if TYPE_CHECKING:
    from liushou_desktop.gui.common.job_runner import Job
    from liushou_desktop.services.school.draw_paper import Wish
    from liushou_desktop.services.school.print_job import PrintJob

_PAUSE_MS = 250
_NOTES_SHOWN = 4
_FIRST = "carry"
# One edition serves all three cards, so that the number stands at the one children carry.
_COUNTED = frozenset({"carry", "home_visit", "talk"})


class PrintingPage(Page):
    """``open(children=…)`` shows the given children, ``paper=…`` a paper of the shelf."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_PRINTING")
        self._papers = {paper.id: paper for paper in papers(desk.site)}
        self.view = PrintingView(by_room(self._papers.values()))
        self.body.addWidget(self.view, 1)
        self.list = PrintingList(desk, self.view, self._papers[_FIRST])
        self._pages: PrintJob | None = None
        self._setting: Job | None = None
        self.delivery = PaperDelivery(desk, self.view.strip)
        self.delivery.out.connect(self._on_out)
        self.delivery.refused.connect(self._on_refused)
        self.sent = CardsSent(desk, self.view)
        self.sent.asked.connect(self.header_changed)
        self.sent.confirmed.connect(self.refresh)
        self.view.paper_chosen.connect(self._on_paper)
        self.view.state_chosen.connect(self._on_state)
        self.list.changed.connect(self._on_ticks)
        self.view.well.pressed.connect(self.printed_well)
        self.view.well.refused.connect(self._not_printed)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._set_pages)

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        paper = arguments.get("paper")
        if isinstance(paper, str) and paper in self._papers:
            self.list.take_paper(self._papers[paper])
            if self._paper.is_by_class:
                self.list.forget_class()
        children = arguments.get("children")
        self.list.give(children if isinstance(children, Iterable) else ())

    def refresh(self) -> None:
        from liushou_desktop.gui.common.pdf_printing import printer_names
        from liushou_desktop.services.school.print_choices import paper_children

        self.view.set_printers(printer_names())
        self.desk.jobs.run(lambda _: paper_children(self.desk.site), done=self._show)

    def page_actions(self) -> Sequence[PageAction]:
        blocked = None if self.list.is_anything() else self._nothing_words()
        actions = [
            PageAction("", sentence("PRINT_TEST_PAGE"), self.print_test_page, icon="printer"),
            PageAction(
                "page.export",
                sentence("PRINT_SAVE_PDF"),
                self.save_pdf,
                icon="export",
                blocked=blocked,
            ),
            PageAction(
                "page.print", self._print_words(), self.print_papers, "primary", "printer", blocked
            ),
            PageAction("page.fold_pane", "", self.view.fold_preview, in_header=False),
        ]
        if self._paper.id == "missing_list":
            words = sentence("PRINT_SAVE_EXCEL")
            actions.insert(2, PageAction("", words, self.save_excel, icon="export"))
        if self.sent.job is not None and self._paper.is_card:
            actions.append(PageAction("page.confirm", "", self.printed_well, in_header=False))
        return actions

    def first_field(self) -> QWidget | None:
        return self.view.table

    def escape(self) -> bool:
        if not self.view.strip.isHidden():
            self.view.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)

    # the paper ----------------------------------------------------------------------------

    @property
    def _paper(self) -> Paper:
        return self.list.paper

    def _show(self, children: list[PaperChild]) -> None:
        self.list.everybody = children
        for paper_id in _COUNTED & self._papers.keys():
            paper = self._papers[paper_id]
            wanted = sum(child.needs(paper) for child in children)
            self.view.papers.buttons[paper_id].set_count(wanted)
        held = self.view.months.code()
        self.view.months.set_choices(month_choices(self.desk))
        if held:
            self.view.months.choose(held)
        self.list.show()

    def _on_paper(self, paper_id: str) -> None:
        self.list.take_paper(self._papers[paper_id])
        self._leave_cards()
        self.list.show()

    def _on_state(self, state: str) -> None:
        self.list.take_paper(self._paper, is_filled=state == "filled")
        self._leave_cards()
        self.list.show()

    def _leave_cards(self) -> None:
        self._not_printed()
        self.view.old_cards.hide()

    def _nothing_words(self) -> str:
        return sentence("PRINT_KEPT_NONE" if self.list.is_filled else "PRINT_NOBODY")

    # the pages --------------------------------------------------------------------------

    def _on_ticks(self) -> None:
        if self.sent.job is not None and self._paper.is_card:
            self.sent.ask(None, self.list.chosen())
            return
        self._pages = None
        self._pause.start()
        self.header_changed.emit()

    def _set_pages(self) -> None:
        """Draw what is ticked, as it will be printed, and undo it."""
        chosen = self.list.chosen()
        if self._setting is not None:
            self._setting.stop()
        if not self.list.is_anything():
            self.view.show_pages(None, sentence("PRINT_PREVIEW_EMPTY"))
            self.view.notes.setText("")
            self.header_changed.emit()
            return
        if self.view.preview.page_count == 0:
            words = sentence("PRINT_SETTING", {"count": len(chosen)})
            self.view.show_pages(None, words)
        draw, asked = self._drawing(), self._asked()
        job = self.desk.jobs.run(
            lambda watcher: draw(keep=False, watcher=watcher),
            done=lambda made: self._on_pages(asked, made),
            failed=self._on_no_pages,
        )
        self._setting = job
        job.ended.connect(lambda: self._forget(job))

    def _asked(self) -> tuple[object, ...]:
        """Everything the pages depend on: pages that come late are not shown for another wish."""
        return self._paper, self._wish()

    def _forget(self, job: Job) -> None:
        if self._setting is job:
            self._setting = None

    def _drawing(self, reason: str | None = None) -> Callable[..., PrintJob]:
        """What draws the pages, on the worker; nothing of the window is asked there.

        Args:
            reason: why sealed answers are printed too.
        """
        from liushou_desktop.services.school.draw_paper import draw_paper

        return partial(draw_paper, self.desk.site, self._paper, self._wish(reason))

    def _wish(self, reason: str | None = None) -> Wish:
        from liushou_desktop.services.school.draw_paper import Wish

        chosen = tuple(self.list.chosen())
        return Wish(
            children=chosen if self._paper.scope == CHILD else None,
            classes=self.list.one_class(),
            blank=not self.list.is_filled,
            records=chosen if self.view.shows_records() else None,
            reason=reason,
            month=(self.view.months.code() or None) if self._paper.has_month else None,
            masked=self.view.phones.code() == "masked",
            is_bound_at_top=self.view.binding.code() == "top",
        )

    def _on_pages(self, asked: tuple[object, ...], made: PrintJob) -> None:
        if asked != self._asked():
            return
        self._pages = made
        self.view.show_pages(made.printed.pdf, "")
        self._show_notes(made)
        self.header_changed.emit()

    def _on_no_pages(self, error: ProgramError) -> None:
        self.view.show_pages(None, sentence("PRINT_PREVIEW_EMPTY"))
        self.desk.tell_error(error)

    def _show_notes(self, made: PrintJob) -> None:
        """Characters to write by hand, texts kept off, old cards to take back."""
        notes = [p for p in made.printed.report.notes() if p.severity is not Severity.INFO]
        lines = [say_alone(problem) for problem in notes[:_NOTES_SHOWN]]
        if len(notes) > _NOTES_SHOWN:
            lines.append(sentence("PRINT_NOTES", {"count": len(notes) - _NOTES_SHOWN}))
        old = len(self.list.to_take_back())
        if self._paper.is_card and old:
            lines.append(sentence("PRINT_OLD_CARDS", {"count": old}))
        self.view.notes.setText("\n".join(lines or [sentence("PRINT_ALL_CLEAR")]))

    def _sheets(self) -> int:
        pages = self._pages.printed.pages if self._pages is not None else 0
        is_two_sided = self.view.sides.code() == "two"
        return (-(-pages // 2) if is_two_sided else pages) * int(self.view.copies.code() or 1)

    def _print_words(self) -> str:
        count = len(self.list.chosen())
        if not self.list.is_anything() or self._pages is None:
            return sentence("PRINT_NOTHING")
        if self.view.shows_records():
            return sentence("PRINT_RECORDS", {"count": count, "sheets": self._sheets()})
        if self._paper.is_by_class:
            return sentence("PRINT_LIST", {"title": self._title(), "sheets": self._sheets()})
        code = "PRINT_CARDS" if self._paper.is_card else "PRINT_SHEETS"
        return sentence(code, {"count": count, "sheets": self._sheets()})

    # printing ---------------------------------------------------------------------------

    def print_papers(self) -> None:
        """Ctrl+P: keep the job, then draw its pages at the printer."""
        printer = self.view.printer.code()
        if not printer:
            self._offer_pdf("PRINT_NO_PRINTER", {})
            return
        copies, sides = int(self.view.copies.code() or 1), self.view.sides.code()
        self._keep(
            lambda made: self.delivery.send(
                made, self._title(), printer, copies=copies, is_two_sided=sides == "two"
            )
        )

    def save_pdf(self) -> None:
        """Keep the job and write its pages to a file; cards still ask whether they came out."""
        if not self.list.is_anything():
            return
        name = f"{self._title()}_{self.view.classes.currentText()}.pdf"
        file = self.desk.ask.save_file(sentence("PRINT_SAVE_PDF"), name, "PDF (*.pdf)")
        if file is not None:
            self._keep(lambda made: self.delivery.write(made, self._title(), file))

    def save_excel(self) -> None:
        """催报单 as a workbook, one sheet per class."""
        from liushou_desktop.services.school.missing_list import export_missing

        site, classes = self.desk.site, self.list.one_class()
        name = f"{self._title()}_{self.view.classes.currentText()}.xlsx"
        file = self.desk.ask.save_file(sentence("PRINT_SAVE_EXCEL"), name, "Excel (*.xlsx)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".xlsx")

        def done(count: int) -> None:
            self.desk.say(sentence("PRINT_EXCEL_SAVED", {"file": out.name, "count": count}))

        self.desk.jobs.run(lambda _: export_missing(site, out, classes=classes), done=done)

    def _title(self) -> str:
        return paper_title(self._paper)

    def _keep(self, then: Callable[[PrintJob], object]) -> None:
        """Take numbers and editions for good, as the preview showed them."""
        chosen = self.list.chosen()
        if not self.list.is_anything() or self.delivery.is_busy:
            return
        words = sentence("PRINT_SETTING", {"count": len(chosen)})
        self.sent.replaced = self.list.to_take_back()
        seals = self._paper.seals and (self.list.is_filled or not self._paper.has_filled)
        reason = ask_for_paper(self.desk) if seals and may_ask_for_paper(self.desk) else None
        draw = self._drawing(reason)
        self.desk.jobs.run(
            lambda watcher: draw(keep=True, watcher=watcher),
            done=lambda made: QTimer.singleShot(0, lambda: then(made)),  # once the strip is free
            strip=self.view.strip,
            what=words,
        )

    def _on_refused(self, printer: str) -> None:
        self._offer_pdf("PRINT_REFUSED", {"printer": printer})

    def _offer_pdf(self, code: str, args: dict[str, object]) -> None:
        answers = (
            Answer("leave", sentence("PRINT_LEAVE")),
            Answer("pdf", sentence("PRINT_SAVE_PDF")),
        )
        question, text = sentence(f"{code}_QUESTION", args), sentence(f"{code}_TEXT")
        if self.desk.ask.choose(question, text, answers) == "pdf":
            self.save_pdf()

    def _on_out(self, made: PrintJob) -> None:
        """Paper lies in the tray: cards count only when somebody has looked at them."""
        if self._paper.is_card and made.children:
            self.sent.ask(made, self.list.chosen())
            self.view.well.button.setFocus()

    def _not_printed(self) -> None:
        """Nothing is noted; the cards stay on the list."""
        if self.sent.forget():
            self._on_ticks()

    def printed_well(self) -> None:
        """Enter: these cards are in force, what they replace is called in."""
        self.sent.confirm(self.list.chosen())

    def print_test_page(self) -> None:
        """A sheet with rulers, before the first cards."""
        from liushou_desktop.services.school.draw_paper import draw_test_page

        site = self.desk.site
        self.desk.jobs.run(lambda _: draw_test_page(site), done=self._on_test_page)

    def _on_test_page(self, made: PrintJob) -> None:
        self.view.show_pages(made.printed.pdf, "")
        self.view.notes.setText(sentence("PRINT_TEST_NOTE"))
        if printer := self.view.printer.code():
            self.delivery.send(made, made.title, printer, copies=1, is_two_sided=False)
            return
        question, name = sentence("PRINT_TEST_PAGE"), sentence("PRINT_TEST_FILE")
        file = self.desk.ask.save_file(question, name, "PDF (*.pdf)")
        if file is not None:
            self.delivery.write(made, made.title, file)
