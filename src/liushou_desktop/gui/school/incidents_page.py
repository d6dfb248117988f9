"""突发事件: running emergencies first, then the closed ones and the drills."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.cards import Beginning, Card, EmptyState
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, Page, PageAction
from liushou_desktop.gui.common.progress_strip import ProgressStrip
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.school.paper_delivery import PaperDelivery
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.show_incident import IncidentLine

_COLUMNS = (
    Column("number", sentence("INCIDENTS_COLUMN_NUMBER"), 110),
    Column("kinds", sentence("INCIDENTS_COLUMN_KINDS"), 150),
    Column("found", sentence("INCIDENTS_COLUMN_FOUND"), 150),
    Column("children", sentence("INCIDENTS_COLUMN_CHILDREN"), 180, stretches=True),
    Column("place", sentence("INCIDENTS_COLUMN_PLACE"), 200, folds=True),
    Column("told", sentence("INCIDENTS_COLUMN_TOLD"), 90),
    Column("state", sentence("INCIDENTS_COLUMN_STATE"), 120),
)
_PDF = "PDF (*.pdf)"


class IncidentsPage(Page):
    """The list; Enter opens one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.title = sentence("PAGE_INCIDENTS")
        self.strip = ProgressStrip()
        self.body.addWidget(self.strip)
        self.delivery = PaperDelivery(desk, self.strip)
        self.card = Card(flush=True)
        self.model = RowsModel(_COLUMNS)
        self.table = TableView(self.model, "incidents")
        self.table.opened.connect(lambda id: desk.go("school.incident", incident=str(id)))
        self.card.body.addWidget(self.table, 1)
        self.body.addWidget(self.card, 1)
        self.empty = self._build_empty()
        self.body.addWidget(self.empty, 1)
        self.empty.hide()

    def _build_empty(self) -> EmptyState:
        ways = (
            Beginning(
                "warning",
                sentence("INCIDENTS_BEGIN"),
                sentence("INCIDENTS_BEGIN_TEXT"),
                sentence("INCIDENTS_NEW"),
                "Ctrl+N",
                is_primary=True,
            ),
            Beginning(
                "clock",
                sentence("INCIDENTS_BEGIN_DRILL"),
                sentence("INCIDENTS_BEGIN_DRILL_TEXT"),
                sentence("INCIDENTS_BEGIN_DRILL_BUTTON"),
            ),
        )
        title, text = sentence("INCIDENTS_EMPTY_TITLE"), sentence("INCIDENTS_EMPTY_TEXT")
        made = EmptyState(title, text, ways)
        made.chosen.connect(lambda way: self.begin(is_drill=way == 1))
        return made

    def page_actions(self) -> Sequence[PageAction]:
        found = []
        if self.desk.site.may(Right.PRINT):
            words = sentence("INCIDENTS_PRINT_BLANK")
            found.append(PageAction("page.print", words, self.print_blank, icon="printer"))
        if self.desk.site.may(Right.REPORT_HARM):
            words = sentence("PAGE_MANDATORY")
            found.append(PageAction("page.switch_form", words, self.to_mandatory, icon="shield"))
        if self.desk.site.may(Right.RECORD):
            words, is_empty = sentence("INCIDENTS_NEW"), not self.empty.isHidden()
            found.append(
                PageAction("page.new", words, self.begin, "primary", "plus", in_header=not is_empty)
            )
        return found

    def first_field(self) -> QWidget | None:
        return self.table if self.empty.isHidden() else self.empty.buttons[0]

    def refresh(self) -> None:
        from liushou_desktop.services.school.show_incident import list_incidents

        self.desk.jobs.run(lambda _: list_incidents(self.desk.site), done=self._show)

    def _show(self, lines: Sequence[IncidentLine]) -> None:
        running = sum(each.clock.is_running and not each.clock.is_drill for each in lines)
        args = {"count": len(lines), "running": running}
        self.facts = (sentence("INCIDENTS_FACT", args),) if lines else ()
        held = self.table.row_id()
        tones: dict[Hashable, str] = {
            each.id: "bad" for each in lines if each.clock.is_running and not each.clock.is_drill
        }
        self.model.show_rows([(each.id, _row(each)) for each in lines], tones)
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        self.empty.setVisible(not lines)
        self.card.setVisible(bool(lines))
        self.header_changed.emit()

    def begin(self, *, is_drill: bool = False) -> None:
        """To the page that opens one."""
        self.desk.go("school.incident_report", drill=is_drill)

    def to_mandatory(self) -> None:
        """To the reports that are kept apart."""
        self.desk.go("school.mandatory")

    def print_blank(self) -> None:
        """A blank F14 into a file."""
        from liushou_desktop.services.school.print_forms import print_form

        title = sentence("INCIDENTS_PRINT_BLANK")
        file = self.desk.ask.save_file(sentence("INCIDENTS_SAVE_BLANK"), f"{title}.pdf", _PDF)
        if file is None:
            return
        site = self.desk.site
        self.desk.jobs.run(
            lambda watcher: print_form(site, "incident", blank=True, watcher=watcher),
            done=lambda made: self.delivery.write(made, title, file),
            strip=self.strip,
            what=title,
        )

    def set_compact(self, is_compact: bool) -> None:
        super().set_compact(is_compact)
        self.table.set_compact(is_compact)


def _row(line: IncidentLine) -> Row:
    clock = line.clock
    asked = [each for each in clock.notices if each.is_asked]
    told = sum(each.told is not None for each in asked)
    kinds = Cell(line.kinds, strong=True)
    if clock.is_drill:
        state = Cell(sentence("INCIDENTS_DRILL"), mark=Mark.EXEMPT)
    elif not clock.is_running:
        state = Cell(sentence("INCIDENTS_CLOSED"), mark=Mark.DONE)
    else:
        late = clock.is_late()
        word = sentence("INCIDENTS_LATE" if late else "INCIDENTS_RUNNING")
        state = Cell(word, mark=Mark.OVERDUE if late else Mark.RUNNING, strong=True)
    return (
        line.number,
        kinds,
        f"{line.found_at.month}月{line.found_at.day}日 {line.found_at:%H:%M}",
        line.children,
        line.place,
        f"{told} / {len(asked)}",
        state,
    )
