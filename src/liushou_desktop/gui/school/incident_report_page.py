"""发现突发事件, 写报告: the fields of F14 that a person writes; times are noted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.one_form_page import FirstSheet, OneFormPage
from liushou_desktop.gui.common.page import BackLink, Desk

#: Noted one by one on the emergency's own page.
_NOTED = ("notices", "delays", "reports", "happenings", "aftermath", "closed_on")
_FIRST = (*_NOTED, "injury", "measures", "police_reasons")  # not asked in the first minute


class IncidentReportPage(OneFormPage):
    """``open(incident=…)`` writes on; without it a new one is opened, ``drill=True`` as a drill."""

    form_id = "incident"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._id, self._is_drill = "", False

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
        super().open(**arguments)

    def begin(self) -> FirstSheet:
        from liushou_desktop.services.school.group_lists import guests
        from liushou_desktop.services.school.key_pile import keying_context

        site = self.desk.site
        children = {guest.id: guest.name for guest in guests(site)}
        context = replace(keying_context(site), children=children)
        if self._id:
            from liushou_desktop.services.school.list_records import record_answers

            return FirstSheet(context, record_answers(site, self._id)[1])
        now = site.clock.now()
        answers: dict[str, Any] = {
            "occurred_on": now.date(),
            "discovered_on": now.date(),
            "discovered_at": now.time().replace(second=0),
            "is_drill": self._is_drill,
        }
        if site.user.staff:
            answers["reporters"] = (site.user.staff,)
        return FirstSheet(context, answers)

    def hidden(self) -> tuple[str, ...]:
        return _NOTED if self._id else _FIRST

    def save_words(self) -> str:
        return sentence("INCIDENT_WRITE_SAVE" if self._id else "INCIDENT_NEW_SAVE")

    def keep(self, answers: Mapping[str, Any], reason: str) -> str:
        from liushou_desktop.services.school import handle_incident as service

        if not self._id:
            return service.open_incident(self.desk.site, answers).id
        service.write_incident(self.desk.site, self._id, answers)
        return self._id

    def kept(self, result: str) -> None:
        said = sentence("INCIDENT_WRITTEN")
        if not self._id:
            time = f"{self.desk.site.clock.now():%H:%M}"
            if self.form is not None and (at := self.form.answers().get("discovered_at")):
                time = f"{at:%H:%M}"
            said = sentence("INCIDENT_STARTED", {"time": time})
        self.desk.say(said)
        self.desk.go("school.incident", incident=result)
