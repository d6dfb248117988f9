"""The table view: sorts by its heading, copies cells for WPS, remembers its columns."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from liushou_desktop.app.window_memory import WindowMemory
from liushou_desktop.gui.common import theme
from liushou_desktop.gui.common.cells import CELL_ROLE, Cell, alignment
from liushou_desktop.gui.common.row_delegate import PADDING, RowDelegate, toggle_tick
from liushou_desktop.gui.common.table_model import TableModel
from liushou_desktop.gui.common.theme import Role

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TableHeader(QHeaderView):
    """Headings in ``ink2`` on ``head``, the sorted one with a small arrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setFixedHeight(theme.TABLE_HEAD)
        self.setMinimumSectionSize(28)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self.model()
        painter.save()
        painter.fillRect(rect, theme.color("head"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(theme.font(Role.BODY))
        painter.setPen(theme.color("ink2"))
        if isinstance(model, TableModel):
            column = model.columns[section]
            words = column.title
            if column.key == model.sort_key:
                words += " ▾" if model.sort_descending else " ▴"
            room = QRectF(rect).adjusted(PADDING, 0, -PADDING, 0)
            painter.drawText(room, alignment(column), words)
        painter.restore()


class TableView(QTableView):
    """A calm table over a ``TableModel``.

    ``current_changed`` follows the cursor (previews), ``opened`` is Enter or a double click,
    ``link_pressed`` a click on an accent word, ``ticked`` comes from the model.
    """

    current_changed = Signal(object)  # row id, or None
    opened = Signal(object)  # row id
    link_pressed = Signal(object, str)  # row id, column key

    def __init__(
        self,
        model: TableModel,
        name: str = "",
        row_height: int = theme.TABLE_ROW,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"table:{name}")
        self._model = model
        self._memory: WindowMemory | None = None
        self.setHorizontalHeader(TableHeader(self))
        self.setModel(model)
        self._delegate = RowDelegate(row_height)
        self.setItemDelegate(self._delegate)
        self._calm_down(row_height)
        self._lay_columns()
        self.horizontalHeader().sectionClicked.connect(self._on_heading_clicked)
        self.horizontalHeader().sectionResized.connect(self._keep_widths)
        self.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.row_id(index.row())))
        self.clicked.connect(self._on_clicked)

    def _calm_down(self, row_height: int) -> None:
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height)

    def _lay_columns(self) -> None:
        header = self.horizontalHeader()
        for place, column in enumerate(self._model.columns):
            if column.stretches:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
            else:
                header.resizeSection(place, column.width)

    def row_id(self) -> Hashable | None:
        """Id of the row the cursor is on."""
        index = self.currentIndex()
        return self._model.row_id(index.row()) if index.isValid() else None

    def select_id(self, row_id: Hashable) -> bool:
        """Put the cursor on a row; False when it is not in the list."""
        row = self._model.position(row_id)
        if row < 0:
            return False
        self.select_row(row)
        return True

    def select_row(self, row: int) -> None:
        """Put the cursor on the row at a position, if there is one."""
        if 0 <= row < self._model.rowCount():
            self.selectRow(row)
            self.scrollTo(self._model.index(row, 0))

    def move_by(self, step: int) -> None:
        """Next or previous row (from a search field that keeps the focus)."""
        self.select_row(max(0, self.currentIndex().row() + step))

    def set_compact(self, is_compact: bool) -> None:
        """Hide the columns that fold in a small window."""
        for place, column in enumerate(self._model.columns):
            self.setColumnHidden(place, is_compact and column.folds)

    def remember_columns(self, memory: WindowMemory) -> None:
        """Take the widths this user left, and keep new ones."""
        widths = memory.recall(self.objectName(), {})
        for place, column in enumerate(self._model.columns):
            if not column.stretches and isinstance(widths.get(column.key), int):
                self.horizontalHeader().resizeSection(place, widths[column.key])
        self._memory = memory

    def copy_selection(self) -> None:
        """Chosen rows as tab-separated text, visible columns only: WPS pastes them as cells."""
        columns = [i for i in range(len(self._model.columns)) if not self.isColumnHidden(i)]
        rows = sorted({index.row() for index in self.selectedIndexes()})
        lines = [
            "\t".join(self._model.cell(row, column).text for column in columns) for row in rows
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.key() in _ENTER and not event.modifiers() and self.row_id() is not None:
            self.opened.emit(self.row_id())
        elif event.key() == Qt.Key.Key_Space and (box := self._tick_index()) is not None:
            toggle_tick(self._model, box)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        is_link = self._cell(self.indexAt(event.position().toPoint())).link
        shape = Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def _tick_index(self) -> QModelIndex | None:
        row = self.currentIndex().row()
        for place, column in enumerate(self._model.columns):
            if column.ticks and row >= 0:
                return self._model.index(row, place)
        return None

    def _cell(self, index: QModelIndex) -> Cell:
        return (index.data(CELL_ROLE) if index.isValid() else None) or Cell()

    def _on_clicked(self, index: QModelIndex) -> None:
        if self._cell(index).link:
            key = self._model.columns[index.column()].key
            self.link_pressed.emit(self._model.row_id(index.row()), key)

    def _on_row_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        self.current_changed.emit(self._model.row_id(current.row()) if current.isValid() else None)

    def _on_heading_clicked(self, section: int) -> None:
        column = self._model.columns[section]
        if column.sorts:
            same = column.key == self._model.sort_key
            descending = same and not self._model.sort_descending
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            held = self.row_id()
            self._model.sort(section, order)
            if held is not None:
                self.select_id(held)
            self.horizontalHeader().viewport().update()

    def _keep_widths(self) -> None:
        if self._memory is None:
            return
        header = self.horizontalHeader()
        widths = {
            column.key: header.sectionSize(place)
            for place, column in enumerate(self._model.columns)
            if not column.stretches and not self.isColumnHidden(place)
        }
        self._memory.remember(self.objectName(), widths)
