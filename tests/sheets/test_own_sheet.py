"""The short way through our own sheets gives what the parser gives, or gives up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.sheets import own_sheet, workbook_reading
from liushou_desktop.sheets.container import open_container
from liushou_desktop.sheets.fence import _Answer
from liushou_desktop.sheets.grid import SheetGrid
from liushou_desktop.sheets.own_cells import NotOursError, is_unusual, style_kinds
from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value
from liushou_desktop.sheets.wire import HEADER
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


def taken(frames: Iterable[bytes]) -> list[SheetGrid]:
    """What crosses the fence, as the other side takes it."""
    answer, watcher = _Answer("x.xlsx"), Watcher()
    for piece in frames:
        answer.take(piece[:1], piece[HEADER.size :], watcher)
    return answer.workbook.sheets


def own(content: bytes) -> list[SheetGrid]:
    """By the short way, which must not give up."""
    frames = workbook_reading._own_frames(take_parts(open_container(content), strict=True))
    assert frames is not None
    return taken(frames)


def told(sheets: Iterable[SheetGrid]) -> list[tuple[object, ...]]:
    """All of it, rows of tables among the others."""
    return [
        (sheet.name, sheet.hidden_rows, sheet.hidden_columns, sheet.merges, _plain(sheet))
        for sheet in sheets
    ]


def _plain(sheet: SheetGrid) -> list[tuple[int, list[str], str]]:
    return [(row.number, list(row.texts), row.kinds) for row in sheet.all_rows()]


def both_ways(content: bytes) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """By the short way and by the parser."""
    parsed = taken(workbook_reading.read_xlsx(content, strict=False))
    return told(own(content)), told(parsed)


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


@settings(max_examples=60)
@given(
    st.lists(st.none() | st.text("X马&<\r\n\t _x\x1d\x1f", max_size=4), min_size=1, max_size=4),
    st.booleans(),
)
def test_reads_a_row_the_same_around_its_only_text(
    texts: list[str | None], is_spaced: bool
) -> None:
    space = ' xml:space="preserve"' * is_spaced
    cells = [
        f'<c r="{letter}3" s="0"' + ("/>" if text is None else
        f' t="inlineStr"><is><t{space * (letter == "A")}>{text}</t></is></c>')
        for letter, text in zip("ABCD", texts, strict=False)
    ]  # fmt: skip
    row = f'<row r="3">{"".join(cells)}'.encode()
    read: list[object] = []
    for way in (own_sheet._lone_row, own_sheet._row_above):
        try:
            read.append(way(row, "t"))
        except NotOursError:
            read.append(None)
    assert read[0] == read[1]


@settings(max_examples=300)
@given(st.lists(st.tuples(st.text("X马 \n\t_x\r\x1d", max_size=4), st.booleans()), min_size=1))
def test_knows_texts_that_readers_take_differently(texts: list[tuple[str, bool]]) -> None:
    """Whatever parts the texts; what stands around them in the sheet does not count."""
    spaced = [(text, ' xml:space="preserve"' * (text != text.strip())) for text, _ in texts]
    told = [(text, space * keeps) for (text, space), (_, keeps) in zip(spaced, texts, strict=True)]
    cells = "".join(f"<t{space}>{text}</t>" for text, space in told if text)
    xml = f"<t> 题</t>{cells}<t>尾 </t>".encode()
    begin, end = len("<t> 题</t>".encode()), len(xml) - len("<t>尾 </t>".encode())
    joined = "".join(text + "\x1f\x1e"[keeps] for text, keeps in texts)[:-1].encode()
    is_loose = any(text != text.strip() and not space for text, space in told)
    is_marked = any(mark in text for text, _ in texts for mark in ("\r", "_x", "\x1d"))
    assert is_unusual(joined, xml, begin, end) == (is_loose or is_marked)


def test_reads_more_rows_than_one_block_holds() -> None:
    rows: Rows = [[f"第{n}行", n, None, "x"] for n in range(1_200)]
    short, parsed = both_ways(workbook(rows))
    assert short == parsed


def test_carries_a_table_by_columns() -> None:
    rows: Rows = [["甲", 3, date(2026, 3, 4), None], ["乙", None, date(2026, 3, 5), None]]
    [sheet] = own(workbook(rows))
    assert sheet.table is not None
    assert (sheet.table.count, sheet.table.kinds) == (2, "tnd-")
    assert sheet.table.cells(1) == ["3", ""]
    assert sheet.table.cells(3) == ["", ""]


@pytest.mark.parametrize(
    "payload",
    [
        b"4,2\x1dt\x1da\x1fb\x1fc", b"4,2\x1dtt\x1da\x1fb", b"4,2\x1d-\x1da\x1fb",
        b"4,2\x1d-\x1d", b"4,2\x1dx\x1da\x1fb", b"0,2\x1dt\x1da\x1fb", b"4,0\x1dt\x1d",
        b"3,1\x1dt\x1da", b"20999,2\x1dt\x1da\x1fb", b"4\x1dt\x1da", b"4,1\x1dt\x1d\xff",
    ],
)  # fmt: skip
def test_the_near_side_takes_no_table_that_does_not_add_up(payload: bytes) -> None:
    answer, watcher = _Answer("x.xlsx"), Watcher()
    answer.take(b"S", b'{"name": "x"}', watcher)
    answer.take(b"R", b"3\x1d\x1da", watcher)
    with pytest.raises(RefusedError, match="FENCE_NONSENSE"):
        answer.take(b"K", payload, watcher)


STYLES_AND_SHEET = take_parts(open_container(workbook([["甲", 3, date(2026, 3, 4), "乙"]] * 2)))
STYLES = style_kinds(STYLES_AND_SHEET.styles)
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
        (b"</c>", b"</c>x"),
        (b"</c>", b"</c>\xed\xa0\x80"),
        (b"<sheetData>", b"<sheetData>x"),
        (b"<sheetViews>", b"<sheetViews"),
        (b' min="1"', b' min="1'),
        (b' min="1"', b' min\xff="1"'),
        (b"</worksheet>", b"</worksheet>x"),
        (b"<printOptions ", b"<printOptions x "),
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
    assert style_kinds(styles) is None
