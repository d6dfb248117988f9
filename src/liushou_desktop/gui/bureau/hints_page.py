"""请核实 of all schools: what to ask about, and the rows that show it; never a penalty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.bureau.reported_rows_link import go_to_rows
from liushou_desktop.gui.bureau.term_list_page import TermListPage
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, PageAction

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_hints import CountyHint
    from liushou_desktop.services.shared.site import Site

_COLUMNS = (
    Column("what", "请核实", 260),
    Column("school", "学校", 150),
    Column("day", "日期", 90),
    Column("teacher", "谁记的", 110),
    Column("count", "条数", 60, align="right"),
    Column("names", "涉及的孩子", 240, stretches=True),
)
_WORDS = ("HINTS_TITLE", "HINTS_FACT", "HINTS_NONE")
_NAMES = 6


class HintsPage(TermListPage["CountyHint"]):
    """Enter opens the rows of the school's sheet that gave the hint."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _COLUMNS, "county-hints", _WORDS)
        self.title = sentence("PAGE_VERIFY")
        self.back = BackLink(sentence("PAGE_FIGURES"), "bureau.figures")
        self.body.addWidget(label(sentence("HINTS_TEXT"), tone="ink2", wrap=True))
        self.table.opened.connect(lambda _: self._see())

    def load(self, site: Site, term: str) -> Sequence[CountyHint]:
        from liushou_desktop.services.bureau.county_hints import county_hints

        return county_hints(site, term)

    def numbers(self, lines: Sequence[CountyHint]) -> Mapping[str, object]:
        return {"count": len(lines), "schools": len({line.code for line in lines})}

    def row(self, line: CountyHint) -> Row:
        names = "、".join(line.names[:_NAMES])
        if len(line.names) > _NAMES:
            names += sentence("VERIFY_MORE", {"count": len(line.names)})
        what = sentence(f"VERIFY_{line.hint.kind.upper()}", {"usual": line.hint.usual})
        return (
            Cell(what, mark=Mark.DOUBT),
            Cell(line.school, strong=True),
            f"{line.day.month}月{line.day.day}日",
            line.teacher or Cell("—", tone="ink3"),
            str(len(line.hint.records)),
            names,
        )

    def page_actions(self) -> Sequence[PageAction]:
        line = self.chosen()
        count = len(line.rows) if line is not None else 0
        return (
            PageAction(
                "page.confirm",
                sentence("HINTS_SEE", {"count": count}),
                self._see,
                "primary",
                blocked=None if line is not None else sentence("HINTS_CHOOSE"),
            ),
        )

    def _see(self) -> None:
        line = self.chosen()
        sheet = line.sheet if line is not None else ""
        go_to_rows(self.desk, line, term=self.term, sheet=sheet, origin="bureau.hints")
