"""报送情况: who reported, who is missing, by the bureau's own calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.report_words import lacking_words, reminder_words, state_words
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.chain_strip import ChainBox
from liushou_desktop.gui.bureau.reported_view import ReportedView
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.charts import Bar
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.places import choose_place
from liushou_desktop.services.bureau.print_reminders import TO_FIND
from liushou_desktop.services.shared.office_words import PREFECTURE
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_view import (
        CountyFigure,
        ReportingStatus,
        ReportLine,
    )
    from liushou_desktop.services.bureau.package_chain import ChainLink, TermPupils

_MARKS = {
    "merged": Mark.DONE,
    "returned": Mark.DUE,
    "waiting": Mark.DOUBT,
    "missing": Mark.OPEN,
    "late": Mark.OVERDUE,
    "not_enrolled": Mark.OPEN,
}
_CHAIN_MARKS = {
    "merged": Mark.DONE,
    "returned": Mark.DUE,
    "late": Mark.OVERDUE,
    "missing": Mark.OPEN,
    "skipped": Mark.DUE,
}
_COUNTS: dict[str, tuple[str, ...]] = {
    "merged": ("merged",),
    "returned": ("returned",),
    "waiting": ("waiting", "not_enrolled"),
    "missing": ("missing", "late"),
}
_FIGURES = ("I01", "I03", "I04", "I05")
_MOST_BARS = 8


@dataclass(frozen=True, slots=True)
class _Loaded:
    status: ReportingStatus
    figures: list[CountyFigure]
    terms: list[TermPupils]


class ReportedPage(Page):
    """Counts above, schools below, sums at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_REPORTED")
        self._status: ReportingStatus | None = None
        self._term: str | None = None
        self._filter_follows = True
        self.view = ReportedView()
        self.body.addWidget(self.view, 1)
        self.view.term_chosen.connect(self._on_term)
        self.view.filter_chosen.connect(lambda _: self._show_schools())
        self.view.school_chosen.connect(self._on_school)
        self.view.school_opened.connect(self._on_opened)
        self.view.changes_pressed.connect(
            lambda: self.desk.go("bureau.changes", school=self.view.table.row_id())
        )
        self.view.sheets_pressed.connect(
            lambda: desk.go("bureau.sheets", school=self.view.table.row_id(), term=self._shown())
        )
        self.view.receipt_pressed.connect(lambda: self._write(self.view.table.row_id()))

    def page_actions(self) -> Sequence[PageAction]:
        merged = self._status.count("merged", "returned") if self._status else 0
        asked = self._status.count(*TO_FIND) if self._status else 0
        return (
            PageAction(
                "page.transfer",
                sentence("RELAY_OPEN"),
                lambda: self.desk.go("bureau.relay", term=self._shown()),
                icon="swap",
            ),
            PageAction(
                "page.print",
                sentence("REPORTED_REMIND", {"count": asked}),
                self._print_reminders,
                icon="printer",
                blocked=None if asked else sentence("REPORTED_NOBODY_TO_REMIND"),
                needs=Right.PRINT,
            ),
            PageAction(
                "page.export",
                sentence("REPORTED_WRITE_RECEIPTS", {"count": merged}),
                lambda: self._write(None),
                icon="export",
                blocked=None if merged else sentence("RECEIVING_NO_RECEIPTS"),
            ),
            PageAction(
                "page.confirm",
                sentence("REPORTED_TAKE_STICK"),
                lambda: self.desk.go("bureau.receiving"),
                "primary",
                "stick",
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.view.table

    def refresh(self) -> None:
        site = self.desk.site
        shown = self._shown()
        self.view.terms.offer(site)
        self.view.terms.choose(shown)

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.bureau.county_view import (
                county_indicators,
                reporting_status,
            )
            from liushou_desktop.services.bureau.package_chain import pupils_by_term

            return _Loaded(
                reporting_status(site, shown), county_indicators(site, shown), pupils_by_term(site)
            )

        self.desk.jobs.run(load, done=self._show)

    def _shown(self) -> str:
        """The term that was chosen, or the one of today."""
        return self._term or self.desk.site.term().id

    def _on_term(self, term: str) -> None:
        self._term = term
        self._filter_follows = True
        self.refresh()

    # showing ------------------------------------------------------------------------------------

    def _show(self, loaded: _Loaded) -> None:
        status = self._status = loaded.status
        self.facts = (status.term_name, _due_words(status, self.desk.today()))
        self._show_counts(status)
        self._show_schools()
        self.view.show_sums(
            _pupil_bars(status),
            [_rate_bar(figure) for figure in loaded.figures if figure.indicator in _FIGURES],
            [(_short_term(line.term_name), float(line.pupils)) for line in loaded.terms],
        )
        self.header_changed.emit()

    def _show_counts(self, status: ReportingStatus) -> None:
        tones = {"merged": "ok", "returned": "due", "waiting": "due"}
        if status.count("late"):
            tones["missing"] = "bad"
        counts = {code: status.count(*states) for code, states in _COUNTS.items()}
        shown = {code: (n, tones.get(code, "") if n else "") for code, n in counts.items()}
        self.view.show_counts({"expected": (len(status.lines), ""), **shown})
        to_find = status.count(*TO_FIND)
        switch = self.view.switch
        switch.set_word("find", f"{sentence('REPORTED_TO_FIND')} {to_find}")
        switch.set_word("merged", f"{sentence('REPORTED_MERGED_ONES')} {counts['merged']}")
        if self._filter_follows:
            switch.choose("find" if to_find else "all")
            self._filter_follows = False

    def _show_schools(self) -> None:
        status = self._status
        if status is None:
            return
        chosen = self.view.switch.code() or "find"
        wanted = {"find": TO_FIND, "merged": ("merged",), "all": tuple(_MARKS)}[chosen]
        rank = {state: place for place, state in enumerate(TO_FIND)}
        lines = sorted(
            (line for line in status.lines if line.state in wanted),
            key=lambda line: rank.get(line.state, 9),
        )
        title = sentence(f"REPORTED_TITLE_{chosen.upper()}", {"count": len(lines)})
        nothing = sentence("REPORTED_NONE" if status.lines else self._no_schools())
        self.view.show_schools([(line.code, _row(line)) for line in lines], title, nothing)

    def _no_schools(self) -> str:
        is_prefecture = self.desk.site.tier == PREFECTURE
        return "REPORTED_BY_COUNTIES" if is_prefecture else "REPORTED_NO_SCHOOLS"

    def _on_school(self, code: object) -> None:
        line = self._line(code)
        if line is None:
            return
        site = self.desk.site

        def load(watcher: Watcher) -> list[ChainLink]:
            from liushou_desktop.services.bureau.package_chain import package_chain

            return package_chain(site, line.code)

        def show(links: list[ChainLink]) -> None:
            if self.view.table.row_id() != line.code:
                return  # the cursor has gone on
            answered = line.state in ("merged", "returned")
            no_receipt = None if answered else sentence("CHAIN_NO_RECEIPT")
            corrected = any((link.version or 1) > 1 for link in links)
            no_changes = None if corrected else sentence("CHAIN_NEVER_CORRECTED")
            boxes = [_box(link) for link in links]
            self.view.show_chain(line.name, boxes, no_receipt, no_changes)

        self.desk.jobs.run(load, done=show)

    def _line(self, code: object) -> ReportLine | None:
        lines = self._status.lines if self._status else ()
        return next((line for line in lines if line.code == code), None)

    def _on_opened(self, code: object) -> None:
        if code is not None:
            self.desk.go("bureau.ledger", school=code, origin="bureau.reported")

    def _print_reminders(self) -> None:
        """Whom to telephone, on paper: the screen does not show whole numbers."""
        site, term = self.desk.site, self._shown()

        def draw(watcher: Watcher) -> bytes:
            from liushou_desktop.services.bureau.print_reminders import print_reminders

            return print_reminders(site, term, reminder_words).pdf

        def hand_over(pdf: bytes) -> None:
            from liushou_desktop.gui.common.paper_printing import print_or_save

            print_or_save(self.desk, pdf, sentence("REPORTED_REMINDERS"), self.window())

        self.desk.jobs.run(draw, done=hand_over)

    # receipts -----------------------------------------------------------------------------------

    def _write(self, school: object) -> None:
        """Receipts of the term, of all schools or of one, onto a stick or into a folder."""
        folder = choose_place(self.desk.ask, sentence("REPORTED_RECEIPTS_WHERE"))
        if folder is None or self._status is None:
            return
        site, term = self.desk.site, self._status.term_id
        code = str(school) if school is not None else None

        def write(watcher: Watcher) -> tuple[int, list[Path]]:
            from liushou_desktop.services.bureau.package_receipts import write_receipts
            from liushou_desktop.services.bureau.term_receipts import term_receipts

            receipts = term_receipts(site, term, code)
            return len(receipts), write_receipts(site, folder, receipts)

        self.desk.clear_error()
        self.view.done.hide()
        self.desk.jobs.run(
            write,
            done=self._on_written,
            strip=self.view.strip,
            what=sentence("RECEIVING_WRITING"),
        )

    def _on_written(self, written: tuple[int, list[Path]]) -> None:
        receipts, files = written
        text = sentence("RECEIVING_WRITTEN", {"count": receipts, "files": len(files)})
        self.view.done.set_text(text, sentence("REPORT_MAY_PULL"))
        self.view.done.show()

    def escape(self) -> bool:
        if self.view.strip.isVisible():
            self.view.strip.stop()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _due_words(status: ReportingStatus, today) -> str:  # type: ignore[no-untyped-def]
    args = {"month": status.due.month, "day": status.due.day, "days": (today - status.due).days}
    code = "REPORTED_PAST_DUE" if args["days"] > 0 else "REPORTED_DUE"
    return sentence(code, args)


def _pupil_bars(status: ReportingStatus) -> tuple[str, list[Bar]]:
    """By school while they are few, by 学区 otherwise."""
    if len(status.lines) <= _MOST_BARS or not any(line.district for line in status.lines):
        lines = sorted(status.lines, key=lambda line: -(line.known_pupils or 0))[:_MOST_BARS]
        return sentence("REPORTED_PUPILS"), [_school_bar(line) for line in lines]
    districts: dict[str, list[ReportLine]] = {}
    for line in status.lines:
        name = line.district or sentence("REPORTED_NO_DISTRICT")
        districts.setdefault(name, []).append(line)
    return sentence("REPORTED_DISTRICTS"), [_sum_bar(n, found) for n, found in districts.items()]


def _school_bar(line: ReportLine) -> Bar:
    pupils = line.known_pupils
    word = state_words(line)
    tone = "bad" if line.state == "late" else "ink2"
    return Bar(
        line.name, pupils or 0, pupils or 0, "—" if pupils is None else str(pupils), word, tone
    )


def _rate_bar(figure: CountyFigure) -> Bar:
    """Per cent, so that the longest bar is the best rate and not the largest number."""
    done, owed = figure.numerator, figure.denominator
    share = done * 100 / owed if owed else 0
    return Bar(figure.title, share, 100 if owed else 0, f"{done} / {owed}", figure.rate)


def _sum_bar(name: str, lines: Sequence[ReportLine]) -> Bar:
    pupils = sum(line.known_pupils or 0 for line in lines)
    merged = sum(line.state in ("merged", "returned") for line in lines)
    is_late = any(line.state == "late" for line in lines)
    share = sentence("REPORTED_SHARE", {"merged": merged, "count": len(lines)})
    return Bar(name, pupils, pupils, str(pupils), share, "bad" if is_late else "ink2")


def _short_term(name: str) -> str:
    """2026年春季学期 → 26春."""
    return f"{name[2:4]}{name[5:6]}" if name[:4].isdigit() else name


def _box(link: ChainLink) -> ChainBox:
    name = link.term_name
    title = f"{name[:4]}{name[5:6]}" if name[:4].isdigit() else name
    if link.version is not None and link.version > 1:
        title = sentence("CHAIN_VERSION", {"term": title, "version": link.version})
    is_hole = link.sequence is None
    text = (
        sentence("CHAIN_NO_PACKAGE")
        if link.sequence is None
        else sentence("PREVIEW_SEQUENCE", {"sequence": link.sequence})
    )
    word = sentence(f"CHAIN_STATE_{link.state.upper()}")
    return ChainBox(title, text, _CHAIN_MARKS[link.state], word, is_hole)


def _what(line: ReportLine) -> Cell | str:
    """What is left to do; of a report merged that figures of another rule set stand in it."""
    if line.state == "merged" and line.rules is not None and not line.rules.is_same:
        return Cell(sentence("REPORTED_WHAT_RULES", {"rules": line.rules.words}), tone="due")
    return lacking_words(line)


def _row(line: ReportLine) -> Row:
    from liushou_desktop.domain.masking import mask

    name, _, phone = line.contact.partition(" ")
    contact = f"{name}　{mask('phone', phone)}" if phone else name
    return (
        Cell(state_words(line), mark=_MARKS[line.state]),
        Cell(line.name, strong=True),
        line.district or "—",
        _what(line),
        str(line.pupils) if line.pupils is not None else "—",
        str(line.version) if line.version is not None else "—",
        contact or "—",
    )
