"""The children list of 100,000: open, sort, filter, and what it holds."""

from __future__ import annotations

import sqlite3

from bench import big_site, plain_table
from bench.harness import AtMost, Bench, Faster, Measures, Stopwatch, resident_mb

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


def ours() -> Measures:
    """Ids in memory, pages of a hundred rows fetched from the encrypted store when painted."""
    from PySide6.QtWidgets import QApplication, QTableView

    from liushou_desktop.gui.common.cells import Column
    from liushou_desktop.gui.common.paged_model import SqlPagedModel
    from liushou_desktop.storage.queries import child_list
    from liushou_desktop.storage.queries.child_list import ChildFilter

    app = QApplication([])
    view = QTableView()
    view.resize(1200, 600)
    view.show()
    app.processEvents()
    with big_site.open_store() as store, store.unit("bench", "clerk") as unit:
        wanted = ChildFilter()
        child_list.matching_ids(unit, ChildFilter(text="没有此人"))  # imports, first statements

        def fetch_ids(sort: str, descending: bool) -> list[str]:
            return child_list.matching_ids(
                unit, wanted, sort=("-" if descending else "") + (sort or "class")
            )

        def fetch_rows(ids):
            return [
                (row.file_number or "", row.name, row.sex, row.class_label or "", row.village or "")
                for row in child_list.rows(unit, ids)
            ]

        keys = ("file_number", "name", "sex", "class", "village")
        watch = Stopwatch()
        before = resident_mb()
        with watch("open"):
            model = SqlPagedModel(
                [Column(key, key, sorts=True) for key in keys], fetch_ids, fetch_rows
            )
            view.setModel(model)
            model.reload()
            view.repaint()
        watch.measures["added_mb"] = resident_mb() - before
        with watch("sort"):
            model.sort(1)
            view.repaint()
        wanted = ChildFilter(text="玉兰")
        with watch("filter"):
            model.reload()
            view.repaint()
        assert 0 < model.rowCount() < big_site.CHILDREN
    return watch.measures


def prepare() -> None:
    """The same children in a plain table and in our store."""
    plain_table.prepare()
    big_site.prepare()


BENCH = Bench(
    about="list of 100,000 children, painted off screen",
    prepare=prepare,
    candidates={"list model + sort proxy": list_and_proxy, "ours": ours},
    goals=(
        Faster("open", "ours", "list model + sort proxy", times=4),
        Faster("sort", "ours", "list model + sort proxy", times=30),
        Faster("filter", "ours", "list model + sort proxy", times=20),
        AtMost("added_mb", "ours", limit=30),
    ),
)
