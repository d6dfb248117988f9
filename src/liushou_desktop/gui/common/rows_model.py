"""Short lists that a service has already handed over whole: duties, verdicts, a class."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt

from liushou_desktop.gui.common.cells import Cell, Column, Row, as_cell
from liushou_desktop.gui.common.table_model import Index, TableModel

_ROOT = QModelIndex()


class RowsModel(TableModel):
    """A table over rows in memory.

    Args:
        sort_by: sort key of a row's id and a column's key; without it headings do not sort.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        sort_by: Callable[[Hashable, str], Any] | None = None,
    ) -> None:
        super().__init__(columns)
        self._ids: list[Hashable] = []
        self._rows: list[Row] = []
        self._tones: dict[Hashable, str] = {}
        self._sort_by = sort_by

    def show_rows(
        self, rows: Sequence[tuple[Hashable, Row]], tones: dict[Hashable, str] | None = None
    ) -> None:
        """Show these rows; ``tones`` puts whole rows on a wash (``bad``, ``due``)."""
        self.beginResetModel()
        self._ids = [row_id for row_id, _ in rows]
        self._rows = [row for _, row in rows]
        self._tones = tones or {}
        self.ticked &= set(self._ids)
        self.endResetModel()

    def update_row(self, row_id: Hashable, row: Row) -> None:
        """Replace one row; results appear as they come."""
        if (position := self.position(row_id)) >= 0:
            self._rows[position] = row
            last = self.index(position, len(self.columns) - 1)
            self.dataChanged.emit(self.index(position, 0), last)

    def insert_row(self, position: int, row_id: Hashable, row: Row) -> None:
        """Add a row before the one at ``position``."""
        self.beginInsertRows(QModelIndex(), position, position)
        self._ids.insert(position, row_id)
        self._rows.insert(position, row)
        self.endInsertRows()

    def ids(self) -> Sequence[Hashable]:
        """All ids shown, in order."""
        return self._ids

    def row_tone(self, row: int) -> str | None:
        return self._tones.get(self._ids[row])

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if self._sort_by is None or not 0 <= column < len(self.columns):
            return
        if not self.columns[column].sorts:
            return
        self.sort_key = self.columns[column].key
        self.sort_descending = order == Qt.SortOrder.DescendingOrder
        key = self._sort_by
        pairs = sorted(
            zip(self._ids, self._rows, strict=True),
            key=lambda pair: key(pair[0], self.sort_key),
            reverse=self.sort_descending,
        )
        self.show_rows(pairs, self._tones)
        self.sorted_by.emit(self.sort_key, self.sort_descending)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def row_id(self, row: int) -> Hashable:
        return self._ids[row]

    def position(self, row_id: Hashable) -> int:
        return self._ids.index(row_id) if row_id in self._ids else -1

    def cell(self, row: int, column: int) -> Cell:
        found = self._rows[row]
        return as_cell(found[column]) if column < len(found) else Cell()
