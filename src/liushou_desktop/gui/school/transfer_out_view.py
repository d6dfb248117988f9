"""写转学档案 as widgets: a list to tick, the school, the last day, what goes along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.transfers import GRADUATED, MOVED
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice, SegmentedSwitch
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.combos import FilterCombo, SearchCombo
from liushou_desktop.gui.common.inputs import DateField, TextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.school.list_transfers import Leaving
from liushou_desktop.services.shared.words import word

ONE, CLASS = "one", "class"
_GROUPS = ("health", "identity", "attention", "sealed")
_USUAL = frozenset({"health"})
_COLUMNS = (
    Column("tick", "", 34, ticks=True),
    Column("name", "姓名", 118),
    Column("file", "档案编号", 112),
    Column("class", "班级", 130, stretches=True),
    Column("left", "离校日期", 98),
)


class TransferOutView(QWidget):
    """``source_changed``: other children are wanted; ``changed``: what would be written changed."""

    source_changed = Signal()
    changed = Signal()

    def __init__(self, today: Callable[[], date], *, may_open: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        row.addWidget(self._build_children(), 1)
        row.addWidget(self._build_form(today, may_open=may_open))

    def _build_children(self) -> QWidget:
        self.card = Card(sentence("TRANSFER_OUT_WHO"), flush=True)
        words = {ONE: "ONE", CLASS: "CLASS", MOVED: "MOVED", GRADUATED: "GRADUATES"}
        self.source = SegmentedSwitch(
            [Choice(code, sentence(f"TRANSFER_OUT_{key}")) for code, key in words.items()]
        )
        self.source.chosen.connect(self._on_source)
        self.card.add_to_header(self.source)
        self.class_box = FilterCombo([])
        self.class_box.setObjectName("field:class")
        self.class_box.setAccessibleName(sentence("TRANSFER_OUT_CLASS"))
        self.class_box.chosen.connect(lambda _: self.source_changed.emit())
        self.card.add_to_header(self.class_box)
        self.class_box.hide()
        self.rows = RowsModel(_COLUMNS)
        self.rows.tick_changed.connect(lambda *_: self.changed.emit())
        self.table = TableView(self.rows, "transfer-out")
        self.nothing = label(sentence("TRANSFER_OUT_EMPTY"), tone="ink2", wrap=True)
        self.nothing.setContentsMargins(14, 12, 14, 12)
        self.card.body.addWidget(self.nothing)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addStretch(0)
        return self.card

    def _build_form(self, today: Callable[[], date], *, may_open: bool) -> QWidget:
        card = Card(sentence("PAGE_TRANSFER_OUT"))
        card.setFixedWidth(400)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S12)
        self.school = SearchCombo([], 240)
        self.last_day = DateField(today)
        self.last_day.set_day(today())
        self.note = TextField()
        fields: Sequence[tuple[str, QWidget]] = (
            ("TRANSFER_OUT_TO", self.school),
            ("TRANSFER_OUT_DAY", self.last_day),
            ("TRANSFER_OUT_NOTE", self.note),
        )
        for place, (code, field) in enumerate(fields):
            field.setAccessibleName(sentence(code))
            field.setObjectName(f"field:{code.rpartition('_')[2].lower()}")
            grid.addWidget(label(sentence(code)), place, 0)
            grid.addWidget(field, place, 1)
        self.school.changed.connect(self.changed)
        self.last_day.textChanged.connect(self.changed)
        card.body.addLayout(grid)
        card.body.addSpacing(theme.S8)
        card.body.addLayout(self._build_groups(may_open=may_open))
        card.body.addStretch(1)
        return card

    def _build_groups(self, *, may_open: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.S8)
        column.addWidget(label(sentence("TRANSFER_OUT_CARRIES"), role="strong"))
        self.groups: dict[str, QCheckBox] = {}
        for group in _GROUPS:
            box = QCheckBox(word("transfer_group", group))
            box.setObjectName(f"field:carries-{group}")
            box.setChecked(group in _USUAL)
            box.setEnabled(group != "sealed" or may_open)
            self.groups[group] = box
            column.addWidget(box)
        column.addWidget(label(sentence("TRANSFER_OUT_CARRIES_TEXT"), tone="ink2", wrap=True))
        return column

    def _on_source(self, code: str) -> None:
        self.class_box.setVisible(code == CLASS)
        self.source_changed.emit()

    def show_choices(
        self,
        schools: Sequence[tuple[str, str]],
        classes: Sequence[tuple[str, str]],
        leaving: Sequence[Leaving],
        wanted: Sequence[str],
    ) -> None:
        """What may be chosen; whom the page was opened for is ticked, else a class or graduates."""
        held = self.school.code()
        self.school.set_choices([Choice(code, name, (code,)) for code, name in schools])
        self.school.set_code(held if held in dict(schools) else None)
        self.class_box.set_choices([Choice(code, name) for code, name in classes])
        self.class_box.setVisible(self.source.code() == CLASS)
        self.rows.show_rows([(each.id, _row(each)) for each in leaving])
        everybody = [each.id for each in leaving]
        ticked = [each for each in everybody if each in wanted]
        if not ticked and self.source.code() in (CLASS, GRADUATED):
            ticked = everybody
        self.rows.tick(everybody, False)
        self.rows.tick(ticked, True)
        self.table.setVisible(bool(leaving))
        self.nothing.setVisible(not leaving)
        self.table.select_row(everybody.index(ticked[0]) if ticked else 0)

    def chosen(self) -> list[str]:
        """Ids of the children ticked, in the order of the list."""
        return [str(each) for each in self.rows.ids() if each in self.rows.ticked]

    def receiver(self) -> str:
        """Code of the school chosen, or ""."""
        return self.school.code() or ""

    def day(self) -> date | None:
        """Last day here."""
        return self.last_day.day()

    def carries(self) -> frozenset[str]:
        """Groups of class-3 data that go along."""
        return frozenset(group for group, box in self.groups.items() if box.isChecked())


def _row(each: Leaving) -> Row:
    left = each.left_on.isoformat() if each.left_on else "—"
    return ("", Cell(each.name, strong=True), each.file_number, each.class_label, left)
