"""控辍保学 of all schools: how long a child is away, how often somebody went to bring it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.bureau.term_list_page import TermListPage
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


class DropoutPage(TermListPage["DropoutLine"]):
    """As S14 of the packages tells it; nobody is named."""

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
        is_back = line.days is None
        mark = Mark.OVERDUE if line.is_overdue else Mark.DONE if is_back else Mark.RUNNING
        return (
            Cell(line.state, mark=mark),
            Cell(line.school, strong=True),
            f"{line.seen_on or '—'}",
            "—" if is_back else sentence("AWAY_DAYS", {"days": line.days}),
            sentence("AWAY_ATTEMPTS", {"count": line.attempts}),
            f"{line.returned_on or '—'}",
            f"{line.closed_on or '—'}",
        )
