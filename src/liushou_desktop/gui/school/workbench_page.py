"""工作台: the first page after unlocking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.cards import Beginning, EmptyState
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.school.workbench_view import WorkbenchView

if TYPE_CHECKING:
    from liushou_desktop.services.school.workbench import ToDo, Workbench

_WEEKDAYS = "一二三四五六日"
_STICK_DAYS = 7


class WorkbenchPage(Page):
    """What is due today and this term; an empty school is told how to begin."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_WORKBENCH")
        self.view = WorkbenchView()
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
                    "plus",
                    sentence("WORKBENCH_BEGIN_ONE"),
                    sentence("WORKBENCH_BEGIN_ONE_TEXT"),
                    sentence("WORKBENCH_BEGIN_ONE_BUTTON"),
                ),
            ),
        )
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.empty, 1)
        self.empty.hide()
        self.view.to_do_pressed.connect(self._on_to_do)
        self.view.duty_opened.connect(self._on_duty_opened)
        self.view.link_pressed.connect(desk.go)
        self.empty.chosen.connect(self._on_begin)

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.print",
                sentence("WORKBENCH_PRINT"),
                lambda: self.desk.go("school.printing"),
                icon="printer",
            ),
            PageAction(
                "page.new",
                sentence("WORKBENCH_KEY_PAPER"),
                lambda: self.desk.go("school.keying"),
                "primary",
                "plus",
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.view.duty_table

    def refresh(self) -> None:
        self.desk.jobs.run(self._load, done=self._show)

    def _load(self, watcher: Watcher) -> tuple[Workbench, tuple[str | None, str | None]]:
        from liushou_desktop.services.school.workbench import workbench
        from liushou_desktop.services.shared.care import last_backups

        return workbench(self.desk.site), last_backups(self.desk.site)

    def _show(self, loaded: tuple[Workbench, tuple[str | None, str | None]]) -> None:
        bench, backups = loaded
        today = self.desk.today()
        self.facts = (
            f"{today.month}月{today.day}日 星期{_WEEKDAYS[today.weekday()]}",
            sentence("WORKBENCH_WEEK", {"term": bench.term.name, "week": bench.week}),
        )
        self.empty.setVisible(bench.pupils == 0)
        self.view.setVisible(bench.pupils > 0)
        self.view.show_bench(bench, tuple(self._notes(bench, backups)))
        self.header_changed.emit()

    def _notes(
        self, bench: Workbench, backups: tuple[str | None, str | None]
    ) -> Iterator[tuple[Mark, str, str]]:
        here, stick = backups
        package = bench.last_package
        if package is not None:
            mark, code = {
                "accepted": (Mark.DONE, "NOTE_ACCEPTED"),
                "returned": (Mark.DUE, "NOTE_RETURNED"),
            }.get(package.receipt_state, (Mark.RUNNING, "NOTE_WAITING"))
            args = {"term": package.term, "sequence": package.sequence}
            yield mark, sentence(f"{code}_WORD"), sentence(code, args)
        if here:
            yield Mark.DONE, sentence("NOTE_BACKED_UP_WORD"), sentence("NOTE_HERE", {"day": here})
        since = (self.desk.today() - date.fromisoformat(stick)).days if stick else None
        if since is None:
            yield Mark.DUE, sentence("NOTE_STICK_NEVER_WORD"), sentence("NOTE_STICK_NEVER")
        elif since > _STICK_DAYS:
            word = sentence("NOTE_STICK_OLD_WORD", {"days": since})
            yield Mark.DUE, word, sentence("NOTE_STICK_OLD")
        args = {"day": f"{bench.term.end.month}月{bench.term.end.day}日"}
        yield Mark.OPEN, sentence("NOTE_NOT_CLOSED_WORD"), sentence("NOTE_NOT_CLOSED", args)

    def _on_to_do(self, line: ToDo) -> None:
        forms = {"R31": "home_visit", "R34": "talk"}
        if line.rule in forms:
            self.desk.go("school.keying", form=forms[line.rule], children=line.children)
        else:
            self.desk.go(line.page, children=line.children)

    def _on_duty_opened(self, which: str, key: str) -> None:
        forms = {"R31": "home_visit", "R34": "talk"}
        if which == "rule" and key in forms:
            self.desk.go("school.keying", form=forms[key])
        elif which == "rule":
            self.desk.go("school.printing")
        elif which == "village":
            self.desk.go("school.children", village=key)
        else:
            self.desk.go("school.children")

    def _on_begin(self, position: int) -> None:
        self.desk.go("school.importing" if position == 0 else "school.child_form")

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)
