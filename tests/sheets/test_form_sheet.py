"""A class workbook goes out, comes back the way teachers send things, every doubt has a place."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.schooling import Term
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import KINDS
from liushou_desktop.formspec.loader import form
from liushou_desktop.formspec.places import Region
from liushou_desktop.formspec.versions import shipped
from liushou_desktop.sheets import fence
from liushou_desktop.sheets.form_columns import WIDTHS
from liushou_desktop.sheets.form_reading import FormReading, read_class_workbook
from liushou_desktop.sheets.form_sheet import READY_ROWS, ChildRow, WorkbookHead, class_workbook

CONTEXT = Context(
    today=date(2026, 6, 16),
    term=Term(
        site="S", id="2025-2", name="2026年春季学期", start=date(2026, 3, 1), end=date(2026, 7, 10)
    ),
    staff={"T1": "马成林", "T2": "张白杨"},
    children={"C1": "马玉兰", "C2": "马龙", "C3": "马龙"},
)
NUMBERS = {"QX-2024-0001": "C1", "QX-2024-0002": "C2", "QX-2024-0003": "C3"}
CHILDREN = [
    ChildRow(
        child="C1", name="马玉兰", file_number="QX-2024-0001", values={"address": "前沟村8社"}
    ),
    ChildRow(child="C2", name="马龙", file_number="QX-2024-0002"),
]
HEAD = WorkbookHead(school="青杏小学", class_name="五(2)班", class_id="K1", term="2026年春季学期")
TALK = {
    "日期": "2026-06-12",
    "教师": "马成林",
    "身份": "班主任",
    "类型": "学习、情绪",
    "近况与原话": "“妈妈说暑假接我去住十天。”这周主动举手两次。",
    "教师引导": "肯定进步，约定遇到难题先举手。",
    "商定与效果": "举手每天不少于一次。",
    "父母通话次数": "2次",
    "通信或留言": "有",
}


def opened(form_id: str = "talk", children: list[ChildRow] = CHILDREN) -> openpyxl.Workbook:
    content = class_workbook(form(form_id), children, HEAD, CONTEXT)
    return openpyxl.load_workbook(io.BytesIO(content))


def first_row(sheet: Worksheet, heading: str = "日期") -> int:
    """Number of the heading row: the one that bears this text."""
    return next(
        row[0].row
        for row in sheet.iter_rows()
        if any(str(cell.value).replace("★", "") == heading for cell in row)
    )


def fill(sheet: Worksheet, offset: int, answers: dict[str, object], anchor: str = "日期") -> None:
    """Write answers by heading into the row ``offset`` below the headings."""
    head = first_row(sheet, anchor)
    for cell in sheet[head]:
        text = str(cell.value).replace("★", "")
        if text in answers:
            sheet.cell(head + offset, cell.column).value = answers[text]  # type: ignore[assignment]


def read(book: openpyxl.Workbook, context: Context = CONTEXT) -> FormReading:
    buffer = io.BytesIO()
    book.save(buffer)
    grid = fence.read(buffer.getvalue(), "五年级留守(改)(最终).xlsx")
    return read_class_workbook(grid, shipped(), context, NUMBERS)


def test_lays_out_a_sheet_a_teacher_can_fill() -> None:
    book = opened()
    sheet = book.worksheets[0]
    assert sheet.title == "谈心记录卡"
    assert sheet.row_dimensions[1].hidden
    assert sheet.column_dimensions["A"].hidden
    head = first_row(sheet)
    assert sheet.freeze_panes is not None
    names = [sheet.cell(head + row, 3).value for row in (1, 2)]
    assert names == ["马玉兰", "马龙"]
    assert {sheet.cell(head + 500, column).number_format for column in range(1, 12)} == {"@"}
    assert sheet.cell(head + READY_ROWS, 4).number_format == "@"
    assert book["选项"].sheet_state == "hidden"
    lists = {str(rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert any("选项!" in formula for formula in lists)
    assert "填写说明" in book.sheetnames


def test_reads_back_what_was_filled_in() -> None:
    book = opened()
    fill(book.worksheets[0], 1, TALK)
    reading = read(book)
    assert (reading.form.id, reading.version, reading.class_id) == ("talk", 1, "K1")
    (row,) = reading.rows
    assert (row.child, row.problems) == ("C1", [])
    assert row.answers["occurred_on"] == date(2026, 6, 12)
    assert row.answers["teacher"] == ("T1",)
    assert row.answers["doer_role"] == "class_teacher"
    assert row.answers["kinds"] == ("study", "mood")
    assert row.answers["letters"] is True
    assert row.is_sound


def test_passes_over_children_nobody_wrote_about() -> None:
    book = opened("home_visit")
    assert read(book).rows == []


def test_bears_a_renamed_tab_moved_columns_inserted_rows_and_totals() -> None:
    book = opened()
    sheet = book.worksheets[0]
    fill(sheet, 1, TALK)
    fill(sheet, 2, {**TALK, "日期": date(2026, 6, 11)})
    sheet.title = "五(2)班交"
    sheet.insert_rows(2, 2)
    sheet.insert_cols(5)
    head = first_row(sheet)
    sheet.cell(head, 5).value = "我的备注"
    sheet.cell(head + 1, 5).value = "看过"
    sheet.insert_rows(head + 2, 1)  # a blank row between the children
    sheet.cell(head + 9, 3).value = "合计"
    sheet.cell(head + 9, 4).value = "2人"
    book.create_sheet("别的", 0)["A1"] = "不相干"
    reading = read(book)
    assert [row.child for row in reading.rows] == ["C1", "C2"]
    assert [row.problems for row in reading.rows] == [[], []]
    assert reading.rows[1].answers["occurred_on"] == date(2026, 6, 11)
    assert reading.rows[1].place.sheet == "五(2)班交"


def test_makes_do_with_headings_when_the_id_row_is_gone() -> None:
    book = opened()
    sheet = book.worksheets[0]
    fill(sheet, 1, TALK)
    sheet.delete_rows(1)
    reading = read(book)
    assert reading.form.id == "talk"
    assert reading.class_id == ""
    assert [row.child for row in reading.rows] == ["C1"]


def test_names_sheet_row_column_and_cell_of_a_doubt() -> None:
    book = opened()
    sheet = book.worksheets[0]
    fill(sheet, 1, {**TALK, "身份": "看门人", "日期": "6.12"})
    (row,) = read(book).rows
    found = {(p.field, p.code): p.place for p in row.problems}
    assert set(found) == {("doer_role", "CHOICE_UNKNOWN"), ("occurred_on", "DATE_YEAR_MISSING")}
    place = found["doer_role", "CHOICE_UNKNOWN"]
    assert place is not None
    assert (place.file, place.sheet) == ("五年级留守(改)(最终).xlsx", "谈心记录卡")
    assert place.column == "身份"
    assert place.row == first_row(sheet) + 1
    assert place.cell == f"{place.cell[:1] if place.cell else ''}{place.row}"
    assert not row.is_sound


def test_says_what_a_filled_row_still_lacks() -> None:
    book = opened()
    fill(book.worksheets[0], 1, {"日期": "2026-06-12", "教师": "马成林"})
    (row,) = read(book).rows
    missing = {p.field for p in row.problems if p.code == "ANSWER_MISSING"}
    assert missing == {"doer_role", "kinds", "said", "guidance", "agreed"}
    assert all(p.place and p.place.column for p in row.problems)


def test_takes_two_talks_with_one_child_from_a_copied_row() -> None:
    book = opened()
    sheet = book.worksheets[0]
    fill(sheet, 1, TALK)
    head = first_row(sheet)
    for cell in sheet[head + 1]:
        sheet.cell(head + 3, cell.column).value = cell.value
    fill(sheet, 3, {"日期": "2026-05-20"})
    days = [row.answers["occurred_on"] for row in read(book).rows]
    assert days == [date(2026, 6, 12), date(2026, 5, 20)]


def test_reads_a_name_merged_over_two_rows_for_both() -> None:
    book = opened(children=CHILDREN[:1])
    sheet = book.worksheets[0]
    head = first_row(sheet)
    fill(sheet, 1, TALK)
    fill(sheet, 2, {**TALK, "日期": "2026-05-20"})
    for column in "ABC":
        sheet.merge_cells(f"{column}{head + 1}:{column}{head + 2}")
    assert [row.child for row in read(book).rows] == ["C1", "C1"]


@pytest.mark.parametrize(
    ("name", "number", "child", "code"),
    [
        ("马玉兰", "", "C1", None),
        ("马龙", "QX-2024-0003", "C3", None),
        ("马龙", "", None, "ROW_NAME_AMBIGUOUS"),
        ("马虎", "", None, "ROW_CHILD_UNKNOWN"),
        ("马虎", "QX-2024-0001", None, "ROW_NAME_DIFFERS"),
    ],
)
def test_finds_whose_row_it_is(name: str, number: str, child: str | None, code: str | None) -> None:
    book = opened(children=[])
    sheet = book.worksheets[0]
    fill(sheet, 1, {**TALK, "姓名": name, "档案编号": number or None})
    (row,) = read(book).rows
    assert row.child == child
    assert [p.code for p in row.problems] == ([code] if code else [])


def test_never_takes_a_row_whose_name_slid_against_its_id() -> None:
    book = opened()
    sheet = book.worksheets[0]
    fill(sheet, 1, {**TALK, "姓名": "马龙"})  # the name column was sorted alone
    (row,) = read(book).rows
    assert row.child is None
    assert [p.code for p in row.problems] == ["ROW_NAME_DIFFERS"]


def test_never_renames_a_child_because_the_name_column_slid() -> None:
    book = opened("register", [ChildRow(child="C1", name="马玉兰", values=FACTS)])
    fill(book.worksheets[0], 1, {"姓名": "马龙"}, anchor="证件号码")
    (row,) = read(book).rows
    assert row.child is None
    assert [p.code for p in row.problems] == ["ROW_NAME_DIFFERS"]


@pytest.mark.parametrize(
    ("spoilt", "code"), [("#N/A", "CELL_IS_ERROR"), ("好" * 5000, "CELL_TEXT_TOO_LONG")]
)
def test_keeps_no_cell_whose_text_is_not_what_was_meant(spoilt: str, code: str) -> None:
    book = opened()
    fill(book.worksheets[0], 1, {**TALK, "商定与效果": spoilt})
    (row,) = read(book).rows
    assert "agreed" not in row.answers
    assert [(p.field, p.code) for p in row.problems] == [("agreed", code)]


FACTS = {
    "name": "马玉兰",
    "sex": "2",
    "ethnicity": "26",
    "birth_date": date(2012, 6, 15),
    "id_number": "999999201206150127",
    "category": "2",
    "address": Region(town="银川镇", town_code="622927106", village="前沟村", group="8社"),
    "father_place": Region("广东省", "东莞市"),
    "father_phone": "19900000013",
    "carer_name": "韩桂英",
    "carer_relation": "64",
    "boarding": "2",
}


def test_gives_back_the_whole_register_as_it_went_out() -> None:
    book = opened("register", [ChildRow(child="C1", name="马玉兰", values=FACTS)])
    (row,) = read(book).rows
    assert row.child == "C1"
    assert row.answers == FACTS
    assert [p.code for p in row.problems] == []


def test_never_repairs_an_identity_number_that_a_number_cell_has_eaten() -> None:
    book = opened("register", [ChildRow(child="C1", name="马玉兰", values=FACTS)])
    sheet = book.worksheets[0]
    fill(sheet, 1, {"证件号码": 999999201206150127}, anchor="证件号码")
    (row,) = read(book).rows
    assert "id_number" not in row.answers
    assert [(p.field, p.code) for p in row.problems] == [("id_number", "NUMBER_CELL_LOST_DIGITS")]
    place = row.problems[0].place
    assert place is not None
    assert place.column == "证件号码"


def test_reads_numbers_dates_and_decimals_from_typed_cells() -> None:
    values = {"name": "马玉兰", "commute_distance": Decimal("2.4")}
    book = opened("contact_card", [ChildRow(child="C1", name="马玉兰", values=values)])
    sheet = book.worksheets[0]
    typed = {"上下学距离": 3.5, "书面告知收到日期": date(2026, 3, 5), "照看儿童数": 2}
    fill(sheet, 1, typed, anchor="上下学距离")
    (row,) = read(book).rows
    assert row.answers["commute_distance"] == Decimal("3.5")
    assert row.answers["written_notice_on"] == date(2026, 3, 5)
    assert row.answers["children_in_care"] == 2


def test_refuses_a_workbook_without_a_form_of_ours() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "姓名"
    with pytest.raises(RefusedError) as caught:
        read(book)
    assert caught.value.code == "SHEET_WITHOUT_FORM"


def test_refuses_the_template_of_a_later_edition() -> None:
    book = opened()
    for cell in book.worksheets[0][1]:
        cell.value = str(cell.value).replace("liushou:talk:1:", "liushou:talk:2:")
    with pytest.raises(RefusedError) as caught:
        read(book)
    assert caught.value.code == "FORM_TOO_NEW"


def test_keeps_text_that_looks_like_a_formula_as_text() -> None:
    book = opened(children=[ChildRow(child="C1", name="马玉兰", values={"place": "=1+1"})])
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells if cell.data_type == "s"]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_gives_every_kind_of_field_a_width() -> None:
    assert set(WIDTHS) == set(KINDS)
