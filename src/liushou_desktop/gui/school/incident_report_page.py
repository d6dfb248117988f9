"""发现突发事件, 写报告: the fields of F14 that a person writes; times are noted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.formspec.context import Context
from liushou_desktop.gui.common.action_bar import ActionBar
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.dialogs import ask_unsaved
from liushou_desktop.gui.common.form_view import FormView
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction

_FORM = "incident"
#: Noted one by one on the emergency's own page.
_NOTED = ("notices", "delays", "reports", "happenings", "aftermath", "closed_on")
_FIRST = (*_NOTED, "injury", "measures", "police_reasons")  # not asked in the first minute


@dataclass(frozen=True, slots=True)
class _Loaded:
    context: Context
    answers: Mapping[str, Any]


class IncidentReportPage(Page):
    """``open(incident=…)`` writes on; without it a new one is opened, ``drill=True`` as a drill."""

    toast_lift = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._id, self._is_drill, self._is_dirty = "", False, False
        self.form: FormView | None = None
        self.sheet = Card(flush=True)
        self.body.addWidget(self.sheet, 1)
        self.bar = ActionBar()
        self.bar.next_error_wanted.connect(self._next_error)
        self.body.addWidget(self.bar)

    def open(self, **arguments: object) -> None:
        self._id = str(arguments.get("incident") or "")
        self._is_drill = bool(arguments.get("drill"))
        code = "INCIDENT_WRITE_TITLE" if self._id else "INCIDENT_NEW_TITLE"
        self.title = sentence(code)
        self.facts = () if self._id else (sentence("INCIDENT_NEW_FACT"),)
        if self._id:
            place = ("school.incident", {"incident": self._id})
            self.back = BackLink(sentence("PAGE_INCIDENT"), *place)
        else:
            self.back = BackLink(sentence("PAGE_INCIDENTS"), "school.incidents")
        self._drop_form()

    def refresh(self) -> None:
        if self.form is None:
            self.desk.jobs.run(lambda _: self._load(), done=self._lay_out)

    def _load(self) -> _Loaded:
        from liushou_desktop.services.school.group_lists import guests
        from liushou_desktop.services.school.key_pile import keying_context

        site = self.desk.site
        children = {guest.id: guest.name for guest in guests(site)}
        context = replace(keying_context(site), children=children)
        if self._id:
            from liushou_desktop.services.school.list_records import record_answers

            return _Loaded(context, record_answers(site, self._id)[1])
        now = site.clock.now()
        minute = now.time().replace(second=0)
        answers: dict[str, Any] = {
            "occurred_on": now.date(),
            "discovered_on": now.date(),
            "discovered_at": minute,
            "is_drill": self._is_drill,
        }
        if site.user.staff:
            answers["reporters"] = (site.user.staff,)
        return _Loaded(context, answers)

    def _lay_out(self, loaded: _Loaded) -> None:
        form = self.desk.site.forms.form(_FORM)
        made = FormView(form, loaded.context, self._hidden(), ask=self.desk.ask)
        made.set_answers(loaded.answers)
        made.changed.connect(self._on_changed)
        made.problems_changed.connect(self.bar.show_problems)
        made.completed.connect(self.bar.setFocus)
        made.setFrameShape(made.Shape.NoFrame)
        self.form, self._is_dirty = made, False
        self.sheet.body.addWidget(made, 1)
        self.bar.set_actions(self.page_actions())
        self.bar.show_problems(0, 0)
        self.header_changed.emit()
        made.focus_first()
        QTimer.singleShot(0, made, lambda: made.verticalScrollBar().setValue(0))

    def _hidden(self) -> tuple[str, ...]:
        return _NOTED if self._id else _FIRST

    def _drop_form(self) -> None:
        if self.form is not None:
            self.sheet.body.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def page_actions(self) -> Sequence[PageAction]:
        words = sentence("INCIDENT_WRITE_SAVE" if self._id else "INCIDENT_NEW_SAVE")
        return (
            PageAction("page.confirm", words, self.save, "primary", in_header=False),
            PageAction("page.next_error", "", self._next_error),
        )

    def first_field(self) -> QWidget | None:
        return self.form

    def may_leave(self) -> bool:
        return not self._is_dirty or ask_unsaved(self.desk.ask)

    def _on_changed(self) -> None:
        self._is_dirty = True

    def _next_error(self) -> None:
        if self.form is not None:
            self.form.next_error()

    def save(self) -> None:
        """Open the emergency, or keep what was written."""
        from liushou_desktop.services.school import handle_incident as service

        if self.form is None or self.form.validate():
            self._next_error()
            return
        written, hidden = self.form.answers(), set(self._hidden())
        answers = {name: value for name, value in written.items() if name not in hidden}
        site, incident = self.desk.site, self._id

        def work(_: object) -> str:
            if incident:
                service.write_incident(site, incident, answers)
                return incident
            return service.open_incident(site, answers).id

        self.desk.jobs.run(work, done=self._on_saved, failed=self._on_failed)

    def _on_saved(self, incident: str) -> None:
        self._is_dirty = False
        said = sentence("INCIDENT_WRITTEN")
        if not self._id:
            time = f"{self.desk.site.clock.now():%H:%M}"
            if self.form is not None and (at := self.form.answers().get("discovered_at")):
                time = f"{at:%H:%M}"
            said = sentence("INCIDENT_STARTED", {"time": time})
        self.desk.say(said)
        self.desk.go("school.incident", incident=incident)

    def _on_failed(self, error: ProgramError) -> None:
        from liushou_desktop.services.shared.record_answers import RecordRefusedError

        if isinstance(error, RecordRefusedError) and self.form is not None:
            self.form.show_problems(error.problems)
        self.desk.tell_error(error)
