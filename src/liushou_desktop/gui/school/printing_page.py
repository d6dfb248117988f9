"""打印中心: a paper, the children it is for, the very pages; print, then say what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import say_alone, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Severity
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.gui.school.printing_view import PrintingView
from liushou_desktop.services.school.print_choices import PAPERS, PaperChild, class_to_open

if TYPE_CHECKING:
    from liushou_desktop.gui.common.job_runner import Job
    from liushou_desktop.services.school.print_job import PrintJob

_PAUSE_MS = 250
_CHOSEN, _EVERYBODY = "*", ""
_NAMES_SHOWN, _NOTES_SHOWN = 8, 4
_BY_ID = {paper.id: paper for paper in PAPERS}
# One edition serves all three cards, so that the number stands at the one children carry.
_COUNTED = frozenset({"carry", "home_visit", "talk"})
_CARD_STATES = {
    "none": (Mark.OPEN, "PRINT_CARD_NONE"),
    "draft": (Mark.OPEN, "PRINT_CARD_NONE"),
    "stale": (Mark.REPRINT, "PRINT_CARD_STALE"),
    "printed": (Mark.DONE, "PRINT_CARD_VALID"),
    "delivered": (Mark.DONE, "PRINT_CARD_VALID"),
}


class PrintingPage(Page):
    """``open(children=…)`` shows the given children, ``paper=…`` a paper of ``PAPERS``."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_PRINTING")
        self.view = PrintingView()
        self.body.addWidget(self.view, 1)
        self._paper = _BY_ID["carry"]
        self._all: list[PaperChild] = []
        self._given: frozenset[str] = frozenset()
        self._class: str | None = None
        self._pages: PrintJob | None = None
        self._setting: Job | None = None
        self.delivery = PaperDelivery(desk, self.view.strip)
        self.delivery.out.connect(self._on_out)
        self.delivery.refused.connect(self._on_refused)
        self._sent: PrintJob | None = None
        self._replaced: list[PaperChild] = []
        self.view.paper_chosen.connect(self._on_paper)
        self.view.class_chosen.connect(self._on_class)
        self.view.scope_chosen.connect(lambda _: self._show_children())
        self.view.changed.connect(self._on_ticks)
        self.view.tick_all.clicked.connect(lambda: self._tick(self.view.model.ids(), True))
        self.view.tick_others.clicked.connect(self._tick_others)
        self.view.well.pressed.connect(self.printed_well)
        self.view.well.refused.connect(self._not_printed)
        self.view.old_cards.pressed.connect(self._copy_old_cards)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._set_pages)

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        children = arguments.get("children") or ()
        self._given = frozenset(str(child) for child in children)  # type: ignore[attr-defined]
        paper = arguments.get("paper")
        if isinstance(paper, str) and paper in _BY_ID:
            self._paper = _BY_ID[paper]
            if self._paper.is_by_class:
                self._class = None
        if self._given:
            self._class = _CHOSEN
        elif self._class == _CHOSEN:
            self._class = None

    def refresh(self) -> None:
        from liushou_desktop.gui.common.pdf_printing import printer_names
        from liushou_desktop.services.school.print_choices import paper_children

        self.view.set_printers(printer_names())
        self.desk.jobs.run(lambda _: paper_children(self.desk.site), done=self._show)

    def page_actions(self) -> Sequence[PageAction]:
        blocked = None if self._chosen() else sentence("PRINT_NOBODY")
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
        if self._sent is not None and self._paper.is_card:
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

    # papers and children ----------------------------------------------------------------

    def _show(self, children: list[PaperChild]) -> None:
        self._all = children
        for paper in PAPERS:
            wanted = sum(child.needs(paper) for child in children) if paper.id in _COUNTED else 0
            self.view.papers.buttons[paper.id].set_count(wanted)
        self._open_paper()

    def _on_paper(self, paper_id: str) -> None:
        self._paper = _BY_ID[paper_id]
        self._not_printed()
        self.view.old_cards.hide()
        self._open_paper()

    def _open_paper(self) -> None:
        self.view.show_paper(self._paper)
        names = {child.class_id: child.class_label for child in self._all}
        choices = [Choice(_EVERYBODY, sentence("PRINT_ALL_CLASSES"))]
        choices += [Choice(key, name) for key, name in names.items() if key]
        if self._given:
            words = sentence("PRINT_CHOSEN", {"count": len(self._given)})
            choices.insert(0, Choice(_CHOSEN, words))
        self.view.classes.set_choices(choices)
        if self._class is None and self._paper.is_by_class:
            self._class = _EVERYBODY
        if self._class is None:
            self._class = class_to_open(self._all, self._paper)
            if not self._class and self._all:
                self._class = self._all[0].class_id
        if self._paper.is_by_class and self._class == _CHOSEN:
            self._class = _EVERYBODY
        self.view.classes.choose(self._class)
        is_asked_for_all = self._class == _CHOSEN or not self._paper.is_wanted_by_some
        self.view.switch.choose("all" if is_asked_for_all else "wanted")
        self._show_children()

    def _on_class(self, class_id: str) -> None:
        self._class = class_id
        self._show_children()

    def _in_class(self) -> list[PaperChild]:
        if self._class == _CHOSEN:
            return [child for child in self._all if child.id in self._given]
        return [child for child in self._all if self._class in (_EVERYBODY, child.class_id)]

    def _show_children(self) -> None:
        here = self._in_class()
        wanted = [child for child in here if child.needs(self._paper)]
        self.view.switch.set_word("wanted", sentence("PRINT_WANTED", {"count": len(wanted)}))
        whole = "PRINT_WHOLE_CLASS" if self._class not in (_CHOSEN, _EVERYBODY) else "PRINT_WHOLE"
        all_word = sentence(whole, {"count": len(here)})
        self.view.switch.set_word("all", all_word)
        shown = wanted if self.view.switch.code() == "wanted" else here
        ticked = {child.id for child in (here if self._class == _CHOSEN else wanted)}
        if self._paper.group == "forms" and self.view.switch.code() == "all":
            ticked = {child.id for child in here}
        self.view.model.ticked = set(ticked)
        self.view.model.show_rows([(child.id, self._row(child)) for child in shown])
        self.view.empty.setVisible(not shown)
        empty = sentence("PRINT_NOBODY_WANTED", {"word": all_word})
        self.view.empty.setText(empty if self._all else sentence("PRINT_EMPTY"))
        self._on_ticks()

    def _row(self, child: PaperChild) -> Row:
        needs = child.needs(self._paper)
        name = Cell(child.name, strong=needs and self._paper.is_wanted_by_some)
        if not self._paper.is_card:
            return ("", name, child.class_label, "", self._left(child), "")
        mark, code = _CARD_STATES[child.card_state]
        day = f"{child.since.month}月{child.since.day}日" if child.since else ""
        changed = child.changed or _unchanged(child)
        return ("", name, child.class_label, Cell(sentence(code), mark=mark), changed, day)

    def _left(self, child: PaperChild) -> Cell:
        """Visits or the talk of the month still owed."""
        if not self._paper.is_wanted_by_some:
            return Cell("")
        if not child.needs(self._paper):
            return Cell(sentence("PRINT_NOTHING_LEFT"), mark=Mark.DONE)
        words = sentence("PRINT_TALK_LEFT", {"month": self.desk.today().month})
        if self._paper.id == "home_visit":
            count = child.visits_owed - child.visits_done
            words = sentence("PRINT_VISITS_LEFT", {"count": count})
        return Cell(words, mark=Mark.OPEN)

    def _tick(self, ids: Sequence[Any], is_ticked: bool) -> None:
        self.view.model.tick(list(ids), is_ticked)

    def _tick_others(self) -> None:
        model = self.view.model
        held = set(model.ticked)
        model.tick([each for each in model.ids() if each not in held], True)
        model.tick([each for each in model.ids() if each in held], False)

    def _chosen(self) -> list[str]:
        """Ids to print, in the order of the list."""
        if self._paper.is_by_class:
            return [child.id for child in self._in_class()]
        return [str(each) for each in self.view.model.ids() if each in self.view.model.ticked]

    # the pages --------------------------------------------------------------------------

    def _on_ticks(self) -> None:
        if self._sent is not None and self._paper.is_card:
            self._ask_whether_well()
            return
        self._pages = None
        self._pause.start()
        self.header_changed.emit()

    def _set_pages(self) -> None:
        """Draw what is ticked, as it will be printed, and undo it."""
        chosen = self._chosen()
        if self._setting is not None:
            self._setting.stop()
        if not chosen:
            self.view.show_pages(None, sentence("PRINT_PREVIEW_EMPTY"))
            self.view.notes.setText("")
            self.header_changed.emit()
            return
        if self.view.preview.page_count == 0:
            words = sentence("PRINT_SETTING", {"count": len(chosen)})
            self.view.show_pages(None, words)
        draw, asked = self._drawing(chosen), self._asked()
        job = self.desk.jobs.run(
            lambda watcher: draw(keep=False, watcher=watcher),
            done=lambda made: self._on_pages(asked, made),
            failed=self._on_no_pages,
        )
        self._setting = job
        job.ended.connect(lambda: self._forget(job))

    def _asked(self) -> tuple[object, ...]:
        """Everything the pages depend on: pages that come late are not shown for another wish."""
        how = self.view.phones.code(), self.view.binding.code()
        return self._paper, self._class, how, tuple(self._chosen())

    def _forget(self, job: Job) -> None:
        if self._setting is job:
            self._setting = None

    def _drawing(self, chosen: Sequence[str]) -> Callable[..., PrintJob]:
        """What draws the pages, on the worker; nothing of the window is asked there."""
        from liushou_desktop.services.school.print_choices import draw_paper

        return partial(
            draw_paper,
            self.desk.site,
            self._paper,
            chosen,
            classes=self._one_class(),
            masked=self.view.phones.code() == "masked",
            is_bound_at_top=self.view.binding.code() == "top",
        )

    def _one_class(self) -> list[str] | None:
        """The class chosen, for papers of a class; None = the whole school."""
        if self._class is None or self._class in (_CHOSEN, _EVERYBODY):
            return None
        return [self._class]

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
        old = len(self._to_take_back())
        if self._paper.is_card and old:
            lines.append(sentence("PRINT_OLD_CARDS", {"count": old}))
        self.view.notes.setText("\n".join(lines or [sentence("PRINT_ALL_CLEAR")]))

    def _to_take_back(self) -> list[PaperChild]:
        chosen = set(self._chosen())
        return [
            child
            for child in self._all
            if child.id in chosen and child.since is not None and child.card_state == "stale"
        ]

    def _sheets(self) -> int:
        pages = self._pages.printed.pages if self._pages is not None else 0
        is_two_sided = self.view.sides.code() == "two"
        return (-(-pages // 2) if is_two_sided else pages) * int(self.view.copies.code() or 1)

    def _print_words(self) -> str:
        count = len(self._chosen())
        if not count or self._pages is None:
            return sentence("PRINT_NOTHING")
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
        if not self._chosen():
            return
        name = f"{self._title()}_{self.view.classes.currentText()}.pdf"
        file = self.desk.ask.save_file(sentence("PRINT_SAVE_PDF"), name, "PDF (*.pdf)")
        if file is not None:
            self._keep(lambda made: self.delivery.write(made, self._title(), file))

    def save_excel(self) -> None:
        """催报单 as a workbook, one sheet per class."""
        from liushou_desktop.services.school.missing_list import export_missing

        site, classes = self.desk.site, self._one_class()
        name = f"{self._title()}_{self.view.classes.currentText()}.xlsx"
        file = self.desk.ask.save_file(sentence("PRINT_SAVE_EXCEL"), name, "Excel (*.xlsx)")
        if file is None:
            return
        out = file if file.suffix else file.with_suffix(".xlsx")

        def done(count: int) -> None:
            self.desk.say(sentence("PRINT_EXCEL_SAVED", {"file": out.name, "count": count}))

        self.desk.jobs.run(lambda _: export_missing(site, out, classes=classes), done=done)

    def _title(self) -> str:
        return sentence(f"PAPER_{self._paper.id.upper()}").split(" ")[0]

    def _keep(self, then: Callable[[PrintJob], object]) -> None:
        """Take numbers and editions for good, as the preview showed them."""
        chosen = self._chosen()
        if not chosen or self.delivery.is_busy:
            return
        words = sentence("PRINT_SETTING", {"count": len(chosen)})
        self._replaced = self._to_take_back()
        draw = self._drawing(chosen)
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
        if made.children:
            self._sent = made
            self._ask_whether_well()
            self.view.well.button.setFocus()

    def _ask_whether_well(self) -> None:
        sent = set(self._sent.children) if self._sent is not None else set()
        well = [child for child in self._chosen() if child in sent]
        self.view.well.ask(len(well))
        self.view.well.setVisible(True)
        self.view.well.button.setEnabled(bool(well))
        self.header_changed.emit()

    def _not_printed(self) -> None:
        """Nothing is noted; the cards stay on the list."""
        was_asked, self._sent = self._sent is not None, None
        self.view.well.hide()
        if was_asked:
            self._on_ticks()

    def printed_well(self) -> None:
        """Enter: these cards are in force, what they replace is called in."""
        if self._sent is None:
            return
        from liushou_desktop.services.school.print_cards import cards_printed

        sent = set(self._sent.children)
        well = [child for child in self._chosen() if child in sent]
        if not well:
            return
        self._replaced = [child for child in self._replaced if child.id in well]
        self.desk.jobs.run(
            lambda _: cards_printed(self.desk.site, well),
            done=lambda recalled: self._on_confirmed(len(well)),
        )

    def _on_confirmed(self, count: int) -> None:
        self._sent = None
        self.view.well.hide()
        old = self._replaced
        self.view.old_cards.setVisible(bool(old))
        if old:
            names = "、".join(child.name for child in old[:_NAMES_SHOWN])
            names += sentence("PRINT_MORE_NAMES") if len(old) > _NAMES_SHOWN else ""
            self.view.old_cards.set_text(
                sentence("PRINT_TAKE_BACK", {"count": len(old), "names": names})
            )
        self.desk.say(sentence("PRINT_CONFIRMED", {"count": count}))
        self.desk.refresh_counts()
        self.refresh()

    def _copy_old_cards(self) -> None:
        lines = [f"{c.class_label}\t{c.name}\t{c.file_number}" for c in self._replaced]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.desk.say(sentence("PRINT_LIST_COPIED", {"count": len(lines)}))
        self.view.old_cards.hide()

    def print_test_page(self) -> None:
        """A sheet with rulers, before the first cards."""
        from liushou_desktop.services.school.print_choices import draw_test_page

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


def _unchanged(child: PaperChild) -> str:
    words = {"none": "PRINT_CARD_NONE_TEXT", "draft": "PRINT_CARD_DRAFT_TEXT"}
    return sentence(words[child.card_state]) if child.card_state in words else "—"
