"""The children list of 100,000: open, sort, filter, and what it holds."""

from __future__ import annotations

import sqlite3

from bench import plain_table
from bench.harness import Bench, Measures, Stopwatch, resident_mb

COLUMNS = "姓名 性别 民族 班号 身份证件号 现住址 联系电话 成员1姓名 成员2姓名 是否留守儿童".split()


def list_and_proxy() -> Measures:
    """What would usually be picked: rows in a Python list, a sort proxy above."""
    from PySide6.QtCore import QAbstractTableModel, QSortFilterProxyModel, Qt
    from PySide6.QtWidgets import QApplication, QTableView

    class Children(QAbstractTableModel):
        def __init__(self, rows: list[tuple[str, ...]]) -> None:
            super().__init__()
            self._rows = rows

        def rowCount(self, parent=None) -> int:
            return len(self._rows)

        def columnCount(self, parent=None) -> int:
            return len(COLUMNS)

        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            if role == Qt.ItemDataRole.DisplayRole:
                return self._rows[index.row()][index.column()]
            return None

    app = QApplication([])
    view = QTableView()
    view.resize(1200, 600)
    view.show()
    app.processEvents()
    watch = Stopwatch()
    before = resident_mb()
    with watch("open"):
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        base = sqlite3.connect(plain_table.FILE)
        rows = base.execute(f"SELECT {names} FROM child").fetchall()
        proxy = QSortFilterProxyModel()
        proxy.setSourceModel(Children(rows))
        proxy.setFilterKeyColumn(0)
        view.setModel(proxy)
        view.repaint()
    watch.measures["added_mb"] = resident_mb() - before
    with watch("sort"):
        proxy.sort(0)
        view.repaint()
    with watch("filter"):
        proxy.setFilterFixedString("玉兰")
        view.repaint()
    return watch.measures


BENCH = Bench(
    about="list of 100,000 children, painted off screen",
    prepare=plain_table.prepare,
    candidates={"list model + sort proxy": list_and_proxy},
)
