"""Our workbooks: text stays text, the same input gives the same bytes, other programs open them."""

from __future__ import annotations

import csv as csv_module
import io
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.sheets.fence import Fence, read
from liushou_desktop.sheets.grid import CellKind
from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec
from liushou_desktop.sheets.workbook_writer import LIST_SHEET, write_workbook

COLUMNS = (
    ColumnSpec("number", "序号", 6, ColumnKind.INTEGER),
    ColumnSpec("name", "姓名", 14, required=True),
    ColumnSpec("identity", "证件号", 22, comment="照户口本填"),
    ColumnSpec("category", "留守类别", 12, choices=("单亲留守儿童", "双亲留守儿童"), strict=True),
    ColumnSpec("day", "日期", 12, ColumnKind.DATE),
    ColumnSpec("distance", "公里", 8, ColumnKind.DECIMAL),
    ColumnSpec("note", "备注", 30, wrap=True),
    ColumnSpec("key", "键", 8, hidden=True),
)
ROWS = (
    (1, "马小龙", "999999201502280014", "单亲留守儿童", date(2026, 3, 1), 1.5, "=cmd|'/C'!A0", "a"),
    (2, "尕𤩽", "+86 199", None, None, None, "第一行\n第二行 <b>&", "b"),
)


def sheet(**changes: object) -> SheetSpec:
    options: dict[str, object] = {
        "id": "S2",
        "title": "儿童名册",
        "columns": COLUMNS,
        "rows": ROWS,
        "heading": "某某小学",
        "notes": ("2026年春季学期",),
        "footer": ("制表：",),
    }
    return SheetSpec(**(options | changes))  # type: ignore[arg-type]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


# Text a cell can hold: no control characters but line feed and tab, no lone surrogates.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40
) | st.sampled_from(["=1+1", "+86", "-", "@x", "_x0041_", " a ", "a\nb", "<&>\"'", "'1", "０12"])


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_any_text_comes_back_as_the_same_text(texts: list[str]) -> None:
    columns = [ColumnSpec(f"c{n}", f"列{n}") for n in range(len(texts))]
    content = write_workbook([SheetSpec("S", "表", columns, [texts])])
    with Fence() as fence:
        grid = fence.read(content, "a.xlsx", strict=True).sheets[0]
    rows = [row for row in grid.all_rows() if row.number == 3]
    cells = list(rows[0].cells()) if rows else []
    back = [cell.text for cell in cells] + [""] * (len(texts) - len(cells))
    assert back == texts
    assert all(cell.kind in (CellKind.TEXT, CellKind.EMPTY) for cell in cells)
    assert grid.formulas == 0


def test_same_input_gives_the_same_bytes() -> None:
    assert write_workbook([sheet()]) == write_workbook([sheet()])
    assert write_workbook([sheet()]) != write_workbook([sheet(notes=("另一学期",))])


def test_never_writes_a_formula() -> None:
    book = opened(write_workbook([sheet()]))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert any(cell.value == "=cmd|'/C'!A0" and cell.data_type == "s" for cell in cells)


def test_identity_numbers_stay_text_even_when_they_come_as_numbers() -> None:
    content = write_workbook([sheet(rows=[(1, "马", 999999201502280014)])])
    cell = opened(content).worksheets[0]["C5"]
    assert (cell.value, cell.data_type, cell.number_format) == ("999999201502280014", "s", "@")


def test_numbers_and_days_are_real() -> None:
    row = opened(write_workbook([sheet()])).worksheets[0][5]
    assert row[0].value == 1
    assert row[4].value.date() == date(2026, 3, 1)
    assert row[5].value == 1.5


def test_a_number_too_long_to_be_sure_becomes_text() -> None:
    columns = (ColumnSpec("n", "数", kind=ColumnKind.INTEGER),)
    book = opened(write_workbook([SheetSpec("S", "表", columns, [(10**16,), (float("nan"),)])]))
    assert book.worksheets[0]["A3"].value == "10000000000000000"


def test_lays_out_a_page_to_print() -> None:
    found = opened(write_workbook([sheet(print_header="A&B", print_footer="仅供校内")])).worksheets[
        0
    ]
    assert found.freeze_panes == "A5"
    assert found.print_title_rows == "$4:$4"
    assert found.print_area == "'儿童名册'!$A$2:$H$7"
    assert (found.page_setup.paperSize, found.page_setup.orientation) == (9, "landscape")
    assert found.page_setup.fitToHeight == 0
    assert found.row_dimensions[1].hidden
    assert found.column_dimensions["H"].hidden
    assert [str(area) for area in found.merged_cells.ranges] == ["A2:H2"]
    assert "仅供校内" in (found.oddFooter.left.text or "")


