"""The grid of 班级月登记: children × weeks, typed by keys, pasted from Excel, wrong cells in red.

Letters begin a cell, Enter goes down, Tab to the right, Delete clears, Ctrl+V lays a block of
cells from Excel over the grid from the cursor on. What is kept already stands in grey.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common import theme
from liushou_desktop.services.school.class_month import ClassMonth, Entry

_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
Place = tuple[str, int]  # child id, number of the week


class MonthModel(QAbstractTableModel):
    """Names in the first column, then the weeks; ``edited``: something was typed or cleared."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.grid: ClassMonth | None = None
        self.typed: dict[Place, str] = {}
        self.wrong: dict[Place, str] = {}

    def show_grid(self, grid: ClassMonth) -> None:
        """Another class or month: nothing is typed yet."""
        self.beginResetModel()
        self.grid, self.typed, self.wrong = grid, {}, {}
        self.endResetModel()

    def show_kept(self, grid: ClassMonth, wrong: Mapping[Place, str]) -> None:
        """After saving: what was taken is kept now, the wrong cells stay to be mended."""
        held = {place: self.typed[place] for place in wrong}
        self.beginResetModel()
        self.grid, self.typed, self.wrong = grid, held, dict(wrong)
        self.endResetModel()

    def entries(self) -> tuple[Entry, ...]:
        """What was typed, row by row."""
        children = self.grid.children if self.grid is not None else ()
        weeks = range(len(self.grid.weeks) if self.grid is not None else 0)
        return tuple(
            Entry(child.id, week, self.typed[child.id, week])
            for child in children
            for week in weeks
            if (child.id, week) in self.typed
        )

    def place(self, index: Index) -> Place | None:
        """Child and week of a cell; None for the names."""
        if self.grid is None or not index.isValid() or index.column() == 0:
            return None
        return self.grid.children[index.row()].id, index.column() - 1

    def rowCount(self, parent: Index = _ROOT) -> int:
        return len(self.grid.children) if self.grid is not None and not parent.isValid() else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(self.grid.weeks) + 1 if self.grid is not None and not parent.isValid() else 0

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Vertical or self.grid is None:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return sentence("RECORDS_COLUMN_CHILD")
        first, last = self.grid.weeks[section - 1]
        return sentence("MONTH_WEEK", {"first": first.day, "last": last.day})

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return found | Qt.ItemFlag.ItemIsEditable if self.place(index) is not None else found

    def kept_text(self, index: Index) -> str:
        """What is kept in a cell, in words."""
        place = self.place(index)
        if place is None or self.grid is None:
            return ""
        kept = self.grid.children[index.row()].cells[place[1]]
        return "；".join(f"{each.on.day}日 {each.text}".strip() for each in kept)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self.grid is None or not index.isValid():
            return None
        place = self.place(index)
        if place is None:
            name = self.grid.children[index.row()].name
            return name if role == Qt.ItemDataRole.DisplayRole else None
        typed = self.typed.get(place)
        if role == Qt.ItemDataRole.EditRole:
            return typed or ""
        if role == Qt.ItemDataRole.DisplayRole:
            return typed if typed is not None else self.kept_text(index)
        if role == Qt.ItemDataRole.ForegroundRole:
            tone = "bad" if place in self.wrong else "ink" if typed is not None else "ink3"
            return theme.color(tone)
        if role == Qt.ItemDataRole.BackgroundRole and place in self.wrong:
            return theme.color("badw")
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        place = self.place(index)
        if role != Qt.ItemDataRole.EditRole or place is None:
            return False
        text = str(value).strip()
        if text:
            self.typed[place] = text
        else:
            self.typed.pop(place, None)
        self.wrong.pop(place, None)
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True


class _RuledCells(QStyledItemDelegate):
    """A thin line right of and below every cell, as on the paper."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(QPen(theme.color("line2"), 1))
        box = option.rect  # type: ignore[attr-defined]
        painter.drawLine(box.topRight(), box.bottomRight())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.restore()


class MonthTable(QTableView):
    """``moved``: the cursor stands on another cell."""

    moved = Signal()

    def __init__(self, model: MonthModel) -> None:
        super().__init__()
        self._month = model
        self.setObjectName("table:month")
        self.setAccessibleName(sentence("PAGE_CLASS_MONTH"))
        self.setModel(model)
        self.setItemDelegate(_RuledCells(self))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.TABLE_ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(theme.TABLE_HEAD)
        header.setMinimumSectionSize(60)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        model.modelReset.connect(self._after_reset)

    def _after_reset(self) -> None:
        if self._month.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self._month.index(0, 1))
        self.moved.emit()

    def closeEditor(self, editor, hint: QAbstractItemDelegate.EndEditHint) -> None:  # type: ignore[no-untyped-def]
        """Enter goes on to the next child."""
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._step(1)

    def _step(self, rows: int) -> None:
        now = self.currentIndex()
        following = self._month.index(now.row() + rows, now.column())
        if following.isValid():
            self.setCurrentIndex(following)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step(1)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for index in self.selectedIndexes():
                self._month.setData(index, "")
        else:
            super().keyPressEvent(event)

    def paste(self, text: str) -> int:
        """Cells of Excel from the cursor on; what has no room is left out. Returns how many fit."""
        now = self.currentIndex()
        if not now.isValid():
            return 0
        return sum(
            self._month.setData(self._month.index(now.row() + row, now.column() + column), words)
            for row, column, words in _cells(text)
        )


def _cells(text: str) -> Iterable[tuple[int, int, str]]:
    for row, line in enumerate(text.rstrip("\r\n").splitlines()):
        for column, words in enumerate(line.split("\t")):
            if words.strip():
                yield row, column, words
