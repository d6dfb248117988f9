"""工作台: the first page after unlocking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.backup_words import backup_notes
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.key_note import key_notes, way_of
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.note_list import Note, day_words, weekday_words
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.school.workbench_view import WorkbenchView
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.domain.reporting import SentPackage
    from liushou_desktop.services.school.show_incident import IncidentLine
    from liushou_desktop.services.school.workbench import ToDo, Workbench
    from liushou_desktop.services.shared.own_keys import KeysToRenew

    _Loaded = tuple[
        Workbench, tuple[str | None, str | None], list[IncidentLine], KeysToRenew | None
    ]

_COMING_SHOWN = 3
_CHOICES = {"teacher": "owner", "village": "village"}


class WorkbenchPage(Page):
    """What is due today and this term; an empty school is told how to begin."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_WORKBENCH")
        self._is_empty = False
        self.view = WorkbenchView(self.reaches)
        self.empty = EmptyState(
            sentence("WORKBENCH_EMPTY_TITLE"),
            sentence("WORKBENCH_EMPTY_TEXT"),
            (
                Beginning(
                    "import",
                    sentence("WORKBENCH_BEGIN_ROSTER"),
                    sentence("WORKBENCH_BEGIN_ROSTER_TEXT"),
                    sentence("WORKBENCH_BEGIN_ROSTER_BUTTON"),
                    "Ctrl+I",
                    is_primary=True,
                ),
                Beginning(
                    "document",
                    sentence("WORKBENCH_BEGIN_CLASS"),
                    sentence("WORKBENCH_BEGIN_CLASS_TEXT"),
                    sentence("WORKBENCH_BEGIN_ROSTER_BUTTON"),
                ),
                Beginning(
                    "pencil",
                    sentence("WORKBENCH_BEGIN_ONE"),
                    sentence("WORKBENCH_BEGIN_ONE_TEXT"),
                    sentence("WORKBENCH_BEGIN_ONE_BUTTON"),
                    "Ctrl+N",
                ),
            ),
        )
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.empty, 1)
        self.empty.hide()
        self.view.to_do_pressed.connect(self._on_to_do)
        self.view.duty_opened.connect(self._on_duty_opened)
        self.view.link_pressed.connect(lambda page: desk.go(page, **way_of(page)))
        self.view.incident_pressed.connect(
            lambda incident: desk.go("school.incident", incident=incident)
        )
        self.empty.chosen.connect(self._on_begin)

    def page_actions(self) -> Sequence[PageAction]:
        if self._is_empty:
            new = sentence("WORKBENCH_BEGIN_ONE_BUTTON")
            roster = sentence("WORKBENCH_BEGIN_ROSTER_BUTTON")
            return (
                PageAction("page.open_file", roster, self._on_roster, in_header=False),
                PageAction("page.new", new, lambda: self._on_begin(2), in_header=False),
            )
        return (
            PageAction(
                "page.print",
                sentence("WORKBENCH_PRINT"),
                lambda: self.desk.go("school.printing", paper="worklist"),
                icon="printer",
                needs=Right.PRINT,
            ),
            PageAction(
                "page.new",
                sentence("WORKBENCH_KEY_PAPER"),
                lambda: self.desk.go("school.keying"),
                "primary",
                "plus",
                needs=Right.RECORD,
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.empty.buttons[0] if self._is_empty else self.view.duty_table

    def refresh(self) -> None:
        self.desk.jobs.run(self._load, done=self._show)

    def _load(self, watcher: Watcher) -> _Loaded:
        from liushou_desktop.services.school.show_incident import running_incidents
        from liushou_desktop.services.school.workbench import workbench
        from liushou_desktop.services.shared.care import last_backups
        from liushou_desktop.services.shared.own_keys import keys_to_renew

        site = self.desk.site
        return workbench(site), last_backups(site), running_incidents(site), keys_to_renew(site)

    def _show(self, loaded: _Loaded) -> None:
        bench, backups, running, keys = loaded
        self.view.show_running(running)
        today = self.desk.today()
        self.facts = (
            weekday_words(today),
            sentence("WORKBENCH_WEEK", {"term": bench.term.name, "week": bench.week}),
        )
        self._is_empty = bench.pupils == 0
        self.empty.setVisible(self._is_empty)
        self.view.setVisible(not self._is_empty)
        self.view.show_bench(bench, tuple(self._notes(bench, backups, keys)))
        self.header_changed.emit()

    def _notes(
        self,
        bench: Workbench,
        backups: tuple[str | None, str | None],
        keys: KeysToRenew | None,
    ) -> Iterator[Note]:
        here, stick = backups
        yield from self._season(bench)
        if bench.last_package is not None:
            yield self._package_note(bench.last_package)
        if self.desk.site.may(Right.CARE):
            yield from backup_notes(here, stick, self.desk.today())
        if self.desk.site.may(Right.SETTINGS):
            yield from key_notes(keys, self.desk.today())
        text = sentence("NOTE_NOT_CLOSED", {"day": self._day(bench.term.end)})
        yield Note(Mark.OPEN, sentence("NOTE_NOT_CLOSED_WORD"), text)

    def _season(self, bench: Workbench) -> Iterator[Note]:
        """What the time of the year asks for: the census in June, the turn of the school year."""
        june = bench.census
        if june is not None and june.households:
            counts = {
                "reached": june.reached,
                "count": june.households,
                "days": june.days_left,
            }
            text = sentence("NOTE_CENSUS" if june.days_left >= 0 else "NOTE_CENSUS_PAST", counts)
            mark = Mark.DUE if june.step is not None else Mark.OPEN
            link = (sentence("NOTE_TO_CENSUS"), "school.census")
            yield Note(mark, sentence("NOTE_CENSUS_WORD"), text, *link)
        for each in bench.coming[: _COMING_SHOWN - (june is not None)]:
            said = sentence(f"COMING_{each.code.upper()}", {"day": self._day(each.day)})
            yield Note(Mark.OPEN, sentence("COMING_WORD"), said)
        if bench.hints:
            link = (sentence("NOTE_TO_VERIFY"), "school.verify")
            text = sentence("NOTE_VERIFY", {"count": bench.hints})
            yield Note(Mark.OPEN, sentence("NOTE_VERIFY_WORD"), text, *link)
        if bench.rollover_waits:
            link = (sentence("NOTE_TO_ROLLOVER"), "school.rollover")
            yield Note(Mark.DUE, sentence("NOTE_ROLLOVER_WORD"), sentence("NOTE_ROLLOVER"), *link)

    def _package_note(self, package: SentPackage) -> Note:
        mark, code = {
            "accepted": (Mark.DONE, "NOTE_ACCEPTED"),
            "returned": (Mark.DUE, "NOTE_RETURNED"),
        }.get(package.receipt_state, (Mark.RUNNING, "NOTE_WAITING"))
        names = {term.id: term.name for term in self.desk.site.own_terms}
        term = names.get(package.term or "", package.term)
        text = sentence(code, {"term": term, "sequence": package.sequence})
        link = (sentence("NOTE_SETTLE"), "school.reporting") if mark is Mark.DUE else ()
        return Note(mark, sentence(f"{code}_WORD"), text, *link)

    def _day(self, day: date) -> str:
        return day_words(day, self.desk.today())

    def _on_to_do(self, line: ToDo) -> None:
        if line.page == "school.form_entry":
            self.desk.go(line.page, form=line.form)
        elif line.form:
            self.desk.go("school.keying", form=line.form, children=line.children, **line.arguments)
        else:
            self.desk.go(line.page, children=line.children, **line.arguments)

    def _on_duty_opened(self, which: str, key: str) -> None:
        if which == "rule":
            self._open_rule(key)
        elif which == "child":
            self.desk.go("school.child", child=key)
        else:
            self.desk.go("school.duty_list", **{_CHOICES[which]: key})

    def _open_rule(self, code: str) -> None:
        line = self.view.rule_line(code)
        if line is not None and line.page == "school.form_entry":
            self.desk.go(line.page, form=line.form)
        elif line is not None and line.form:
            self.desk.go("school.keying", form=line.form)
        elif line is not None:
            self.desk.go(line.page)

    def _on_begin(self, position: int) -> None:
        if position < 2:
            self._on_roster()
        else:
            self.desk.go("school.child_form", child=None)

    def _on_roster(self) -> None:
        file = self.desk.ask.open_file(
            sentence("IMPORTING_CHOOSE_ROSTER"), sentence("IMPORTING_ROSTER_FILES")
        )
        if file is not None:
            self.desk.go("school.roster", file=file)

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)
