"""突发事件 of all schools: what happened, and how long until the bureau was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.bureau.term_list_page import TermListPage
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk
from liushou_desktop.services.shared.words import spent

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_events import IncidentLine
    from liushou_desktop.services.shared.site import Site

_COLUMNS = (
    Column("state", "报告", 92),
    Column("school", "学校", 140),
    Column("kinds", "事件", 150, stretches=True),
    Column("children", "涉及儿童", 76, align="right"),
    Column("found", "学校发现", 136),
    Column("told", "报教育部门", 112),
    Column("first", "书面初报", 112, folds=True),
    Column("final", "终报", 112, folds=True),
    Column("now", "处理", 76),
)
_WORDS = ("EVENTS_TITLE", "EVENTS_FACT", "EVENTS_NONE")


class IncidentsPage(TermListPage["IncidentLine"]):
    """As S13 of the packages tells it; nobody is named."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _COLUMNS, "county-incidents", _WORDS)
        self.title = sentence("PAGE_INCIDENTS")

    def load(self, site: Site, term: str) -> Sequence[IncidentLine]:
        from liushou_desktop.services.bureau.county_events import county_events

        return county_events(site, term).incidents

    def numbers(self, lines: Sequence[IncidentLine]) -> Mapping[str, object]:
        late = sum(line.is_late for line in lines)
        running = sum(line.state == "running" for line in lines)
        return {"count": len(lines), "late": late, "running": running}

    def row(self, line: IncidentLine) -> Row:
        is_running = line.state == "running"
        return (
            _in_time(line),
            Cell(line.school, strong=True),
            line.kinds,
            str(line.children),
            f"{line.found:%Y-%m-%d %H:%M}" if line.found else "—",
            _took(line, "told", line.told),
            _took(line, "first", line.first),
            _took(line, "final", line.final),
            Cell(
                sentence("EVENT_RUNNING" if is_running else "EVENT_CLOSED"),
                tone="ink2" if is_running else "ink3",
            ),
        )


def _in_time(line: IncidentLine) -> Cell:
    """Whether the bureau heard in time; one that never did is as bad as one that came late."""
    if line.late:
        return Cell(sentence("EVENT_LATE"), mark=Mark.OVERDUE)
    if line.told is None:
        return Cell(sentence("EVENT_NOT_TOLD"), mark=Mark.DOUBT)
    return Cell(sentence("EVENT_IN_TIME"), mark=Mark.DONE)


def _took(line: IncidentLine, which: str, minutes: int | None) -> Cell:
    """The time from the school knowing; bold when it was too long."""
    if minutes is None:
        return Cell("—", tone="ink3")
    words = sentence("EVENT_AFTER", {"spent": spent(minutes)})
    return Cell(words, strong=True) if which in line.late else Cell(words)
