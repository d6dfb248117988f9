"""设置 → 教职工 and 班级: who works here, who is class teacher of which class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.cards import Card
from liushou_desktop.gui.common.cells import Cell, Column
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.first_run_site import add_row
from liushou_desktop.gui.common.hand_over_flow import ask_successors, leave, teachers
from liushou_desktop.gui.common.inputs import CodeField, TextField
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.page import Desk, PageAction
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.settings_section import Section, SideColumn
from liushou_desktop.gui.common.tables import TableView
from liushou_desktop.services.shared.rights import Right

if TYPE_CHECKING:
    from liushou_desktop.services.school.hand_over import Held
    from liushou_desktop.services.school.staff import ClassLine, StaffLine

_STAFF = (
    Column("name", "姓名", 120),
    Column("posts", "担任", 190, stretches=True),
    Column("subject", "教什么", 110),
    Column("phone", "电话", 130, folds=True),
    Column("children", "帮扶几人", 90, align="right"),
)
_CLASSES = (
    Column("label", "班级", 120),
    Column("teacher", "班主任", 200, stretches=True),
)


class StaffSection(Section):
    """The staff list; one more at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._names: dict[str, str] = {}
        self._lines: list[StaffLine] = []
        self.model = RowsModel(_STAFF)
        self.table = TableView(self.model, "staff")
        self.table.current_changed.connect(lambda _: self.actions_changed.emit())
        self.card = Card(sentence("SETTINGS_STAFF_CARD"), flush=True)
        self.none = label(sentence("SETTINGS_STAFF_NONE"), tone="ink2", wrap=True)
        self.none.setContentsMargins(14, 12, 14, 12)
        self.card.body.addWidget(self.none)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addStretch(0)
        self.row.addWidget(self.card, 1)
        self.side = SideColumn()
        self.side.column.addWidget(self._build_form())
        self.side.column.addWidget(label(sentence("SETTINGS_STAFF_NOTE"), tone="ink2", wrap=True))
        self.side.column.addStretch(1)
        self.row.addWidget(self.side)

    def _build_form(self) -> Card:
        card = Card(sentence("SETTINGS_ADD_STAFF"))
        self.name, self.phone = TextField(190), CodeField(190)
        self.subject, self.job = TextField(190), TextField(190)
        self.add = Button(sentence("SETTINGS_ADD_STAFF_GO"), "primary", "plus", "Ctrl+N")
        self.add.setObjectName("button:add-staff")
        self.add.clicked.connect(self._on_add)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(theme.S8)
        fields = (self.name, self.phone, self.subject, self.job)
        codes = ("FIRST_USER_NAME", "SETTINGS_PHONE", "SETTINGS_SUBJECT", "SETTINGS_JOB")
        for row, (code, field) in enumerate(zip(codes, fields, strict=True)):
            add_row(grid, row, sentence(code), field)
        for field, following in pairwise(fields):
            field.settled.connect(following.setFocus)
        self.job.settled.connect(self._on_add)
        self.name.setObjectName("field:staff-name")
        grid.addWidget(self.add, len(fields), 1)
        card.body.addLayout(grid)
        card.setVisible(self.desk.site.may(Right.SETTINGS))
        return card

    def page_actions(self) -> Sequence[PageAction]:
        why = None if self.desk.site.may(Right.SETTINGS) else sentence("SETTINGS_ONLY_CLERK")
        name = self._names.get(str(self.table.row_id()), "")
        lacking = why or (None if name else sentence("SETTINGS_CHOOSE_ONE"))
        return (
            PageAction(
                "page.new",
                sentence("SETTINGS_ADD_STAFF_GO"),
                self._on_add,
                blocked=why,
                in_header=False,
            ),
            PageAction(
                "page.edit",
                sentence("SETTINGS_STAFF_LEAVES", {"name": name}),
                self._on_leave,
                blocked=lacking,
            ),
        )

    def load(self) -> list[StaffLine]:
        from liushou_desktop.services.school.staff import list_staff

        return list_staff(self.desk.site)

    def show_data(self, data: list[StaffLine]) -> None:
        self._names = {line.id: line.name for line in data}
        self._lines = data
        held = self.table.row_id()
        self.model.show_rows(
            [
                (
                    line.id,
                    (
                        Cell(line.name, strong=True),
                        line.posts or "—",
                        line.subject or "—",
                        line.phone or "—",
                        str(line.children or ""),
                    ),
                )
                for line in data
            ]
        )
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        self.none.setVisible(not data)
        self.table.setVisible(bool(data))
        fact = sentence("SETTINGS_STAFF_FACT", {"count": len(data)})
        self.card.set_title(sentence("SETTINGS_STAFF_CARD"), fact)

    def first_field(self) -> QWidget:
        return self.name

    def _on_add(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name.setFocus()
            return
        site = self.desk.site
        phone, subject, job = (
            f.text().strip() or None for f in (self.phone, self.subject, self.job)
        )

        def add() -> object:
            from liushou_desktop.services.school.staff import add_staff

            return add_staff(site, name=name, phone=phone, subject=subject, job=job)

        self.do(add, sentence("SETTINGS_STAFF_ADDED", {"name": name}), self._clear)

    def _clear(self, _: object) -> None:
        for field in (self.name, self.phone, self.subject, self.job):
            field.clear()
        self.name.setFocus()

    def _on_leave(self) -> None:
        leave(
            self.desk,
            str(self.table.row_id()),
            ask=lambda held: self.ask_successors(held),
            then=self.refresh,
        )

    def ask_successors(self, held: Held) -> tuple[dict[str, str | None], str] | None:
        """Who takes what, and where the person goes; None: everything stays as it is."""
        return ask_successors(held, teachers(self._lines), self.window())

    def set_compact(self, is_compact: bool) -> None:
        self.table.set_compact(is_compact)
        self.side.set_compact(is_compact)


@dataclass(frozen=True, slots=True)
class ClassesShown:
    """Classes, and who may become their teacher."""

    classes: list[ClassLine]
    staff: list[StaffLine]


class ClassesSection(Section):
    """Classes of the roll; their class teachers are appointed here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._classes: dict[str, ClassLine] = {}
        self.model = RowsModel(_CLASSES)
        self.table = TableView(self.model, "classes")
        self.table.current_changed.connect(self._on_chosen)
        self.card = Card(sentence("SETTINGS_CLASSES_CARD"), flush=True)
        self.none = label(sentence("SETTINGS_CLASSES_NONE"), tone="ink2", wrap=True)
        self.none.setContentsMargins(14, 12, 14, 12)
        self.card.body.addWidget(self.none)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addStretch(0)
        self.row.addWidget(self.card, 1)
        self.side = SideColumn()
        self.form = Card(sentence("SETTINGS_CLASS_TEACHER"))
        self.teacher = SearchCombo([])
        self.teacher.setAccessibleName(sentence("SETTINGS_CLASS_TEACHER"))
        self.teacher.setFixedWidth(240)
        self.teacher.changed.connect(self.actions_changed)
        self.teacher.settled.connect(self._on_appoint)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        add_row(grid, 0, sentence("SETTINGS_CLASS_TEACHER"), self.teacher)
        self.form.body.addLayout(grid)
        self.side.column.addWidget(self.form)
        self.side.column.addWidget(label(sentence("SETTINGS_CLASSES_NOTE"), tone="ink2", wrap=True))
        self.side.column.addStretch(1)
        self.row.addWidget(self.side)
        self.form.setVisible(desk.site.may(Right.SETTINGS))

    def page_actions(self) -> Sequence[PageAction]:
        held = self._classes.get(str(self.table.row_id()))
        why = None if self.desk.site.may(Right.SETTINGS) else sentence("SETTINGS_ONLY_CLERK")
        if held is None or not self.teacher.code():
            why = why or sentence("SETTINGS_CHOOSE_TEACHER")
        elif self.teacher.code() == held.teacher_id:
            why = why or sentence("SETTINGS_IS_ALREADY")
        words = {"class": held.label if held else "", "name": self.teacher.currentText()}
        text = sentence("SETTINGS_APPOINT", words) if why is None else sentence("SETTINGS_APPOINT_")
        return (PageAction("page.confirm", text, self._on_appoint, "primary", "check", why),)

    def load(self) -> ClassesShown:
        from liushou_desktop.services.school.staff import list_classes, list_staff

        return ClassesShown(list_classes(self.desk.site), list_staff(self.desk.site))

    def show_data(self, data: ClassesShown) -> None:
        self._classes = {line.id: line for line in data.classes}
        self.teacher.set_choices(teachers(data.staff))
        held = self.table.row_id()
        missing = Cell(sentence("SETTINGS_NO_TEACHER"), mark=Mark.DUE)
        self.model.show_rows(
            [
                (line.id, (Cell(line.label, strong=True), line.teacher or missing))
                for line in data.classes
            ]
        )
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        self._on_chosen(self.table.row_id())
        lacking = sum(not line.teacher for line in data.classes)
        code = "SETTINGS_CLASSES_LACK" if lacking else "SETTINGS_CLASSES_FACT"
        fact = sentence(code, {"count": len(data.classes), "lacking": lacking})
        self.card.set_title(sentence("SETTINGS_CLASSES_CARD"), fact if data.classes else "")
        self.none.setVisible(not data.classes)
        self.table.setVisible(bool(data.classes))

    def first_field(self) -> QWidget:
        return self.table

    def _on_chosen(self, class_id: object) -> None:
        held = self._classes.get(str(class_id))
        if held is not None:
            self.teacher.set_code(held.teacher_id)
            self.form.set_title(held.label, sentence("SETTINGS_CLASS_TEACHER"))
        self.actions_changed.emit()

    def _on_appoint(self) -> None:
        held, staff_id = self._classes.get(str(self.table.row_id())), self.teacher.code()
        if held is None or staff_id is None or staff_id == held.teacher_id:
            return
        site = self.desk.site

        def appoint() -> None:
            from liushou_desktop.services.school.staff import set_class_teacher

            set_class_teacher(site, staff_id, held.id)

        words = {"class": held.label, "name": self.teacher.currentText()}
        self.do(appoint, sentence("SETTINGS_APPOINTED", words))

    def set_compact(self, is_compact: bool) -> None:
        self.table.set_compact(is_compact)
        self.side.set_compact(is_compact)
