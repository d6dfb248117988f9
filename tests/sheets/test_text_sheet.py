"""The short way gives what the parser gives, or gives up."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sheets.making import ROSTER, packed, shared

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.sheets import text_sheet, workbook_reading
from liushou_desktop.sheets.wire import decode_block

Frames = list[tuple[bytes, object]]


def frames(content: bytes, monkeypatch: pytest.MonkeyPatch, smallest: int) -> Frames:
    """What crosses the fence, decoded, with the short way allowed from ``smallest`` bytes on."""
    monkeypatch.setattr(workbook_reading, "SMALLEST_BYTES", smallest)
    found: Frames = []
    for piece in workbook_reading.read_xlsx(content, strict=False):
        letter, payload = piece[:1], piece[5:]
        found.append((letter, json.loads(payload) if letter == b"S" else decode_block(payload)))
    return found


CELLS = st.sampled_from(["", "马", "999999201502280014", "a,b", "尕𤩽", " 前", "0", "同上"])


@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=30))
def test_reads_what_the_parser_reads(rows: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        content = packed(shared(rows))
        assert frames(content, patch, 0) == frames(content, patch, 10**9)


def test_knows_hidden_rows_and_merges_too(monkeypatch: pytest.MonkeyPatch) -> None:
    after = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    content = packed(shared(ROSTER, hidden_rows=[3], after=after))
    short = frames(content, monkeypatch, 0)
    assert short == frames(content, monkeypatch, 10**9)
    assert short[0][1]["hidden_rows"] == [3]  # type: ignore[index]
    assert short[0][1]["merges"] == [[2, 0, 3, 0]]  # type: ignore[index]


SHEET = shared()["xl/worksheets/sheet1.xml"]
TEXTS = text_sheet.shared_texts(shared()["xl/sharedStrings.xml"])


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
    ],
)
def test_gives_up_at_anything_unusual(old: bytes, new: bytes) -> None:
    assert TEXTS is not None
    assert text_sheet.text_rows(SHEET, TEXTS) is not None
    assert old in SHEET
    assert text_sheet.text_rows(SHEET.replace(old, new, 1), TEXTS) is None


@pytest.mark.parametrize("text", ["a&amp;b", "_x0041_", "a\rb", "x" * 4_001])
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
    assert text_sheet.shared_texts(strings) == {b"0": "a", b"1": "bc ", b"2": "d"}


def test_a_text_that_does_not_exist_refuses_the_file() -> None:
    assert TEXTS is not None
    far = re.sub(rb"<v>3</v>", b"<v>99</v>", SHEET)
    blocks = text_sheet.text_rows(far, TEXTS)
    assert blocks is not None
    with pytest.raises(RefusedError, match="WORKBOOK_UNREADABLE"):
        list(blocks)
