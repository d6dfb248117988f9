"""控辍保学: the ledgers, what each case waits for, moves, attempts and the monthly report."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.steps import CountTab, CountTabs
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.services.school.dropout_ledgers import (
    ATTEMPT,
    CASE,
    LEDGERS,
    OF_AGE,
    next_states,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.school.dropout_ledgers import LedgerLine, Ledgers
    from liushou_desktop.services.school.report_dropout_month import MonthReport

_COLUMNS = (
    Column("name", sentence("DROPOUT_COLUMN_NAME"), 130),
    Column("class", sentence("DROPOUT_COLUMN_CLASS"), 84),
    Column("village", sentence("DROPOUT_COLUMN_VILLAGE"), 130, folds=True),
    Column("state", sentence("DROPOUT_COLUMN_STATE"), 110),
    Column("seen", sentence("DROPOUT_COLUMN_SEEN"), 92),
    Column("days", sentence("DROPOUT_COLUMN_DAYS"), 84, align="right"),
    Column("reasons", sentence("DROPOUT_COLUMN_REASONS"), 150, folds=True),
    Column("attempts", sentence("DROPOUT_COLUMN_ATTEMPTS"), 60, align="right"),
    Column("result", sentence("DROPOUT_COLUMN_RESULT"), 110, folds=True),
    Column("next", sentence("DROPOUT_COLUMN_NEXT"), 190, stretches=True),
)
_MARKS = {
    "absent": Mark.DUE,
    "suspected": Mark.OVERDUE,
    "dropped_out": Mark.OVERDUE,
    "persuading": Mark.OVERDUE,
    "returned": Mark.RUNNING,
    "tracked": Mark.RUNNING,
    "closed": Mark.DONE,
    "not_dropout": Mark.EXEMPT,
}
_PDF, _EXCEL = "PDF (*.pdf)", "Excel (*.xlsx)"


class DropoutPage(Page):
    """``open(ledger=…)`` shows one ledger."""

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_DROPOUT")
        self._ledgers: Ledgers | None = None
        self._month: MonthReport | None = None
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.delivery = PaperDelivery(desk, self.strip)
        self.tabs = CountTabs()
        self.tabs.chosen.connect(lambda _: self._show_ledger())
        self.body.addWidget(self.tabs)
        self.list = ListCard(_COLUMNS, "dropout")
        self.model, self.table = self.list.model, self.list.table
        self.table.opened.connect(lambda child: desk.go("school.child", child=str(child)))
        self.table.current_changed.connect(lambda _: self._set_bar())
        self.body.addWidget(self.list, 1)
        self.bar = ActionBar()
        self.body.addWidget(self.bar)

    # the page ---------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.jobs.run(lambda _: self._load(), done=self._show)

    def _load(self) -> tuple[Ledgers, MonthReport | None]:
        from liushou_desktop.services.school.dropout_ledgers import dropout_ledgers
        from liushou_desktop.services.school.report_dropout_month import dropout_month
        from liushou_desktop.services.school.scope import sees_all

        site = self.desk.site
        return dropout_ledgers(site), dropout_month(site) if sees_all(site) else None

    def _show(self, loaded: tuple[Ledgers, MonthReport | None]) -> None:
        self._ledgers, self._month = loaded
        self.facts = tuple(self._facts())
        held = self.tabs.code()
        lines = self._ledgers.lines
        self.tabs.set_tabs(
            [
                CountTab(name, None, len(lines[name]), word("dropout_ledger", name, short=True))
                for name in LEDGERS
            ]
        )
        chosen = LEDGERS.index(held) if held in LEDGERS else self._first()
        self.tabs.choose(chosen)
        self._show_ledger()
        self.header_changed.emit()

    def _first(self) -> int:
        """The first ledger of children out of school that holds anybody."""
        assert self._ledgers is not None
        lines = self._ledgers.lines
        names = [name for name in LEDGERS if name != OF_AGE and lines[name]]
        return LEDGERS.index(names[0]) if names else 1

    def _facts(self) -> Sequence[str]:
        month = self._month
        if month is None:
            return ()
        args = {
            "month": month.month,
            "expected": month.expected,
            "suspected": month.suspected,
            "dropped": month.dropped_out,
        }
        done = sentence("DROPOUT_MONTH_KEPT" if month.kept else "DROPOUT_MONTH_OPEN", args)
        return (sentence("DROPOUT_FACT", args), done) if not self.is_compact else (done,)

    def _show_ledger(self) -> None:
        if self._ledgers is None:
            return
        name = self.tabs.code() or OF_AGE
        lines = self._ledgers.lines[name]
        tones: dict[Hashable, str] = {
            line.child: "bad" for line in lines if line.case is not None and line.case.due
        }
        title = code_set("dropout_ledger").name_of(name)
        rows = [(line.child, _row(line, self.desk.today())) for line in lines]
        self.list.show_rows(rows, sentence("DROPOUT_NOTHING", {"ledger": title}), tones)
        self._set_bar()
        self.header_changed.emit()

    def current(self) -> LedgerLine | None:
        """The child under the cursor."""
        child = self.table.row_id()
        if self._ledgers is None or not self.table.isVisibleTo(self):
            return None
        lines = self._ledgers.lines[self.tabs.code() or OF_AGE]
        return next((line for line in lines if line.child == child), None)

    def page_actions(self) -> Sequence[PageAction]:
        site, found = self.desk.site, []
        if self._ledgers is None:
            return ()
        if site.may(Right.EXPORT):
            words = sentence("DROPOUT_EXPORT")
            found.append(PageAction("page.export", words, self.export, icon="export"))
        if site.may(Right.PRINT):
            words = sentence("DROPOUT_PRINT")
            found.append(PageAction("page.print", words, self.print_ledger, icon="printer"))
        if site.may(Right.RECORD):
            if self._month is not None and not self._month.kept:
                code = "DROPOUT_ZERO" if self._month.is_zero else "DROPOUT_MONTH"
                found.append(PageAction("page.confirm", sentence(code), self.report, icon="check"))
            words = sentence("DROPOUT_NEW")
            found.append(PageAction("page.new", words, self.new_case, "primary", "plus"))
        return (*found, *self._bar_actions())

    def _bar_actions(self) -> list[PageAction]:
        line = self.current()
        if line is None or line.case is None or not self.desk.site.may(Right.RECORD):
            return []
        found = []
        if next_states(line.case.state):
            words = sentence("DROPOUT_MOVE")
            found.append(PageAction("page.switch_form", words, self.move_on, in_header=False))
        if line.case.is_open:
            words = sentence("DROPOUT_ATTEMPT")
            found.append(PageAction("page.edit", words, self.attempt, in_header=False))
        return found

    def _set_bar(self) -> None:
        self.bar.set_actions(self._bar_actions())
        line = self.current()
        self.bar.say(f"{line.name}　{line.owners}" if line is not None and line.case else "")

    def first_field(self) -> QWidget | None:
        return self.table

    def open(self, **arguments: object) -> None:
        asked = arguments.get("ledger")
        if isinstance(asked, str) and asked in LEDGERS and self._ledgers is not None:
            self.tabs.choose(LEDGERS.index(asked))

    def escape(self) -> bool:
        if not self.strip.isHidden():
            self.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)

    # what can be done -------------------------------------------------------------------

    def new_case(self) -> None:
        """F13 for the child under the cursor, or from a pile."""
        line = self.current()
        children = {"children": (line.child,)} if line is not None and line.case is None else {}
        self.desk.go("school.keying", form=CASE, **children)

    def attempt(self) -> None:
        """F13C for the child under the cursor."""
        line = self.current()
        if line is not None:
            self.desk.go("school.keying", form=ATTEMPT, children=(line.child,))

    def move_on(self) -> None:
        """Ask where the case moves, and what that state asks for."""
        from liushou_desktop.services.school.move_dropout import Move, move_dropout

        line = self.current()
        if line is None or line.case is None:
            return
        case_id, name = line.case.id, line.name
        to = self._choose("dropout_state", next_states(line.case.state), "DROPOUT_MOVE_ASK", name)
        answers = self._asked_for(to, line) if to else None
        if answers is None:
            return
        site, move = self.desk.site, Move(to=to, answers=answers)

        def done(_: object) -> None:
            args = {"name": name, "state": word("dropout_state", to)}
            self.desk.say(sentence("DROPOUT_MOVED", args))
            self.refresh()
            self.desk.refresh_counts()

        self.desk.jobs.run(lambda _: move_dropout(site, case_id, move), done=done)

    def _asked_for(self, to: str, line: LedgerLine) -> dict[str, Any] | None:
        """What a state asks for beside its day; None = leave everything as it is."""
        if to == "returned":
            codes = tuple(code.code for code in code_set("placement").codes)
            placement = self._choose("placement", codes, "DROPOUT_PLACEMENT_ASK", line.name)
            return {"placement": placement} if placement else None
        if to == "dropped_out":
            answers = (
                Answer("", sentence("GUI_LEAVE_AS_IS")),
                Answer("yes", sentence("DROPOUT_REPORTED_YES")),
            )
            question = sentence("DROPOUT_REPORTED_ASK", {"name": line.name})
            text = sentence("DROPOUT_REPORTED_TEXT")
            if not self.desk.ask.choose(question, text, answers):
                return None
            return {"reported_to": ("bureau", "town"), "reported_on": self.desk.today()}
        if to == "not_dropout":
            codes = tuple(code.code for code in code_set("dropout_off_ramp").codes)
            ramp = self._choose("dropout_off_ramp", codes, "DROPOUT_RAMP_ASK", line.name)
            proof = ramp and self.desk.ask.reason(
                sentence("DROPOUT_PROOF_ASK"),
                sentence("DROPOUT_PROOF_TEXT"),
                sentence("DROPOUT_PROOF_VERB"),
            )
            return {"off_ramp": ramp, "off_ramp_proof": proof} if proof else None
        return {}

    def _choose(self, options: str, codes: Sequence[str], question: str, name: str) -> str:
        answers = [Answer("", sentence("GUI_LEAVE_AS_IS"))]
        answers += [Answer(code, word(options, code, short=True)) for code in codes]
        return self.desk.ask.choose(sentence(question, {"name": name}), "", answers)

    def report(self) -> None:
        """The monthly report with one key."""
        from liushou_desktop.services.school.report_dropout_month import report_dropout_month

        site = self.desk.site

        def done(found: MonthReport) -> None:
            code = "DROPOUT_ZERO_DONE" if found.is_zero else "DROPOUT_MONTH_DONE_SAID"
            self.desk.say(
                sentence(code, {"month": found.month}), partial(self._take_back, found.kept)
            )
            self.refresh()

        self.desk.jobs.run(lambda _: report_dropout_month(site), done=done)

    def _take_back(self, record: str) -> None:
        from liushou_desktop.services.school.list_records import void_record

        site, reason = self.desk.site, sentence("ENTRY_UNDO_REASON")
        self.desk.jobs.run(
            lambda _: void_record(site, record, reason), done=lambda _: self.refresh()
        )

    def print_ledger(self) -> None:
        """The ledger shown, landscape, into a file."""
        from liushou_desktop.services.school.print_dropout import print_dropout

        name = self.tabs.code() or OF_AGE
        title = word("dropout_ledger", name)
        file = self.desk.ask.save_file(sentence("DROPOUT_SAVE_PAPER"), f"{title}.pdf", _PDF)
        if file is None:
            return
        site = self.desk.site
        self.desk.jobs.run(
            lambda _: print_dropout(site, name),
            done=lambda made: self.delivery.write(made, title, file),
            strip=self.strip,
            what=title,
        )

    def export(self) -> None:
        """All ledgers as one workbook."""
        from liushou_desktop.services.school.print_dropout import export_dropout

        title = sentence("PAGE_DROPOUT")
        file = self.desk.ask.save_file(sentence("DROPOUT_SAVE_EXCEL"), f"{title}台账.xlsx", _EXCEL)
        if file is None:
            return
        site = self.desk.site
        said = sentence("DROPOUT_EXPORTED", {"file": file.name})
        self.desk.jobs.run(lambda _: export_dropout(site, file), done=lambda _: self.desk.say(said))


def _row(line: LedgerLine, today: date) -> Row:
    case = line.case
    if case is None:
        in_school = Cell(sentence("DROPOUT_IN_SCHOOL"), mark=Mark.DONE)
        return (Cell(line.name, strong=True), line.class_label, line.village, in_school)
    due = Cell(sentence(f"DROPOUT_DUE_{case.due.upper()}"), mark=Mark.OVERDUE) if case.due else ""
    if not case.due and case.until is not None and case.is_open:
        args = {"month": case.until.month, "day": case.until.day}
        due = Cell(sentence("DROPOUT_UNTIL", args), tone="ink2")
    seen = case.last_seen_on
    return (
        Cell(line.name, strong=True),
        line.class_label,
        line.village,
        Cell(word("dropout_state", case.state), mark=_MARKS.get(case.state)),
        f"{seen.month}月{seen.day}日" if seen else "",
        sentence("DROPOUT_DAYS", {"days": case.days_out}) if case.days_out else "",
        line.reasons,
        str(case.attempts) if case.attempts else "0",
        word("persuading_result", case.result),
        due,
    )
