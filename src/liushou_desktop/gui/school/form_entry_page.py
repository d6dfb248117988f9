"""填表: one form about a list of children, a teacher or the school; saved, printed, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.sides import SCHOOL
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.check import check
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import Form
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.form_view import Checker, FormView
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.page_header import action_button
from liushou_desktop.gui.school import entry_check
from liushou_desktop.gui.school.form_entry_view import FormEntryView
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.gui.school.reveal import ask_for_paper, may_ask_for_paper
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.add_record import NewRecord, Prepared, Saved
    from liushou_desktop.services.school.drafts import Draft
    from liushou_desktop.services.school.group_lists import Guest
    from liushou_desktop.services.school.staff import ClassLine

_LOOK_MS, _AUTOSAVE_MS = 300, 20_000
_NOBODY = ""  # drafts of these forms belong to no child


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What a form needs before it can be laid out."""

    context: Context
    guests: Sequence[Guest]
    classes: Sequence[ClassLine]
    draft: Draft | None
    proposed: Mapping[str, object] = field(default_factory=dict)


class FormEntryPage(Page):
    """``open(form=…)`` lays out an empty form, or the draft kept of it.

    ``answers=`` is what an empty one begins with, ``back=`` the page it was reached from.
    """

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_FORM_ENTRY")
        self.back = BackLink(sentence("PAGE_FORMS"), "school.forms")
        self._form: Form | None = None
        self._loaded: _Loaded | None = None
        self._looked: Prepared | None = None
        self._last = ""  # id of the record saved last
        self._begun: Mapping[str, Any] = {}
        self._is_late = self._is_dirty = self._is_filling = self._is_saving = False
        self.view = FormEntryView()
        self.body.addWidget(self.view, 1)
        self.delivery = PaperDelivery(desk, self.view.strip)
        self.view.class_chosen.connect(self._fill_list)
        self.view.bar.next_error.connect(self._next_error)
        self.view.bar.late_pressed.connect(self._confirm_late)
        self.look_timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self.look_timer.timeout.connect(self._look)
        self._autosave = QTimer(self, interval=_AUTOSAVE_MS)
        self._autosave.timeout.connect(self.keep_draft)

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        asked, back = arguments.get("form"), arguments.get("back")
        if isinstance(asked, str):
            begun = arguments.get("answers")
            self._begun = begun if isinstance(begun, Mapping) else {}
            room = str(back or "school.forms")
            word = sentence(SCHOOL.page(room).word)
            self.back = BackLink(word, room)
        if isinstance(asked, str) and (self._form is None or self._form.id != asked):
            self._form, self._loaded, self._last = self.desk.site.forms.form(asked), None, ""
            self.title = self._form.title
            self.facts = (self._form.code, self._form.clause)
            if self._form.note:
                self.facts = (*self.facts, self._form.note)
            self.header_changed.emit()

    def refresh(self) -> None:
        if self._form is None:
            self.desk.go("school.forms")
        elif self._loaded is None:
            self._load(self._form)

    def page_actions(self) -> Sequence[PageAction]:
        if self._loaded is None:
            return ()
        found = []
        if self._last and self.desk.site.may(Right.PRINT):
            words = sentence("ENTRY_PRINT")
            found.append(PageAction("page.print", words, self.print_last, icon="printer"))
        return (*found, *self._bar_actions(), PageAction("page.next_error", "", self._next_error))

    def _bar_actions(self) -> list[PageAction]:
        draft, save = sentence("ENTRY_DRAFT"), sentence("ENTRY_SAVE")
        return [
            PageAction("page.draft", draft, self.keep_draft, in_header=False),
            PageAction("page.confirm", save, self.save, "primary", in_header=False),
        ]

    def first_field(self) -> QWidget | None:
        return self.view.form

    def may_leave(self) -> bool:
        """Nothing is asked: what was written stays as a draft and is offered again."""
        self.keep_draft()
        self._loaded = None
        return True

    def escape(self) -> bool:
        if not self.view.strip.isHidden():
            self.view.strip.stop()
            return True
        return False

    # laying it out ----------------------------------------------------------------------

    def _load(self, form: Form) -> None:
        site = self.desk.site

        def work(_: object) -> _Loaded:
            from liushou_desktop.services.school.drafts import drafts
            from liushou_desktop.services.school.group_lists import guests
            from liushou_desktop.services.school.key_pile import keying_context
            from liushou_desktop.services.school.proposed_answers import proposed_answers
            from liushou_desktop.services.school.staff import list_classes

            listed = guests(site) if form.attendance is not None else []
            context = replace(keying_context(site), children={g.id: g.name for g in listed})
            draft = drafts(site, form.id).get(_NOBODY)
            proposed = {} if draft is not None else proposed_answers(site, form)
            return _Loaded(context, listed, list_classes(site), draft, proposed)

        self.desk.jobs.run(work, done=lambda loaded: self._lay_out(form, loaded))

    def _lay_out(self, form: Form, loaded: _Loaded) -> None:
        if self._form is not form:
            return
        self._loaded, self._is_late = loaded, False
        made = FormView(form, loaded.context, (), self._checker(form, loaded), self.desk.ask)
        made.changed.connect(self._on_changed)
        made.problems_changed.connect(lambda red, yellow: self._show_status())
        made.completed.connect(lambda: self.view.bar.setFocus())
        self.view.set_form(made)
        self.view.set_classes(self._classes(form, loaded))
        self._put(form, loaded)
        self._autosave.start()
        self.view.bar.set_buttons([action_button(action) for action in self._bar_actions()])
        self.header_changed.emit()
        self._to_top()

    def _to_top(self) -> None:
        """The cursor in the first field, and the heading above it in view."""
        if self.view.form is not None:
            self.view.form.focus_first()
            QTimer.singleShot(0, self.view.form, lambda: self._scroll(0))

    def _scroll(self, value: int) -> None:
        if self.view.form is not None:
            self.view.form.verticalScrollBar().setValue(value)

    def _classes(self, form: Form, loaded: _Loaded) -> list[Choice]:
        """The classes whose children a list is filled with; none when it begins empty."""
        if form.attendance is None or form.attendance.prefill is None:
            return []
        held = {guest.class_id for guest in loaded.guests}
        named = [Choice(each.id, each.label) for each in loaded.classes if each.id in held]
        return [Choice("", sentence("ENTRY_CLASS_ALL")), *named]

    def _put(self, form: Form, loaded: _Loaded) -> None:
        """The draft, or the words the form brings along, the numbers of the term and everybody on
        its list."""
        from liushou_desktop.services.school.prefills import set_words

        view, draft = self.view.form, loaded.draft
        assert view is not None
        answers: dict[str, Any] = {**set_words(form), **loaded.proposed, **self._begun}
        if draft is not None:
            answers |= draft.answers
            self._is_late = draft.is_late_entry
        self._is_filling = True
        view.set_answers(answers)
        if draft is not None and draft.reason:
            view.reason_field.setText(draft.reason)
        self._is_filling = self._is_dirty = False
        self._show_draft(draft)
        if draft is None:
            self._fill_list(self.view.classes.code())
        self._is_dirty = False
        self._show_status()
        self.look_timer.start()

    def _show_draft(self, draft: Draft | None) -> None:
        at = draft.kept_at if draft is not None else None
        words = sentence("ENTRY_FROM_DRAFT", {"time": f"{at:%H:%M}"}) if at is not None else ""
        self.view.show_notice(words)

    def _fill_list(self, class_id: str) -> None:
        """Put the children of a class on the list; what was said of those on it already stays."""
        from liushou_desktop.services.school.group_lists import proposed_rows

        form, view, loaded = self._form, self.view.form, self._loaded
        if form is None or view is None or loaded is None or form.attendance is None:
            return
        listed = form.attendance
        held = view.answers().get(listed.id)
        said = {row[listed.fields[0].id]: row for row in held} if isinstance(held, tuple) else {}
        wanted = [g.id for g in loaded.guests if class_id in ("", g.class_id)]
        if listed.prefill is None:
            wanted = list(said)  # nobody is part of an emergency unless somebody says so
        rows = proposed_rows(listed, wanted)
        view.set_answer(
            listed.id, tuple(said.get(row[listed.fields[0].id], row) for row in rows) or None
        )

    # checking ---------------------------------------------------------------------------

    def _checker(self, form: Form, loaded: _Loaded) -> Checker:
        """What the form on the sheet is checked by, also while it is being taken away."""

        def found(answers: Mapping[str, object]) -> list[Problem]:
            context = replace(loaded.context, is_late_entry=self._is_late)
            return check(form, answers, context)

        return found

    def _on_changed(self) -> None:
        if not self._is_filling:
            self._is_dirty = True
            self.look_timer.start()

    def _next_error(self) -> None:
        if self.view.form is not None:
            self.view.form.next_error()

    def _record(self) -> NewRecord:
        from liushou_desktop.services.school.add_record import NewRecord

        assert self._form is not None
        assert self.view.form is not None
        return NewRecord(
            form=self._form.id,
            answers=self.view.form.answers(),
            reason=self.view.form.reason(),
            is_late_entry=self._is_late,
        )

    def _look(self) -> None:
        """What would be computed and counted, as far as the form is filled."""
        from liushou_desktop.services.school.key_pile import look_ahead

        if self.view.form is None or self._loaded is None:
            return
        new, site = self._record(), self.desk.site
        self.desk.jobs.run(
            lambda _: look_ahead(site, new),
            done=lambda found: self._on_looked(new.form, found),
            failed=lambda _: self._on_looked(new.form, None),
        )

    def _on_looked(self, form_id: str, found: Prepared | None) -> None:
        view = self.view.form
        if view is None or self._form is None or self._form.id != form_id:
            return
        self._looked = found
        self._is_filling = True
        for each in self._form.fields():
            if each.computed is not None:
                view.set_answer(each.id, found.answers.get(each.id) if found else None)
        self._is_filling = False
        self._show_status()

    def _show_status(self) -> None:
        view = self.view.form
        if view is not None and self._form is not None:
            entry_check.show_status(self.view.bar, view, self._looked, is_late=self._is_late)

    def _confirm_late(self) -> bool:
        """补录 is said aloud before it is done; True when the user wants it."""
        view = self.view.form
        if view is None or self._form is None:
            return False
        if not entry_check.wants_late(self.desk.ask, view, self._form.title):
            return False
        self._is_late = self._is_dirty = True
        view.validate()
        self._show_status()
        self.look_timer.start()
        return True

    # keeping ----------------------------------------------------------------------------

    def keep_draft(self) -> None:
        """Keep the form in work; nothing happens when nothing was written."""
        from liushou_desktop.services.school.drafts import Draft, keep_draft

        view = self.view.form
        if view is None or self._form is None or self._loaded is None or not self._is_dirty:
            return
        draft = Draft(
            form=self._form.id,
            child=_NOBODY,
            answers=view.answers(),
            reason=view.reason(),
            is_late_entry=self._is_late,
        )
        self._is_dirty = False
        site = self.desk.site
        self.desk.jobs.run(
            lambda _: keep_draft(site, draft),
            done=lambda at: self.desk.set_status(
                sentence("KEYING_DRAFT_STATUS", {"time": f"{at:%H:%M}"})
            ),
        )

    def save(self) -> None:
        """Ctrl+Enter: check it, then keep it and lay out the next."""
        view = self.view.form
        if view is None or self._loaded is None or self._is_saving:
            return
        view.validate()
        self._show_status()
        if entry_check.is_only_late(view) and not self._confirm_late():
            view.next_error()
        elif entry_check.may_be_kept(view):
            self._keep(self._record())

    def _keep(self, new: NewRecord) -> None:
        """Once: a second Ctrl+Enter before the disk has answered must not save it twice."""
        from liushou_desktop.services.school.key_pile import save_sheet

        self._is_saving, self._is_dirty = True, False
        site = self.desk.site
        job = self.desk.jobs.run(
            lambda _: save_sheet(site, new),
            done=lambda saved: self._on_saved(new, saved),
            failed=self._on_refused,
        )
        job.ended.connect(self._on_save_ended)

    def _on_save_ended(self) -> None:
        self._is_saving = False

    def _on_refused(self, error: ProgramError) -> None:
        from liushou_desktop.services.shared.record_answers import RecordRefusedError

        self._is_dirty = True
        if isinstance(error, RecordRefusedError) and self.view.form is not None:
            self.view.form.show_problems(error.problems)
            self._show_status()
            self.view.form.next_error()
        self.desk.tell_error(error)

    def _on_saved(self, new: NewRecord, saved: Saved) -> None:
        assert self._form is not None
        counted = "，".join(each.label for each in saved.counts_for)
        args = {
            "form": self._form.title,
            "counts": counted or sentence("ENTRY_COUNTS_NOTHING"),
        }
        self._last = saved.id
        self.desk.say(sentence("ENTRY_SAVED", args), lambda: self._take_back(new, saved))
        self.desk.refresh_counts()
        self._is_late = False
        if self.view.form is not None and self._form.id == new.form:
            self.view.form.set_last(new.answers)
            assert self._loaded is not None
            self._put(self._form, replace(self._loaded, draft=None, proposed={}))
            self._to_top()
        self.header_changed.emit()

    def _take_back(self, new: NewRecord, saved: Saved) -> None:
        """撤回: void it, and lay the same answers out again to be mended."""
        from liushou_desktop.services.school.list_records import void_record

        site, reason = self.desk.site, sentence("ENTRY_UNDO_REASON")
        words = sentence("ENTRY_UNDONE", {"form": site.forms.form(new.form).title})

        def done(_: object) -> None:
            self._last = ""
            self.desk.refresh_counts()
            if self.view.form is not None and self._form is not None and self._form.id == new.form:
                self.view.form.set_answers(new.answers)
                self._is_dirty = True
            self.desk.set_status(words)
            self.header_changed.emit()

        self.desk.jobs.run(lambda _: void_record(site, saved.id, reason), done=done)

    def print_last(self) -> None:
        """Ctrl+P: the record saved last, as its paper."""
        from liushou_desktop.services.school.print_forms import print_form

        form, record, site = self._form, self._last, self.desk.site
        if form is None or not record:
            return
        file = self.desk.ask.save_file(
            sentence("FORMS_SAVE_BLANK"), f"{form.title}.pdf", "PDF (*.pdf)"
        )
        if file is not None:
            asks = form.seals_paper and may_ask_for_paper(self.desk)
            reason = ask_for_paper(self.desk) if asks else None
            self.desk.jobs.run(
                lambda watcher: print_form(
                    site, form.id, blank=False, records=[record], reason=reason, watcher=watcher
                ),
                done=lambda made: self.delivery.write(made, form.title, file),
                strip=self.view.strip,
                what=form.title,
            )
