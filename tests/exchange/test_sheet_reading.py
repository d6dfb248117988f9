"""Cells of a package back into plain rows, column by column."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.exchange.package_sheets import CellType, PackageSheet, SheetColumn
from liushou_desktop.exchange.plain_rows import PlainSheet
from liushou_desktop.exchange.sheet_reading import RowError, SheetReader
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.sheets.grid import ColumnTable, GridRow

CODES = code_sets()
KEY = SheetColumn(id="key", heading="编号")
WAY = SheetColumn(id="way", heading="方式", type=CellType.CHOICE, options="visit_way")
PURPOSES = SheetColumn(id="p", heading="目的", type=CellType.CHOICES, options="visit_purpose")


def _of(kind: CellType) -> SheetColumn:
    return SheetColumn(id="x", heading="某列", type=kind)


def _reader(*columns: SheetColumn) -> SheetReader:
    sheet = PackageSheet(id="S2", title="名册", key="key", columns=(KEY, *columns))
    return SheetReader(sheet, sheet.columns, CODES)


def _decode(column: SheetColumn, text: str, kind: str) -> object:
    row = GridRow(5, ["k", text], f"t{kind}")
    return _reader(column).read([row])["k"].get(column.id)


@pytest.mark.parametrize(
    ("column", "text", "kind", "value"),
    [
        (_of(CellType.TEXT), "=cmd", "t", "=cmd"),
        (_of(CellType.TEXT), '"\\\x07\n', "t", '"\\\x07\n'),
        (_of(CellType.INTEGER), "12", "n", 12),
        (_of(CellType.DATE), "2026-03-04", "d", "2026-03-04"),
        (_of(CellType.DATE), "2026-03-04 00:00:00", "d", "2026-03-04"),
        (_of(CellType.YES_NO), "是", "t", True),
        (_of(CellType.YES_NO), "否", "t", False),
        (WAY, "入户", "t", "household"),
        (WAY, "从前的写法", "t", "从前的写法"),
        (PURPOSES, "摸底、常规", "t", ["census", "routine"]),
        (WAY, "", "-", None),
    ],
)
def test_reads_a_cell_back(column: SheetColumn, text: str, kind: str, value: object) -> None:
    assert _decode(column, text, kind) == value


@pytest.mark.parametrize(
    ("column", "text", "kind"),
    [
        (_of(CellType.TEXT), "9.99999E+17", "n"),
        (_of(CellType.TEXT), "x", "T"),
        (_of(CellType.TEXT), "x", "l"),
        (_of(CellType.TEXT), "x", "-"),
        (_of(CellType.TEXT), "#N/A", "e"),
        (_of(CellType.INTEGER), "12", "t"),
        (_of(CellType.INTEGER), "0.5", "n"),
        (_of(CellType.INTEGER), "12", "N"),
        (_of(CellType.DATE), "2026-03-04", "t"),
        (_of(CellType.DATE), "2026-03-04 05:06:07", "d"),
        (_of(CellType.YES_NO), "对", "t"),
        (_of(CellType.YES_NO), "是", "b"),
    ],
)
def test_names_row_and_column_of_a_cell_of_another_type(
    column: SheetColumn, text: str, kind: str
) -> None:
    good = {CellType.INTEGER: ("1", "n"), CellType.DATE: ("2026-01-02", "d")}
    fine, fine_kind = good.get(column.type, ("是", "t"))
    rows = [GridRow(5, ["a", fine], f"t{fine_kind}"), GridRow(8, ["b", text], f"t{kind}")]
    with pytest.raises(RowError) as caught:
        _reader(column).read(rows)
    assert (caught.value.number, caught.value.heading) == (8, column.heading)


def test_refuses_a_cell_too_many() -> None:
    with pytest.raises(RowError) as caught:
        _reader(WAY).read([GridRow(5, ["a"]), GridRow(6, ["b", "入户", "x"])])
    assert (caught.value.number, caught.value.heading) == (6, "C")


@pytest.mark.parametrize("keys", [["a", "a"], ["a", ""]])
def test_refuses_a_key_twice_and_none(keys: list[str]) -> None:
    with pytest.raises(RowError) as caught:
        _reader(WAY).read([GridRow(5, [keys[0], "入户"]), GridRow(6, [keys[1], "入户"])])
    assert (caught.value.number, caught.value.heading) == (6, "")


def test_reads_a_short_row_as_empty_at_its_end() -> None:
    rows = _reader(WAY, PURPOSES).read([GridRow(5, ["a", "入户"]), GridRow(6, ["b"])])
    assert dict(rows) == {"a": {"key": "a", "way": "household"}, "b": {"key": "b"}}


def test_says_whose_child_a_row_is_about() -> None:
    columns = (KEY, SheetColumn(id="child", heading="儿童"))
    sheet = PackageSheet(id="S7", title="家访", key="key", child="child", columns=columns)
    rows = SheetReader(sheet, columns, CODES).read([GridRow(5, ["a", "c1"]), GridRow(6, ["b"])])
    assert rows.cells("child") == ["c1", None]


MARKS = "\x1d\x1e\x1f"  # what the fence parts cells by stands in none of them
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=MARKS), max_size=8)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=12))
def test_keeps_every_column_as_its_canonical_text(cells: list[tuple[str, str]]) -> None:
    rows = [GridRow(5 + n, [f"k{n}", *pair]) for n, pair in enumerate(cells)]
    columns = [SheetColumn(id=name, heading=name) for name in ("z", "a")]
    read = _reader(*columns).read(rows)
    for n, (z, a) in enumerate(cells):
        wanted = {name: v for name, v in (("z", z), ("a", a), ("key", f"k{n}")) if v}
        assert read[f"k{n}"] == wanted
    assert read.columns == PlainSheet.of("key", read.values()).columns
    assert list(read.columns) == sorted(read.columns)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12))
def test_reads_a_table_by_columns_as_row_by_row(cells: list[tuple[str, str]]) -> None:
    columns = [SheetColumn(id=name, heading=name) for name in ("z", "a")]
    table = _table("ttt", [f"k{n}" for n in range(len(cells))], *zip(*cells, strict=True))
    by_columns, by_rows = (
        _reader(*columns).read_table(table),
        _reader(*columns).read(list(table.rows())),
    )
    assert by_columns.columns == by_rows.columns


def _table(kinds: str, *columns: Sequence[str]) -> ColumnTable:
    joined = ["\x1f".join(texts).encode() if any(texts) else b"" for texts in columns]
    shown = "".join(kind if text else "-" for kind, text in zip(kinds, joined, strict=True))
    return ColumnTable(5, len(columns[0]), shown, joined)


@pytest.mark.parametrize(
    ("table", "number", "heading"),
    [
        (_table("tn", ["a", "b"], ["", "1"]), 6, "方式"),
        (_table("ttt", ["a", "b"], ["入户", ""], ["", "x"]), 6, "C"),
        (_table("tt", ["a", "a"], ["入户", "入户"]), 6, ""),
        (_table("tt", ["a", ""], ["入户", "入户"]), 6, ""),
        (_table("tt", ["", ""], ["入户", "入户"]), 5, ""),
    ],
)
def test_names_the_place_of_what_is_wrong_in_a_table(
    table: ColumnTable, number: int, heading: str
) -> None:
    with pytest.raises(RowError) as caught:
        _reader(WAY).read_table(table)
    assert (caught.value.number, caught.value.heading) == (number, heading)
