"""The pane of 会议与活动: who came, who is still to be made up and the making up, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.gui.common.buttons import Button, ChipGroup, Choice
from liushou_desktop.gui.common.cards import Facts
from liushou_desktop.gui.common.cells import Cell, Column
from liushou_desktop.gui.common.inputs import DateField
from liushou_desktop.gui.common.labels import Badge, StatusLabel, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Meter
from liushou_desktop.gui.common.photos import PhotoRow
from liushou_desktop.gui.common.preview_pane import PreviewPane
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.list_meetings import Meeting, Missed
from liushou_desktop.services.school.read_record import RecordSheet

WIDTH = 372
_LABEL_WIDTH, _ROW, _MOST_ROWS = 84, 28, 5
_MISSED = (
    Column("tick", "", 34, ticks=True),
    Column("name", sentence("MEETINGS_COLUMN_CHILD"), 92, stretches=True),
    Column("class", sentence("RECORDS_COLUMN_CLASS"), 84),
    Column("why", sentence("MEETINGS_COLUMN_WHY"), 70),
)


class MeetingPane(PreviewPane):
    """``made_up``: child ids, day (None = not readable), way; ``child_opened``: a missed child."""

    made_up = Signal(object, object, str)
    printed = Signal()
    sign_in_printed = Signal()
    voided = Signal()

    def __init__(self) -> None:
        super().__init__("meeting")
        self.setFixedWidth(WIDTH)
        self.meeting: Meeting | None = None
        self.missed: RowsModel | None = None
        self.day: DateField | None = None
        self.ways: ChipGroup | None = None
        self.make_up_button: Button | None = None
        self.show_nothing()

    def show_nothing(self) -> None:
        """No row is chosen."""
        self.meeting = self.missed = None
        self.begin(sentence("MEETINGS_PANE_EMPTY"))
        self.finish()

    def show_meeting(
        self,
        meeting: Meeting,
        sheet: RecordSheet,
        *,
        list_label: str,
        today: date,
        rights: frozenset[str],
    ) -> None:
        """A meeting with its record as it is read.

        Args:
            list_label: of the list of children, which stands above in figures.
            rights: of ``record``, ``print``, ``sign_in``: which buttons there are.
        """
        self.meeting, self.missed = meeting, None
        badges = [Badge(each.label, Mark.DONE) for each in sheet.counts_for]
        self.begin(
            meeting.topic, "", badges or [Badge(sentence("RECORDS_COUNTS_NOT"), Mark.EXEMPT)]
        )
        self._add_facts(meeting)
        if meeting.missed:
            self._add_missed(meeting.missed, today, may_write="record" in rights)
        for section in sheet.sections:
            lines: list[tuple[str, str | QWidget]] = [
                (line.label, PhotoRow(line.pictures) if line.pictures else line.text)
                for line in section.lines
                if line.label != list_label
            ]
            if lines:
                shown = Facts(_LABEL_WIDTH)
                shown.set_facts(lines)
                self.add_block(label(section.title, role="strong"), shown)
        self._add_buttons(rights)

    def _add_facts(self, meeting: Meeting) -> None:
        day = meeting.occurred_on
        facts = Facts(_LABEL_WIDTH)
        words = [
            (sentence("RECORDS_COLUMN_DAY"), f"{day.year}年{day.month}月{day.day}日"),
            (sentence("MEETINGS_COLUMN_KIND"), meeting.kinds or meeting.title),
        ]
        facts.set_facts(words)
        if not meeting.has_list:
            self.add_block(facts)
            return
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        args = {"there": meeting.there, "listed": meeting.listed, "made_up": meeting.made_up}
        code = "MEETINGS_THERE_MADE_UP" if meeting.made_up else "MEETINGS_THERE"
        row.addWidget(label(sentence(code, args), role="strong"))
        meter = Meter(meeting.there + meeting.made_up, meeting.listed)
        row.addWidget(meter, 1)
        self.add_block(facts, line)

    def _add_missed(self, missed: Sequence[Missed], today: date, *, may_write: bool) -> None:
        heading = StatusLabel()
        words = sentence("MEETINGS_TO_MAKE_UP", {"count": len(missed)})
        heading.set_status(Mark.DUE, words)
        self.missed = RowsModel(_MISSED)
        self.missed.show_rows(
            [
                (each.child, ("", Cell(each.name, strong=True), each.class_label, each.why))
                for each in missed
            ]
        )
        table = TableView(self.missed, "missed", _ROW)
        rows = min(len(missed), _MOST_ROWS)
        table.setFixedHeight(30 + rows * _ROW + 2)
        if not may_write:
            self.add_block(heading, table)
            return
        self.day = DateField(lambda: today)
        self.day.setObjectName("field:made_up_on")
        self.day.setAccessibleName(sentence("MEETINGS_MADE_UP_ON"))
        self.day.set_day(today)
        codes = code_set("make_up_way").codes
        self.ways = ChipGroup([Choice(code.code, code.name) for code in codes])
        self.ways.setAccessibleName(sentence("MEETINGS_MADE_UP_WAY"))
        self.ways.choose(1)
        self.make_up_button = Button("", scale="small", icon="check")
        self.make_up_button.setObjectName("button:make_up")
        self.make_up_button.clicked.connect(self.make_up)
        self.missed.tick_changed.connect(lambda *_: self._show_count())
        self._show_count()
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(sentence("MEETINGS_MADE_UP_ON"), tone="ink2"))
        row.addWidget(self.day, 1)
        self.add_block(heading, table, line, self.ways, self.make_up_button, gap=8)

    def ticked(self) -> tuple[str, ...]:
        """Children ticked as made up for, in the order of the list."""
        if self.missed is None:
            return ()
        return tuple(str(each) for each in self.missed.ids() if each in self.missed.ticked)

    def _show_count(self) -> None:
        if self.make_up_button is None:
            return
        count = len(self.ticked())
        self.make_up_button.setText(sentence("MEETINGS_MAKE_UP", {"count": count}))
        self.make_up_button.set_blocked(None if count else sentence("MEETINGS_TICK_FIRST"))

    def make_up(self) -> None:
        """The button: those ticked, on that day, in that way."""
        if self.day is None or self.ways is None or not self.ticked():
            return
        self.day.normalise()
        self.made_up.emit(self.ticked(), self.day.day(), "".join(self.ways.codes()))

    def _add_buttons(self, rights: frozenset[str]) -> None:
        buttons = []
        for right, word, name, signal in (
            ("print", "MEETINGS_PRINT", "print", self.printed),
            ("sign_in", "MEETINGS_SIGN_IN", "sign_in", self.sign_in_printed),
        ):
            if right in rights:
                button = Button(sentence(word), scale="small", icon="printer")
                button.setObjectName(f"button:{name}")
                button.clicked.connect(signal)
                buttons.append(button)
        if "record" in rights:
            void = Button(sentence("RECORDS_VOID"), kind="danger", scale="small")
            void.setObjectName("button:void")
            void.clicked.connect(self.voided)
            buttons.append(void)
        self.finish(*buttons)
