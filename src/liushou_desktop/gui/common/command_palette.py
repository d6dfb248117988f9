"""Two small windows derived from the command table: find a command by typing, and all keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from liushou_desktop.app.commands import commands_of, shown_keys
from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cells import Cell, Column
from liushou_desktop.gui.common.inputs import SearchField
from liushou_desktop.gui.common.labels import KeyCap, label
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that can be done now: words, shortcut, and how."""

    words: str
    shortcut: str
    run: Callable[[], object]


class CommandPalette(QDialog):
    """Type a few characters, ``↓`` if needed, ``Enter`` does it."""

    def __init__(self, doings: Sequence[Doing], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog:palette")
        self.setWindowTitle(sentence("COMMAND_PALETTE"))
        self.resize(520, 420)
        self._doings = list(doings)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        self.search = SearchField(sentence("COMMAND_PALETTE"))
        self.search.textChanged.connect(self._narrow)
        self.search.settled.connect(self._do)
        column.addWidget(self.search)
        self.model = RowsModel(
            (Column("words", "", stretches=True), Column("key", "", 130, align="right"))
        )
        self.table = TableView(self.model, "palette")
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.opened.connect(lambda _: self._do())
        self.table.clicked.connect(lambda _: self._do())
        column.addWidget(self.table, 1)
        self._narrow("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.table.move_by(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _narrow(self, typed: str) -> None:
        found = [doing for doing in self._doings if typed.strip() in doing.words]
        rows = [
            (self._doings.index(doing), (doing.words, Cell(doing.shortcut, tone="ink3")))
            for doing in found
        ]
        self.model.show_rows(rows)
        self.table.select_row(0)

    def _do(self) -> None:
        chosen = self.table.row_id()
        if isinstance(chosen, int):
            self.accept()
            self._doings[chosen].run()


class KeysSheet(QDialog):
    """All keys of a side on one sheet."""

    def __init__(self, side: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dialog:keys")
        self.setWindowTitle(sentence("COMMAND_KEYS"))
        self.resize(620, 480)
        content = QWidget()
        content.setProperty("ground", "canvas")
        grid = QGridLayout(content)
        grid.setContentsMargins(theme.S24, theme.S16, theme.S24, theme.S16)
        grid.setVerticalSpacing(theme.S8)
        grid.setHorizontalSpacing(theme.S12)
        shown = [entry for entry in commands_of(side) if entry.shortcut]
        half = (len(shown) + 1) // 2
        for position, entry in enumerate(shown):
            row, column = position % half, position // half * 2
            right = Qt.AlignmentFlag.AlignRight
            grid.addWidget(KeyCap(shown_keys(entry.shortcut)), row, column, right)
            grid.addWidget(label(sentence(entry.word), tone="ink2"), row, column + 1)
        grid.setRowStretch(half, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.addWidget(scroll)
