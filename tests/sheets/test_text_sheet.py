"""The short way gives what the parser gives, or gives up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sheets.making import ROSTER, packed, shared

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.sheets import fence, text_sheet, workbook_reading
from liushou_desktop.sheets.grid import WorkbookGrid
from liushou_desktop.sheets.wire import decode_numbers, decode_texts


def grid(content: bytes, monkeypatch: pytest.MonkeyPatch, smallest: int) -> WorkbookGrid:
    """What arrives behind the fence, with the short way allowed from ``smallest`` bytes on."""
    monkeypatch.setattr(workbook_reading, "SMALLEST_BYTES", smallest)
    answer = fence._Answer("名单.xlsx")
    for piece in workbook_reading.read_xlsx(content, strict=False):
        answer.take(piece[:1], piece[5:], Watcher())
    return answer.workbook


CELLS = st.sampled_from(["", "马", "999999201502280014", "a,b", "尕𤩽", " 前", "0", "同上"])


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=30))
def test_reads_what_the_parser_reads(rows: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        content = packed(shared(rows))
        assert grid(content, patch, 0) == grid(content, patch, 10**9)


def test_knows_hidden_rows_and_merges_too(monkeypatch: pytest.MonkeyPatch) -> None:
    after = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    content = packed(shared(ROSTER, hidden_rows=[3], after=after))
    short = grid(content, monkeypatch, 0)
    assert short == grid(content, monkeypatch, 10**9)
    assert short.sheets[0].hidden_rows == {3}
    assert short.sheets[0].merges == ((2, 0, 3, 0),)


def test_starts_again_when_a_sheet_turns_out_to_hold_more_than_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [["马小龙", "五年级"]] * 40
    parts = shared(rows)
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = re.sub(rb'(<c r="B40") t="s"><v>\d+<', rb"\1><v>7<", parts[sheet])
    monkeypatch.setattr(text_sheet, "_SLAB_BYTES", 500)
    monkeypatch.setattr(workbook_reading, "SMALLEST_BYTES", 0)
    pieces = [piece[:1] for piece in workbook_reading.read_xlsx(packed(parts), strict=False)]
    assert pieces[:4] == [b"T", b"S", b"N", b"N"]
    assert b"B" in pieces
    found = grid(packed(parts), monkeypatch, 0)
    assert [len(sheet.rows) for sheet in found.sheets] == [40]
    assert found.sheets[0].rows[-1] == (40, ["马小龙", "7"], "tn")


def test_knows_rows_by_the_columns_they_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["一", "", "二"], ["三", "四", ""], ["", "", ""], ["", "五", "六"], ["七", "", "八"]]
    found = grid(packed(shared(rows)), monkeypatch, 0).sheets[0].rows
    assert [(row.number, list(row.texts)) for row in found] == [
        (1, ["一", "", "二"]),
        (2, ["三", "四"]),
        (4, ["", "五", "六"]),
        (5, ["七", "", "八"]),
    ]


SHEET = shared()["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<c r="B2" t="s">', b'<c r="B2">'),
        (b'<c r="B2" t="s">', b'<c r="B2" t="str">'),
        (b'<c r="B2" t="s"><v>', b'<c r="B2" t="s"><f>1</f><v>'),
        (b'<c r="B2"', b'<x:c r="B2"'),
        (b'<c r="B2"', b'<c r="A2"'),
        (b'<c r="B2"', b'<c r="ZZZ2"'),
        (b'<row r="2">', b'<row r="9">'),
        (b'<row r="2">', b"<row>"),
        (b"</row>", b"</row><!-- x -->"),
        (b"<v>3</v>", b"<v3>3</v>"),
        (b"<v>3</v>", b"<v>3</4v>"),
    ],
)
def test_gives_up_at_anything_unusual(old: bytes, new: bytes) -> None:
    assert list(text_sheet.text_rows(SHEET))
    assert old in SHEET
    with pytest.raises(text_sheet.Unusual):
        list(text_sheet.text_rows(SHEET.replace(old, new, 1)))


@pytest.mark.parametrize("text", ["a&amp;b", "_x0041_", "a\rb", "a\x1fb", "x" * 4_001])
def test_gives_up_at_unusual_texts(text: str) -> None:
    strings = shared()["xl/sharedStrings.xml"].replace(
        b">\xe5\xa7\x93\xe5\x90\x8d<", f">{text}<".encode()
    )
    assert text_sheet.shared_texts(strings) is None


def test_puts_the_runs_of_rich_text_together() -> None:
    strings = (
        b'<sst><si><t>a</t></si><si><r><rPr><b/></rPr><t>b</t></r><r><t xml:space="preserve">c </t>'
        b"</r></si><si><t>d</t></si></sst>"
    )
    texts = text_sheet.shared_texts(strings)
    assert texts is not None
    assert decode_texts(texts) == {b"0": "a", b"1": "bc ", b"2": "d"}


def test_a_text_that_does_not_exist_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = shared()
    sheet = "xl/worksheets/sheet1.xml"
    for number in (b"99", b"007"):
        spoilt = {**parts, sheet: re.sub(rb"<v>3</v>", b"<v>" + number + b"</v>", parts[sheet])}
        with pytest.raises(RefusedError, match="WORKBOOK_UNREADABLE"):
            grid(packed(spoilt), monkeypatch, 0)


@pytest.mark.parametrize(
    "block",
    [
        b"1\x1d0",  # no cells at all
        b"1\x1d0,1\x1d1v0v",  # fewer texts than columns
        b"1,2\x1d0\x1d1v0v",  # more rows than texts
        b"1\x1d-1\x1d1v0v",
        b"1\x1d1,0\x1d1v0v1v0v",
        b"1\x1d200\x1d1v0v",
        b"one\x1d0\x1d1v0v",
        b"1\x1d\x1d",
    ],
)
def test_blocks_that_make_no_sense_are_refused(block: bytes) -> None:
    with pytest.raises(ValueError):
        decode_numbers(block, {b"0": "马"})
