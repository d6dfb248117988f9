"""改信息, 新建档案: a child's file filled in section by section; nothing is kept before 存."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.dialogs import ask_unsaved
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.school.child_form_view import ChildFormView
from liushou_desktop.gui.school.remark_strip import RemarkStrip
from liushou_desktop.services.school.change_child import ChangeRefusedError
from liushou_desktop.services.school.child_file import (
    ChildFile,
    FileSection,
    file_sections,
    identity_fields,
)

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.services.school.remark_lines import RemarkLine

_CHILD, _LIST = "school.child", "school.children"


class ChildFormPage(Page):
    """Changes a file, or begins one.

    What was changed is what differs from the answers as the editors first showed them: opening and
    leaving a section changes nothing.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.view = ChildFormView(desk.today)
        self._wanted_field = ""
        self.remarks = RemarkStrip()
        self.body.addWidget(self.remarks)
        self.body.addWidget(self.view, 1)
        self._child: str | None = None
        self._file: ChildFile | None = None
        self._context: Context | None = None
        self._sections: tuple[FileSection, ...] = ()
        self._forms: dict[int, FormView] = {}
        self._first: dict[str, Any] = {}  # answers as the editors first showed them
        self._changed: dict[str, Any] = {}
        self._place = 0
        self._wanted: tuple[str, str] | None = None
        self.view.section_chosen.connect(self._on_section)
        self.view.save_pressed.connect(self.save)
        self.view.leave_pressed.connect(self._on_leave)
        self.view.next_error_pressed.connect(self._next_error)

    # what the window asks -----------------------------------------------------------------

    def page_actions(self) -> Sequence[PageAction]:
        word = self._save_word()
        return (
            PageAction("page.confirm", word, self.save, "primary", in_header=False),
            PageAction("page.next", "", lambda: self._step(1)),
            PageAction("page.previous", "", lambda: self._step(-1)),
            PageAction("page.next_error", "", self._next_error),
        )

    def open(self, **arguments: object) -> None:
        """``child``: whose file, None for a new one; ``section``: (form, section) to begin with."""
        child = arguments.get("child")
        section = arguments.get("section")
        self._wanted = section if isinstance(section, tuple) else None
        self._wanted_field = str(arguments.get("field") or "")
        self._child = str(child) if child else None
        self._forget()
        self.title = sentence("FORM_TITLE" if self._child else "CHILDREN_NEW")
        self.facts = ()
        words = "FORM_BACK" if self._child else "CHILD_BACK"
        if self._child:
            self.back = BackLink(sentence(words), _CHILD, {"child": self._child})
        else:
            self.back = BackLink(sentence(words), _LIST)

    def refresh(self) -> None:
        if self._context is not None:
            return  # a return to unsaved work must not throw it away
        child, site = self._child, self.desk.site

        def load(watcher: Watcher) -> ChildFile:
            from liushou_desktop.services.school.child_file import open_for_change

            return open_for_change(site, child or "")

        def load_blank(watcher: Watcher) -> tuple[Context, list[Choice]]:
            from liushou_desktop.services.school.child_file import blank_context
            from liushou_desktop.services.school.staff import list_classes

            classes = [Choice(line.id, line.label) for line in list_classes(site)]
            return blank_context(site), classes

        if child is not None:
            self.desk.jobs.run(load, done=self._show_file)
        else:
            self.desk.jobs.run(load_blank, done=self._show_blank)

    def first_field(self) -> QWidget | None:
        return self.view.sections

    def may_leave(self) -> bool:
        if not self._collect_quietly():
            return True
        if ask_unsaved(self.desk.ask):
            self._forget()
            return True
        return False

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.view.set_compact(is_compact)

    # showing ------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._file = self._context = None
        self._forms, self._first, self._changed = {}, {}, {}
        self._place = 0
        self.remarks.show_remarks((), may_go=False, may_settle=False)
        self.view.drop_forms()
        self.view.reason.setText("")
        self.view.ask_identity_reason(())
        self.view.show_problems(0, 0)
        self.view.seat.hide()
        self.view.leave.setText(sentence("FORM_LEAVE"))

    def _show_file(self, file: ChildFile) -> None:
        if file.child != self._child:
            return
        self._file, self._context = file, file.context
        self._sections = file_sections(self.desk.site.forms, with_spell=file.has_spell)
        self.title = sentence("FORM_TITLE_NAMED", {"name": file.name})
        self.facts = (file.class_label,) if file.class_label else ()
        self._begin()

    def _show_blank(self, loaded: tuple[Context, list[Choice]]) -> None:
        if self._child is not None:
            return
        self._context, classes = loaded
        self._sections = file_sections(self.desk.site.forms, with_spell=False)[:1]
        self.view.leave.setText(sentence("FORM_LEAVE_NEW"))
        self.view.show_seat(classes, self.desk.today())
        self._begin()
        self.view.class_box.setFocus()

    def _begin(self) -> None:
        place = next(
            (i for i, part in enumerate(self._sections) if (part.form, part.id) == self._wanted), 0
        )
        self._show_counts()
        self._show_section(place)
        self.header_changed.emit()

    def _show_section(self, place: int) -> None:
        """The form of a section with all answers as they are now."""
        self._place = place
        form = self._forms.get(place)
        is_fresh = form is None
        if form is None:
            form = self._build_form(place)
        reason = form.reason()
        form.set_answers(self._answers())
        if is_fresh:
            shown = form.answers()
            self._first |= {name: shown.get(name) for name in self._sections[place].fields}
        else:
            form.validate()
            form.reason_field.setText(reason)
        self.view.show_form(form)
        self.view.mark_section(place)
        self._show_save()
        if self._child is not None:
            fields = self._sections[place].fields
            wanted = self._wanted_field if self._wanted_field in fields else fields[0]
            form.focus_field(wanted)
            self._wanted_field = ""
            self._show_remarks(place, wanted)

    def _show_remarks(self, place: int, wanted: str) -> None:
        """What the bureau wrote about the fields of this section, above them; the field it asks
        about is brought into sight once all is laid out."""
        child, site, part = self._child, self.desk.site, self._sections[place]

        def load(watcher: Watcher) -> list[RemarkLine]:
            from liushou_desktop.services.school.remark_lines import remark_lines

            return remark_lines(site, child)

        def show(lines: list[RemarkLine]) -> None:
            here = [li for li in lines if li.place and li.place[:2] == (part.form, part.id)]
            if child == self._child:
                self.remarks.show_remarks(here, may_go=False, may_settle=False)
                form = self._forms[place]
                QTimer.singleShot(0, form, lambda: form.reveal(wanted))

        self.desk.jobs.run(load, done=show)

    def _build_form(self, place: int) -> FormView:
        from liushou_desktop.formspec.check import check

        part, context = self._sections[place], self._context
        spec = self.desk.site.forms.form(part.form)
        hidden = {field.id for field in spec.fields()} - set(part.fields)
        assert context is not None

        def checker(answers: Mapping[str, object]) -> list[Problem]:
            """A file may be filled bit by bit: an empty ★ is a question to ask, no error."""
            return [
                problem
                for problem in check(spec, answers, context)
                if problem.field.split(".")[0] in part.fields and problem.code != "ANSWER_MISSING"
            ]

        form = FormView(spec, context, hidden, checker, self.desk.ask)
        form.changed.connect(self._on_changed)
        form.problems_changed.connect(self.view.show_problems)
        form.completed.connect(self._on_completed)
        self._forms[place] = form
        self.view.add_form(form)
        return form

    def _answers(self) -> dict[str, Any]:
        held = dict(self._file.answers) if self._file is not None else {}
        held |= self._changed
        return {name: value for name, value in held.items() if value is not None}

    def _show_counts(self) -> None:
        answers = self._answers()
        filled = [sum(name in answers for name in part.fields) for part in self._sections]
        self.view.show_sections(self._sections, filled)

    # changing -----------------------------------------------------------------------------

    def _on_changed(self) -> None:
        self._collect()
        self._show_save()

    def _collect(self) -> None:
        """What differs in the section shown."""
        form = self._forms.get(self._place)
        if form is None:
            return
        now = form.answers()
        for name in self._sections[self._place].fields:
            value = now.get(name)
            if value == self._first.get(name):
                self._changed.pop(name, None)
            else:
                self._changed[name] = value

    def _collect_quietly(self) -> bool:
        """Whether anything is unsaved, text that cannot be read included."""
        self._collect()
        if self._child is None:
            form = self._forms.get(self._place)
            return bool(self._changed) or (form is not None and form.holds_answers())
        return bool(self._changed)

    def _save_word(self) -> str:
        if self._child is None:
            return sentence("FORM_ADD")
        if not self._changed:
            return sentence("FORM_SAVE_NOTHING")
        return sentence("FORM_SAVE", {"count": len(self._changed)})

    def _show_save(self) -> None:
        self.view.save.setText(self._save_word())
        is_idle = self._child is not None and not self._changed
        self.view.save.set_blocked(sentence("FORM_NOTHING_CHANGED") if is_idle else None)
        self.view.ask_identity_reason(self._identity_labels())

    def _identity_labels(self) -> list[str]:
        """Labels of identity fields that held something and were changed in an opened file."""

        if self._file is None or not self._file.has_number:
            return []
        spec = self.desk.site.forms.form("registration")
        touched = identity_fields() & self._changed.keys()
        return [
            field.label
            for field in spec.fields()
            if field.id in touched and self._first.get(field.id) is not None
        ]

    def _on_section(self, place: int) -> None:
        if place == self._place or self._context is None:
            return
        if self._is_sound():
            self._collect()
            self._show_counts()
            self._show_section(place)
        else:
            self.view.mark_section(self._place)

    def _step(self, step: int) -> None:
        place = self._place + step
        if 0 <= place < len(self._sections):
            self._on_section(place)

    def _on_completed(self) -> None:
        """Enter on the last field: on to the next section, or save after the last one."""
        if self._place + 1 < len(self._sections):
            self._step(1)
        else:
            self.view.save.setFocus()

    def _is_sound(self) -> bool:
        """Whether the section shown holds nothing red; otherwise the cursor goes there."""
        form = self._forms.get(self._place)
        if form is None:
            return True
        if any(problem.severity is Severity.RED for problem in form.validate()):
            form.next_error()
            return False
        return True

    def _next_error(self) -> None:
        if (form := self._forms.get(self._place)) is not None:
            form.next_error()

    def _on_leave(self) -> None:
        if self._child is None:
            self.desk.go(_LIST)
        else:
            self.desk.go(_CHILD, child=self._child)

    # saving -------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep what was changed, or add the child."""
        if self._context is None or not self._is_sound():
            return
        self._collect()
        if self._child is None:
            self._add()
        elif self._changed:
            self._save_changes(self._child)

    def _reason(self) -> str:
        reasons = [self.view.reason.text().strip()]
        reasons += [form.reason() for form in self._forms.values()]
        return "；".join(dict.fromkeys(reason for reason in reasons if reason))

    def _save_changes(self, child: str) -> None:
        if self._identity_labels() and not self.view.reason.text().strip():
            self.view.reason.setFocus()
            self.view.trouble.set_status(None, sentence("FORM_WHY_NEEDED"), "bad")
            return
        site, answers, reason = self.desk.site, dict(self._changed), self._reason()

        def work(watcher: Watcher) -> None:
            from liushou_desktop.services.school.child_file import change_file

            change_file(site, child, answers, reason=reason)

        def done(_: object) -> None:
            self._forget()
            self.desk.say(sentence("FORM_SAVED", {"count": len(answers)}))
            self.desk.refresh_counts()
            self.desk.go(_CHILD, child=child)

        self.desk.jobs.run(work, done=done, failed=self._on_refused)

    def _add(self) -> None:
        class_text, since = self.view.class_box.currentText().strip(), self.view.since.day()
        if not class_text or since is None:
            day = self.view.since.problem() or sentence("FORM_SINCE_MISSING")
            self.view.say_seat_trouble(day if class_text else sentence("FORM_CLASS_MISSING"))
            (self.view.since if class_text else self.view.class_box).setFocus()
            return
        self.view.say_seat_trouble("")
        site, chosen = self.desk.site, self.view.class_box.code()
        answers = {name: value for name, value in self._changed.items() if value is not None}
        reason = self._reason()

        def work(watcher: Watcher) -> str:
            from liushou_desktop.services.school.change_child import add_child
            from liushou_desktop.services.school.child_file import class_for

            class_id = chosen or class_for(site, class_text)
            return add_child(site, answers, class_id, since=since, reason=reason)

        def done(child: str) -> None:
            self._forget()
            self.desk.say(sentence("FORM_ADDED", {"name": answers.get("name", "")}))
            self.desk.refresh_counts()
            self.desk.go(_CHILD, child=child)

        self.desk.jobs.run(work, done=done, failed=self._on_refused)

    def _on_refused(self, error: ProgramError) -> None:
        """Problems go to their fields; other refusals stand above the page."""
        if error.code == "CHANGE_NEEDS_REASON":
            self.view.ask_identity_reason([sentence("FORM_IDENTITY")])
            self.view.reason.setFocus()
        if not isinstance(error, ChangeRefusedError):
            self.desk.tell_error(error)
            return
        first = error.problems[0].field.split(".")[0]
        for place, part in enumerate(self._sections):
            if first in part.fields:
                if place != self._place:
                    self._show_section(place)
                self._forms[place].show_problems(error.problems)
                self._forms[place].next_error()
                return
        self.desk.tell_error(error)
