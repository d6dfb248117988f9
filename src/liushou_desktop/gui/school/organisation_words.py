"""States of a standing paper in words and marks: one place for the list and the pane."""

from __future__ import annotations

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.school.list_organisation import (
    MISSING,
    NONE,
    OLD,
    OWED,
    THERE,
    StandingPaper,
)

#: (state, overdue) → mark.
STATE_MARKS = {
    (THERE, False): Mark.DONE,
    (THERE, True): Mark.DONE,
    (OLD, False): Mark.DUE,
    (OLD, True): Mark.OVERDUE,
    (MISSING, False): Mark.DUE,
    (MISSING, True): Mark.OVERDUE,
    (OWED, False): Mark.OPEN,
    (OWED, True): Mark.DUE,
    (NONE, False): Mark.EXEMPT,
    (NONE, True): Mark.EXEMPT,
}


def paper_state(paper: StandingPaper) -> str:
    """``有，9月6日写``, ``没有，10月1日到期``."""
    since = paper.since
    args = {
        "day": f"{since.month}月{since.day}日" if since else "",
        "done": paper.done,
        "owed": paper.owed,
    }
    if paper.is_of_child and paper.owed and paper.state != THERE:
        return sentence("ORG_STATE_CHILDREN", args)
    code = {
        THERE: "ORG_STATE_THERE",
        OLD: "ORG_STATE_OLD",
        MISSING: "ORG_STATE_MISSING",
        OWED: "ORG_STATE_OWED",
        NONE: "ORG_STATE_NONE",
    }[paper.state]
    return sentence(code, args)
