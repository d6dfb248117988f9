"""登记督查: an inspection of the bureau's own, entered once, with its number from then on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.dialogs import ask_unsaved
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.inspect_school import Inspection


class InspectionPage(Page):
    """The school above, the form below; ``open(school=…)`` chooses one."""

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title, self.facts = sentence("PAGE_INSPECTION"), (sentence("INSPECTION_FACT"),)
        self.back = BackLink(sentence("PAGE_SUPERVISION"), "bureau.assessment", {"tab": "findings"})
        self._asked: str | None = None
        self._is_dirty = False
        self.form: FormView | None = None
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(label(sentence("INSPECTION_SCHOOL"), tone="ink2"))
        self.school = SearchCombo(width=260)
        self.school.setObjectName("field:school")
        self.school.setAccessibleName(sentence("INSPECTION_SCHOOL"))
        self.school.changed.connect(self._say_school)
        row.addWidget(self.school)
        row.addStretch(1)
        self.body.addLayout(row)
        self.sheet = Card(flush=True)
        self.body.addWidget(self.sheet, 1)
        self.bar = ActionBar()
        self.bar.next_error_wanted.connect(self._next_error)
        self.body.addWidget(self.bar)

    def open(self, **arguments: object) -> None:
        self._asked = str(arguments["school"]) if arguments.get("school") else None
        self._drop_form()

    def refresh(self) -> None:
        from liushou_desktop.services.bureau.inspect_school import schools_to_inspect

        if self.form is None:
            site = self.desk.site
            self.desk.jobs.run(lambda _: schools_to_inspect(site), done=self._lay_out)

    def _lay_out(self, names: dict[str, str]) -> None:
        from liushou_desktop.services.bureau.inspect_school import inspection_context, visit_form

        self.school.set_choices([Choice(code, name) for code, name in names.items()])
        self.school.set_code(self._asked)
        made = FormView(visit_form(), inspection_context(self.desk.site), ask=self.desk.ask)
        made.set_answers({"occurred_on": self.desk.today()})
        made.changed.connect(self._on_changed)
        made.problems_changed.connect(self.bar.show_problems)
        made.completed.connect(self.bar.setFocus)
        made.setFrameShape(made.Shape.NoFrame)
        self.form, self._is_dirty = made, False
        self.sheet.body.addWidget(made, 1)
        self.bar.set_actions(self.page_actions())
        self.bar.show_problems(0, 0)
        self._say_school()
        self.header_changed.emit()
        self.school.setFocus()
        QTimer.singleShot(0, made, lambda: made.verticalScrollBar().setValue(0))

    def _say_school(self) -> None:
        chosen = self.school.code()
        self.bar.say("" if chosen else sentence("INSPECTION_SCHOOL_MISSING"))

    def _drop_form(self) -> None:
        if self.form is not None:
            self.sheet.body.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def page_actions(self) -> Sequence[PageAction]:
        words = sentence("INSPECTION_SAVE")
        return (
            PageAction("page.confirm", words, self.save, "primary", in_header=False),
            PageAction("page.next_error", "", self._next_error),
        )

    def first_field(self) -> QWidget | None:
        return self.school

    def may_leave(self) -> bool:
        may = not self._is_dirty or ask_unsaved(self.desk.ask)
        if may:
            self._drop_form()
        return may

    def _on_changed(self) -> None:
        self._is_dirty = True

    def _next_error(self) -> None:
        if self.form is not None:
            self.form.next_error()

    def save(self) -> None:
        """Keep it: school first, then the form without a red place."""
        from liushou_desktop.services.bureau.inspect_school import record_inspection

        school = self.school.code()
        if school is None:
            self.school.setFocus()
            return
        if self.form is not None:
            self.form.set_answer("school", school)  # chosen above the form
        if self.form is None or self.form.validate():
            self._next_error()
            return
        site, answers, reason = self.desk.site, self.form.answers(), self.form.reason()
        self.desk.jobs.run(
            lambda _: record_inspection(site, school, answers, reason),
            done=self._on_saved,
            failed=self._on_failed,
        )

    def _on_saved(self, made: Inspection) -> None:
        self._is_dirty = False
        args = {"number": made.number, "school": made.school, "count": len(made.findings)}
        self.desk.say(sentence("INSPECTION_SAVED", args))
        self.desk.go("bureau.assessment", tab="findings", term=made.term)

    def _on_failed(self, error: ProgramError) -> None:
        from liushou_desktop.services.shared.record_answers import RecordRefusedError

        if isinstance(error, RecordRefusedError) and self.form is not None:
            self.form.show_problems(error.problems)
        self.desk.tell_error(error)
