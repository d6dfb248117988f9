"""What all our table models share: columns, headings and the roles the delegate asks for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from liushou_desktop.gui.common.cells import CELL_ROLE, Cell, Column, alignment

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class TableModel(QAbstractTableModel):
    """Rows of ``Cell`` by ``Column``; each row has an id. Subclasses say where rows come from."""

    sorted_by = Signal(str, bool)  # column key, descending
    tick_changed = Signal(object, bool)  # row id, ticked

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.ticked: set[Hashable] = set()
        self.sort_key, self.sort_descending = "", False

    def row_id(self, row: int) -> Hashable:
        """Id of the row at a position."""
        raise NotImplementedError

    def position(self, row_id: Hashable) -> int:
        """Where a row stands, -1 when it is not here."""
        raise NotImplementedError

    def cell(self, row: int, column: int) -> Cell:
        """What stands there."""
        raise NotImplementedError

    def row_tone(self, row: int) -> str | None:
        """``bad`` or ``due`` puts the whole row on that wash."""
        return None

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, CELL_ROLE, Qt.ItemDataRole.AccessibleTextRole):
            cell = self.cell(index.row(), index.column())
            return cell if role == CELL_ROLE else cell.text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role == Qt.ItemDataRole.CheckStateRole and column.ticks:
            is_ticked = self.row_id(index.row()) in self.ticked
            return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not self.columns[index.column()].ticks:
            return False
        self.tick([self.row_id(index.row())], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def tick(self, row_ids: Sequence[Hashable], is_ticked: bool) -> None:
        """Tick or untick rows."""
        column = next((i for i, each in enumerate(self.columns) if each.ticks), -1)
        for row_id in row_ids:
            (self.ticked.add if is_ticked else self.ticked.discard)(row_id)
            if (row := self.position(row_id)) >= 0 and column >= 0:
                spot = self.index(row, column)
                self.dataChanged.emit(spot, spot, [Qt.ItemDataRole.CheckStateRole])
            self.tick_changed.emit(row_id, is_ticked)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].ticks:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(self.columns[section])
        return None
