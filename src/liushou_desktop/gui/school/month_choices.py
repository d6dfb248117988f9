"""The months of the term as choices, newest first: class month, ledgers, printing."""

from __future__ import annotations

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.page import Desk
from liushou_desktop.services.school.class_month import months_of


def month_choices(desk: Desk) -> list[Choice]:
    """``2026-06`` as 2026年6月, from this month back to the term's first."""
    months = months_of(desk.site.term(), desk.today())
    return [
        Choice(month, sentence("MONTH_WORD", {"year": month[:4], "month": int(month[5:])}))
        for month in months
    ]
