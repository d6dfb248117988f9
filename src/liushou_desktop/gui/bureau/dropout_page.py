"""控辍保学 of all schools: how long a child is away, how often somebody went to bring it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.event_words import dropout_words
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.bureau.event_list_page import EventListPage
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_events import DropoutLine
    from liushou_desktop.services.shared.site import Site

_COLUMNS = (
    Column("state", "情况", 130),
    Column("school", "学校", 160, stretches=True),
    Column("seen", "末次到校", 110),
    Column("days", "没到校", 90, align="right"),
    Column("attempts", "劝返", 80, align="right"),
    Column("back", "复学", 110),
    Column("closed", "销号", 110, folds=True),
)
_WORDS = ("AWAY_TITLE", "AWAY_FACT", "AWAY_NONE")


class DropoutPage(EventListPage["DropoutLine"]):
    """As S14 of the packages tells it; nobody is named. Enter opens what the school reported."""

    page_id, sheet, paper = "bureau.dropout", "S14", "county_dropout"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _COLUMNS, "county-dropout", _WORDS)
        self.title = sentence("PAGE_DROPOUT")

    def load(self, site: Site, term: str) -> Sequence[DropoutLine]:
        from liushou_desktop.services.bureau.county_events import county_events

        return county_events(site, term).dropouts

    def numbers(self, lines: Sequence[DropoutLine]) -> Mapping[str, object]:
        away = sum(line.days is not None for line in lines)
        back = sum(line.returned_on is not None for line in lines)
        late = sum(line.is_overdue for line in lines)
        return {"count": len(lines), "away": away, "late": late, "back": back}

    def row(self, line: DropoutLine) -> Row:
        said = dropout_words(line)
        mark = Mark.DONE if line.days is None else Mark.RUNNING
        return (
            Cell(said["state"], mark=Mark.OVERDUE if line.is_overdue else mark),
            Cell(said["school"], strong=True),
            *(said[name] for name in ("seen", "days", "attempts", "back", "closed")),
        )
