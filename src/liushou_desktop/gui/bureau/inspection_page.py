"""登记督查: an inspection of the bureau's own, entered once, with its number from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.one_form_page import FirstSheet, OneFormPage
from liushou_desktop.gui.common.page import BackLink, Desk

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import Form
    from liushou_desktop.services.bureau.inspect_school import Inspection


@dataclass(frozen=True, slots=True)
class _FirstSheet(FirstSheet):
    """With the schools to choose from: name by code."""

    schools: Mapping[str, str] = field(default_factory=dict)


class InspectionPage(OneFormPage):
    """The school above, the form below; ``open(school=…)`` chooses one."""

    is_dropped_when_left = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title, self.facts = sentence("PAGE_INSPECTION"), (sentence("INSPECTION_FACT"),)
        self.back = BackLink(sentence("PAGE_FINDINGS"), "bureau.findings")
        self._asked: str | None = None
        row = QHBoxLayout()
        row.setSpacing(theme.S12)
        row.addWidget(label(sentence("INSPECTION_SCHOOL"), tone="ink2"))
        self.school = SearchCombo(width=260)
        self.school.setObjectName("field:school")
        self.school.setAccessibleName(sentence("INSPECTION_SCHOOL"))
        self.school.changed.connect(self._say_school)
        self.school.settled.connect(self._to_form)
        row.addWidget(self.school)
        row.addStretch(1)
        self.body.insertLayout(0, row)

    def open(self, **arguments: object) -> None:
        self._asked = str(arguments["school"]) if arguments.get("school") else None
        super().open(**arguments)

    def begin(self) -> _FirstSheet:
        from liushou_desktop.services.bureau.inspect_school import (
            inspection_context,
            schools_to_inspect,
        )

        site = self.desk.site
        return _FirstSheet(
            inspection_context(site), {"occurred_on": site.today}, schools_to_inspect(site)
        )

    def asked(self) -> Form:
        from liushou_desktop.services.bureau.inspect_school import visit_form

        return visit_form()

    def _lay_out(self, first: FirstSheet) -> None:
        assert isinstance(first, _FirstSheet)
        self.school.set_choices([Choice(code, name) for code, name in first.schools.items()])
        self.school.set_code(self._asked)
        super()._lay_out(first)
        self._say_school()

    def missing(self) -> QWidget | None:
        return None if self.school.code() else self.school

    def _to_form(self) -> None:
        """Enter moves on, once a school is chosen."""
        self._say_school()
        if self.form is not None and self.school.code():
            self.form.focus_first()

    def _say_school(self) -> None:
        missing = self.school.problem() or sentence("INSPECTION_SCHOOL_MISSING")
        self.bar.say("" if self.school.code() else missing)

    def save(self) -> None:
        if self.form is not None and self.school.code():
            self.form.set_answer("school", self.school.code())  # chosen above the form
        super().save()

    def save_words(self) -> str:
        return sentence("INSPECTION_SAVE")

    def first_field(self) -> QWidget | None:
        return self.school

    def keep(self, answers: Mapping[str, Any], reason: str) -> Inspection:
        from liushou_desktop.services.bureau.inspect_school import record_inspection

        return record_inspection(self.desk.site, str(answers["school"]), answers, reason)

    def kept(self, result: Inspection) -> None:
        args = {"number": result.number, "school": result.school, "count": len(result.findings)}
        self.desk.say(sentence("INSPECTION_SAVED", args))
        self.desk.go("bureau.findings", term=result.term, inspection=result.id)
