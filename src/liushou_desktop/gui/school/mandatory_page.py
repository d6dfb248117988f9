"""强制报告: everybody makes one; counsellor and principal open what was made, with a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import say_problem, sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.domain.mandatory import PARTIES
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.school.mandatory_view import MandatoryView
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.read_strongbox import OpenStrongbox

_PDF = "PDF (*.pdf)"


class MandatoryPage(Page):
    """``open(made=…, untold=…)`` comes from the page that made one; leaving closes what is open."""

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_MANDATORY")
        self.back = BackLink(sentence("PAGE_INCIDENTS"), "school.incidents")
        self._made = ""
        self._untold: tuple[str, ...] = ()
        self._opened: OpenStrongbox | None = None
        self.view = MandatoryView()
        self.body.addWidget(self.view, 1)
        self.delivery = PaperDelivery(desk, self.view.strip)
        self.view.told.connect(self.tell_made)
        self.view.open_pressed.connect(self.open_it)
        self.view.let_in_pressed.connect(self.let_in)
        self.view.chosen.connect(self._set_bar)

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        if made := arguments.get("made"):
            self._made = str(made)
            untold = arguments.get("untold")
            self._untold = tuple(untold) if isinstance(untold, tuple) else ()

    def refresh(self) -> None:
        from liushou_desktop.services.school.report_harm import harm_phones

        self.desk.jobs.run(lambda _: harm_phones(self.desk.site), done=self.view.show_phones)
        self.view.show_made(self._untold, is_made=bool(self._made))
        if self._opened is None:
            self._close()

    def _may_open(self) -> bool:
        return bool(self.desk.site.may(Right.OPEN_STRONGBOX))

    def _close(self) -> None:
        self._opened = None
        self.view.show_closed(may_open=self._may_open())
        self.header_changed.emit()

    def page_actions(self) -> Sequence[PageAction]:
        site, found = self.desk.site, []
        if self._opened is not None:
            words = sentence("MANDATORY_CLOSE")
            found.append(PageAction("page.fold_pane", words, self._close, icon="lock"))
        if site.may(Right.PRINT):
            words = sentence("MANDATORY_PRINT_BLANK")
            found.append(PageAction("page.export", words, self.print_blank, icon="printer"))
        if site.may(Right.REPORT_HARM):
            words = sentence("MANDATORY_NEW")
            found.append(PageAction("page.new", words, self.begin, "primary", "plus"))
        return (*found, *self._bar_actions())

    def _bar_actions(self) -> list[PageAction]:
        if self._opened is None or self.view.report() is None:
            return []
        told, followed = sentence("MANDATORY_ADD_TOLD"), sentence("MANDATORY_ADD_FOLLOWED")
        paper = sentence("MANDATORY_PRINT")
        return [
            PageAction("page.print", paper, self.print_report, icon="printer", in_header=False),
            PageAction("page.edit", followed, self.follow_up, in_header=False),
            PageAction("page.confirm", told, self.tell, in_header=False),
        ]

    def _set_bar(self) -> None:
        self.view.bar.set_actions(self._bar_actions())
        self.header_changed.emit()

    def first_field(self) -> QWidget | None:
        return self.view.table if self._opened is not None else self.view.open_button

    def may_leave(self) -> bool:
        self._close()
        return True

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)

    # making -----------------------------------------------------------------------------

    def begin(self) -> None:
        """To the form."""
        self.desk.go("school.mandatory_report")

    def tell_made(self, party: str) -> None:
        """Note that a party was told now, of what was just sealed."""
        self._untold = tuple(each for each in self._untold if each != party)
        self._add_told(self._made, {"party": party}, party)

    def _add_told(self, report: str, row: dict[str, Any], party: str) -> None:
        from liushou_desktop.services.school.report_harm import add_told

        said = sentence("MANDATORY_TOLD_KEPT", {"party": word("report_party", party)})
        self._run(lambda site: add_told(site, report, row), said)

    def _run(self, work: Callable[[Any], object], said: str) -> None:
        """Seal something, say so, and read again what is open."""
        site = self.desk.site

        def after(_: object) -> None:
            self.desk.say(said)
            self.refresh()
            self._read_again()

        self.desk.jobs.run(lambda _: work(site), done=after)

    def print_blank(self) -> None:
        """A blank register sheet into a file."""
        from liushou_desktop.services.school.print_forms import print_form

        title = sentence("MANDATORY_PRINT_BLANK")
        file = self.desk.ask.save_file(sentence("MANDATORY_SAVE_PAPER"), f"{title}.pdf", _PDF)
        if file is not None:
            site = self.desk.site
            self.desk.jobs.run(
                lambda watcher: print_form(site, "mandatory_report", blank=True, watcher=watcher),
                done=lambda made: self.delivery.write(made, title, file),
                strip=self.view.strip,
                what=title,
            )

    # reading ----------------------------------------------------------------------------

    def open_it(self) -> None:
        """Ask why, and for the user's own password."""
        ask = self.desk.ask
        question, text = sentence("MANDATORY_OPEN_QUESTION"), sentence("MANDATORY_OPEN_TEXT")
        reason = ask.reason(question, text, sentence("MANDATORY_OPEN_VERB"))
        if not reason:
            return
        asked = sentence("MANDATORY_PASSWORD")
        typed = ask.password(asked, "", sentence("MANDATORY_OPEN_VERB"))
        if typed:
            self._open_with(typed, reason, by_paper_key=False)

    def _open_with(self, typed: str, reason: str, *, by_paper_key: bool) -> None:
        from liushou_desktop.services.school.read_strongbox import open_strongbox

        site = self.desk.site

        def failed(error: ProgramError) -> None:
            if error.code == "STRONGBOX_NOT_YOURS" and not by_paper_key:
                self._ask_for_paper(reason)
            else:
                self.desk.tell_error(error)

        self.desk.jobs.run(
            lambda _: open_strongbox(site, typed, reason, by_paper_key=by_paper_key),
            done=self._show,
            failed=failed,
        )

    def _ask_for_paper(self, reason: str) -> None:
        ask = self.desk.ask
        question, text = sentence("MANDATORY_NOT_YOURS"), sentence("MANDATORY_NOT_YOURS_TEXT")
        answers = (
            Answer("", sentence("GUI_LEAVE_AS_IS")),
            Answer("paper", sentence("MANDATORY_BY_PAPER")),
        )
        if not ask.choose(question, text, answers):
            return
        typed = ask.password(sentence("MANDATORY_PAPER"), "", sentence("MANDATORY_OPEN_VERB"))
        if typed:
            self._open_with(typed, reason, by_paper_key=True)

    def _show(self, opened: OpenStrongbox) -> None:
        self._opened = opened
        self.view.strip.set_warning("　".join(say_problem(each) for each in opened.doubts))
        self.view.show_open(opened, self.desk.site.clock.now())
        self._set_bar()

    def _read_again(self) -> None:
        from liushou_desktop.services.school.read_strongbox import read_again

        if self._opened is not None:
            site, keys = self.desk.site, self._opened.keys
            self.desk.jobs.run(lambda _: read_again(site, keys), done=self._show_again)

    def _show_again(self, opened: OpenStrongbox) -> None:
        if self._opened is not None:  # nobody left the page meanwhile
            self._show(opened)

    def let_in(self, name: str) -> None:
        """Let another reader open it."""
        from liushou_desktop.services.school.read_strongbox import let_in

        if self._opened is not None:
            keys, said = self._opened.keys, sentence("MANDATORY_IS_IN", {"name": name})
            self._run(lambda site: let_in(site, keys, name), said)

    def tell(self) -> None:
        """Note that a party was told of the report under the cursor, and what it said."""
        report = self.view.report()
        if report is None:
            return
        ask = self.desk.ask
        answers = [Answer("", sentence("GUI_LEAVE_AS_IS"))]
        answers += [Answer(party, word("report_party", party)) for party in PARTIES]
        party = ask.choose(sentence("MANDATORY_TELL_WHOM"), "", answers)
        if not party:
            return
        question = sentence("MANDATORY_TELL_ANSWER", {"party": word("report_party", party)})
        answer = ask.reason(question, "", sentence("MANDATORY_KEEP"))
        if answer:
            self._add_told(report.id, {"party": party, "answer": answer}, party)

    def follow_up(self) -> None:
        """Note what was done afterwards."""
        from liushou_desktop.services.school.report_harm import add_follow_up

        report = self.view.report()
        if report is None:
            return
        question, verb = sentence("MANDATORY_FOLLOW_QUESTION"), sentence("MANDATORY_KEEP")
        text = self.desk.ask.reason(question, sentence("MANDATORY_FOLLOW_TEXT"), verb)
        if text:
            said = sentence("MANDATORY_FOLLOWED")
            self._run(lambda site: add_follow_up(site, report.id, text), said)

    def print_report(self) -> None:
        """The register sheet of the report under the cursor, into a file."""
        from liushou_desktop.services.school.read_strongbox import print_report

        report, opened = self.view.report(), self._opened
        if report is None or opened is None:
            return
        ask, site = self.desk.ask, self.desk.site
        question, text = sentence("MANDATORY_PRINT_QUESTION"), sentence("MANDATORY_PRINT_TEXT")
        reason = ask.reason(question, text, sentence("MANDATORY_PRINT"))
        title = f"{self.title} {report.number}"
        file = reason and ask.save_file(sentence("MANDATORY_SAVE_PAPER"), f"{title}.pdf", _PDF)
        if reason and file:
            self.desk.jobs.run(
                lambda _: print_report(site, opened.keys, report.id, reason),
                done=lambda made: self.delivery.write(made, title, file),
                strip=self.view.strip,
                what=title,
            )
