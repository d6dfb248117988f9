"""What is changed of a child's being left behind and on the roll: spells, leaving, leaves, numbers
tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.gui.school.child_page import ChildPage


class FamilyChanges:
    """What the forms of the family tab ask for, done by the services, said on the child's page."""

    def __init__(self, page: ChildPage) -> None:
        self._page = page
        self.view = page.view.family
        self.view.end_given.connect(self._on_end_spell)
        self.view.open_given.connect(self._on_open_file)
        self.view.trial_given.connect(self._on_trial)
        self.view.left_given.connect(self._on_leave_school)
        self.view.left_taken_back.connect(self._on_take_back_leaving)
        self.view.leave_given.connect(self._on_leave)
        self.view.leave_void_pressed.connect(self._on_void_leave)

    def _on_end_spell(self) -> None:
        form, site, child = self.view.end_form, self._page.desk.site, self._page.child
        last_day, reason = form.last_day.day(), form.reason.codes()[0]
        if last_day is None:
            return

        def work() -> None:
            from liushou_desktop.services.school.end_spell import end_spell

            end_spell(site, child, last_day=last_day, reason=reason)

        args = {"name": self._page.title, "reason": word("spell_end_reason", reason)}
        self._page.change(
            work, sentence("SPELL_END_DONE", args), lambda: self._take_back_end(child)
        )

    def _take_back_end(self, child: str) -> None:
        site = self._page.desk.site

        def work() -> None:
            from liushou_desktop.services.school.end_spell import take_back_end

            take_back_end(site, child)

        self._page.change(work, sentence("SPELL_END_TAKEN_BACK"))

    def identify(self) -> None:
        self._page.view.open_tab("family")
        self.view.open_form.begin()

    def _on_open_file(self) -> None:
        form, site, child = self.view.open_form, self._page.desk.site, self._page.child
        start, category = form.start.day(), form.category.codes()[0]
        reason = next(iter(form.reason.codes()), None)
        if start is None:
            return

        def work(watcher: Watcher) -> str:
            from liushou_desktop.services.school.open_file import open_file

            return open_file(site, child, category=category, start=start, reason=reason)

        def done(number: str) -> None:
            args = {"name": self._page.title, "number": number}
            self._page.desk.say(sentence("SPELL_OPEN_DONE", args))
            self._page.desk.refresh_counts()
            self._page.refresh()

        self._page.desk.jobs.run(work, done=done)

    def _on_trial(self) -> None:
        """A parent's number was rung: the day and what came of it go into the card's fields."""
        form, site, child = self.view.trial, self._page.desk.site, self._page.child
        answers = {
            f"{form.role}_phone_verified_on": form.day.day(),
            f"{form.role}_phone_result": form.result.codes()[0],
        }

        def work() -> None:
            from liushou_desktop.services.school.change_child import change_child

            change_child(site, child, answers, form="contact_card", source="phone")

        self._page.change(work, sentence("TRIAL_DONE"))

    def _on_leave_school(self) -> None:
        form, site, child = self.view.left_form, self._page.desk.site, self._page.child
        last_day, reason = form.last_day.day(), form.reason.codes()[0]
        destination = form.destination.text()
        if last_day is None:
            return

        def work() -> None:
            from liushou_desktop.services.school.leave_school import leave_school

            leave_school(site, child, last_day=last_day, reason=reason, destination=destination)

        args = {"name": self._page.title, "reason": word("enrolment_end_reason", reason)}
        from liushou_desktop.services.school.leave_school import DROPPED_OUT

        said = "LEFT_DONE_DROPOUT" if reason == DROPPED_OUT else "LEFT_DONE"
        self._page.change(work, sentence(said, args))

    def _on_take_back_leaving(self) -> None:
        question, text = sentence("LEFT_TAKE_BACK_QUESTION"), sentence("LEFT_TAKE_BACK_TEXT")
        why = self._page.desk.ask.reason(question, text, sentence("LEFT_TAKE_BACK"))
        if not why:
            return
        site, child = self._page.desk.site, self._page.child

        def work() -> None:
            from liushou_desktop.services.school.leave_school import take_back_leaving

            take_back_leaving(site, child, why)

        self._page.change(work, sentence("LEFT_TAKEN_BACK", {"name": self._page.title}))

    def _on_leave(self) -> None:
        """A leave was noted, or put right."""
        form, site, child = self.view.leaves.form, self._page.desk.site, self._page.child
        leave, held = form.leave(), form.leave_id
        why = ""
        if form.asks_why():
            question, text = sentence("LEAVE_CHANGE_QUESTION"), sentence("LEAVE_CHANGE_TEXT")
            why = self._page.desk.ask.reason(question, text, sentence("LEAVE_DO_CHANGE")) or ""
            if not why:
                return

        def work() -> None:
            from liushou_desktop.services.school.suspend_child import change_leave, suspend_child

            if held:
                change_leave(site, held, leave, why)
            else:
                suspend_child(site, child, leave)

        args = {"name": self._page.title, "kind": word("suspension_kind", leave.kind)}
        self._page.change(work, sentence("LEAVE_CHANGED" if held else "LEAVE_DONE", args))

    def _on_void_leave(self, leave: str) -> None:
        question, text = sentence("LEAVE_VOID_QUESTION"), sentence("LEAVE_VOID_TEXT")
        reason = self._page.desk.ask.reason(question, text, sentence("LEAVE_VOID"))
        if not reason:
            return
        site = self._page.desk.site

        def work() -> None:
            from liushou_desktop.services.school.suspend_child import void_leave

            void_leave(site, leave, reason)

        self._page.change(work, sentence("LEAVE_VOIDED"))
