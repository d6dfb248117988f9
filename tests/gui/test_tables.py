"""Tables: models that pass Qt's own tester, sorting by the database, keys known from WPS."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from tests.helpers.patience import LONGEST

from liushou_desktop.app.window_memory import WindowMemory
from liushou_desktop.gui.common.cells import CELL_ROLE, Cell, Column
from liushou_desktop.gui.common.job_runner import JobRunner
from liushou_desktop.gui.common.meters import Known
from liushou_desktop.gui.common.paged_model import PAGE, SqlPagedModel
from liushou_desktop.gui.common.rows_model import RowsModel
from liushou_desktop.gui.common.tables import TableView

COLUMNS = (
    Column("#", "#", 44, align="right"),
    Column("name", "姓名", 110, sorts=True, stretches=True),
    Column("visits", "家访", 60, align="center", sorts=True, folds=True),
)
TESTER = QAbstractItemModelTester.FailureReportingMode.Fatal


class Register:
    """A pretended table of the database that counts what it is asked."""

    def __init__(self, size: int = 1000) -> None:
        self.ids = list(range(size))
        self.asked: list[int] = []

    def order(self, key: str, descending: bool) -> list[int]:
        return sorted(self.ids, reverse=descending) if key == "name" else list(self.ids)

    def rows(self, ids) -> list[tuple[str, str]]:
        self.asked.append(len(ids))
        return [(f"孩子{number}", "1/2") for number in ids]


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def model(register: Register) -> SqlPagedModel:
    made = SqlPagedModel(COLUMNS, register.order, register.rows)
    made.reload()
    return made


@pytest.fixture
def table(qtbot, model: SqlPagedModel) -> TableView:
    view = TableView(model, "children")
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    return view


def test_passes_the_model_tester_while_it_changes(qtbot, register: Register) -> None:
    model = SqlPagedModel(COLUMNS, register.order, register.rows)
    QAbstractItemModelTester(model, TESTER)
    model.reload()
    model.sort(1, Qt.SortOrder.DescendingOrder)
    register.ids = register.ids[:7]
    model.reload()
    assert model.rowCount() == 7


def test_fetches_only_what_is_painted(register: Register, table: TableView) -> None:
    table.grab()
    assert register.asked == [PAGE]


def test_fetches_pages_of_a_hundred_when_scrolled(register, model, table) -> None:
    table.grab()
    table.select_row(950)
    table.grab()
    assert register.asked == [PAGE, PAGE]
    assert model.cell(950, 1).text == "孩子950"


def test_lets_the_database_sort(register, model, table) -> None:
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert model.cell(0, 1).text == "孩子999"
    assert model.cell(0, 0).text == "1"
    assert not isinstance(table.model(), QSortFilterProxyModel)


def test_sorts_by_heading_and_keeps_the_row(model, table) -> None:
    table.select_id(3)
    header = table.horizontalHeader()
    header.sectionClicked.emit(1)
    assert (model.sort_key, model.sort_descending) == ("name", False)
    header.sectionClicked.emit(1)
    assert model.sort_descending
    assert table.row_id() == 3


def test_does_not_sort_by_a_column_that_cannot(model, table) -> None:
    table.horizontalHeader().sectionClicked.emit(0)
    assert model.sort_key == ""


def test_shows_a_row_that_has_gone_as_a_dash(register) -> None:
    model = SqlPagedModel(COLUMNS, register.order, lambda ids: [])
    model.reload()
    assert model.cell(0, 1).text == "—"


def test_waits_for_the_worker_instead_of_freezing(qtbot, register) -> None:
    jobs = JobRunner()
    model = SqlPagedModel(COLUMNS, register.order, register.rows, jobs)
    model.reload()
    import threading

    gate = threading.Event()
    jobs.run(lambda _: gate.wait(LONGEST))
    assert model.cell(0, 1).text == "…"
    with qtbot.waitSignal(model.dataChanged):
        gate.set()
    assert model.cell(0, 1).text == "孩子0"
    assert register.asked == [PAGE]
    jobs.close()


def test_throws_away_a_page_queued_for_former_ids(qtbot, register) -> None:
    jobs = JobRunner()
    model = SqlPagedModel(COLUMNS, register.order, register.rows, jobs)
    model.reload()
    jobs.run(lambda _: None)
    model.cell(0, 1)
    register.ids = [77]
    model.reload()
    with qtbot.waitSignal(jobs.idle):
        pass
    assert model.cell(0, 1).text == "孩子77"
    jobs.close()


def test_follows_the_cursor_and_opens_with_enter(qtbot, table: TableView) -> None:
    with qtbot.waitSignal(table.current_changed) as told:
        table.select_row(4)
    assert told.args == [4]
    with qtbot.waitSignal(table.opened) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [4]


def test_copies_rows_as_cells_for_wps(qtbot, table: TableView) -> None:
    table.select_row(1)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "2\t孩子1\t1/2"


def test_hides_folding_columns_in_the_small_window(table: TableView) -> None:
    table.set_compact(True)
    assert table.isColumnHidden(2)
    table.set_compact(False)
    assert not table.isColumnHidden(2)


def test_remembers_widths_for_the_user(qtbot, tmp_path, register) -> None:
    def view() -> TableView:
        made = TableView(SqlPagedModel(COLUMNS, register.order, register.rows), "children")
        qtbot.addWidget(made)
        made.remember_columns(WindowMemory("clerk", tmp_path))
        return made

    view().horizontalHeader().resizeSection(2, 91)
    assert view().horizontalHeader().sectionSize(2) == 91


TICKS = (Column("tick", "", 40, ticks=True), Column("name", "姓名", 100, stretches=True))


def _ticking(qtbot) -> tuple[RowsModel, TableView]:
    model = RowsModel(TICKS)
    QAbstractItemModelTester(model, TESTER)
    model.show_rows([("a", ("", "马玉兰")), ("b", ("", "董建军"))])
    view = TableView(model, "cards")
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    return model, view


def test_ticks_with_the_space_bar(qtbot) -> None:
    model, view = _ticking(qtbot)
    view.select_row(1)
    with qtbot.waitSignal(model.tick_changed) as told:
        qtbot.keyClick(view, Qt.Key.Key_Space)
    assert told.args == ["b", True]
    assert model.ticked == {"b"}


def test_ticks_with_the_mouse(qtbot) -> None:
    model, view = _ticking(qtbot)
    spot = view.visualRect(model.index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert model.ticked == {"a"}


def test_forgets_ticks_of_rows_that_left(qtbot) -> None:
    model, _ = _ticking(qtbot)
    model.tick(["a", "b"], True)
    model.show_rows([("b", ("", "董建军"))])
    assert model.ticked == {"b"}


def test_shows_results_as_they_come(qtbot) -> None:
    model, view = _ticking(qtbot)
    model.insert_row(2, "c", ("", "才让东珠"))
    model.update_row("a", ("", Cell("马玉兰", strong=True)))
    assert view.model().rowCount() == 3
    assert model.index(0, 1).data(CELL_ROLE).strong


def test_tells_a_press_on_a_link(qtbot) -> None:
    model = RowsModel((Column("name", "姓名"), Column("go", "", 80)))
    model.show_rows([("a", ("马玉兰", Cell("记家访", link=True)))])
    view = TableView(model, "missing")
    qtbot.addWidget(view)
    view.resize(300, 120)
    view.show()
    spot = view.visualRect(model.index(0, 1)).center()
    with qtbot.waitSignal(view.link_pressed) as told:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == ["a", "go"]


def test_sorts_short_lists_itself(qtbot) -> None:
    names = {"a": "马", "b": "冶", "c": "董"}
    model = RowsModel((Column("name", "姓名", sorts=True),), sort_by=lambda row_id, _: str(row_id))
    model.show_rows([(key, (name,)) for key, name in reversed(names.items())])
    model.sort(0)
    assert list(model.ids()) == ["a", "b", "c"]
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert list(model.ids()) == ["c", "b", "a"]


EVERY_CELL = (
    Cell("马玉兰", strong=True),
    Cell("有效", hits=((0, 1),)),
    Cell("", knows=(Known.FRESH, Known.STALE, Known.NOTHING, Known.FRESH)),
    Cell("", meter=(65, 100, True)),
    Cell("", meter=(0, 0, False)),
    Cell("9.99999E+17", raw=True),
    Cell("5月谈心还差 6 人", second="五(2)班 马成林 4 人"),
    Cell("记家访", link=True),
)


def test_paints_every_sort_of_cell(qtbot) -> None:
    model = RowsModel([Column(str(i), "", 90) for i in range(len(EVERY_CELL))])
    model.show_rows([("a", EVERY_CELL)], tones={"a": "bad"})
    view = TableView(model, "cells", row_height=46)
    qtbot.addWidget(view)
    view.resize(900, 120)
    view.show()
    assert not view.grab().isNull()


def test_says_its_texts_to_a_screen_reader(table: TableView, model: SqlPagedModel) -> None:
    text = model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text == "孩子0"
    assert isinstance(table, QWidget)
