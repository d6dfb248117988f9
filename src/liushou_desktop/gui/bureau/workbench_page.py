"""工作台 of a bureau: the first page after unlocking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.bureau.district_start import district_start
from liushou_desktop.gui.bureau.workbench_view import WorkbenchView
from liushou_desktop.gui.common.backup_words import backup_notes
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.key_note import key_notes, way_of
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.note_list import Note, day_words, weekday_words
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.task_list import Task
from liushou_desktop.services.shared.office_words import DISTRICT
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_desk import CountyDesk, Waiting
    from liushou_desktop.services.shared.own_keys import KeysToRenew

    _Loaded = tuple[CountyDesk, tuple[str | None, str | None], KeysToRenew | None]

_NAMED = 3  # schools named in a line
_SAID_LATE = {"late", "finding", "dropout", "group", "inspection"}
"""Kinds whose days are days past a day that was set."""


class WorkbenchPage(Page):
    """What waits at the bureau; one without schools is told how to begin."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_WORKBENCH")
        self._is_empty = False
        self._names = {term.id: term.name for term in desk.site.own_terms}
        self.view = WorkbenchView(self.reaches)
        self._is_district = desk.site.tier == DISTRICT
        self.empty = district_start(desk) if self._is_district else self._build_empty()
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.empty, 1)
        self.empty.hide()
        self.view.task_pressed.connect(self._on_task)
        self.view.link_pressed.connect(lambda page: desk.go(page, **way_of(page)))
        self.view.district_opened.connect(lambda: desk.go("bureau.reported"))

    def _build_empty(self) -> EmptyState:
        empty = EmptyState(
            sentence("DESK_EMPTY_TITLE"),
            sentence("DESK_EMPTY_TEXT"),
            (
                Beginning(
                    "organisation",
                    sentence("DESK_BEGIN_ONE"),
                    sentence("DESK_BEGIN_ONE_TEXT"),
                    sentence("DESK_BEGIN_ONE_BUTTON"),
                    "Ctrl+N",
                    is_primary=True,
                ),
                Beginning(
                    "import",
                    sentence("DESK_BEGIN_LIST"),
                    sentence("DESK_BEGIN_LIST_TEXT"),
                    sentence("DESK_BEGIN_LIST_BUTTON"),
                    "Ctrl+I",
                ),
            ),
        )
        empty.chosen.connect(self._on_begin)
        return empty

    def page_actions(self) -> Sequence[PageAction]:
        if self._is_empty and self._is_district:
            return ()
        if self._is_empty:
            one, many = sentence("DESK_BEGIN_ONE"), sentence("DESK_BEGIN_LIST")
            return (
                PageAction("page.new", one, lambda: self._on_begin(0), in_header=False),
                PageAction("page.open_file", many, lambda: self._on_begin(1), in_header=False),
            )
        return (
            PageAction(
                "page.open_file",
                sentence("DESK_TAKE"),
                lambda: self.desk.go("bureau.receiving", asks=True),
                "primary",
                "stick",
                needs=Right.RECEIVE,
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.empty.buttons[0] if self._is_empty else self.view.districts.table

    def refresh(self) -> None:
        site = self.desk.site

        def load(watcher: Watcher) -> _Loaded:
            from liushou_desktop.services.bureau.county_desk import county_desk
            from liushou_desktop.services.shared.care import last_backups
            from liushou_desktop.services.shared.own_keys import keys_to_renew

            return county_desk(site), last_backups(site), keys_to_renew(site)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, loaded: _Loaded) -> None:
        desk, backups, keys = loaded
        today = self.desk.today()
        self.facts = (weekday_words(today), desk.status.term_name)
        self._is_empty = not desk.has_sites
        self.empty.setVisible(self._is_empty)
        self.view.setVisible(not self._is_empty)
        tasks = [self._task(line) for line in desk.waiting]
        self.view.show_desk(desk, tasks, tuple(self._notes(desk, backups, keys)))
        self.header_changed.emit()

    def _task(self, line: Waiting) -> Task:
        named = "、".join(line.schools[:_NAMED]) or sentence(f"DESK_{line.kind.upper()}_ASKED")
        if len(line.schools) > _NAMED:
            named += sentence("DESK_SCHOOLS_MORE", {"count": len(line.schools)})
        term = self._names.get(line.term, line.term)
        return Task(
            mark=Mark.OVERDUE if line.is_overdue else Mark.DUE,
            said=_said(line),
            title=sentence(f"DESK_{line.kind.upper()}", {"count": line.count, "term": term}),
            detail=named,
            aside="",
            button=sentence("TO_DO_GO") if self.reaches(line.page) else "",
            about=line,
        )

    def _notes(
        self,
        desk: CountyDesk,
        backups: tuple[str | None, str | None],
        keys: KeysToRenew | None,
    ) -> Iterator[Note]:
        today, status = self.desk.today(), desk.status
        if status.due >= today and status.count("missing"):
            args = {"day": day_words(status.due, today), "term": status.term_name}
            yield Note(Mark.OPEN, sentence("DESK_DUE_WORD"), sentence("DESK_DUE", args))
        if self.desk.site.may(Right.CARE):
            yield from backup_notes(*backups, today)
        if self.desk.site.may(Right.SETTINGS):
            yield from key_notes(keys, today)

    def _on_task(self, line: Waiting) -> None:
        if line.term:
            self.desk.go(line.page, term=line.term)
        else:
            self.desk.go(line.page)

    def _on_begin(self, way: int) -> None:
        self.desk.go(("bureau.schools", "bureau.enrol_list")[way])

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)


def _said(line: Waiting) -> str:
    """逾期3天, 已40天, 还剩12天, 等着办."""
    if not line.days or line.days < 0:  # the PC's clock has gone back
        return sentence("DESK_PAST" if line.is_overdue else "DESK_WAITS")
    args = {"days": line.days}
    if line.kind == "expiring":
        return sentence("DESK_LEFT", args)
    return sentence("DESK_OVERDUE" if line.kind in _SAID_LATE else "DESK_DAYS", args)