def test_lines_of_text_stand_without_the_frames_of_the_columns() -> None:
    spec = SheetSpec("s", "表", [ColumnSpec("a", "甲"), ColumnSpec("b", "乙")], [["1", "2"]],
                     heading="表1", notes=["截至 7月10日"], footer=("制表：",))  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook([spec])))["表"]
    framed = [bool(sheet.cell(row, 2).border.left.style) for row in range(1, sheet.max_row + 1)]
    assert framed == [
        False,
        False,
        False,
        True,
        True,
        False,
    ]  # ids, title, note | heads, row | foot


def test_marks_what_is_required_and_what_is_in_doubt() -> None:
    found = opened(write_workbook([sheet(marked=frozenset({(1, 2)}))])).worksheets[0]
    assert found["B4"].value == "★姓名"
    assert found["C6"].fill.fgColor.rgb == "FFFFE699"
    assert found["C5"].fill.fill_type is None


def test_drop_downs_stand_on_a_hidden_sheet() -> None:
    long = tuple(f"选项{n}" * 5 for n in range(60))  # a literal list would end at 255 characters
    columns = (ColumnSpec("a", "甲", choices=long), ColumnSpec("b", "乙", choices=long))
    book = opened(write_workbook([SheetSpec("S", "表", columns, spare_rows=5)]))
    assert book.sheetnames == ["表", LIST_SHEET]
    assert book[LIST_SHEET].sheet_state == "hidden"
    assert [cell.value for cell in book[LIST_SHEET]["A"]] == list(long)
    rules = book["表"].data_validations.dataValidation
    assert {rule.formula1 for rule in rules} == {f"{LIST_SHEET}!$A$1:$A$60"}
    assert {str(rule.sqref) for rule in rules} == {"A3:A7", "B3:B7"}


def test_a_locked_sheet_leaves_the_asked_columns_open() -> None:
    content = write_workbook([sheet(locked=True, editable=frozenset({"note"}), spare_rows=1)])
    found = opened(content).worksheets[0]
    assert found.protection.sheet
    assert not found["G5"].protection.locked
    assert found["C5"].protection.locked
    assert not found["G7"].protection.locked


def test_tabs_are_made_safe_and_different() -> None:
    titles = ["a/b:c*?[x]\\", "选项", "", "长" * 40, "长" * 40, "'x'"]
    book = opened(write_workbook([sheet(title=title) for title in titles]))
    assert len(set(book.sheetnames)) == len(titles) + 1
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_the_id_row_says_sheet_and_column() -> None:
    grid = read(write_workbook([sheet()]), "a.xlsx").sheets[0]
    assert list(grid.rows[0].texts) == [f"S2.{column.id}" for column in COLUMNS]
    assert grid.hidden_rows == {1}


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [SheetSpec("S", "表", ())],
        [SheetSpec("S", "表", (ColumnSpec("a", "甲"),), [("1", "2")])],
        [SheetSpec("S", "表", (ColumnSpec("a", "甲"),), [("x" * 32_768,)])],
    ],
)
def test_refuses_what_no_workbook_can_hold(wrong: list[SheetSpec]) -> None:
    with pytest.raises(ValueError):
        write_workbook(wrong)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_reads_the_same(tmp_path: Path) -> None:
    source = tmp_path / "名册.xlsx"
    source.write_bytes(write_workbook([sheet(spare_rows=2, total=("合计", "2人"))]))
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("csv:Text - txt - csv (StarCalc):44,34,76", "pdf"):
        subprocess.run(
            ["soffice", home, "--headless", "--convert-to", kind, "--outdir", tmp_path, source],
            check=True,
            capture_output=True,
        )
    assert (tmp_path / "名册.pdf").read_bytes().startswith(b"%PDF")
    rows = list(csv_module.reader(io.StringIO((tmp_path / "名册.csv").read_text("utf-8"))))
    assert rows[4] == [
        "1", "马小龙", "999999201502280014", "单亲留守儿童", "2026-03-01", "1.50",
        "=cmd|'/C'!A0", "a",
    ]  # fmt: skip
    assert rows[5][1:3] == ["尕𤩽", "+86 199"]
    assert rows[5][6] == "第一行\n第二行 <b>&"
