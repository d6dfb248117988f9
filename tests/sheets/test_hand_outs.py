"""What leaves as a workbook for people: doubtful rows, ledgers, a copy behind a password."""

from __future__ import annotations

import io

import openpyxl
import pytest
from tests.sheets.making import BOY, ROSTER, changed, packed, parts, sheet_xml, xlsx

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Place, Problem
from liushou_desktop.sheets.doubtful_rows import doubtful_workbook
from liushou_desktop.sheets.ledger import ROSTER_COLUMNS, Ledger, write_ledgers, write_roster
from liushou_desktop.sheets.protected import protect, unprotect
from liushou_desktop.sheets.roster import read_roster
from liushou_desktop.sheets.roster_words import roster_words


def say(problem: Problem) -> str:
    return f"<{problem.code}>"


def handed_back(content: bytes, **options: object) -> openpyxl.Workbook:
    reading = read_roster(content, "五年级.xlsx")
    return openpyxl.load_workbook(io.BytesIO(doubtful_workbook(reading, say, **options)))  # type: ignore[arg-type]


def test_hands_back_the_rows_as_they_stood_with_what_is_wrong() -> None:
    sheet = handed_back(xlsx(changed(2, 2, float(BOY[:17] + "0")))).worksheets[0]
    heading, row = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3, max_row=4)]
    assert heading == ["问题", "原行号", *ROSTER[0]]
    assert row[0] == "“身份证号”：<ID_IN_NUMBER_CELL>"
    assert row[1:4] == ["3", "韩癿英", "女"]
    assert sheet.max_row == 4
    assert sheet["E4"].fill.fgColor.rgb == "FFFFE699"
    assert sheet["E4"].number_format == "@"
    assert sheet["F4"].fill.fill_type is None


def test_the_corrected_workbook_can_be_imported_as_it_is() -> None:
    book = handed_back(xlsx(changed(1, 2, BOY[:17])))
    book.worksheets[0]["E4"].value = BOY
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read_roster(buffer.getvalue(), "改好.xlsx")
    assert [(row.name, row.id_number, row.is_doubtful) for row in reading.rows] == [
        ("马小龙", BOY, False)
    ]
    assert not [column.name for column in reading.columns if column.field is None]


def test_one_sheet_for_each_sheet_of_the_file() -> None:
    spoilt = sheet_xml(changed(1, 0, ""))
    book = handed_back(packed(parts(spoilt, sheet_xml(changed(3, 0, "")), names=["一班", "二班"])))
    assert book.sheetnames == ["一班", "二班"]


def test_adds_doubts_found_when_compared_with_the_store() -> None:
    more = Problem("row", "PERHAPS_SAME_CHILD", place=Place(sheet="Sheet1", row=2))
    sheet = handed_back(xlsx(), problems=[more]).worksheets[0]
    assert sheet["A4"].value == "<PERHAPS_SAME_CHILD>"
    assert sheet["C4"].value == "马小龙"


def test_nothing_to_hand_back_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError):
        doubtful_workbook(read_roster(xlsx(), "a.xlsx"), say)


def test_a_roster_that_left_can_come_back() -> None:
    row = {
        "name": "阿卜都·赛里麦",
        "sex": "男",
        "id_number": BOY,
        "class_text": "五年级(1)班",
        "left_behind": "双亲留守儿童",
        "carer.name": "马老汉",
        "carer.relation": "祖父",
        "carer.phone": "19900000001",
    }
    reading = read_roster(write_roster([row], "某某小学", ("2026年春季学期",)), "花名册.xlsx")
    (back,) = reading.good
    assert (back.name, back.id_number, back.left_behind) == ("阿卜都·赛里麦", BOY, "2")
    assert back.people["carer"].relation == "61"
    assert back.people["carer"].phones[0].digits == "19900000001"


def test_the_columns_of_the_roster_are_fields_the_importer_knows() -> None:
    words = roster_words()
    known = {words.meaning(column.heading): column.id for column in ROSTER_COLUMNS}
    known.pop("not_taken")  # the file number is ours alone
    assert all(meaning == column_id for meaning, column_id in known.items())


def test_a_ledger_counts_and_numbers_its_rows() -> None:
    ledger = Ledger("x", "名单", ROSTER_COLUMNS[:3], [{"name": "甲"}, {"name": "乙"}])
    sheet = openpyxl.load_workbook(io.BytesIO(write_ledgers([ledger]))).worksheets[0]
    assert [sheet.cell(4, 1).value, sheet.cell(5, 1).value] == [1, 2]
    assert [sheet.cell(6, 1).value, sheet.cell(6, 2).value] == ["合计", "共2人"]


@pytest.mark.parametrize("rows", [1, 100, 1_500])
def test_a_protected_copy_opens_with_its_password_alone(rows: int) -> None:
    content = write_roster([{"name": f"马{n}", "address": "x" * n} for n in range(rows)], "某校")
    sealed = protect(content, "口令-password")
    assert content[:30] not in sealed
    opened = unprotect(sealed, "口令-password")
    assert opened[:-2].startswith(content[:-2])
    assert openpyxl.load_workbook(io.BytesIO(opened)).worksheets[0]["D4"].value == "马0"
    with pytest.raises(RefusedError, match="WORKBOOK_PASSWORD_WRONG"):
        unprotect(sealed, "口令-passwerd")
    with pytest.raises(RefusedError, match="WORKBOOK_PASSWORD_WRONG"):
        unprotect(content, "口令-password")
    with pytest.raises(RefusedError, match="WORKBOOK_PASSWORD_SHORT"):
        protect(content, "short")


def test_an_altered_protected_copy_is_refused() -> None:
    sealed = bytearray(protect(xlsx(), "password-2021"))
    sealed[-2_000] ^= 1
    with pytest.raises(RefusedError, match="WORKBOOK_PASSWORD_WRONG"):
        unprotect(bytes(sealed), "password-2021")
