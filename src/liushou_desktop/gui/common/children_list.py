"""The list of a group form on the screen: who came, by one key each; the rest of a row on demand.

↑ ↓ walk, a digit says whether the child came, ``Enter`` opens the row's other questions below the
table, ``Delete`` takes the child off. A meeting of sixty children is keyed without a mouse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import kind_of
from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.choice_editors import by_name
from liushou_desktop.gui.common.combos import SearchCombo
from liushou_desktop.gui.common.field_editor import WIDE, FieldEditor
from liushou_desktop.gui.common.form_rows import FieldRow, label_width
from liushou_desktop.gui.common.labels import KeyHint, label
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

MakeEditor = Callable[[FormField, Context], FieldEditor]
_HEIGHT = 300
_SHORT = 110  # lists that begin empty: the box for adding stays in view
_MARKS = {
    "present": Mark.DONE,
    "made_up": Mark.DONE,
    "absent": Mark.GONE,
    "excused": Mark.EXEMPT,
}


class ListTable(TableView):
    """``answered``: a digit for the row; ``removed``: the row's child is taken off."""

    answered = Signal(object, int)
    removed = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.text().isdigit() and event.text() != "0" and self.row_id() is not None:
            self.answered.emit(self.row_id(), int(event.text()) - 1)
        elif event.key() == Qt.Key.Key_Delete and self.row_id() is not None:
            self.removed.emit(self.row_id())
        else:
            super().keyPressEvent(event)


