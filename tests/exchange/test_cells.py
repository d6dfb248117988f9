"""Values of rows, and the cells people read."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from liushou_desktop.exchange.cells import CellError, plain_value, row_decoder, to_cell
from liushou_desktop.exchange.package_sheets import CellType, SheetColumn
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.sheets.grid import GridRow

CODES = code_sets()
WAY = SheetColumn(id="way", heading="方式", type=CellType.CHOICE, options="visit_way")
PURPOSES = SheetColumn(id="p", heading="目的", type=CellType.CHOICES, options="visit_purpose")
STATUS = SheetColumn(
    id="status",
    heading="状态",
    type=CellType.CHOICE,
    options="parent_status",
    private=frozenset({"in_prison"}),
    instead="other",
)


def _of(kind: CellType) -> SheetColumn:
    return SheetColumn(id="x", heading="某列", type=kind)


def _cell(column: SheetColumn, value: object) -> object:
    return to_cell(column, value, CODES, keep_private=False)


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        (_of(CellType.TEXT), " 甲\r\n乙\x07 ", "甲\n乙"),
        (_of(CellType.TEXT), "马\u3000龘𫗠\U000323af", "马\u3000龘𫗠\U000323af"),
        (_of(CellType.TEXT), "", None),
        (_of(CellType.TEXT), 12, "12"),
        (_of(CellType.INTEGER), 0, 0),
        (_of(CellType.DATE), date(2026, 3, 4), date(2026, 3, 4)),
        (_of(CellType.DATE), "2026-03-04", date(2026, 3, 4)),
        (_of(CellType.TIME), datetime(2026, 3, 4, 5, 6, 7), "2026-03-04T05:06:07"),
        (_of(CellType.YES_NO), False, False),
        (WAY, "household", "入户"),
        (WAY, "从前的写法", "从前的写法"),
        (PURPOSES, ("census", "routine"), "摸底、常规"),
        (PURPOSES, "census", "摸底"),
        (PURPOSES, (), None),
        (STATUS, "in_prison", "其他"),
    ],
)
def test_writes_what_people_read(column: SheetColumn, value: object, cell: object) -> None:
    assert _cell(column, value) == cell


def test_keeps_private_values_only_when_asked() -> None:
    shown = to_cell(STATUS, "in_prison", CODES, keep_private=True)
    assert shown == CODES["parent_status"].name_of("in_prison")


@pytest.mark.parametrize(
    ("kind", "value"),
    [(CellType.INTEGER, "1"), (CellType.INTEGER, True), (CellType.YES_NO, 1),
     (CellType.DATE, "soon")],
)  # fmt: skip
def test_takes_no_value_of_another_type(kind: CellType, value: object) -> None:
    with pytest.raises(ValueError):
        _cell(_of(kind), value)


def test_names_the_column_of_a_text_that_is_too_long() -> None:
    with pytest.raises(CellError) as caught:
        _cell(_of(CellType.TEXT), "长" * 4_001)
    assert caught.value.heading == "某列"


def test_makes_sets_and_times_comparable() -> None:
    assert plain_value(frozenset({"b", "a"})) == ["a", "b"]
    assert plain_value(datetime(2026, 3, 4, 5, 6)) == "2026-03-04T05:06:00"


def _decode(column: SheetColumn, text: str, kind: str) -> object:
    return row_decoder([column], CODES)(GridRow(5, [text], kind))[column.id]


@pytest.mark.parametrize(
    ("column", "text", "kind", "value"),
    [
        (_of(CellType.TEXT), "=cmd", "t", "=cmd"),
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
def test_reads_it_back(column: SheetColumn, text: str, kind: str, value: object) -> None:
    assert _decode(column, text, kind) == value


@pytest.mark.parametrize(
    ("column", "text", "kind"),
    [
        (_of(CellType.TEXT), "9.99999E+17", "n"),
        (_of(CellType.TEXT), "x", "T"),
        (_of(CellType.TEXT), "x", "l"),
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
def test_refuses_cells_of_another_type_and_formulas(
    column: SheetColumn, text: str, kind: str
) -> None:
    with pytest.raises(CellError):
        _decode(column, text, kind)


def test_refuses_a_cell_too_many() -> None:
    with pytest.raises(CellError):
        row_decoder([WAY], CODES)(GridRow(5, ["入户", "x"]))


def test_reads_a_short_row_as_empty_at_its_end() -> None:
    assert row_decoder([WAY, PURPOSES], CODES)(GridRow(5, ["入户"])) == {
        "way": "household",
        "p": None,
    }
