"""The clerk's desk as widgets: what to do first, what the term owes, the roll at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.labels import empty_note, label, rule
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.meters import Meter
from liushou_desktop.gui.common.note_list import Note, NoteList
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.gui.common.task_list import Task, TaskList
from liushou_desktop.services.school.show_incident import IncidentLine
from liushou_desktop.services.school.workbench import TermDuty, ToDo, Workbench

_SIDE = 374
_MARKS = {
    "at_once": Mark.OVERDUE,
    "overdue": Mark.OVERDUE,
    "due": Mark.DUE,
    "reprint": Mark.REPRINT,
}
_COLUMNS = (
    Column("title", "应做的事", 220, stretches=True),
    Column("clause", "条款", 148, folds=True),
    Column("share", "已做 / 应做", 100, align="right"),
    Column("meter", "进度", 112),
    Column("missing", "还差", 58, align="right"),
    Column("overdue", "逾期", 62, align="right"),
    Column("due", "最近截止", 90),
)


class WorkbenchView(QWidget):
    """Shows a ``Workbench``; ``reaches`` says which pages the user may open.

    ``to_do_pressed`` carries the line whose button was pressed, ``duty_opened`` a rule, teacher or
    village, ``link_pressed`` the page a link leads to.
    """

    to_do_pressed = Signal(object)
    duty_opened = Signal(str, str)
    link_pressed = Signal(str)
    incident_pressed = Signal(str)

    def __init__(self, reaches: Callable[[str], bool] = lambda page: True) -> None:
        super().__init__()
        self._reaches = reaches
        self._bench: Workbench | None = None
        self._incident: str = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        left = QVBoxLayout()
        left.setSpacing(theme.S12)
        left.addWidget(self._build_banner())
        left.addWidget(self._build_to_do())
        left.addWidget(self._build_duties(), 1)
        row.addLayout(left, 1)
        self.side = QWidget()
        self.side.setFixedWidth(_SIDE)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        column.addWidget(self._build_roll())
        column.addWidget(self._build_knows())
        column.addWidget(self._build_reporting(), 1)
        row.addWidget(self.side)

    def _build_banner(self) -> QWidget:
        self.banner = Banner(tone="bad", button=sentence("INCIDENT_BANNER_GO"))
        self.banner.pressed.connect(lambda: self.incident_pressed.emit(self._incident))
        self.banner.hide()
        return self.banner

    def show_running(self, incidents: Sequence[IncidentLine]) -> None:
        """The emergency whose clock runs, above everything else; the newest of several."""
        self.banner.setVisible(bool(incidents))
        if not incidents:
            return
        line = incidents[0]
        self._incident = line.id
        waiting = sum(each.is_asked and each.told is None for each in line.clock.notices)
        said = sentence(
            "INCIDENT_BANNER_OPEN" if waiting else "INCIDENT_BANNER_TOLD", {"count": waiting}
        )
        args = {"number": line.number, "kinds": line.kinds, "text": said}
        self.banner.set_text(sentence("INCIDENT_BANNER", args), sentence("INCIDENT_BANNER_STRONG"))

    def _build_to_do(self) -> QWidget:
        nothing = sentence("WORKBENCH_NOTHING_TO_DO")
        self.to_do = TaskList(sentence("WORKBENCH_TODAY"), "link:all_to_do", nothing)
        self.to_do.pressed.connect(self.to_do_pressed)
        return self.to_do

    def _build_duties(self) -> QWidget:
        card = Card(sentence("WORKBENCH_TERM"), flush=True)
        self.switch = SegmentedSwitch(
            (
                Choice("rule", sentence("WORKBENCH_BY_RULE")),
                Choice("teacher", sentence("WORKBENCH_BY_TEACHER")),
                Choice("village", sentence("WORKBENCH_BY_VILLAGE")),
                Choice("child", sentence("WORKBENCH_BY_CHILD")),
            )
        )
        self.switch.chosen.connect(self._show_duties)
        to_list = Button(sentence("WORKBENCH_TO_LIST"), kind="link")
        to_list.setObjectName("link:duty_list")
        to_list.clicked.connect(lambda: self.link_pressed.emit("school.duty_list"))
        card.add_to_header(to_list)
        card.add_to_header(self.switch)
        self.duties = RowsModel(_COLUMNS)
        self.duty_table = TableView(self.duties, "duties", row_height=29)
        self.duty_table.opened.connect(self._on_duty_opened)
        card.body.addWidget(self.duty_table, 1)
        self.no_duties = empty_note(sentence("WORKBENCH_NO_DUTIES"))
        card.body.addWidget(self.no_duties, 1)
        return card

    def _build_roll(self) -> QWidget:
        card = Card(sentence("WORKBENCH_ROLL"))
        link = Button(sentence("WORKBENCH_SEE_LIST"), kind="link")
        link.clicked.connect(lambda: self.link_pressed.emit("school.children"))
        card.add_to_header(link)
        top = QHBoxLayout()
        self.total = label("", role="number")
        self.sexes = label("", tone="ink2")
        top.addWidget(self.total)
        top.addSpacing(theme.S8)
        top.addWidget(self.sexes)
        top.addStretch(1)
        card.body.addLayout(top)
        card.body.addWidget(rule())
        moved = QHBoxLayout()
        self.moves: list[QWidget] = []
        self._numbers = [label("", role="strong") for _ in range(3)]
        words = ("WORKBENCH_ADDED", "WORKBENCH_ENDED", "WORKBENCH_LEFT")
        for number, word in zip(self._numbers, words, strict=True):
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(number)
            cell.addWidget(label(sentence(word), tone="ink2"))
            moved.addLayout(cell, 1)
        card.body.addLayout(moved)
        return card

    def _build_knows(self) -> QWidget:
        self.knows = Card(sentence("WORKBENCH_KNOWS"))
        link = Button(sentence("WORKBENCH_PRINT_QUESTIONS"), kind="link")
        if not self._reaches("school.printing"):
            link.hide()
        link.clicked.connect(lambda: self.link_pressed.emit("school.printing"))
        self.knows.add_to_header(link)
        self._know_lines = []
        for word in ("KNOW_K1", "KNOW_K2", "KNOW_K3", "KNOW_K4"):
            line = QHBoxLayout()
            name = label(sentence(word))
            name.setFixedWidth(92)
            meter, count = Meter(), label("", role="strong")
            meter.setFixedWidth(110)
            lacking = label("", tone="ink2")
            count.setFixedWidth(40)
            for widget in (name, meter, count, lacking):
                line.addWidget(widget)
            line.addStretch(1)
            self._know_lines.append((meter, count, lacking))
            self.knows.body.addLayout(line)
        return self.knows

    def _build_reporting(self) -> QWidget:
        self.notes = NoteList(sentence("WORKBENCH_REPORTING"), self._reaches)
        self.notes.link_pressed.connect(self.link_pressed)
        return self.notes

    def show_bench(self, bench: Workbench, notes: Sequence[Note]) -> None:
        """Show everything; ``notes`` fill the last card."""
        self._bench = bench
        self.to_do.show_tasks([self._task(line) for line in bench.to_do])
        self._show_duties(self.switch.code())
        roll = bench.roll
        self.total.setText(str(roll.total))
        self.sexes.setText(
            sentence(
                "WORKBENCH_SEXES",
                {
                    "girls": roll.girls,
                    "boys": roll.boys,
                    "both": roll.both_away,
                    "one": roll.one_away,
                },
            )
        )
        for widget, sign, number in zip(
            self._numbers, "+−−", (roll.added, roll.ended, roll.left), strict=True
        ):
            widget.setText(f"{sign}{number}" if number else "0")
        self.knows.set_title(
            sentence("WORKBENCH_KNOWS"),
            sentence("WORKBENCH_KNOWS_COMPLETE", {"count": bench.knows_complete}),
        )
        for (meter, count, lacking), know in zip(self._know_lines, bench.knows, strict=True):
            meter.set_value(know.complete, know.complete + know.lacking)
            count.setText(str(know.complete))
            lacking.setText(
                sentence("WORKBENCH_LACKING", {"count": know.lacking}) if know.lacking else ""
            )
        self.notes.show_notes(notes)

    def _task(self, line: ToDo) -> Task:
        said = f"TO_DO_{line.state.upper()}"
        if line.is_past:  # the plan names no day, or the parents owe it: past, but nothing broken
            said = "TO_DO_PASSED"
        verb = sentence(_VERBS.get(line.rule, "TO_DO_GO"))
        return Task(
            mark=_MARKS[line.state],
            said=sentence(said, {"days": line.days}),
            title=line.title or sentence(f"ALARM_{line.rule}", {"count": len(line.children)}),
            detail=line.detail,
            aside=line.clause + _force(line.force),
            button=verb if self._reaches(line.page) else "",
            about=line,
        )

    def _show_duties(self, which: str) -> None:
        bench = self._bench
        if bench is None:
            return
        lines = {
            "rule": bench.by_rule,
            "teacher": bench.by_teacher,
            "village": bench.by_village,
            "child": bench.by_child,
        }[which or "rule"]
        self.duties.show_rows([((which, line.key), _duty_row(line)) for line in lines])
        self.duty_table.setVisible(bool(lines))
        self.no_duties.setVisible(not lines)

    def rule_line(self, code: str) -> TermDuty | None:
        """The line of a rule."""
        lines = self._bench.by_rule if self._bench is not None else ()
        return next((line for line in lines if line.key == code), None)

    def _on_duty_opened(self, row_id: object) -> None:
        match row_id:
            case (str() | None as which, str() as key):
                self.duty_opened.emit(which or "rule", key)

    def set_compact(self, is_compact: bool) -> None:
        """125 %: the cards at the right fold away."""
        self.side.setVisible(not is_compact)
        self.duty_table.set_compact(is_compact)


_VERBS = {"R19": "TO_DO_PRINT", "R21": "TO_DO_PRINT", "R31": "TO_DO_VISIT", "R34": "TO_DO_TALK"}


def _force(force: str) -> str:
    """What binds, when it is not the plan: 学校自定, 家长的事."""
    return "" if force == "plan" else sentence(f"WORKBENCH_FORCE_{force.upper()}")


def _duty_row(line: TermDuty) -> Row:
    missing = line.owed - line.done
    overdue = Cell(str(line.overdue), tone="ink3")
    if line.overdue:
        overdue = Cell(str(line.overdue), mark=Mark.OVERDUE, strong=True)
    due = Cell(sentence("WORKBENCH_ALL_DONE"), mark=Mark.DONE)
    if line.next_due is not None:
        due = Cell(_short_day(line.next_due))
    return (
        line.title,
        Cell(line.clause + _force(line.force), tone="ink3"),
        f"{line.done} / {line.owed}",
        Cell(meter=(line.done, line.owed, line.overdue > 0)),
        str(missing),
        overdue,
        due,
    )


def _short_day(day: date) -> str:
    return f"{day.month}月{day.day}日"
