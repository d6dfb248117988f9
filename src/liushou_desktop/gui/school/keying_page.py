"""录入纸质表: a pile of visit or talk sheets, keyed one after the other without the mouse."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.dialogs import Answer
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.page_header import action_button
from liushou_desktop.gui.school.keying_end import end_of
from liushou_desktop.gui.school.keying_pile import KeyingPile
from liushou_desktop.gui.school.keying_piles import KeyingPiles
from liushou_desktop.gui.school.keying_sheet import KeyingSheet
from liushou_desktop.gui.school.keying_view import KeyingView

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.formspec.model import Form
    from liushou_desktop.services.school.add_record import NewRecord, Saved
    from liushou_desktop.services.school.choose_pile import PileLine, Pupil, WorklistLine
    from liushou_desktop.services.school.drafts import Draft
    from liushou_desktop.services.school.key_pile import SheetStart
    from liushou_desktop.services.shared.site import Site

_USUAL = ("home_visit", "talk")  # keyed every week: first on the list, and Ctrl+T between them


def keyed_forms(site: Site) -> tuple[str, ...]:
    """Ids of the forms keyed child by child, the weekly ones first."""
    of_child = (form.id for form in site.forms.current.values() if form.is_of_child)
    return (*_USUAL, *(form for form in of_child if form not in _USUAL))


_LEAST_FOR_A_PACE = 3


class KeyingPage(Page):
    """Piles to choose from, then strip, form and queue.

    ``open(form=…, children=…)`` or ``open(form=…, class_id=…)`` begins a pile, ``child=`` one of a
    single child, ``worklist=`` the rows of a worklist (W1); without arguments the unfinished pile
    goes on, or the piles are offered.
    """

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.back = BackLink(sentence("KEYING_BACK"), "school.records")
        self._asked: dict[str, Any] = {}
        self._begun_at = 0.0
        self._spans: list[float] = []  # seconds per saved sheet of this pile
        self._changed_info: list[str] = []
        forms = keyed_forms(desk.site)
        self.piles = KeyingPiles([Choice(each, self._form(each).title) for each in forms])
        self.view = KeyingView()
        self.pile = KeyingPile(desk, _USUAL[0])
        self.sheet = KeyingSheet(desk, self.view)
        self.body.addWidget(self.piles, 1)
        self.body.addWidget(self.view, 1)
        self.view.hide()
        self._connect()

    def _connect(self) -> None:
        self.piles.form_chosen.connect(self._on_form_chosen)
        self.piles.pile_chosen.connect(lambda class_id: self.pile.begin(class_id or None, ()))
        self.piles.worklist_chosen.connect(self.pile.begin_worklist)
        self.pile.opened.connect(self._on_pile_opened)
        self.pile.none_running.connect(self.choose_pile)
        self.pile.changed.connect(self._show_pile)
        self.pile.called.connect(self._show_child)
        self.pile.not_called.connect(self._on_not_called)
        self.pile.through.connect(self._show_end)
        self.sheet.saved.connect(self._on_saved)
        self.sheet.draft_kept.connect(self._on_draft_kept)
        self.view.strip.called.connect(self._on_number)
        self.view.queue.child_opened.connect(self._go_to_child)
        self.view.queue.other_pile.connect(self.choose_pile)

    # the page ---------------------------------------------------------------------------

    def open(self, **arguments: object) -> None:
        self._asked = dict(arguments)
        form = arguments.get("form")
        if isinstance(form, str) and form in keyed_forms(self.desk.site):
            self._set_form(form)
        self._show_title()

    def refresh(self) -> None:
        asked, self._asked = self._asked, {}
        children = tuple(str(each) for each in asked.get("children") or ())
        child, class_id = asked.get("child"), asked.get("class_id")
        worklist = str(asked.get("worklist") or "")
        if child and not children:
            children = (str(child),)
        if worklist:
            self.pile.begin_worklist(worklist)
        elif children or class_id:
            self.sheet.begin_with(asked.get("answers"))
            self.pile.begin(str(class_id) if class_id else None, children)
        elif self.pile.pile is None or self.view.done is not None:
            self.pile.resume()

    def page_actions(self) -> Sequence[PageAction]:
        words = sentence("KEYING_SWITCH_FORM", {"form": self._form(self._other_form()).title})
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
        if self.view.isHidden() or self.sheet.start is None:
            return in_header
        return [*in_header, *self._bar_actions(), *self._keys()]

    def _bar_actions(self) -> list[PageAction]:
        draft, skip, save = (
            sentence(code) for code in ("KEYING_SAVE_DRAFT", "KEYING_SKIP", "KEYING_SAVE")
        )
        return [
            PageAction("page.draft", draft, self.sheet.keep_draft, in_header=False),
            PageAction("page.next", skip, self.skip, in_header=False),
            PageAction("page.confirm", save, self.save, "primary", in_header=False),
        ]

    def _keys(self) -> list[PageAction]:
        keys: list[tuple[str, Callable[[], object]]] = [
            ("page.next_error", self.sheet.next_error),
            ("page.edit", self._on_find),
            ("page.fold_pane", self.view.fold_queue),
            ("page.next_pane", self._on_next_pane),
            ("page.previous", self._on_previous),
        ]
        toggle = self.view.strip.toggle
        keys += [(f"page.decide_{number}", partial(toggle, number)) for number in range(1, 10)]
        return [PageAction(key, "", run, in_header=False) for key, run in keys]

    def first_field(self) -> QWidget | None:
        if self.view.isHidden():
            return self.piles.table
        return self.view.strip.number

    def may_leave(self) -> bool:
        """Nothing is asked: what was written stays as a draft and is offered again."""
        self.sheet.keep_draft()
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
            self.sheet.keep_draft()
            self.choose_pile()
        return True

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)
        self.piles.set_compact(is_compact)

    def _form(self, form_id: str) -> Form:
        found: Form = self.desk.site.forms.form(form_id)
        return found

    def _show_title(self) -> None:
        form = self._form(self.pile.form_id)
        self.title = form.title.removesuffix("表")
        self.facts = (sentence("KEYING_FACT"), form.code, form.clause)
        self.header_changed.emit()

    # piles ------------------------------------------------------------------------------

    def choose_pile(self) -> None:
        """Offer the classes."""
        self._put_away()
        self.view.hide()
        self.piles.show()
        self._show_title()
        self._load_piles()

    def _put_away(self) -> None:
        self.sheet.take_away()
        self.pile.leave()

    def _load_piles(self) -> None:
        from liushou_desktop.services.school.choose_pile import list_piles, open_worklists

        site, form_id = self.desk.site, self.pile.form_id
        self.desk.jobs.run(
            lambda _: (list_piles(site, form_id), open_worklists(site)), done=self._show_piles
        )

    def _show_piles(self, found: tuple[Sequence[PileLine], Sequence[WorklistLine]]) -> None:
        self.piles.show_piles(*found)
        if self.view.isHidden():
            self.piles.table.setFocus()

    def _other_form(self) -> str:
        return next(each for each in _USUAL if each != self.pile.form_id)

    def _set_form(self, form_id: str) -> None:
        if form_id != self.pile.form_id:
            self._put_away()
        self.pile.form_id = form_id
        self.piles.forms.choose(form_id)

    def _on_form_chosen(self, form_id: str) -> None:
        self._set_form(form_id)
        self._show_title()
        self._load_piles()

    def _switch_form(self) -> None:
        """Ctrl+T: the same children, the other form."""
        self.sheet.keep_draft()
        held = self.pile.pile
        self._set_form(self._other_form())
        self._show_title()
        if held is None:
            self._load_piles()
        elif self.pile.form_id in held.others:
            self.pile.begin_worklist(held.worklist)
        else:
            children = () if held.class_id else tuple(each.id for each in held.children)
            self.pile.begin(held.class_id, children)

    def _on_pile_opened(self) -> None:
        from liushou_desktop.services.school.choose_pile import pupils
        from liushou_desktop.services.school.key_pile import keying_context

        self._spans, self._changed_info = [], []
        self.piles.forms.choose(self.pile.form_id)  # a worklist may ask for the other form
        self._show_title()
        site = self.desk.site
        self.desk.jobs.run(lambda _: (keying_context(site), pupils(site)), done=self._lay_out)

    def _lay_out(self, loaded: tuple[Context, Sequence[Pupil]]) -> None:
        """Form, locks and queue of the pile, then its first open sheet."""
        context, found = loaded
        if self.pile.pile is None:
            return
        self.piles.hide()
        self.view.show()
        self.view.hide_done()
        self.view.queue.set_pupils(
            [Choice(each.id, f"{each.name}　{each.class_label}", (each.name,)) for each in found]
        )
        self.sheet.lay_out(self.pile.form_id, context)
        self._show_pile()
        self.pile.first()

    def _show_pile(self) -> None:
        pile = self.pile.pile
        if pile is None:
            return
        current = self._current()
        pace = 0
        if len(self._spans) >= _LEAST_FOR_A_PACE:
            pace = max(1, round(sum(self._spans) / len(self._spans)))
        self.view.queue.show_pile(pile, current, pace)
        words = {"place": pile.place(current), "count": len(pile.children)}
        self.view.show_place(sentence("KEYING_FOLDED", words))

    def _current(self) -> str:
        return self.sheet.start.child if self.sheet.start is not None else ""

    # sheets -----------------------------------------------------------------------------

    def _on_number(self, typed: str) -> None:
        if not typed.strip():
            self.sheet.focus()
            return
        self.sheet.keep_draft()
        self.pile.call(typed)

    def _on_not_called(self, error: ProgramError) -> None:
        self.desk.tell_error(error)
        self.view.strip.number.setFocus()
        self.view.strip.number.selectAll()

    def _go_to_child(self, child: str) -> None:
        self.sheet.keep_draft()
        self.pile.go_to(child)

    def _on_previous(self) -> None:
        self.sheet.keep_draft()
        self.pile.before(self._current())

    def _show_child(
        self, start: SheetStart, draft: Draft | None, sheet_number: str | None, notice: str
    ) -> None:
        self.view.hide_done()
        self.view.set_compact(self.is_compact, folds_again=True)
        self.sheet.put(start, draft, sheet_number)
        strip = self.view.strip
        strip.show_child(start, self.pile.row(start.child))
        if notice:
            strip.set_notice(notice)
        elif draft is not None and draft.kept_at is not None:
            words = sentence("KEYING_FROM_DRAFT", {"time": f"{draft.kept_at:%H:%M}"})
            strip.set_notice(words, Mark.RUNNING)
        self._begun_at = time.monotonic()
        self._show_pile()
        self.view.bar.set_buttons([action_button(action) for action in self._bar_actions()])
        self.header_changed.emit()
        self.sheet.focus()

    def _on_find(self) -> None:
        """F2."""
        self.view.unfold_queue()
        self.view.queue.search.line.setFocus()

    def _on_next_pane(self) -> None:
        number, table = self.view.strip.number, self.view.queue.table
        if number.hasFocus():
            self.sheet.focus()
        elif table.hasFocus() or not table.isVisible():
            number.setFocus()
        else:
            table.setFocus()

    # keeping ----------------------------------------------------------------------------

    def save(self) -> None:
        """Ctrl+Enter: check, keep, next sheet."""
        self.sheet.save()

    def skip(self) -> None:
        """Ctrl+↓: this sheet cannot be read now; it stays in the pile as 待核."""
        start = self.sheet.start
        if start is None:
            return
        self.desk.say(sentence("KEYING_SKIPPED", {"name": start.name}))
        self.sheet.keep_draft(is_doubtful=True)
        self.pile.reload(lambda: self.pile.next_after(start.child))

    def _on_draft_kept(self, when: str) -> None:
        self.desk.set_status(sentence("KEYING_DRAFT_STATUS", {"time": when}))
        self.pile.reload()

    def _on_saved(self, start: SheetStart, new: NewRecord, saved: Saved) -> None:
        self._spans.append(time.monotonic() - self._begun_at)
        counted = "，".join(each.label for each in saved.counts_for)
        args = {
            "name": start.name,
            "form": self._form(new.form).title.removesuffix("表"),
            "counts": counted or sentence("KEYING_SAVED_NOT_COUNTED"),
        }
        self.desk.say(
            sentence("KEYING_SAVED_TOAST", args), lambda: self._take_back(start.name, new, saved)
        )
        self.desk.refresh_counts()
        if new.answers.get("info_changed") is True and self._goes_to_card(start):
            return
        self.pile.reload(lambda: self.pile.next_after(start.child))

    def _goes_to_card(self, start: SheetStart) -> bool:
        """信息有变更: to the child's form now, or a reminder at the end of the pile."""
        answers = (
            Answer("later", sentence("KEYING_CHANGED_LATER")),
            Answer("now", sentence("KEYING_CHANGED_NOW")),
        )
        question = sentence("KEYING_CHANGED_QUESTION", {"name": start.name})
        if self.desk.ask.choose(question, sentence("KEYING_CHANGED_TEXT"), answers) != "now":
            self._changed_info.append(start.name)
            return False
        self._put_away()  # the pile is taken up again on return
        self.desk.go("school.child_form", child=start.child)
        return True

    def _take_back(self, name: str, new: NewRecord, saved: Saved) -> None:
        """撤回: void it, and lay the same answers out again to be mended."""
        from liushou_desktop.services.school.drafts import Draft, keep_draft
        from liushou_desktop.services.school.key_pile import take_back

        site, reason = self.desk.site, sentence("KEYING_UNDO_REASON")
        child = new.child or ""
        again = Draft(
            form=new.form,
            child=child,
            answers=new.answers,
            reason=new.reason,
            is_late_entry=new.is_late_entry,
            sheet_number=new.sheet_number,
        )

        def work(_: object) -> None:
            take_back(site, new.form, child, saved.id, reason)
            keep_draft(site, again)

        def done(_: object) -> None:
            self.desk.set_status(sentence("KEYING_UNDONE", {"name": name}))
            self.desk.refresh_counts()
            self.pile.reload(lambda: self.pile.go_to(child))

        self.sheet.keep_draft()
        self.desk.jobs.run(work, done=done)

    def _show_end(self) -> None:
        """The pile is through."""
        pile = self.pile.pile
        assert pile is not None
        end = end_of(pile, str(self.sheet.answer("box") or ""), self._changed_info)
        self.sheet.start = None
        shown = self.view.show_done(end.title, end.text, [way for _, way in end.ways])
        go: dict[str, Callable[[], object]] = {
            "missing": lambda: self.pile.go_to(end.first_missing),
            "row": lambda: self.pile.begin_worklist(pile.worklist, end.other_form),
            "other": self.choose_pile,
            "records": lambda: self.desk.go("school.records"),
        }
        shown.chosen.connect(lambda position: go[end.ways[position][0]]())
        shown.buttons[0].setFocus()
        self._show_pile()
        self.header_changed.emit()
