"""The sheet in work: its form, what is wrong, what it will count for, its draft, saving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.check import check
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.gui.common.form_view import FormView, Suggestion
from liushou_desktop.gui.school import entry_check
from liushou_desktop.gui.school.keying_view import KeyingView

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.gui.common.page import Desk
    from liushou_desktop.services.school.add_record import NewRecord, Prepared, Saved
    from liushou_desktop.services.school.drafts import Draft
    from liushou_desktop.services.school.key_pile import SheetStart

_AUTOSAVE_MS = 20_000
_LOOK_MS = 300
# What differs from child to child is not kept unless the user locks it.
_NOT_KEPT = frozenset({"record.occurred_on", "record.purposes"})


class KeyingSheet(QObject):
    """Controls the form in a ``KeyingView``; ``start`` is whose sheet it is, or None."""

    saved = Signal(object, object, object)  # SheetStart, NewRecord, Saved
    draft_kept = Signal(str)  # when, 10:11

    def __init__(self, desk: Desk, view: KeyingView) -> None:
        super().__init__(view)
        self._desk, self._view = desk, view
        self.start: SheetStart | None = None
        self._form: FormView | None = None
        self._context: Context | None = None
        self._sheet_number: str | None = None
        self._looked: Prepared | None = None
        self._is_late = self._is_dirty = self._is_filling = self._is_saving = False
        self._begins_with: Mapping[str, object] = {}
        view.strip.kept.connect(self._on_kept)
        view.bar.next_error.connect(self.next_error)
        view.bar.late_pressed.connect(self.confirm_late)
        self.look_timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self.look_timer.timeout.connect(self._look)
        self._autosave = QTimer(self, interval=_AUTOSAVE_MS)
        self._autosave.timeout.connect(self.keep_draft)

    # the form ---------------------------------------------------------------------------

    def lay_out(self, form_id: str, context: Context) -> None:
        """An empty form of a pile, and its fields that may be kept from sheet to sheet."""
        form = self._desk.site.forms.form(form_id)
        self._context, self.start = context, None
        made = FormView(form, context, _hidden(form), self._check, self._desk.ask)
        made.changed.connect(self._on_changed)
        made.problems_changed.connect(lambda red, yellow: self._show_status())
        made.completed.connect(self._on_completed)
        self._form = made
        self._view.set_form(made)
        fields = _keepable(form)
        usual = [f.id for f in fields if f.binds not in _NOT_KEPT and f.kind != "yes_no"]
        self._view.strip.offer(fields, self._desk.memory.recall(_kept_key(form.id), usual))
        self._on_kept(self._view.strip.kept_fields())
        self._autosave.start()

    def begin_with(self, answers: object) -> None:
        """What every new sheet of the next pile says already: what it is written down for."""
        self._begins_with = answers if isinstance(answers, Mapping) else {}

    def take_away(self) -> None:
        """No sheet is in work any more."""
        self._autosave.stop()
        self.look_timer.stop()
        self.start = None

    def put(self, start: SheetStart, draft: Draft | None, sheet_number: str | None) -> None:
        """A child's sheet: what is proposed, what is kept, what its draft says."""
        form = self._form
        if form is None:
            return
        self.start, self._looked = start, None
        self._sheet_number = sheet_number or (draft.sheet_number if draft else None)
        self._is_late = draft.is_late_entry if draft is not None else False
        locked = self._view.strip.kept_fields()
        answers: dict[str, Any] = {**start.answers, **self._begins_with}
        answers |= {key: value for key, value in form.answers().items() if key in locked}
        answers |= draft.answers if draft is not None else {}
        answers |= {field.id: start.child for field in form.form.fields() if field.kind == "child"}
        self._is_filling = True
        form.set_answers(answers)
        for group, offers in start.proposals.items():
            form.set_suggestions(group, [Suggestion(o.words, o.values) for o in offers])
        if draft is not None and draft.reason:
            form.reason_field.setText(draft.reason)
        self._is_filling = self._is_dirty = False
        self._show_status()
        self.look_timer.start()

    def focus(self) -> None:
        """Into the first field without an answer, or to the number when there is no sheet."""
        if self.start is not None and self._form is not None:
            self._form.focus_first()
        else:
            self._view.strip.number.setFocus()

    def next_error(self) -> None:
        """F8."""
        if self._form is not None:
            self._form.next_error()

    def answer(self, field_id: str) -> object:
        """What stands in a field now."""
        return self._form.answers().get(field_id) if self._form is not None else None

    def _check(self, answers: Mapping[str, object]) -> list[Problem]:
        assert self._context is not None
        assert self._form is not None
        context = replace(self._context, is_late_entry=self._is_late)
        return check(self._form.form, answers, context)

    def _on_changed(self) -> None:
        if not self._is_filling:
            self._is_dirty = True
            self.look_timer.start()

    def _on_kept(self, kept: Any) -> None:
        if self._form is not None:
            self._desk.memory.remember(_kept_key(self._form.form.id), sorted(kept))
            self._form.pass_over(kept)

    def _on_completed(self) -> None:
        """Enter on the last field: the record is whole, Ctrl+Enter keeps it."""
        self._view.bar.setFocus()
        self._show_status()

    def _record(self) -> NewRecord:
        from liushou_desktop.services.school.add_record import NewRecord
        from liushou_desktop.services.school.prefills import without_unanswered

        assert self.start is not None
        assert self._form is not None
        answers = self._form.answers()
        return NewRecord(
            form=self._form.form.id,
            child=self.start.child,
            answers=without_unanswered(self._form.form, answers),
            reason=self._form.reason(),
            is_late_entry=self._is_late,
            sheet_number=self._sheet_number,
            paper="signed" if answers.get("guardian_signed") else "unprinted",
        )

    # what it will count for -------------------------------------------------------------

    def _look(self) -> None:
        """What would be computed and counted, as far as the form is filled."""
        if self.start is None or self._form is None:
            return
        from liushou_desktop.services.school.key_pile import look_ahead

        new, child = self._record(), self.start.child
        self._desk.jobs.run(
            lambda _: look_ahead(self._desk.site, new),
            done=lambda found: self._on_looked(child, found),
            failed=lambda _: self._on_looked(child, None),
        )

    def _on_looked(self, child: str, found: Prepared | None) -> None:
        form = self._form
        if form is None or self.start is None or self.start.child != child:
            return
        self._looked = found
        self._is_filling = True
        for field in form.form.fields():
            if field.computed is not None and field.computed != "class_label":
                form.set_answer(field.id, found.answers.get(field.id) if found else None)
        self._is_filling = False
        self._show_status()

    def _show_status(self) -> None:
        if self._form is not None and self.start is not None:
            bar = self._view.bar
            entry_check.show_status(bar, self._form, self._looked, is_late=self._is_late)

    # keeping it -------------------------------------------------------------------------

    def keep_draft(self, *, is_doubtful: bool = False) -> None:
        """Keep the form in work; nothing happens when nothing was written."""
        form, start = self._form, self.start
        if start is None or form is None or not (self._is_dirty or is_doubtful):
            return
        from liushou_desktop.services.school.drafts import Draft, keep_draft

        draft = Draft(
            form=form.form.id,
            child=start.child,
            answers=form.answers(),
            reason=form.reason(),
            is_late_entry=self._is_late,
            is_doubtful=is_doubtful,
            sheet_number=self._sheet_number,
        )
        self._is_dirty = False
        self._desk.jobs.run(
            lambda _: keep_draft(self._desk.site, draft),
            done=lambda at: self.draft_kept.emit(f"{at:%H:%M}"),
        )

    def save(self) -> None:
        """Ctrl+Enter: check it, then keep it; ``saved`` is told when it is on the disk."""
        form = self._form
        if form is None or self.start is None or self._is_saving:
            return
        form.validate()
        self._show_status()
        if entry_check.is_only_late(form) and not self.confirm_late():
            form.next_error()
        elif entry_check.may_be_kept(form):
            self._keep(self.start, self._record())

    def _keep(self, start: SheetStart, new: NewRecord) -> None:
        """Once: a second Ctrl+Enter before the disk has answered must not save it twice."""
        from liushou_desktop.services.school.key_pile import save_sheet

        self._is_saving, self._is_dirty = True, False
        job = self._desk.jobs.run(
            lambda _: save_sheet(self._desk.site, new),
            done=lambda saved: self._on_saved(start, new, saved),
            failed=self._on_refused,
        )
        job.ended.connect(self._on_save_ended)

    def _on_save_ended(self) -> None:
        self._is_saving = False

    def _on_saved(self, start: SheetStart, new: NewRecord, saved: Saved) -> None:
        if self._form is not None:
            self._form.set_last(new.answers)
        self.saved.emit(start, new, saved)

    def _on_refused(self, error: ProgramError) -> None:
        from liushou_desktop.services.shared.record_answers import RecordRefusedError

        self._is_dirty = True
        if isinstance(error, RecordRefusedError) and self._form is not None:
            self._form.show_problems(error.problems)
            self._show_status()
            self._form.next_error()
        self._desk.tell_error(error)

    def confirm_late(self) -> bool:
        """补录 is said aloud before it is done; True when the user wants it."""
        form, start = self._form, self.start
        if form is None or start is None:
            return False
        if not entry_check.wants_late(self._desk.ask, form, start.name):
            return False
        self._is_late = self._is_dirty = True
        form.validate()
        self._show_status()
        self.look_timer.start()
        return True


def _hidden(form: Form) -> set[str]:
    """Fields the strip shows: the child and its class."""
    return {f.id for f in form.fields() if f.kind == "child" or f.computed == "class_label"}


def _keepable(form: Form) -> list[FormField]:
    """Fields marked repeatable, the day last."""
    fields = [field for field in form.fields() if field.repeatable]
    return sorted(fields, key=lambda field: field.binds == "record.occurred_on")


def _kept_key(form_id: str) -> str:
    return f"keying.kept.{form_id}"
