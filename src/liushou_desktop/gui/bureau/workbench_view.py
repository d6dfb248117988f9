"""The desk of a bureau as widgets: what waits, how the term stands, the children at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import label, rule
from liushou_desktop.gui.common.list_card import ListCard
from liushou_desktop.gui.common.meters import Meter
from liushou_desktop.gui.common.note_list import Note, NoteList
from liushou_desktop.gui.common.task_list import Task, TaskList
from liushou_desktop.services.bureau.county_desk import CountyDesk, DistrictLine

_SIDE = 374
_TASKS = 6
_COLUMNS = (
    Column("name", "单位", 150, stretches=True),
    Column("schools", "学校", 60, align="right"),
    Column("share", "已收 / 应报", 100, align="right"),
    Column("meter", "进度", 112),
    Column("returned", "退回", 60, align="right"),
    Column("owing", "还没报", 70, align="right"),
    Column("pupils", "报来儿童", 84, align="right", folds=True),
)


class WorkbenchView(QWidget):
    """``task_pressed`` carries what waits, ``link_pressed`` a page, ``district_opened`` nothing
    more than that the schools are wanted one by one."""

    task_pressed = Signal(object)
    link_pressed = Signal(str)
    district_opened = Signal()

    def __init__(self, reaches: Callable[[str], bool]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        self.tasks = TaskList(
            sentence("DESK_TODAY"), "link:all_tasks", sentence("DESK_NOTHING"), _TASKS
        )
        self.tasks.pressed.connect(self.task_pressed)
        left.addWidget(self.tasks)
        self.districts = ListCard(
            _COLUMNS, "county-districts", sentence("DESK_DISTRICTS"), row_height=29
        )
        self.districts.table.opened.connect(lambda _: self.district_opened.emit())
        left.addWidget(self.districts, 1)
        row.addLayout(left, 1)
        self.side = QWidget()
        self.side.setFixedWidth(_SIDE)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_roll())
        self.notes = NoteList(sentence("DESK_NOTES"), reaches)
        self.notes.link_pressed.connect(self.link_pressed)
        column.addWidget(self.notes, 1)
        row.addWidget(self.side)

    def _build_roll(self) -> QWidget:
        card = Card(sentence("DESK_ROLL"), fact=sentence("DESK_ROLL_FACT"))
        link = Button(sentence("WORKBENCH_SEE_LIST"), kind="link")
        link.clicked.connect(lambda: self.link_pressed.emit("bureau.ledger"))
        card.add_to_header(link)
        self.pupils = label("", role="number")
        card.body.addWidget(self.pupils)
        card.body.addWidget(rule())
        line = QHBoxLayout()
        self.term = label("", tone="ink2")
        self.meter = Meter()
        self.meter.setFixedWidth(110)
        self.reported = label("", role="strong")
        line.addWidget(self.term)
        line.addStretch(1)
        line.addWidget(self.meter)
        line.addWidget(self.reported)
        card.body.addLayout(line)
        return card

    def show_desk(self, desk: CountyDesk, tasks: Sequence[Task], notes: Sequence[Note]) -> None:
        """Show everything."""
        status = desk.status
        self.tasks.show_tasks(tasks)
        self.districts.set_title(sentence("DESK_DISTRICTS"), status.term_name)
        nothing = sentence("DESK_DISTRICTS_NONE", {"term": status.term_name})
        self.districts.show_rows([(each.name, _row(each)) for each in desk.districts], nothing)
        self.pupils.setText(str(desk.pupils))
        merged = sum(each.merged for each in desk.districts)
        schools = sum(each.schools for each in desk.districts)
        self.term.setText(status.term_name)
        self.meter.set_value(merged, schools)
        args = {"merged": merged, "schools": schools}
        self.reported.setText(sentence("DESK_REPORTED", args))
        self.notes.show_notes(notes)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the cards at the right fold away."""
        self.side.setVisible(not is_compact)
        self.districts.table.set_compact(is_compact)


def _row(line: DistrictLine) -> Row:
    return (
        Cell(line.name or sentence("DESK_DIRECT"), strong=True),
        str(line.schools),
        f"{line.merged} / {line.schools}",
        Cell(meter=(line.merged, line.schools, False)),
        Cell(str(line.returned), tone="" if line.returned else "ink3"),
        Cell(str(line.owing), tone="" if line.owing else "ink3"),
        str(line.pupils),
    )
