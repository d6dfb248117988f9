"""Old ``.xls`` files: what the parser does not tell is found in the records."""

from __future__ import annotations

import io

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from tests.sheets.making import ROSTER, xls

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets.biff_scan import scan_xls
from liushou_desktop.sheets.fence import read
from liushou_desktop.sheets.grid import CellKind

WHOLE = xls()


def made(rows: int) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    first, second = book.add_sheet("一"), book.add_sheet("二")
    second.visibility = 1
    for number in range(rows):
        first.write(number, 0, f"马{number}")
    first.write(0, 2, xlwt.Formula("1+1"))
    first.row(rows - 1).hidden = True
    first.col(3).hidden = True
    second.write(0, 0, "x")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("rows", [3, 400, 9_000])
def test_finds_hidden_rows_columns_and_formulas(rows: int) -> None:
    facts = scan_xls(made(rows))
    assert len(facts) == 2
    assert facts[0].hidden_rows == {rows}
    assert facts[0].hidden_columns == {3}
    assert facts[0].formulas == {1: {2}}
    assert not facts[1].hidden_rows


def test_tells_the_reader_what_it_found() -> None:
    grid = read(made(5), "旧.xls")
    assert [sheet.hidden for sheet in grid.sheets] == [False, True]
    assert grid.sheets[0].hidden_rows == {5}
    assert grid.sheets[0].formulas == 1


def test_reads_the_same_as_the_new_format() -> None:
    assert [list(row.texts) for row in read(WHOLE, "旧.xls").sheets[0].rows] == [
        list(row) for row in ROSTER
    ]


def test_numbers_keep_their_type() -> None:
    grid = read(xls([("a", 19_900_000_000, 0.5, True)]), "旧.xls")
    kinds = [cell.kind for cell in grid.sheets[0].rows[0].cells()]
    assert kinds == [CellKind.TEXT, CellKind.NUMBER, CellKind.NUMBER, CellKind.BOOLEAN]


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_flipped_byte_never_hangs_or_escapes(at: int, mask: int) -> None:
    spoilt = bytearray(WHOLE)
    spoilt[at] ^= mask
    try:
        end = str(len(scan_xls(bytes(spoilt))))
    except RefusedError as refusal:
        end = refusal.code
    assert end == "WORKBOOK_UNREADABLE" or end.isdigit()
