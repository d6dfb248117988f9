"""学年升级 as widgets: classes, who is not moved and why, who leaves; who repeats is said here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button, Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Banner, Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.labels import empty_note, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.plan_rollover import Rollover, RolloverChild, RolloverClass
from liushou_desktop.services.school.roll_over import why_words

_COLUMNS = (
    Column("who", "班级、姓名", 220),
    Column("file", "人数、档案编号", 220),
    Column("after", "新学年", 140),
    Column("why", "怎么办", 300, stretches=True),
)
_MARKS = {"on_leave": Mark.EXEMPT, "repeats": Mark.RUNNING, "gone": Mark.EXEMPT}


class RolloverView(QWidget):
    """Shows a ``Rollover``. ``repeat_asked`` carries the child to keep in the grade, ``opened`` the
    child whose row was opened."""

    repeat_asked = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._plan: Rollover | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S12)
        self.undo = Banner(tone="due", button=sentence("ROLLOVER_UNDO"))
        self.undo.setObjectName("banner:undo")
        self.undo.hide()
        column.addWidget(self.undo)
        self.card = Card(sentence("PAGE_ROLLOVER"), flush=True)
        self.switch = SegmentedSwitch(
            [
                Choice(code, sentence(f"ROLLOVER_{code.upper()}"))
                for code in ("classes", "not_moved", "graduates")
            ]
        )
        self.switch.chosen.connect(self._show_rows)
        self.card.add_to_header(self.switch)
        self.rows = RowsModel(_COLUMNS)
        self.table = TableView(self.rows, "rollover", row_height=32)
        self.table.opened.connect(self._on_opened)
        self.card.body.addWidget(self.table, 1)
        self.nothing = empty_note("")
        self.card.body.addWidget(self.nothing)
        column.addWidget(self.card, 1)
        column.addWidget(self._build_repeating())

    def _build_repeating(self) -> QWidget:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(theme.S8)
        row.addWidget(label(sentence("ROLLOVER_WHO_REPEATS")))
        self.child = SearchCombo([], 260)
        self.child.setObjectName("field:repeats")
        self.child.setAccessibleName(sentence("ROLLOVER_WHO_REPEATS"))
        row.addWidget(self.child)
        self.add = Button(sentence("ROLLOVER_REPEATS"), scale="small")
        self.add.setObjectName("button:repeats")
        self.add.clicked.connect(self._on_add)
        row.addWidget(self.add)
        row.addWidget(label(sentence("ROLLOVER_TOGGLE"), tone="ink2"))
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def show_plan(self, plan: Rollover) -> None:
        """Show everything anew."""
        self._plan = plan
        counts = {
            "classes": len(plan.classes),
            "not_moved": len(plan.not_moved),
            "graduates": len(plan.graduates),
        }
        for code, count in counts.items():
            word = sentence(f"ROLLOVER_{code.upper()}")
            self.switch.set_word(code, f"{word} {count}")
        year = {"year": f"{plan.year}—{plan.year + 1}"}
        self.card.set_title(sentence("ROLLOVER_TITLE", year))
        going = [
            Choice(child.id, f"{child.before} {child.name}", (child.file_number,))
            for child in plan.of("goes_up", "graduates", "next_stage")
        ]
        self.child.set_choices(going)
        self._show_rows(self.switch.code())

    def _show_rows(self, which: str) -> None:
        plan = self._plan
        if plan is None:
            return
        rows: Sequence[tuple[object, Row]]
        if which == "not_moved":
            rows = [(child.id, _child_row(child)) for child in plan.not_moved]
        elif which == "graduates":
            rows = [(child.id, _child_row(child)) for child in plan.graduates]
        else:
            rows = [("", _class_row(line)) for line in plan.classes]
        self.rows.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        nothing = {"not_moved": "ROLLOVER_ALL_MOVE", "graduates": "ROLLOVER_NOBODY_LEAVES"}
        self.nothing.setText(sentence(nothing.get(which, "ROLLOVER_NOBODY")))

    def _on_opened(self, row_id: object) -> None:
        if isinstance(row_id, str) and row_id:
            self.opened.emit(row_id)

    def _on_add(self) -> None:
        code = self.child.code()
        if code:
            self.repeat_asked.emit(code)


def _class_row(line: RolloverClass) -> Row:
    people = sentence("ROLLOVER_PEOPLE", {"pupils": line.pupils, "left": line.left_behind})
    if line.leaves_on is None:
        up = line.after if line.after != line.before else sentence("ROLLOVER_STAYS")
        return (Cell(line.before, strong=True), people, up, Cell(sentence("ROLLOVER_UP")))
    day = {"day": f"{line.leaves_on.month}月{line.leaves_on.day}日"}
    leaves = Cell(sentence("ROLLOVER_LEAVES", day), mark=Mark.DONE)
    return (Cell(line.before, strong=True), people, sentence("ROLLOVER_LEFT"), leaves)


def _child_row(child: RolloverChild) -> Row:
    who = f"{child.before} {child.name}".strip()
    mark = Mark.OVERDUE if child.why == "no_class" else _MARKS.get(child.why)
    return (
        Cell(who, strong=True),
        child.file_number,
        child.after,
        Cell(why_words(child), mark=mark),
    )