class ChildrenListEditor(FieldEditor):
    """Edits a repeat with ``rows = "children"``: one row per child, never twice."""

    extent = WIDE

    def __init__(self, field: FormField, context: Context, make: MakeEditor) -> None:
        super().__init__(field, context)
        self._child = field.fields[0]
        self._there = next((c for c in field.fields if c.fact == "there"), None)
        self._rest = [c for c in field.fields[1:] if c is not self._there]
        self._rows: dict[str, dict[str, object]] = {}
        self._open = ""
        self._editors = {column.id: make(column, context) for column in self._rest}
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.S8)
        self.model = RowsModel(self._columns())
        self.table = ListTable(self.model, f"list_{field.id}")
        self.table.setFixedHeight(_HEIGHT if self._there is not None else _SHORT)
        self.table.answered.connect(self._on_digit)
        self.table.removed.connect(self._remove)
        self.table.opened.connect(lambda row: self.open_row(str(row)))
        self.table.current_changed.connect(self._on_current)
        column.addWidget(self.table)
        column.addWidget(self._build_row())
        column.addWidget(self._build_foot())
        self.row.addWidget(block, 1)
        self.control = self.table
        self.table.setObjectName(f"field:{field.id}")
        self.table.setAccessibleName(field.label)
        self.setFocusProxy(self.table)
        self._show()

    # building ---------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        columns = [Column("child", self._child.label, 150)]
        if self._there is not None:
            columns.append(Column("there", self._there.label, 96))
        rest = "、".join(each.label for each in self._rest[:4])
        columns.append(Column("rest", rest, 300, stretches=True))
        return tuple(columns)

    def _build_row(self) -> QWidget:
        """The other questions of the row that is open."""
        self.panel = QWidget()
        self.panel.setProperty("part", "condition")
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(theme.S8)
        self.whose = label(role="strong")
        column.addWidget(self.whose)
        width = max((label_width(each.label) for each in self._rest), default=0)
        order = list(self._editors.values())
        for editor in order:
            column.addWidget(FieldRow(editor, width, is_alone=True))
            editor.changed.connect(self._on_edited)
            editor.left.connect(self.left)
        for editor, following in pairwise(order):
            editor.settled.connect(following.control.setFocus)
        if order:
            order[-1].settled.connect(self.next_row)
        self.panel.hide()
        return self.panel

    def _build_foot(self) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.S12)
        self.count = label(tone="ink2")
        row.addWidget(self.count)
        row.addStretch(1)
        self.add_box = SearchCombo((), 190)
        self.add_box.setObjectName(f"add:{self.field.id}")
        self.add_box.setAccessibleName(sentence("LIST_ADD"))
        if (line := self.add_box.lineEdit()) is not None:
            line.setPlaceholderText(sentence("LIST_ADD"))
        self.add_box.settled.connect(self._on_added)
        row.addWidget(self.add_box)
        if self._there is not None:
            row.addWidget(KeyHint("1–4", sentence("LIST_KEYS")))
        if self._rest:
            row.addWidget(KeyHint("Enter", sentence("LIST_KEY_EDIT")))
        row.addWidget(KeyHint("Del", sentence("LIST_KEY_REMOVE")))
        return foot

    # value ------------------------------------------------------------------------------

    def value(self) -> object:
        return tuple(dict(row) for row in self._rows.values()) or None

    def set_value(self, value: object) -> None:
        rows = value if isinstance(value, tuple | list) else ()
        self._rows = {
            str(row[self._child.id]): dict(row)
            for row in rows
            if isinstance(row, Mapping) and is_answered(row.get(self._child.id))
        }
        self._open = ""
        self.panel.hide()
        self._show()

    def holds_text(self) -> bool:
        return bool(self._rows)

    def trouble(self) -> tuple[Problem, str] | None:
        for editor in self._editors.values():
            if self._open and (found := editor.trouble()) is not None:
                return Problem(self.field.id, found[0].code, found[0].args), found[1]
        return None

    def set_tone(self, tone: str) -> None:
        theme.set_property(self.count, "tone", tone or "ink2")

    # what is shown ----------------------------------------------------------------------

    def _name(self, child: str) -> str:
        return (self.context.children or {}).get(child, child)

    def _show(self) -> None:
        held = self.table.row_id()
        self.model.show_rows([(child, self._row_of(child)) for child in self._rows])
        if held is None or not self.table.select_id(held):
            self.table.select_row(0)
        names = {k: v for k, v in (self.context.children or {}).items() if k not in self._rows}
        self.add_box.set_choices(by_name(names))
        self._count()

    def _row_of(self, child: str) -> Row:
        row = self._rows[child]
        cells: list[Cell | str] = [Cell(self._name(child), strong=True)]
        if self._there is not None:
            code = str(row.get(self._there.id) or "")
            word = code_set(self._there.options or "").name_of(code) if code else ""
            cells.append(Cell(word, mark=_MARKS.get(code)))
        said = [
            kind_of(column).show(row[column.id], column, self.context)
            for column in self._rest
            if is_answered(row.get(column.id))
        ]
        cells.append(Cell("　".join(said), tone="ink2"))
        return tuple(cells)

    def _count(self) -> None:
        if not self._rows:
            self.count.setText(sentence("LIST_EMPTY"))
            return
        key = self._there.id if self._there is not None else ""
        states = [str(row.get(key) or "present") for row in self._rows.values()]
        there = sum(state in ("present", "made_up") for state in states)
        args = {"there": there, "absent": len(states) - there, "total": len(states)}
        self.count.setText(sentence("LIST_COUNT", args))

    # changing ---------------------------------------------------------------------------

    def _on_digit(self, child: Any, place: int) -> None:
        """The row's answer by its number, then on to the next child."""
        if self._there is None:
            return
        codes = [code.code for code in code_set(self._there.options or "").offered()]
        if place < len(codes):
            self._rows[str(child)][self._there.id] = codes[place]
            self.model.update_row(child, self._row_of(str(child)))
            self._count()
            self.table.move_by(1)
            self.changed.emit()

    def _remove(self, child: Any) -> None:
        self._rows.pop(str(child), None)
        if self._open == str(child):
            self._open = ""
            self.panel.hide()
        self._show()
        self.changed.emit()

    def _on_added(self) -> None:
        child = self.add_box.code()
        if child and child not in self._rows:
            defaults = {c.id: c.default for c in self.field.fields if c.default}
            self._rows[child] = {self._child.id: child, **defaults}
            self._show()
            self.table.select_id(child)
            self.changed.emit()
        self.add_box.set_code(None)

    def open_row(self, child: str) -> None:
        """Show a row's other questions and go to the first of them."""
        if not self._editors or child not in self._rows:
            return
        self._open = child
        args = {"name": self._name(child), "row": list(self._rows).index(child) + 1}
        self.whose.setText(sentence("LIST_ROW", args))
        for key, editor in self._editors.items():
            editor.set_value(self._rows[child].get(key))
        self.panel.show()
        next(iter(self._editors.values())).control.setFocus()

    def next_row(self) -> None:
        """Back to the table, on the next child."""
        self.panel.hide()
        self._open = ""
        self.table.move_by(1)
        self.table.setFocus()

    def _on_current(self, child: Any) -> None:
        if self._open and str(child) != self._open:
            self.panel.hide()
            self._open = ""

    def _on_edited(self) -> None:
        if not self._open:
            return
        row = self._rows[self._open]
        for key, editor in self._editors.items():
            value = editor.value()
            if is_answered(value):
                row[key] = value
            else:
                row.pop(key, None)
        self.model.update_row(self._open, self._row_of(self._open))
        self.changed.emit()
