"""The short way through our own sheets gives what the parser gives, or gives up."""

from __future__ import annotations

import json
from datetime import date
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushou_desktop.sheets import own_sheet, workbook_reading
from liushou_desktop.sheets.container import open_container
from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value
from liushou_desktop.sheets.wire import decode_block
from liushou_desktop.sheets.workbook_parts import take_parts
from liushou_desktop.sheets.workbook_writer import write_workbook

KINDS = (ColumnKind.TEXT, ColumnKind.INTEGER, ColumnKind.DATE, ColumnKind.TEXT)
Rows = list[list[Value]]


def workbook(rows: Rows) -> bytes:
    columns = [
        ColumnSpec(id=f"c{n}", heading=f"列{n}", kind=kind, hidden=n == 0)
        for n, kind in enumerate(KINDS)
    ]
    spec = SheetSpec(
        id="S9", title="表", columns=columns, rows=rows, heading="题", notes=("一所学校",)
    )
    return write_workbook([spec])


def told(frames: list[bytes]) -> list[object]:
    """What crosses the fence, decoded, blocks of rows put together."""
    sheets = [json.loads(piece[5:]) for piece in frames if piece[:1] == b"S"]
    blocks = [decode_block(piece[5:]) for piece in frames if piece[:1] == b"R"]
    return [*sheets, *(list(chain.from_iterable(parts)) for parts in zip(*blocks, strict=True))]


def both_ways(content: bytes) -> tuple[list[object], list[object]]:
    """By the short way, which must not give up, and by the parser."""
    parts = take_parts(open_container(content), strict=True)
    own = workbook_reading._own_frames(parts)
    assert own is not None
    return told(own), told(list(workbook_reading.read_xlsx(content, strict=False)))


TEXTS = st.sampled_from(
    ["", "马玉兰", "  前后 ", "a\nb", "a<b>&c", "0", "癿䶮\U000323af", "是", "A1"]
)
ROWS = st.lists(
    st.tuples(
        st.none() | TEXTS,
        st.none() | st.integers(0, 10**8),
        st.none() | st.dates(date(1901, 1, 1), date(9999, 12, 31)),
        st.none() | TEXTS,
    ).map(list),
    max_size=12,
)


@settings(max_examples=60)
@given(ROWS)
def test_reads_what_the_parser_reads(rows: Rows) -> None:
    short, parsed = both_ways(workbook(rows))
    assert short == parsed


def test_reads_more_rows_than_one_block_holds() -> None:
    rows: Rows = [[f"第{n}行", n, None, "x"] for n in range(1_200)]
    short, parsed = both_ways(workbook(rows))
    assert short == parsed


STYLES_AND_SHEET = take_parts(open_container(workbook([["甲", 3, date(2026, 3, 4), "乙"]] * 2)))
STYLES = own_sheet.day_styles(STYLES_AND_SHEET.styles)
SHEET = STYLES_AND_SHEET.sheets[0].xml
TEXT = "<is><t>甲</t></is>".encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<c r="A5"', b'<c r="B5"'),
        (b'<c r="A5"', b'<c r="A6"'),
        (b'<c r="A5"', b'<x:c r="A5"'),
        (b'<c r="A5"', b'<c r="A5" cm="1"'),
        (b'<row r="5">', b'<row r="4">'),
        (b'<row r="5">', b'<row r="6">'),
        (b'<row r="5">', b"<row>"),
        (b'<row r="5">', b'<row r="5" spans="1:4">'),
        (b'<row r="5">', b'<!-- x --><row r="5">'),
        (b"</row>", b"</row><row/>"),
        (TEXT, "<is><r><t>甲</t></r></is>".encode()),
        (TEXT, "<is><t>甲</t><t>乙</t></is>".encode()),
        (TEXT, "<is><t> 甲</t></is>".encode()),
        (TEXT, "<is><t>甲\t</t></is>".encode()),
        (TEXT, b"<is><t>_x0041_</t></is>"),
        (TEXT, b"<is><t>&#65;</t></is>"),
        (TEXT, b"<is><t>a\rb</t></is>"),
        (TEXT, b"<is><t>a\x1fb</t></is>"),
        (TEXT, b"<is><t>a\x1eb</t></is>"),
        (TEXT, b"<is><t>\xff</t></is>"),
        (TEXT, b"<is><t></t></is>"),
        (TEXT, b"<is><t>" + b"x" * 4_001 + b"</t></is>"),
        (b"<v>3</v>", b"<f>1+2</f><v>3</v>"),
        (b"<v>3</v>", b"<v>3.5</v>"),
        (b"<v>3</v>", b"<v>-3</v>"),
        (b"<v>46085</v>", b"<v>46085.5</v>"),
        (b"<v>46085</v>", b"<v>60</v>"),
        (b"<v>46085</v>", b"<v>2958466</v>"),
        (b"</sheetData>", b"</sheetData><sheetData></sheetData>"),
    ],
)
def test_gives_up_at_anything_that_is_not_ours(old: bytes, new: bytes) -> None:
    assert STYLES is not None
    assert own_sheet.own_rows(SHEET, STYLES) is not None
    assert old in SHEET
    assert own_sheet.own_rows(SHEET.replace(old, new, 1), STYLES) is None


@pytest.mark.parametrize(
    "styles",
    [b"", b"<cellXfs></cellXfs>", b'<cellXfs><xf numFmtId="14"/></cellXfs>',
     b'<numFmt numFmtId="164" formatCode="h:mm"/><cellXfs><xf numFmtId="164"/></cellXfs>'],
)  # fmt: skip
def test_gives_up_at_formats_our_writer_does_not_use(styles: bytes) -> None:
    assert own_sheet.day_styles(styles) is None
