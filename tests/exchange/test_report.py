"""The report workbook, out and back through the fence."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.make import heading, manifest, sealing_key, signing_key

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.exchange import envelope, report
from liushou_desktop.exchange.cells import plain_value
from liushou_desktop.exchange.merge_plan import plan_merge
from liushou_desktop.exchange.package_sheets import CellType, SheetColumn, package_sheets
from liushou_desktop.exchange.report_reading import read_report
from liushou_desktop.formspec.codes import code_sets
from liushou_desktop.sheets.fence import Fence

CODES = code_sets()
SHEETS = package_sheets()
ROWS = {
    "S2": [
        {
            "child": "c1",
            "name": "马·小花",
            "sex": "1",
            "birth_date": date(2012, 3, 4),
            "id_number": "999999201203040019",
            "attention": "red",
            "is_on_roll": True,
        },
        {"child": "c2", "name": "=cmd|' /C calc'!A0", "sex": "2", "is_on_roll": False},
    ],
    "S3": [{"row": "w1", "child": "c1", "role": "father", "status": "in_prison"}],
    "S7": [{"record": "r1", "child": "c1", "purposes": ("census", "routine"), "counts": True}],
    "S8": [{"record": "t1", "child": "c1", "said": "不外传", "text_length": 3}],
    "S15": [{"indicator": "I01", "numerator": 0, "denominator": 0, "rate": "—"}],
}
CONTENT = report.build_report(manifest(), ROWS, CODES)


@pytest.fixture(scope="module")
def fence() -> Iterator[Fence]:
    with Fence() as child:
        yield child


def test_reads_back_what_it_wrote(fence: Fence) -> None:
    read = read_report(CONTENT, CODES, fence=fence)
    assert read.manifest == report.with_counts(manifest(), ROWS)
    assert read.manifest.counts["S2"] == 2
    child = read.rows["S2"]["c1"]
    assert (child["name"], child["sex"], child["birth_date"]) == ("马·小花", "1", "2012-03-04")
    assert child["id_number"] == "999999201203040019"
    assert read.rows["S2"]["c2"]["name"] == "=cmd|' /C calc'!A0"
    assert read.rows["S7"]["r1"]["purposes"] == ["census", "routine"]


def test_starts_a_child_of_its_own_when_none_is_given() -> None:
    assert read_report(CONTENT, CODES).manifest.site == manifest().site


def test_leaves_out_what_the_profile_does_not_ask_for(fence: Fence) -> None:
    county = read_report(CONTENT, CODES, fence=fence)
    assert "attention" not in county.rows["S2"]["c1"]
    assert "said" not in county.rows["S8"]["t1"]
    assert county.rows["S3"]["w1"]["status"] == "other"
    content = report.build_report(manifest(profile="plain"), ROWS, CODES)
    assert "id_number" not in read_report(content, CODES, fence=fence).rows["S2"]["c1"]
    assert b"999999201203040019" not in content


def _first_edition() -> bytes:
    """The report as the first edition wrote it: fewer tabs, and a cover without what came later."""
    book = openpyxl.load_workbook(io.BytesIO(CONTENT))
    for sheet in SHEETS.filled():
        if sheet.edition > 1:
            book.remove(book[sheet.tab_name])
    cover = book["S0 封面清单"]
    gone = {f"rows.{sheet.id}" for sheet in SHEETS.filled() if sheet.edition > 1} | {"consent"}
    for number in range(cover.max_row, 0, -1):
        if cover.cell(number, 1).value in gone:
            cover.delete_rows(number)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_takes_a_package_of_the_first_edition(fence: Fence) -> None:
    """It tells nothing of the sheets it has not, so that merging leaves them alone."""
    read = read_report(_first_edition(), CODES, fence=fence)
    assert [*read.rows] == [sheet.id for sheet in SHEETS.tables(1)]
    assert read.manifest.consent == ""
    assert "S6" not in plan_merge(read.rows, {"S6": {"a": {"row": "a"}}}).sheets


def test_gives_the_same_bytes_for_the_same_rows() -> None:
    assert report.build_report(manifest(), ROWS, CODES) == CONTENT


def test_survives_the_whole_envelope(fence: Fence) -> None:
    to = (sealing_key("bureau").recipient,)
    sealed = envelope.seal_package(CONTENT, heading(), signing_key("school"), to)
    opened = envelope.open_package(sealed.content, sealing_key("bureau").identity)
    received = read_report(opened.payload, CODES, fence=fence)
    received.manifest.check(opened.comment)
    assert plan_merge(received.rows, received.rows).is_empty


def _values(column: SheetColumn) -> st.SearchStrategy[object]:
    words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
    if column.options:
        codes = st.sampled_from([code.code for code in CODES[column.options].codes])
        many = st.lists(codes, min_size=1, max_size=3, unique=True)
        return many if column.type is CellType.CHOICES else codes
    return {
        CellType.INTEGER: st.integers(0, 10**9),
        CellType.YES_NO: st.booleans(),
        CellType.DATE: st.dates(date(1930, 1, 1), date(2100, 1, 1)),
        CellType.TIME: st.datetimes(),
    }.get(
        column.type,
        words
        | st.sampled_from(
            ["是", "马\u3000\U000323af·癿䶮", "1e5", "+86", "2012-03-04", "a\nb", "'x"]
        ),
    )


@settings(max_examples=25)
@given(st.data())
def test_brings_any_value_back(fence: Fence, data: st.DataObject) -> None:
    sheet = data.draw(st.sampled_from([s for s in SHEETS.filled() if s.id != "S0"]))
    columns = [c for c in SHEETS.columns(sheet, "county") if c.id != sheet.key and not c.private]
    row: dict[str, object] = {sheet.key: "k1"}
    row |= {c.id: data.draw(st.none() | _values(c), label=c.id) for c in columns}
    content = report.build_report(manifest(), {sheet.id: [row]}, CODES)
    read = read_report(content, CODES, fence=fence).rows[sheet.id]["k1"]
    wanted = {c.id: plain_value(row.get(c.id)) for c in columns} | {sheet.key: "k1"}
    assert {key: read.get(key) for key in wanted} == wanted


@pytest.mark.parametrize(
    "rows",
    [
        {"S21": []}, {"S20": []}, {"S0": []}, {"S2": [{}]}, {"S2": [{"child": ""}]},
        {"S2": [{"child": "a"}, {"child": "a"}]}, {"S2": [{"child": "a", "colour": "red"}]},
    ],
)  # fmt: skip
def test_writes_no_rows_the_format_does_not_hold(rows) -> None:
    with pytest.raises(ValueError):
        report.build_report(manifest(), rows, CODES)


def test_says_which_text_is_too_long() -> None:
    with pytest.raises(RefusedError, match="CELL_TOO_LONG"):
        report.build_report(manifest(), {"S2": [{"child": "a", "name": "长" * 4_001}]}, CODES)


# ── validly signed but crafted workbooks ─────────────────────────────────────────────────────────

Change = Callable[[openpyxl.Workbook], object]


def _hide_row(book: openpyxl.Workbook) -> None:
    book["S2 儿童名册"].row_dimensions[5].hidden = True


def _hide_column(book: openpyxl.Workbook) -> None:
    book["S2 儿童名册"].column_dimensions["C"].hidden = True


def _hide_tab(book: openpyxl.Workbook) -> None:
    book["S2 儿童名册"].sheet_state = "hidden"


def _set(tab: str, cell: str, value: object) -> Change:
    return lambda book: book[tab].__setitem__(cell, value)


def _cover_line(item: str) -> int:
    return 5 + [*SHEETS.manifest].index(item)


def _add_row(book: openpyxl.Workbook) -> None:
    book["S2 儿童名册"].append(["c3"])


CRAFTED: dict[str, tuple[Change, str]] = {
    "hidden row": (_hide_row, "REPORT_MALFORMED"),
    "hidden column": (_hide_column, "REPORT_MALFORMED"),
    "hidden tab": (_hide_tab, "REPORT_MALFORMED"),
    "tab too many": (lambda book: book.create_sheet("S20"), "REPORT_MALFORMED"),
    "tab missing": (lambda book: book.remove(book["S16 变动日志"]), "REPORT_MALFORMED"),
    "tabs reordered": (lambda book: book.move_sheet("S4 联系卡", 1), "REPORT_MALFORMED"),
    "other column id": (_set("S2 儿童名册", "C1", "S2.nick"), "REPORT_MALFORMED"),
    "other heading": (_set("S2 儿童名册", "C4", "小名"), "REPORT_MALFORMED"),
    "id row gone": (lambda book: book["S2 儿童名册"].delete_rows(1), "REPORT_MALFORMED"),
    "column too many": (_set("S15 指标", "J5", "x"), "CELL_MALFORMED"),
    "formula": (_set("S2 儿童名册", "C5", "=1+1"), "REPORT_MALFORMED"),
    "merged rows": (lambda book: book["S2 儿童名册"].merge_cells("B5:B6"), "REPORT_MALFORMED"),
    "number for text": (_set("S2 儿童名册", "H5", 999999201203040019), "CELL_MALFORMED"),
    "text for number": (_set("S15 指标", "C5", "3"), "CELL_MALFORMED"),
    "row too many": (_add_row, "COUNTS_DIFFER"),
    "row missing": (lambda book: book["S2 儿童名册"].delete_rows(6), "COUNTS_DIFFER"),
    "key twice": (_set("S2 儿童名册", "A6", "c1"), "ROW_KEY_WRONG"),
    "key gone": (_set("S2 儿童名册", "A6", None), "ROW_KEY_WRONG"),
    "unknown profile": (
        _set("S0 封面清单", f"C{_cover_line('profile')}", "everything"),
        "MANIFEST_MALFORMED",
    ),
    "cover line twice": (_set("S0 封面清单", "A6", "site_name"), "MANIFEST_MALFORMED"),
    "cover line gone": (lambda book: book["S0 封面清单"].delete_rows(7), "MANIFEST_MALFORMED"),
    "count of no sheet": (
        _set("S0 封面清单", f"A{5 + len(SHEETS.manifest)}", "rows.S99"),
        "MANIFEST_MALFORMED",
    ),
    "rows of no height": (
        lambda book: setattr(book["S2 儿童名册"].sheet_format, "zeroHeight", True),
        "REPORT_MALFORMED",
    ),
    "number below 0": (_set("S15 指标", "C5", -3), "CELL_MALFORMED"),
    "day of another spelling": (
        _set("S0 封面清单", f"C{_cover_line('cut_off')}", "20260710"),
        "MANIFEST_MALFORMED",
    ),
    "cover as numbers": (_set("S0 封面清单", f"C{_cover_line('pupils')}", 2), "MANIFEST_MALFORMED"),
    "new tab missing": (lambda book: book.remove(book["S19 未完成"]), "REPORT_MALFORMED"),
}


@pytest.mark.parametrize("name", CRAFTED)
def test_refuses_a_crafted_workbook(name: str, fence: Fence) -> None:
    change, code = CRAFTED[name]
    book = openpyxl.load_workbook(io.BytesIO(CONTENT))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(ProgramError, match=code):
        read_report(saved.getvalue(), CODES, fence=fence)


def test_reads_its_own_workbook_when_another_program_saved_it(fence: Fence) -> None:
    """The crafted cases above are refused for what was changed, not for being saved again."""
    saved = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(CONTENT)).save(saved)
    assert read_report(saved.getvalue(), CODES, fence=fence).rows["S2"]


def test_refuses_a_count_of_a_sheet_that_does_not_travel(fence: Fence) -> None:
    book = openpyxl.load_workbook(io.BytesIO(CONTENT))
    book["S0 封面清单"].append(["rows.S99", "", "0"])
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(DamagedError, match="MANIFEST_MALFORMED"):
        read_report(saved.getvalue(), CODES, fence=fence)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", CONTENT[:-30], CONTENT + b"\0"])
def test_refuses_what_is_no_workbook(content: bytes, fence: Fence) -> None:
    with pytest.raises(ProgramError):
        read_report(content, CODES, fence=fence)
