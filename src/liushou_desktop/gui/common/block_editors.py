"""The editor of a repeat: rows of editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QGridLayout, QWidget

from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import FormField
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Choice
from liushou_desktop.gui.common.choice_editors import ComboEditor, offered
from liushou_desktop.gui.common.field_editor import WIDE, FieldEditor
from liushou_desktop.gui.common.labels import label

MakeEditor = Callable[[FormField, Context], FieldEditor]


_MANY, _CROWDED = 4, 5  # columns, and answers of one of them
_BOX, _SMALL_BOX = 132, 116
_BOX_FRAME, _WIDEST_BOX = 56, 140  # arrow, padding and cursor
_WORDS = ("text", "long_text")


def _longest(choices: Sequence[Choice]) -> int:
    """The width at which the longest answer is read whole, within reason."""
    metrics = QFontMetricsF(theme.font(theme.Role.BODY))
    widest = max(metrics.horizontalAdvance(choice.word) for choice in choices)
    return min(_WIDEST_BOX, round(widest) + _BOX_FRAME)


class RepeatEditor(FieldEditor):
    """A small table of editors with one empty row at the end, up to ``max_rows``."""

    extent = WIDE

    def __init__(self, field: FormField, context: Context, make: MakeEditor) -> None:
        super().__init__(field, context)
        self._make = make
        most = field.limits.get("max_rows", 50)
        self._most = most if isinstance(most, int) else 50
        self._rows: list[dict[str, FieldEditor]] = []
        block = QWidget()
        self._grid = QGridLayout(block)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        for place, column in enumerate(field.fields):
            self._grid.addWidget(label(column.label, tone="ink2"), 0, place)
            self._grid.setColumnStretch(place, self._stretch(column))
        self.row.addWidget(block, 1)
        self._add_row()
        self.setObjectName(f"field:{field.id}")
        self.setAccessibleName(field.label)
        self.control = self._rows[0][field.fields[0].id].control
        self.setFocusProxy(self.control)

    def value(self) -> object:
        rows = (
            {key: editor.value() for key, editor in row.items() if is_answered(editor.value())}
            for row in self._rows
        )
        return tuple(row for row in rows if row) or None

    def set_value(self, value: object) -> None:
        rows = list(value) if isinstance(value, tuple | list) else []
        while len(self._rows) < min(self._most, len(rows) + 1):
            self._add_row()
        for position, editors in enumerate(self._rows):
            held = rows[position] if position < len(rows) else {}
            for key, editor in editors.items():
                editor.set_value(held.get(key) if isinstance(held, Mapping) else None)

    def trouble(self) -> tuple[Problem, str] | None:
        for row in self._rows:
            for editor in row.values():
                if (found := editor.trouble()) is not None:
                    return Problem(self.field.id, found[0].code, found[0].args), found[1]
        return None

    def holds_text(self) -> bool:
        return any(editor.holds_text() for row in self._rows for editor in row.values())

    def _add_row(self) -> None:
        editors: dict[str, FieldEditor] = {}
        number = len(self._rows) + 1
        for place, column in enumerate(self.field.fields):
            editor = self._cell(column)
            editor.control.setObjectName(f"field:{self.field.id}.{number}.{column.id}")
            editor.control.setAccessibleName(f"{self.field.label} {number} {column.label}")
            self._grid.addWidget(editor, number, place)
            editor.changed.connect(self._on_changed)
            editor.left.connect(self.left)
            editors[column.id] = editor
        self._chain(editors)
        self._rows.append(editors)

    def _cell(self, column: FormField) -> FieldEditor:
        """The editor of a column: where there are many, a choice is a box and the row stays low."""
        is_crowded = len(self.field.fields) >= _CROWDED
        if column.kind == "choice" and len(self.field.fields) >= _MANY:
            choices = offered(column, self.context)
            if len(choices) >= _MANY:
                box = _SMALL_BOX if is_crowded else _BOX
                return ComboEditor(column, self.context, choices, max(box, _longest(choices)))
        editor = self._make(column, self.context)
        if is_crowded:
            editor.make_brief()
        return editor

    def _stretch(self, column: FormField) -> int:
        """Words take the room that days and choices leave."""
        words = [each for each in self.field.fields if each.kind in _WORDS]
        return 1 if column in words or not words else 0

    def _chain(self, editors: dict[str, FieldEditor]) -> None:
        """Enter goes to the next cell; from the last cell of the last row it leaves the table, and
        so it does at the beginning of a row nobody wrote in."""
        cells = list(editors.values())
        if len(cells) > 1:
            cells[0].settled.connect(lambda: self._on_row_begun(cells))
        for cell, following in pairwise(cells[1:]):
            cell.settled.connect(following.enter)
        cells[-1].settled.connect(self._on_row_done)

    def _on_row_begun(self, cells: list[FieldEditor]) -> None:
        is_empty = not any(is_answered(cell.value()) or cell.holds_text() for cell in cells)
        is_first = cells[0] is next(iter(self._rows[0].values()))
        if is_empty and not (is_first and self.field.required):
            self.settled.emit()
        else:
            cells[1].enter()

    def _on_row_done(self) -> None:
        for position, row in enumerate(self._rows[:-1]):
            if self.sender() is list(row.values())[-1]:
                next(iter(self._rows[position + 1].values())).enter()
                return
        self.settled.emit()

    def _on_changed(self) -> None:
        is_full = any(is_answered(editor.value()) for editor in self._rows[-1].values())
        if is_full and len(self._rows) < self._most:
            self._add_row()
        self.changed.emit()
