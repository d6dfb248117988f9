"""A page that is one form: laid out, kept as a whole, asked about when left without keeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.dialogs import ask_unsaved
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.page import Desk, Page, PageAction

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.formspec.model import Form


@dataclass(frozen=True, slots=True)
class FirstSheet:
    """What the form begins with."""

    context: Context
    answers: Mapping[str, Any] = field(default_factory=dict)


class OneFormPage(Page):
    """A page gives ``form_id`` and says how its form begins, is kept, and what follows.

    Attributes:
        form: the form on the page, None before it is laid out.
        is_dropped_when_left: the next visit begins anew.
    """

    form_id = ""
    is_dropped_when_left = False
    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._is_dirty = False
        self._first: Mapping[str, Any] = {}
        self.form: FormView | None = None
        self.sheet = Card(flush=True)
        self.body.addWidget(self.sheet, 1)
        self.bar = ActionBar()
        self.bar.next_error_wanted.connect(self._next_error)
        self.body.addWidget(self.bar)

    # what a page says -------------------------------------------------------------------

    def begin(self) -> FirstSheet:
        """How the form begins; runs on the worker."""
        raise NotImplementedError

    def asked(self) -> Form:
        """The form that is asked."""
        return self.desk.site.forms.form(self.form_id)

    def missing(self) -> QWidget | None:
        """What stands beside the form and must be answered before it is kept."""
        return None

    def hidden(self) -> tuple[str, ...]:
        """Fields that are not asked here; their answers are not kept."""
        return ()

    def save_words(self) -> str:
        """What the button says."""
        raise NotImplementedError

    def note(self) -> str:
        """A word of warning beside the button."""
        return ""

    def keep(self, answers: Mapping[str, Any], reason: str) -> Any:
        """Keep the whole form, with the reason given for its doubts; runs on the worker."""
        raise NotImplementedError

    def kept(self, result: Any) -> None:
        """It is on the disk: say so, and go on."""
        raise NotImplementedError

    # the form ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        self._drop_form()

    def refresh(self) -> None:
        if self.form is None:
            self.desk.jobs.run(lambda _: self.begin(), done=self._lay_out)

    def _lay_out(self, first: FirstSheet) -> None:
        made = FormView(self.asked(), first.context, self.hidden(), ask=self.desk.ask)
        made.set_answers(first.answers)
        made.changed.connect(self._on_changed)
        made.problems_changed.connect(self.bar.show_problems)
        made.completed.connect(self.bar.setFocus)
        made.setFrameShape(made.Shape.NoFrame)
        self.form, self._is_dirty = made, False
        self._first = made.answers()
        self.sheet.body.addWidget(made, 1)
        self.bar.set_actions(self.page_actions())
        self.bar.show_problems(0, 0)
        if note := self.note():
            self.bar.say(note)
        self.header_changed.emit()
        missing = self.missing()
        if missing is None:
            made.focus_first()
        else:
            missing.setFocus()
        QTimer.singleShot(0, made, lambda: made.verticalScrollBar().setValue(0))

    def _drop_form(self) -> None:
        if self.form is not None:
            self.sheet.body.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction("page.confirm", self.save_words(), self.save, "primary", in_header=False),
            PageAction("page.next_error", "", self._next_error),
        )

    def first_field(self) -> QWidget | None:
        return self.form

    def _is_touched(self) -> bool:
        """A field that is only passed through tells that it changed and holds what it held."""
        return self._is_dirty and self.form is not None and self.form.answers() != self._first

    def may_leave(self) -> bool:
        may = not self._is_touched() or ask_unsaved(self.desk.ask)
        if may and self.is_dropped_when_left:
            self._drop_form()
        return may

    def _on_changed(self) -> None:
        self._is_dirty = True

    def _next_error(self) -> None:
        if self.form is not None:
            self.form.next_error()

    def save(self) -> None:
        """Ctrl+Enter: keep it, or go to what is wrong."""
        if (missing := self.missing()) is not None:
            missing.setFocus()
            return
        if self.form is None or self.form.validate():
            self._next_error()
            return
        hidden = set(self.hidden())
        answers = {k: value for k, value in self.form.answers().items() if k not in hidden}
        reason = self.form.reason()
        self.desk.jobs.run(
            lambda _: self.keep(answers, reason), done=self._on_kept, failed=self._on_failed
        )

    def _on_kept(self, result: Any) -> None:
        self._is_dirty = False
        self.kept(result)

    def _on_failed(self, error: ProgramError) -> None:
        from liushou_desktop.services.shared.record_answers import RecordRefusedError

        if isinstance(error, RecordRefusedError) and self.form is not None:
            self.form.show_problems(error.problems)
        self.desk.tell_error(error)
