"""Values of rows, and the cells people read."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from liushou_desktop.exchange.cells import CellError, plain_value, to_cell
from liushou_desktop.exchange.package_sheets import CellType, SheetColumn
from liushou_desktop.formspec.codes import code_sets

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
