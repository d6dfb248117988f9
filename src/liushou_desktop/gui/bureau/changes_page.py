"""重报改了什么: a school's corrected report against the version before, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.progress import Watcher
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo
from liushou_desktop.gui.common.labels import empty_note
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import BackLink, Desk, Page, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.version_changes import ChangedCell, VersionChanges

_COLUMNS = (
    Column("what", "", 116),
    Column("sheet", "表", 92),
    Column("who", "孩子或行", 210),
    Column("field", "栏目", 120),
    Column("old", "上一版", 200, stretches=True),
    Column("new", "这一版", 260),
)
_MARKS = {
    "new": Mark.NEW,
    "changed": Mark.CHANGED,
    "gone": Mark.GONE,
    "mended": Mark.DONE,
    "not_mended": Mark.DUE,
}


class ChangesPage(Page):
    """One table; the newest corrected report first, others by the combo above it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_CHANGES")
        self.back = BackLink(sentence("PAGE_REPORTED"), "bureau.reported")
        self._school = ""
        self._found: list[VersionChanges] = []
        self._cells: Sequence[ChangedCell] = ()
        card = Card(flush=True)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 10, 12, 10)
        bar.setSpacing(theme.S8)
        self.versions = FilterCombo([])
        self.versions.setMinimumWidth(260)
        self.versions.setAccessibleName(sentence("CHANGES_WHICH"))
        self.versions.chosen.connect(lambda _: self._show_version())
        self.sheets = FilterCombo([Choice("", "")])
        self.sheets.setAccessibleName(sentence("CHANGES_SHEET"))
        self.sheets.chosen.connect(lambda _: self._show_cells())
        bar.addWidget(self.versions)
        bar.addWidget(self.sheets)
        bar.addStretch(1)
        card.body.addLayout(bar)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "changes")
        self.table.setAccessibleName(self.title)
        card.body.addWidget(self.table, 1)
        self.nothing = empty_note()
        card.body.addWidget(self.nothing, 1)
        self.body.addWidget(card, 1)

    def open(self, **arguments: object) -> None:
        self._school = str(arguments.get("school") or self._school)

    def page_actions(self) -> Sequence[PageAction]:
        return (
            PageAction(
                "page.confirm",
                sentence("CHAIN_CHILDREN"),
                lambda: self.desk.go("bureau.ledger", school=self._school, origin="bureau.changes"),
                "primary",
            ),
        )

    def first_field(self) -> QWidget | None:
        return self.table

    def refresh(self) -> None:
        site, school = self.desk.site, self._school

        def load(watcher: Watcher) -> list[VersionChanges]:
            from liushou_desktop.services.bureau.version_changes import version_changes

            return version_changes(site, school) if school else []

        self.desk.jobs.run(load, done=self._show)

    def _show(self, found: list[VersionChanges]) -> None:
        self._found = found
        names = {term.id: term.name for term in self.desk.site.own_terms}
        self.versions.set_choices(
            [
                Choice(
                    str(place),
                    sentence(
                        "CHANGES_VERSION",
                        {"term": names.get(each.term, each.term), "version": each.version},
                    ),
                )
                for place, each in enumerate(found)
            ]
        )
        self.versions.setVisible(bool(found))
        if found:
            self.versions.choose("0")
        self._show_version()

    def _show_version(self) -> None:
        place = self.versions.code() if self._found else ""
        shown = self._found[int(place)] if place else None
        cells = (*shown.asked, *shown.cells) if shown else ()
        self._cells = cells
        self._offer_sheets()
        self._show_cells()
        self.table.setVisible(bool(cells))
        self.nothing.setVisible(not cells)
        self.nothing.setText(sentence("CHANGES_NONE" if shown is None else "CHANGES_SAME"))
        facts = [shown.school] if shown else []
        if shown:
            day = shown.received_on
            args = {"count": len(shown.cells), "month": day.month, "day": day.day}
            facts.append(sentence("CHANGES_FACT", args))
        if shown and shown.asked:
            mended = sum(cell.what == "mended" for cell in shown.asked)
            args = {"count": len(shown.asked), "mended": mended}
            facts.append(sentence("CHANGES_ASKED", args))
        if shown and shown.more:
            facts.append(sentence("CHANGES_MORE", {"count": shown.more}))
        self.facts = tuple(facts)
        self.header_changed.emit()

    def _offer_sheets(self) -> None:
        """Which sheets differ, with how many lines each: what was asked for is among hundreds."""
        counted = Counter(cell.sheet for cell in self._cells)
        every = sentence("CHANGES_SHEETS", {"count": len(self._cells)})
        self.sheets.set_choices(
            [
                Choice("", every),
                *(Choice(sheet, f"{sheet}　{count}") for sheet, count in counted.items()),
            ]
        )
        self.sheets.show_all_words()
        self.sheets.setVisible(len(counted) > 1)

    def _show_cells(self) -> None:
        wanted = self.sheets.code()
        chosen = [cell for cell in self._cells if wanted in ("", cell.sheet)]
        self.rows.show_rows([(n, _row(cell)) for n, cell in enumerate(chosen)])
        self.table.select_row(0)


def _row(cell: ChangedCell) -> Row:
    return (
        Cell(sentence(f"CHANGES_{cell.what.upper()}"), mark=_MARKS[cell.what]),
        cell.sheet,
        Cell(cell.who or "—", strong=True),
        cell.field,
        Cell(cell.old or ("—" if cell.field else ""), tone="ink2"),
        cell.new or ("—" if cell.field else ""),
    )
