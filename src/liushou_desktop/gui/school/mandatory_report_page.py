"""写强制报告: the form; once sealed, whoever wrote it cannot read it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.dialogs import ask_unsaved
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.services.school.report_harm import Made

_FORM = "mandatory_report"
_LATER = ("followed",)


class MandatoryReportPage(Page):
    """A blank form at each visit; nothing of an earlier one is shown."""

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title, self.facts = sentence("MANDATORY_NEW_TITLE"), (sentence("MANDATORY_NEW_FACT"),)
        self.back = BackLink(sentence("PAGE_MANDATORY"), "school.mandatory")
        self._is_dirty = False
        self.form: FormView | None = None
        self.sheet = Card(flush=True)
        self.body.addWidget(self.sheet, 1)
        self.bar = ActionBar()
        self.bar.next_error_wanted.connect(self._next_error)
        self.body.addWidget(self.bar)

    def open(self, **arguments: object) -> None:
        self._drop_form()

    def refresh(self) -> None:
        from liushou_desktop.services.school.report_harm import blank_report

        if self.form is None:
            self.desk.jobs.run(lambda _: blank_report(self.desk.site), done=self._lay_out)

    def _lay_out(self, loaded: tuple[Context, Mapping[str, Any]]) -> None:
        context, first = loaded
        made = FormView(self.desk.site.forms.form(_FORM), context, _LATER, ask=self.desk.ask)
        made.set_answers(first)
        made.changed.connect(self._on_changed)
        made.problems_changed.connect(self.bar.show_problems)
        made.completed.connect(self.bar.setFocus)
        made.setFrameShape(made.Shape.NoFrame)
        self.form, self._is_dirty = made, False
        self.sheet.body.addWidget(made, 1)
        self.bar.set_actions(self.page_actions())
        self.bar.show_problems(0, 0)
        self.bar.say(sentence("MANDATORY_SEAL_NOTE"))
        self.header_changed.emit()
        made.focus_first()
        QTimer.singleShot(0, made, lambda: made.verticalScrollBar().setValue(0))

    def _drop_form(self) -> None:
        if self.form is not None:
            self.sheet.body.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def page_actions(self) -> Sequence[PageAction]:
        words = sentence("MANDATORY_SEAL")
        return (
            PageAction("page.confirm", words, self.save, "primary", in_header=False),
            PageAction("page.next_error", "", self._next_error),
        )

    def first_field(self) -> QWidget | None:
        return self.form

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
        """Seal it."""
        from liushou_desktop.services.school.report_harm import make_report

        if self.form is None or self.form.validate():
            self._next_error()
            return
        site = self.desk.site
        answers = {k: v for k, v in self.form.answers().items() if k not in _LATER}
        self.desk.jobs.run(
            lambda _: make_report(site, answers), done=self._on_saved, failed=self._on_failed
        )

    def _on_saved(self, made: Made) -> None:
        self._is_dirty = False
        who = "、".join(made.openers) or sentence("MANDATORY_PAPER_ALONE")
        self.desk.say(sentence("MANDATORY_SEALED", {"who": who}))
        self.desk.go("school.mandatory", made=made.id, untold=made.untold)

    def _on_failed(self, error: ProgramError) -> None:
        from liushou_desktop.services.shared.record_answers import RecordRefusedError

        if isinstance(error, RecordRefusedError) and self.form is not None:
            self.form.show_problems(error.problems)
        self.desk.tell_error(error)
