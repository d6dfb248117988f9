"""请核实: what the principal may want to ask about; hints, never a penalty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import empty_note
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

if TYPE_CHECKING:
    from liushou_desktop.services.school.please_verify import HintLine, Verify

_COLUMNS = (
    Column("what", "请核实", 300),
    Column("day", "日期", 90),
    Column("teacher", "谁记的", 100),
    Column("count", "条数", 60, align="right"),
    Column("names", "涉及的孩子", 300, stretches=True),
)
_NAMES = 8


class VerifyPage(Page):
    """One table; a row leads to its children."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_VERIFY")
        self.back = BackLink(sentence("PAGE_WORKBENCH"), "school.workbench")
        self._lines: tuple[HintLine, ...] = ()
        card = Card(sentence("PAGE_VERIFY"), sentence("VERIFY_TEXT"), flush=True)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "hints", row_height=32)
        self.table.opened.connect(self._on_opened)
        card.body.addWidget(self.table, 1)
        self.nothing = empty_note(sentence("VERIFY_NOTHING"))
        card.body.addWidget(self.nothing)
        self.body.addWidget(card, 1)

    def page_actions(self) -> Sequence[PageAction]:
        see = sentence("VERIFY_SEE")
        return (PageAction("page.confirm", see, self._on_see, "primary", "children"),)

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        def load(watcher: Watcher) -> Verify:
            from liushou_desktop.services.school.please_verify import please_verify

            return please_verify(self.desk.site)

        self.desk.jobs.run(load, done=self._show)

    def _show(self, found: Verify) -> None:
        self._lines = found.lines
        self.facts = (found.term.name, sentence("VERIFY_COUNT", {"count": len(found.lines)}))
        self.rows.show_rows([(place, _row(line)) for place, line in enumerate(found.lines)])
        self.table.setVisible(bool(found.lines))
        self.nothing.setVisible(not found.lines)
        self.table.select_row(0)
        self.header_changed.emit()

    def _on_see(self) -> None:
        self._on_opened(self.table.row_id())

    def _on_opened(self, place: object) -> None:
        if isinstance(place, int):
            self.desk.go("school.children", children=self._lines[place].hint.children)


def _row(line: HintLine) -> Row:
    names = "、".join(line.names[:_NAMES])
    if len(line.names) > _NAMES:
        names += sentence("VERIFY_MORE", {"count": len(line.names)})
    what = sentence(f"VERIFY_{line.hint.kind.upper()}", {"usual": line.hint.usual})
    return (
        Cell(what, strong=True),
        f"{line.day.month}月{line.day.day}日",
        line.teacher or Cell("—", tone="ink3"),
        str(len(line.hint.records)),
        names,
    )
