"""录入纸质表: a pile of visit or talk sheets, keyed one after the other without the mouse."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.formspec.check import check
from liushou_desktop.formspec.loader import form as form_of
from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Beginning
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.form_view import FormView, Suggestion
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.page_header import action_button
from liushou_desktop.gui.school.keying_piles import KeyingPiles
from liushou_desktop.gui.school.keying_view import KeyingView

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.services.school.add_record import NewRecord, Prepared, Saved
    from liushou_desktop.services.school.choose_pile import PileLine, Pupil
    from liushou_desktop.services.school.drafts import Draft
    from liushou_desktop.services.school.key_pile import CalledSheet, Pile, SheetStart

FORMS = ("home_visit", "talk")
_AUTOSAVE_MS = 20_000
_LOOK_MS = 300
_LEAST_FOR_A_PACE = 3
_NAMES_SHOWN = 6
# What differs from child to child is not kept unless the user locks it.
_NOT_KEPT = frozenset({"record.occurred_on", "record.purposes"})


class KeyingPage(Page):
    """Piles to choose from, then strip, form and queue.

    ``open(form=…, children=…)`` or ``open(form=…, class_id=…)`` begins a pile, ``child=`` calls one
    child of it; without arguments the unfinished pile goes on, or the piles are offered.
    """

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.back = BackLink(sentence("KEYING_BACK"), "school.records")
        self._form_id = FORMS[0]
        self._pile: Pile | None = None
        self._start: SheetStart | None = None
        self._context: Context | None = None
        self._forms_of: dict[str, FormView] = {}
        self._sheet_number: str | None = None
        self._is_late = False
        self._is_dirty = False
        self._is_filling = False
        self._begun_at = 0.0
        self._spans: list[float] = []
        self._changed_info: list[str] = []
        self._asked: dict[str, Any] = {}
        self._looked: Prepared | None = None
        self.piles = KeyingPiles([Choice(each, form_of(each).title) for each in FORMS])
        self.view = KeyingView()
        self.body.addWidget(self.piles, 1)
        self.body.addWidget(self.view, 1)
        self.view.hide()
        self.piles.form_chosen.connect(self._on_form_chosen)
        self.piles.pile_chosen.connect(lambda class_id: self._begin(class_id or None, ()))
        self.view.strip.called.connect(self._on_called)
        self.view.strip.kept.connect(self._on_kept)
        self.view.queue.child_opened.connect(self._go_to_child)
        self.view.queue.other_pile.connect(self.choose_pile)
        self.view.bar.next_error.connect(self._on_next_error)
        self.view.bar.late_pressed.connect(self._on_late)
        self._look_timer = QTimer(self, singleShot=True, interval=_LOOK_MS)
        self._look_timer.timeout.connect(self._look)
        self._autosave = QTimer(self, interval=_AUTOSAVE_MS)
        self._autosave.timeout.connect(self.keep_draft)

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        self._asked = dict(arguments)
        form = arguments.get("form")
        if isinstance(form, str) and form in FORMS:
            self._form_id = form
        self.piles.switch.choose(self._form_id)
        self._show_title()

    def refresh(self) -> None:
        asked, self._asked = self._asked, {}
        children = tuple(str(each) for each in asked.get("children") or ())
        child = asked.get("child")
        if child and not children:
            children = (str(child),)
        class_id = asked.get("class_id")
        if children or class_id:
            self._begin(str(class_id) if class_id else None, children)
        elif self._pile is None or self._pile.form != self._form_id or self.view.done is not None:
            self._resume()

    def page_actions(self) -> Sequence[PageAction]:
        other = next(each for each in FORMS if each != self._form_id)
        words = sentence("KEYING_SWITCH_FORM", {"form": form_of(other).title})
        in_header = [
            PageAction("page.switch_form", words, self._switch_form, icon="swap"),
            PageAction(
                "page.open_file",
                sentence("KEYING_TEACHER_TABLE"),
                lambda: self.desk.go("school.records", bring_in=True),
                icon="import",
            ),
        ]
        if self.view.done is not None:
            first = self.view.done.buttons[0].click
            return [*in_header, PageAction("page.confirm", "", first, in_header=False)]
        if self.view.isHidden() or self._start is None:
            return in_header
        return [*in_header, *self._sheet_actions()]

    def _sheet_actions(self) -> list[PageAction]:
        draft, skip, save = (
            PageAction(
                "page.draft", sentence("KEYING_SAVE_DRAFT"), self.keep_draft, in_header=False
            ),
            PageAction("page.next", sentence("KEYING_SKIP"), self.skip, in_header=False),
            PageAction(
                "page.confirm", sentence("KEYING_SAVE"), self.save, "primary", in_header=False
            ),
        )
        silent: list[tuple[str, Callable[[], object]]] = [
            ("page.next_error", self._on_next_error),
            ("page.edit", self._on_find),
            ("page.fold_pane", self.view.fold_queue),
            ("page.next_pane", self._on_next_pane),
            ("page.previous", self._on_previous),
        ]
        kept = [
            (f"page.decide_{number}", lambda number=number: self.view.strip.toggle(number))
            for number in range(1, 10)
        ]
        quiet = [PageAction(key, "", run, in_header=False) for key, run in [*silent, *kept]]
        return [draft, skip, save, *quiet]

    def first_field(self) -> QWidget | None:
        if self.view.isHidden():
            return self.piles.table
        return self.view.strip.number

    def may_leave(self) -> bool:
        """Nothing is asked: what was written stays as a draft and is offered again."""
        self.keep_draft()
        return True

    def escape(self) -> bool:
        """不改了: out of the form to the number, from there to the piles, from there away."""
        number = self.view.strip.number
        if self.view.isHidden():
            return False
        if self.view.done is None and not number.hasFocus():
            number.setFocus()
            number.selectAll()
        else:
            self.keep_draft()
            self.choose_pile()
        return True

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)
        self.piles.set_compact(is_compact)

    def _show_title(self) -> None:
        form = form_of(self._form_id)
        self.title = form.title.removesuffix("表")
        self.facts = (sentence("KEYING_FACT"), form.code, form.clause)
        self.header_changed.emit()

    # piles ------------------------------------------------------------------------------

    def choose_pile(self) -> None:
        """Offer the classes."""
        self._autosave.stop()
        self._pile, self._start = None, None
        self.view.hide()
        self.piles.show()
        self._show_title()
        self._load_piles()

    def _load_piles(self) -> None:
        from liushou_desktop.services.school.choose_pile import list_piles

        form_id = self._form_id
        self.desk.jobs.run(lambda _: list_piles(self.desk.site, form_id), done=self._show_piles)

    def _show_piles(self, lines: Sequence[PileLine]) -> None:
        self.piles.show_piles(lines)
        if self.view.isHidden():
            self.piles.table.setFocus()

    def _on_form_chosen(self, form_id: str) -> None:
        self._form_id = form_id
        self._show_title()
        self._load_piles()

    def _switch_form(self) -> None:
        self.keep_draft()
        other = next(each for each in FORMS if each != self._form_id)
        class_id = self._pile.class_id if self._pile is not None else None
        children = tuple(each.id for each in self._pile.children) if self._pile else ()
        self.piles.switch.choose(other)
        self._form_id = other
        self._show_title()
        if self._pile is None:
            self._load_piles()
        else:
            self._begin(class_id, () if class_id else children)

    def _resume(self) -> None:
        from liushou_desktop.services.school.key_pile import resume_pile

        form_id = self._form_id
        self.desk.jobs.run(
            lambda _: resume_pile(self.desk.site, form_id),
            done=lambda pile: self._open_pile(pile) if pile is not None else self.choose_pile(),
        )

    def _begin(self, class_id: str | None, children: Sequence[str]) -> None:
        from liushou_desktop.services.school.key_pile import begin_pile

        form_id = self._form_id
        self.desk.jobs.run(
            lambda _: begin_pile(self.desk.site, form_id, class_id=class_id, children=children),
            done=self._open_pile,
        )

    def _open_pile(self, pile: Pile) -> None:
        from liushou_desktop.services.school.choose_pile import pupils
        from liushou_desktop.services.school.key_pile import keying_context

        self._pile, self._start = pile, None
        self._spans, self._changed_info = [], []
        self._is_late = False
        site = self.desk.site
        self.desk.jobs.run(lambda _: (keying_context(site), pupils(site)), done=self._lay_out)

    def _lay_out(self, loaded: tuple[Context, Sequence[Pupil]]) -> None:
        """Form, locks and queue of the pile, then its first open sheet."""
        if self._pile is None:
            return
        self._context, found = loaded
        self.piles.hide()
        self.view.show()
        self.view.hide_done()
        self.view.queue.set_pupils(
            [Choice(each.id, f"{each.name}　{each.class_label}", (each.name,)) for each in found]
        )
        self._make_form()
        fields = self._keepable()
        usual = [f.id for f in fields if f.binds not in _NOT_KEPT and f.kind != "yes_no"]
        kept = self.desk.memory.recall(f"keying.kept.{self._form_id}", usual)
        self.view.strip.offer(fields, kept)
        self._on_kept(self.view.strip.kept_fields())
        self._autosave.start()
        self._show_pile()
        self._next_sheet()

    def _make_form(self) -> None:
        form = form_of(self._form_id)
        hidden = {field.id for field in form.fields() if field.kind == "child"}
        hidden |= {field.id for field in form.fields() if field.computed == "class_label"}
        assert self._context is not None
        made = FormView(form, self._context, hidden, self._check, self.desk.ask)
        made.changed.connect(self._on_changed)
        made.problems_changed.connect(lambda red, yellow: self._show_status())
        made.completed.connect(self._on_completed)
        self.view.set_form(made)

    def _keepable(self) -> list[FormField]:
        fields = [f for f in form_of(self._form_id).fields() if f.repeatable]
        return sorted(fields, key=lambda field: field.binds == "record.occurred_on")

    def _check(self, answers: Any) -> list[Problem]:
        from dataclasses import replace

        assert self._context is not None
        context = replace(self._context, is_late_entry=self._is_late)
        return check(form_of(self._form_id), answers, context)

    def _show_pile(self) -> None:
        if self._pile is None:
            return
        current = self._start.child if self._start is not None else ""
        pace = 0
        if len(self._spans) >= _LEAST_FOR_A_PACE:
            pace = max(1, round(sum(self._spans) / len(self._spans)))
        self.view.queue.show_pile(self._pile, current, pace)
        place = self._pile.place(current)
        words = {"place": place, "count": len(self._pile.children)}
        self.view.show_place(sentence("KEYING_FOLDED", words))

    # calling a sheet --------------------------------------------------------------------

    def _on_called(self, typed: str) -> None:
        pile = self._pile
        if pile is None:
            return
        if not typed.strip():
            self._focus_form()
            return
        from liushou_desktop.services.school.key_pile import call_sheet

        self.keep_draft()
        self.desk.jobs.run(
            lambda _: call_sheet(self.desk.site, pile, typed),
            done=self._on_found,
            failed=self._on_not_found,
        )

    def _on_not_found(self, error: ProgramError) -> None:
        self.desk.tell_error(error)
        self.view.strip.number.setFocus()
        self.view.strip.number.selectAll()

    def _on_found(self, called: CalledSheet) -> None:
        self._sheet_number = called.sheet_number
        words = ""
        if called.keyed_on is not None:
            day = f"{called.keyed_on.month}月{called.keyed_on.day}日"
            words = sentence("KEYING_ALREADY", {"number": called.sheet_number, "day": day})
        self._load_child(called.child, words)

    def _go_to_child(self, child: str) -> None:
        self.keep_draft()
        self._sheet_number = None
        self._load_child(child)

    def _load_child(self, child: str, notice: str = "") -> None:
        from liushou_desktop.services.school.drafts import drafts
        from liushou_desktop.services.school.key_pile import add_to_pile, begin_sheet

        site, form_id, pile = self.desk.site, self._form_id, self._pile

        def work(_: object) -> tuple[SheetStart, Draft | None, Pile | None]:
            fuller = None
            if pile is not None and not pile.place(child):
                fuller = add_to_pile(site, form_id, child)
            return begin_sheet(site, form_id, child), drafts(site, form_id).get(child), fuller

        self.desk.jobs.run(work, done=lambda found: self._show_child(*found, notice))

    def _show_child(
        self, start: SheetStart, draft: Draft | None, fuller: Pile | None, notice: str
    ) -> None:
        if self._pile is None or self.view.form is None:
            return
        self._pile = fuller or self._pile
        self._start = start
        self.view.hide_done()
        self.view.set_compact(self.is_compact, folds_again=True)
        self._fill(start, draft)
        self.view.strip.show_child(start, self._pile.place(start.child))
        if draft is not None and draft.kept_at is not None and not notice:
            self._sheet_number = self._sheet_number or draft.sheet_number
            when = f"{draft.kept_at:%H:%M}"
            words = sentence("KEYING_FROM_DRAFT", {"time": when})
            self.view.strip.set_notice(words, Mark.RUNNING)
        elif notice:
            self.view.strip.set_notice(notice)
        self._begun_at = time.monotonic()
        self._show_pile()
        self._show_status()
        self._look_timer.start()
        self._offer_buttons()
        self._focus_form()

    def _fill(self, start: SheetStart, draft: Draft | None) -> None:
        form = self.view.form
        assert form is not None
        kept = form.answers()
        locked = self.view.strip.kept_fields()
        answers: dict[str, Any] = dict(start.answers)
        answers |= {key: value for key, value in kept.items() if key in locked}
        if draft is not None:
            answers |= draft.answers
        child_field = next(f.id for f in form.form.fields() if f.kind == "child")
        answers[child_field] = start.child
        self._is_late = draft.is_late_entry if draft is not None else False
        self._looked = None
        self._is_filling = True
        form.set_answers(answers)
        for group, offers in start.proposals.items():
            form.set_suggestions(group, [Suggestion(o.words, o.values) for o in offers])
        if draft is not None and draft.reason:
            form.reason_field.setText(draft.reason)
        self._is_filling = False
        self._is_dirty = False

    def _focus_form(self) -> None:
        if self._start is not None and self.view.form is not None:
            self.view.form.focus_first()
        else:
            self.view.strip.number.setFocus()

    def _offer_buttons(self) -> None:
        shown = [action for action in self._sheet_actions() if action.text]
        self.view.bar.set_buttons([action_button(action) for action in shown])
        self.header_changed.emit()

    def _next_sheet(self) -> None:
        """The next sheet that is open, from the present one on, then from the top."""
        pile = self._pile
        assert pile is not None
        current = self._start.child if self._start is not None else ""
        place = pile.place(current)
        order = [*pile.children[place:], *pile.children[:place]]
        waiting = [each for each in order if each.state in ("open", "draft")]
        if waiting:
            self._sheet_number = None
            self._load_child(waiting[0].id)
        else:
            self._show_done()

    def _on_previous(self) -> None:
        """Ctrl+↑: the sheet before this one, whatever its state."""
        if self._pile is None or self._start is None:
            return
        place = self._pile.place(self._start.child)
        if place > 1:
            self._go_to_child(self._pile.children[place - 2].id)

    # while writing ----------------------------------------------------------------------

    def _on_changed(self) -> None:
        if not self._is_filling:
            self._is_dirty = True
            self._look_timer.start()

    def _on_kept(self, kept: Any) -> None:
        self.desk.memory.remember(f"keying.kept.{self._form_id}", sorted(kept))
        if self.view.form is not None:
            self.view.form.pass_over(kept)

    def _on_completed(self) -> None:
        """Enter on the last field: the record is whole, Ctrl+Enter keeps it."""
        self.view.bar.setFocus()
        self._show_status()

    def _on_next_error(self) -> None:
        if self.view.form is not None:
            self.view.form.next_error()

    def _on_find(self) -> None:
        self.view.unfold_queue()
        self.view.queue.search.line.setFocus()

    def _on_next_pane(self) -> None:
        number, table = self.view.strip.number, self.view.queue.table
        if number.hasFocus():
            self._focus_form()
        elif table.hasFocus() or not table.isVisible():
            number.setFocus()
        else:
            table.setFocus()

    def _record(self) -> NewRecord:
        from liushou_desktop.services.school.add_record import NewRecord
        from liushou_desktop.services.school.prefills import without_unanswered

        assert self._start is not None
        assert self.view.form is not None
        form = self.view.form
        return NewRecord(
            form=self._form_id,
            child=self._start.child,
            answers=without_unanswered(form.form, form.answers()),
            reason=form.reason(),
            is_late_entry=self._is_late,
            sheet_number=self._sheet_number,
            paper="signed" if form.answers().get("guardian_signed") else "unprinted",
        )

    def _look(self) -> None:
        """What would be computed and counted, as far as the form is filled."""
        if self._start is None or self.view.form is None:
            return
        from liushou_desktop.services.school.key_pile import look_ahead

        new = self._record()
        self.desk.jobs.run(
            lambda _: look_ahead(self.desk.site, new),
            done=lambda found: self._on_looked(new.child, found),
            failed=lambda _: self._on_looked(new.child, None),
        )

    def _on_looked(self, child: str, found: Prepared | None) -> None:
        form = self.view.form
        if form is None or self._start is None or self._start.child != child:
            return
        self._looked = found
        self._is_filling = True
        for field in form.form.fields():
            if field.computed is not None and field.computed != "class_label":
                form.set_answer(field.id, found.answers.get(field.id) if found else None)
        self._is_filling = False
        self._show_status()

    def _show_status(self) -> None:
        form, bar = self.view.form, self.view.bar
        if form is None or self._start is None:
            return
        problems = form.problems()
        red = [p for p in problems if p.severity is Severity.RED]
        yellow = [p for p in problems if p.severity is Severity.YELLOW]
        bar.late.setVisible(any(p.code == "DATE_OUTSIDE_TERM" for p in red))
        bar.late_badge.setVisible(self._is_late)
        if red:
            args = {"count": len(red), "label": self._label(red[0])}
            bar.show_status(Mark.REFUSED, sentence("KEYING_WRONG", args), is_wrong=True)
        elif yellow and not form.reason():
            args = {"count": len(yellow), "label": self._label(yellow[0])}
            bar.show_status(Mark.DUE, sentence("KEYING_DOUBTS", args), is_wrong=True)
        else:
            self._show_counts()

    def _show_counts(self) -> None:
        looked = self._looked
        if looked is None:
            self.view.bar.show_status(None, "")
        elif looked.counts_for:
            labels = "，".join(each.label for each in looked.counts_for)
            self.view.bar.show_status(Mark.DONE, sentence("KEYING_COUNTS", {"label": labels}))
        else:
            self.view.bar.show_status(Mark.EXEMPT, sentence("KEYING_COUNTS_NOT"))

    def _label(self, problem: Problem) -> str:
        try:
            return form_of(self._form_id).field(problem.field.split(".")[0]).label
        except KeyError:
            return ""

    # drafts -----------------------------------------------------------------------------

    def keep_draft(self, *, is_doubtful: bool = False) -> None:
        """Keep the form in work; nothing happens when nothing was written."""
        if self._start is None or self.view.form is None or not (self._is_dirty or is_doubtful):
            return
        from liushou_desktop.services.school.drafts import Draft, keep_draft

        form = self.view.form
        draft = Draft(
            form=self._form_id,
            child=self._start.child,
            answers=form.answers(),
            reason=form.reason(),
            is_late_entry=self._is_late,
            is_doubtful=is_doubtful,
            sheet_number=self._sheet_number,
        )
        self._is_dirty = False
        self.desk.jobs.run(
            lambda _: keep_draft(self.desk.site, draft),
            done=lambda at: self._on_draft_kept(f"{at:%H:%M}"),
        )

    def _on_draft_kept(self, when: str) -> None:
        self.desk.set_status(sentence("KEYING_DRAFT_STATUS", {"time": when}))
        self._reload_pile()

    def _reload_pile(self, then: Callable[[], object] | None = None) -> None:
        from liushou_desktop.services.school.key_pile import read_pile

        pile, form_id = self._pile, self._form_id
        if pile is None:
            return

        def done(found: Pile) -> None:
            if self._pile is not None and self._pile.form == found.form:
                self._pile = found
                self._show_pile()
                if then is not None:
                    then()

        self.desk.jobs.run(lambda _: read_pile(self.desk.site, form_id), done=done)

    def skip(self) -> None:
        """Ctrl+↓: this sheet cannot be read now; it stays in the pile as 待核."""
        if self._start is None:
            return
        self.desk.say(sentence("KEYING_SKIPPED", {"name": self._start.name}))
        self.keep_draft(is_doubtful=True)
        self._reload_pile(self._next_sheet)

    # saving -----------------------------------------------------------------------------

    def save(self) -> None:
        """Ctrl+Enter: check, keep, next sheet."""
        form, start = self.view.form, self._start
        if form is None or start is None:
            return
        problems = form.validate()
        self._show_status()
        red = [p for p in problems if p.severity is Severity.RED]
        if red:
            if [p.code for p in red] == ["DATE_OUTSIDE_TERM"] and self._on_late():
                self.save()
                return
            form.next_error()
            return
        if any(p.severity is Severity.YELLOW for p in problems) and not form.reason():
            form.reason_field.setFocus()
            form.ensureWidgetVisible(form.reason_field)
            return
        from liushou_desktop.services.school.key_pile import save_sheet

        new = self._record()
        self.desk.jobs.run(
            lambda _: save_sheet(self.desk.site, new),
            done=lambda saved: self._on_saved(start, new, saved),
            failed=self._on_refused,
        )

    def _on_late(self) -> bool:
        """补录 is said aloud before it is done; True when the user wants it."""
        form, start = self.view.form, self._start
        if form is None or start is None:
            return False
        problem = next((p for p in form.problems() if p.code == "DATE_OUTSIDE_TERM"), None)
        if problem is None:
            return False
        question = sentence("KEYING_LATE_QUESTION", {"name": start.name})
        text = sentence(
            "KEYING_LATE_TEXT", {"day": problem.args["day"], "term": problem.args["term"]}
        )
        answers = (
            Answer("back", sentence("KEYING_LATE_BACK")),
            Answer("late", sentence("KEYING_LATE")),
        )
        if self.desk.ask.choose(question, text, answers) != "late":
            return False
        self._is_late = self._is_dirty = True
        form.validate()
        self._show_status()
        self._look_timer.start()
        return True

    def _on_refused(self, error: ProgramError) -> None:
        from liushou_desktop.services.school.add_record import RecordRefusedError

        if isinstance(error, RecordRefusedError) and self.view.form is not None:
            self.view.form.show_problems(error.problems)
            self._show_status()
            self.view.form.next_error()
        self.desk.tell_error(error)

    def _on_saved(self, start: SheetStart, new: NewRecord, saved: Saved) -> None:
        form = self.view.form
        assert form is not None
        self._spans.append(time.monotonic() - self._begun_at)
        form.set_last(form.answers())
        self._is_dirty = False
        counted = "，".join(each.label for each in saved.counts_for)
        args = {
            "name": start.name,
            "form": form.form.title.removesuffix("表"),
            "counts": counted or sentence("KEYING_SAVED_NOT_COUNTED"),
        }
        self.desk.say(
            sentence("KEYING_SAVED_TOAST", args), lambda: self._take_back(start, new, saved)
        )
        self.desk.refresh_counts()
        if new.answers.get("info_changed") is True and self._wants_child_form(start):
            return
        self._reload_pile(self._next_sheet)

    def _wants_child_form(self, start: SheetStart) -> bool:
        answers = (
            Answer("later", sentence("KEYING_CHANGED_LATER")),
            Answer("now", sentence("KEYING_CHANGED_NOW")),
        )
        question = sentence("KEYING_CHANGED_QUESTION", {"name": start.name})
        if self.desk.ask.choose(question, sentence("KEYING_CHANGED_TEXT"), answers) == "now":
            self._start, self._pile = None, None  # the pile is taken up again on return
            self.desk.go("school.child_form", child=start.child)
            return True
        self._changed_info.append(start.name)
        return False

    def _take_back(self, start: SheetStart, new: NewRecord, saved: Saved) -> None:
        """撤回: void it, and lay the same answers out again to be mended."""
        from liushou_desktop.services.school.drafts import Draft, keep_draft
        from liushou_desktop.services.school.key_pile import take_back

        site, reason = self.desk.site, sentence("KEYING_UNDO_REASON")
        again = Draft(
            form=new.form,
            child=new.child,
            answers=new.answers,
            reason=new.reason,
            is_late_entry=new.is_late_entry,
            sheet_number=new.sheet_number,
        )

        def work(_: object) -> None:
            take_back(site, new.form, new.child, saved.id, reason)
            keep_draft(site, again)

        def done(_: object) -> None:
            self.desk.set_status(sentence("KEYING_UNDONE", {"name": start.name}))
            self.desk.refresh_counts()
            self._reload_pile(lambda: self._load_child(new.child))

        self.keep_draft()
        self.desk.jobs.run(work, done=done)

    # the end of the pile ----------------------------------------------------------------

    def _show_done(self) -> None:
        pile = self._pile
        assert pile is not None
        self._start = None
        missing = [each for each in pile.children if each.state != "saved"]
        count = len(pile.children)
        text = sentence("KEYING_DONE_ALL", {"count": count, "box": self._box()})
        if missing:
            names = "、".join(each.name for each in missing[:_NAMES_SHOWN])
            names += "等" if len(missing) > _NAMES_SHOWN else ""
            args = {"saved": count - len(missing), "missing": len(missing), "names": names}
            text = sentence("KEYING_DONE_NAMES", args)
        if self._changed_info:
            names = "、".join(self._changed_info)
            text += sentence("KEYING_CHANGED_NAMES", {"names": names})
        title = sentence("KEYING_DONE_TITLE", {"count": count})
        ways: list[tuple[Beginning, Callable[[], object]]] = []
        if missing:
            first = missing[0].id
            ways.append((_way("record", "DOUBT", True), lambda: self._go_to_child(first)))
        ways.append((_way("folder", "OTHER", not missing), self.choose_pile))
        ways.append((_way("document", "BACK"), lambda: self.desk.go("school.records")))
        shown = self.view.show_done(title, text, [way for way, _ in ways])
        shown.chosen.connect(lambda position: ways[position][1]())
        shown.buttons[0].setFocus()
        self._show_pile()
        self.header_changed.emit()

    def _box(self) -> str:
        form = self.view.form
        held = form.answers().get("box") if form is not None else None
        return str(held) if held else sentence("KEYING_DONE_BOX")


def _way(icon: str, code: str, is_primary: bool = False) -> Beginning:
    return Beginning(
        icon,
        sentence(f"KEYING_DONE_{code}"),
        sentence(f"KEYING_DONE_{code}_TEXT"),
        sentence(f"KEYING_DONE_{code}_BUTTON"),
        "Ctrl+Enter" if is_primary else "",
        is_primary=is_primary,
    )
