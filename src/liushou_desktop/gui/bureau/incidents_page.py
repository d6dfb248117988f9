"""突发事件 of all schools: what happened, and how long until the bureau was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.event_words import incident_words
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.bureau.event_list_page import EventListPage
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk

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


class IncidentsPage(EventListPage["IncidentLine"]):
    """As S13 of the packages tells it; nobody is named. Enter opens what the school reported."""

    page_id, sheet, paper = "bureau.incidents", "S13", "county_incidents"

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
        said = incident_words(line)
        return (
            Cell(said["state"], mark=_in_time(line)),
            Cell(said["school"], strong=True),
            said["kinds"],
            said["children"],
            said["found"],
            *(
                Cell(said[name], strong=name in line.late, tone="" if said[name] != "—" else "ink3")
                for name in ("told", "first", "final")
            ),
            Cell(said["now"], tone="ink2" if line.state == "running" else "ink3"),
        )


def _in_time(line: IncidentLine) -> Mark:
    """Whether the bureau heard in time; one that never did is as bad as one that came late."""
    if line.late:
        return Mark.OVERDUE
    return Mark.DOUBT if line.told is None else Mark.DONE
