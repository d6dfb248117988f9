"""学年升级: one preview, one act, undone while nothing else was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.transfers import GRADUATED
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.paper_printing import print_or_save
from liushou_desktop.gui.school.rollover_view import RolloverView
from liushou_desktop.services.school.plan_rollover import Rollover, RolloverChoices
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.print_job import PrintJob
    from liushou_desktop.services.school.roll_over import RolledOver
    from liushou_desktop.services.shared.whole_step import WholeStep


class RolloverPage(Page):
    """The classes on 1 September, who stays behind and who leaves."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_ROLLOVER")
        self.back = BackLink(sentence("PAGE_IMPORTING"), "school.importing")
        self.plan: Rollover | None = None
        self._choices = RolloverChoices()
        self.view = RolloverView()
        self.body.addWidget(self.view, 1)
        self.view.repeat_asked.connect(self._on_repeat)
        self.view.opened.connect(self._on_opened)
        self.view.switch.chosen.connect(lambda _: self.header_changed.emit())
        self.view.undo.pressed.connect(self._on_undo)

    def page_actions(self) -> Sequence[PageAction]:
        actions = [
            PageAction("page.print", sentence("ROLLOVER_PRINT"), self._on_print, "plain", "printer")
        ]
        plan = self.plan
        if plan is not None and self.view.switch.code() == "graduates":
            word = sentence("ROLLOVER_BY_SCHOOL")
            actions[0] = PageAction("page.print", word, self._on_print_graduates, icon="printer")
            if self.desk.site.may(Right.EXPORT):
                word = sentence("ROLLOVER_BY_SCHOOL_EXCEL")
                actions.append(PageAction("page.export", word, self._on_excel, icon="export"))
        if plan is not None and plan.done and self.desk.site.may(Right.EXPORT):
            word = sentence("ROLLOVER_HAND_OVER")
            actions.append(PageAction("page.transfer", word, self._on_hand_over, icon="swap"))
        if plan is not None and not plan.done and self.desk.today() >= plan.first_day:
            go = sentence("ROLLOVER_GO", {"count": len(plan.classes)})
            actions.append(PageAction("page.confirm", go, self._on_go, "primary", "check"))
        return tuple(actions)

    def first_field(self) -> QWidget | None:
        return self.view.table

    def refresh(self) -> None:
        choices = self._choices

        def load(watcher: Watcher) -> tuple[Rollover, WholeStep | None]:
            from liushou_desktop.services.school.plan_rollover import plan_rollover
            from liushou_desktop.services.school.roll_over import last_rollover

            site = self.desk.site
            return plan_rollover(site, choices=choices), last_rollover(site)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, loaded: tuple[Rollover, WholeStep | None]) -> None:
        plan, last = loaded
        self.plan = plan
        year = {"year": f"{plan.year}—{plan.year + 1}"}
        said = "ROLLOVER_WAS_DONE" if plan.done else "ROLLOVER_NOT_YET"
        if not plan.done and self.desk.today() >= plan.first_day:
            said = "ROLLOVER_READY"
        self.facts = (sentence("ROLLOVER_YEAR", year), sentence(said))
        self.view.show_plan(plan)
        self.view.undo.set_text(sentence("ROLLOVER_CAN_UNDO", year))
        self.view.undo.setVisible(last is not None)
        self.header_changed.emit()

    def _on_repeat(self, child: str) -> None:
        self._choices = replace(self._choices, repeats=self._choices.repeats | {child})
        self.view.switch.choose("not_moved")
        self.refresh()

    def _on_opened(self, child: str) -> None:
        """One that repeats goes up again, one on leave goes up or stays; others open the file."""
        line = next((c for c in self.plan.children if c.id == child), None) if self.plan else None
        if child in self._choices.repeats:
            self._choices = replace(self._choices, repeats=self._choices.repeats - {child})
        elif line is not None and line.why == "on_leave":
            self._choices = replace(self._choices, goes_up=self._choices.goes_up | {child})
        else:
            self.desk.go("school.child", child=child)
            return
        self.refresh()

    def _on_go(self) -> None:
        plan = self.plan
        if plan is None:
            return
        counts = {
            "classes": len(plan.classes),
            "pupils": len(plan.of("goes_up")),
            "stays": len(plan.of("on_leave", "repeats")),
            "leaves": len(plan.graduates),
        }
        answer = self.desk.ask.choose(
            sentence("ROLLOVER_QUESTION", {"year": f"{plan.year}—{plan.year + 1}"}),
            sentence("ROLLOVER_SURE", counts),
            (Answer("", sentence("GUI_LEAVE_AS_IS")), Answer("do", sentence("ROLLOVER_DO"))),
        )
        if answer != "do":
            return
        site, choices = self.desk.site, self._choices

        def work(watcher: Watcher) -> RolledOver:
            from liushou_desktop.services.school.roll_over import roll_over

            return roll_over(site, plan.year, choices)

        self.desk.jobs.run(work, done=self._on_done)

    def _on_done(self, done: RolledOver) -> None:
        said = {"up": done.went_up, "leaves": done.graduated, "files": done.archived}
        self.desk.say(sentence("ROLLOVER_DID", said))
        self._choices = RolloverChoices()
        self.desk.refresh_counts()
        self.refresh()

    def _on_undo(self) -> None:
        password = self.desk.ask.password(
            sentence("ROLLOVER_UNDO_QUESTION"),
            sentence("ROLLOVER_UNDO_TEXT"),
            sentence("ROLLOVER_UNDO"),
        )
        if password is None:
            return

        def undo(watcher: Watcher) -> None:
            from liushou_desktop.services.school.roll_over import undo_rollover

            undo_rollover(self.desk.site, password)

        self.desk.jobs.run(undo, done=self._on_undone)

    def _on_undone(self, _: object) -> None:
        self.desk.say(sentence("ROLLOVER_UNDONE"))
        self.desk.refresh_counts()
        self.refresh()

    def _on_hand_over(self) -> None:
        self.desk.go("school.transfer_out", source=GRADUATED)

    def _on_print(self) -> None:
        site, choices = self.desk.site, self._choices

        def draw(watcher: Watcher) -> PrintJob:
            from liushou_desktop.services.school.roll_over import print_rollover

            return print_rollover(site, choices=choices)

        self.desk.jobs.run(draw, done=self._on_drawn)

    def _on_print_graduates(self) -> None:
        """One sheet per receiving school."""
        site = self.desk.site

        def draw(watcher: Watcher) -> PrintJob:
            from liushou_desktop.services.school.graduate_list import print_graduates

            return print_graduates(site, watcher=watcher)

        self.desk.jobs.run(draw, done=self._on_drawn)

    def _on_excel(self) -> None:
        from liushou_desktop.services.school.graduate_list import TITLE, export_graduates

        question = sentence("ROLLOVER_BY_SCHOOL_EXCEL")
        file = self.desk.ask.save_file(question, f"{TITLE}.xlsx", "Excel (*.xlsx)")
        if file is None:
            return
        out, site = file if file.suffix else file.with_suffix(".xlsx"), self.desk.site

        def done(count: int) -> None:
            said = {"count": count, "file": out.name}
            self.desk.say(sentence("ROLLOVER_BY_SCHOOL_SAVED", said))

        self.desk.jobs.run(lambda _: export_graduates(site, out), done=done)

    def _on_drawn(self, made: PrintJob) -> None:
        print_or_save(self.desk, made.printed.pdf, made.title, self)
