"""Long lists: the ids stay in memory, rows are fetched a page at a time when they are painted.

Sorting and filtering are the database's work: both come back as a new list of ids. Never put a sort
proxy over this: with 100,000 children it costs seconds where the database needs milliseconds.

A page takes a few milliseconds and is fetched while painting. While the worker holds the data file
(an import, say) that would freeze the window: the page is queued behind it and shows … until then.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt

from liushou_desktop.gui.common.cells import Cell, Column, Row, as_cell
from liushou_desktop.gui.common.table_model import Index, TableModel

if TYPE_CHECKING:
    from liushou_desktop.gui.common.job_runner import JobRunner

PAGE = 100
_PAGES_KEPT = 30
_ROOT = QModelIndex()
_GONE = Cell("—", tone="ink3")  # the row left the list between two questions
_COMING = Cell("…", tone="ink3")
NUMBER_KEY = "#"

FetchIds = Callable[[str, bool], Sequence[Hashable]]
FetchRows = Callable[[Sequence[Hashable]], Sequence[Row]]


class SqlPagedModel(TableModel):
    """A table over rows that live in the database.

    Args:
        columns: a column with the key ``#`` shows the row's number and is not fetched.
        fetch_ids: ``(sort key, descending)`` → all ids that pass the filter, in order.
        fetch_rows: up to 100 ids → one row each, in the same order, without the ``#`` column.
        jobs: the worker; without it every page is fetched at once.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        fetch_ids: FetchIds,
        fetch_rows: FetchRows,
        jobs: JobRunner | None = None,
    ) -> None:
        super().__init__(columns)
        self._jobs = jobs
        self._edition = 0  # of the ids: a page queued for former ones is thrown away
        self._queued: set[int] = set()
        self._fetch_ids, self._fetch_rows = fetch_ids, fetch_rows
        self._ids: Sequence[Hashable] = ()
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._fetched = [i for i, column in enumerate(columns) if column.key != NUMBER_KEY]

    def reload(self) -> None:
        """Ask for the ids again: after a change, a search or another filter."""
        self.show_ids(self._fetch_ids(self.sort_key, self.sort_descending))

    def show_ids(self, ids: Sequence[Hashable]) -> None:
        """Show these ids, already filtered and in order."""
        self.beginResetModel()
        self._ids = ids
        self._edition += 1
        self._pages.clear()
        self._queued.clear()
        self.endResetModel()

    def ids(self) -> Sequence[Hashable]:
        """All ids shown, in order."""
        return self._ids

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns) and self.columns[column].sorts:
            self.sort_key = self.columns[column].key
            self.sort_descending = order == Qt.SortOrder.DescendingOrder
            self.reload()
            self.sorted_by.emit(self.sort_key, self.sort_descending)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def row_id(self, row: int) -> Hashable:
        return self._ids[row]

    def position(self, row_id: Hashable) -> int:
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    def cell(self, row: int, column: int) -> Cell:
        if self.columns[column].key == NUMBER_KEY:
            return Cell(str(row + 1), tone="ink3")
        rows = self._page(row // PAGE)
        if rows is None:
            return _COMING
        found = rows[row % PAGE] if row % PAGE < len(rows) else ()
        place = self._fetched.index(column)
        return as_cell(found[place]) if place < len(found) else _GONE

    def _page(self, number: int) -> list[Row] | None:
        """The rows of a page, None while they are on their way."""
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        ids = self._ids[number * PAGE : (number + 1) * PAGE]
        if self._jobs is not None and self._jobs.is_busy:
            self._queue(number, ids)
            return None
        return self._keep(number, self._fetch_rows(ids))

    def _keep(self, number: int, rows: Sequence[Row]) -> list[Row]:
        self._pages[number] = list(rows)
        if len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        return self._pages[number]

    def _queue(self, number: int, ids: Sequence[Hashable]) -> None:
        if number in self._queued or self._jobs is None:
            return
        self._queued.add(number)
        edition = self._edition

        def arrive(rows: Sequence[Row]) -> None:
            if edition != self._edition:
                return
            self._queued.discard(number)
            self._keep(number, rows)
            last = min((number + 1) * PAGE, len(self._ids)) - 1
            spot = self.index(last, len(self.columns) - 1)
            self.dataChanged.emit(self.index(number * PAGE, 0), spot)

        self._jobs.run(lambda _: self._fetch_rows(ids), done=arrive)
