"""Answers of the file to read, section by section, in two columns; gaps that are asked speak."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.buttons import Button
from liushou_desktop.gui.common.labels import label
from liushou_desktop.gui.school.masked_value import MaskedValue
from liushou_desktop.services.school.child_sheet import SheetLine, SheetPart

_LABEL = 104


class SheetParts(QWidget):
    """Shows parts of a ``child_sheet``; ``change_pressed`` names form and section."""

    change_pressed = Signal(str, str)
    reveal_asked = Signal(object)  # MaskedValue

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 12)
        self._column.setSpacing(theme.S8)
        self._has_file = True

    def show_parts(self, parts: Sequence[SheetPart], may_edit: bool, has_file: bool) -> None:
        """Show these instead of the former ones; without a file an empty answer is no gap."""
        self._has_file = has_file
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for part in parts:
            if part.lines:
                self._column.addWidget(self._part(part, may_edit))
        self._column.addStretch(1)

    def _part(self, part: SheetPart, may_edit: bool) -> QWidget:
        widget = QWidget()
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(label(part.title, role="strong"))
        head.addStretch(1)
        if may_edit and part.is_open:
            change = Button(sentence("CHILD_CHANGE_PART"), kind="link", scale="small")
            change.setAccessibleName(sentence("CHILD_CHANGE_NAMED", {"part": part.title}))
            change.clicked.connect(lambda: self.change_pressed.emit(part.form, part.id))
            head.addWidget(change)
        column.addLayout(head)
        column.addLayout(self._grid(part.lines))
        return widget

    def _grid(self, lines: Sequence[SheetLine]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.S12)
        grid.setVerticalSpacing(4)
        for column in (0, 2):
            grid.setColumnMinimumWidth(column, _LABEL)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        half = (len(lines) + 1) // 2
        for place, line in enumerate(lines):
            row, column = place % half, 2 * (place // half)
            name = label(line.label, tone="ink2", wrap=True)
            name.setFixedWidth(_LABEL)
            grid.addWidget(name, row, column, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._value(line), row, column + 1, Qt.AlignmentFlag.AlignTop)
        return grid

    def _value(self, line: SheetLine) -> QWidget:
        if line.path:
            value = MaskedValue(line.text, line.path, line.label)
            value.asked.connect(lambda _: self.reveal_asked.emit(value))
            return value
        if not line.text:
            return label(
                sentence("CHILD_NOT_FILLED"),
                tone="due" if line.is_asked and self._has_file else "ink3",
            )
        shown = label(line.text, wrap=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return shown
