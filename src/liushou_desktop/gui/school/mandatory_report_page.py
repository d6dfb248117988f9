"""写强制报告: the form; once sealed, whoever wrote it cannot read it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.one_form_page import FirstSheet, OneFormPage
from liushou_desktop.gui.common.page import BackLink, Desk

if TYPE_CHECKING:
    from liushou_desktop.services.school.report_harm import Made

_LATER = ("followed",)


class MandatoryReportPage(OneFormPage):
    """A blank form at each visit; nothing of an earlier one is shown."""

    form_id = "mandatory_report"
    is_dropped_when_left = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title, self.facts = sentence("MANDATORY_NEW_TITLE"), (sentence("MANDATORY_NEW_FACT"),)
        self.back = BackLink(sentence("PAGE_MANDATORY"), "school.mandatory")

    def begin(self) -> FirstSheet:
        from liushou_desktop.services.school.report_harm import blank_report

        return FirstSheet(*blank_report(self.desk.site))

    def hidden(self) -> tuple[str, ...]:
        return _LATER

    def save_words(self) -> str:
        return sentence("MANDATORY_SEAL")

    def note(self) -> str:
        return sentence("MANDATORY_SEAL_NOTE")

    def keep(self, answers: Mapping[str, Any], reason: str) -> Made:
        from liushou_desktop.services.school.report_harm import make_report

        return make_report(self.desk.site, answers)

    def kept(self, result: Made) -> None:
        who = "、".join(result.openers) or sentence("MANDATORY_PAPER_ALONE")
        self.desk.say(sentence("MANDATORY_SEALED", {"who": who}))
        self.desk.go("school.mandatory", made=result.id, untold=result.untold)
