"""Reading rosters: which rows are good, which doubtful and why."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.sheets.invented import DOUBTFUL_TRAPS, class_teacher_file, template_roster
from tests.sheets.making import (
    BOY,
    CHILDREN,
    GIRL,
    HEAD,
    ROSTER,
    changed,
    csv,
    packed,
    shared,
    xls,
    xlsx,
)

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Severity
from liushou_desktop.base.progress import Progress, Watcher
from liushou_desktop.domain.phone import PhoneNumber
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.sheets.roster import read_roster
from liushou_desktop.sheets.roster_row import RosterReading

# ── invented in code: always ─────────────────────────────────────────────────────────────────────

TEMPLATE_ROWS, TEMPLATE_PUPILS = template_roster(420)


@pytest.mark.parametrize(
    ("file_name", "content"),
    [
        ("71.xlsx", packed(shared(TEMPLATE_ROWS))),
        ("71.xls", xls(TEMPLATE_ROWS)),
        ("71.csv", csv(TEMPLATE_ROWS, encoding="gb18030")),
    ],
)
def test_reads_the_template_in_all_three_formats(file_name: str, content: bytes) -> None:
    reading = read_roster(content, file_name)
    assert len(reading.columns) == 71
    assert not [column.name for column in reading.columns if column.field is None]
    assert reading.missing == ()
    assert len(reading.good) == len(reading.rows) == 420
    for row, pupil in zip(reading.rows, TEMPLATE_PUPILS, strict=True):
        assert (row.name, row.id_number, row.birth_date) == (pupil.name, pupil.number, pupil.born)
        assert row.sex == ("1" if pupil.sex == "男" else "2")
        father, mother = row.people["father"], row.people["mother"]
        assert father.phones[0].digits.startswith("19910")
        assert (father.relation, father.work, mother.relation) == ("51", "务工", "52")


def test_agrees_with_the_key_of_a_messy_class_list() -> None:
    rows, key = class_teacher_file()
    merge = '<mergeCells count="1"><mergeCell ref="A1:R1"/></mergeCells>'
    reading = read_roster(xlsx(rows, after=merge), "五年级留守(改)(最终).xlsx")
    found = {row.place.row: row for row in reading.rows}
    assert found.keys() == {entry.row for entry in key}
    for entry in key:
        row = found[entry.row]
        if entry.trap in DOUBTFUL_TRAPS:
            assert [p.code for p in row.blocking] == [DOUBTFUL_TRAPS[entry.trap]], entry
        else:
            assert not row.is_doubtful, (entry, row.blocking)
            assert (row.name, row.id_number) == (entry.name, entry.number), entry
            assert row.class_name is not None
            assert (row.class_name.grade, row.class_name.number) == (entry.grade, 1)
            assert row.address
            assert row.address.startswith("积石山县")


# ── the samples beside the repository, when they are there ───────────────────────────────────────


@pytest.fixture(scope="module")
def samples(repository: Path) -> Path:
    folder = repository.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("the sample rosters do not lie beside the repository")
    return folder


def test_agrees_with_the_key_of_the_class_teachers_sample(samples: Path) -> None:
    key = json.loads((samples / "class-teacher.key.json").read_text("utf-8"))
    reading = read_roster(samples / "class-teacher.xlsx", "class-teacher.xlsx")
    assert [row.place.row for row in reading.good] == [entry["row"] for entry in key["good"]]
    doubtful = [entry["row"] for entry in key["doubtful"]]
    assert [row.place.row for row in reading.doubtful] == doubtful
    for row, entry in zip(reading.good, key["good"], strict=True):
        assert row.name == entry["name"].replace(" ", "")
        assert row.id_number == entry["id"]
        assert row.class_name is not None
        assert f"{row.class_name.grade}-{row.class_name.number}" == entry["class"]
    for row, entry in zip(reading.doubtful, key["doubtful"], strict=True):
        assert [p.code for p in row.blocking] == [DOUBTFUL_TRAPS[entry["trap"]]]


@pytest.mark.parametrize("ending", ["xlsx", "xls", "gb18030.csv"])
def test_agrees_with_the_key_of_the_register_sample(samples: Path, ending: str) -> None:
    key = json.loads((samples / "roster-71.key.json").read_text("utf-8"))
    reading = read_roster(samples / f"roster-71.{ending}", f"roster-71.{ending}")
    assert len(reading.good) == len(reading.rows) == len(key)
    for row, entry in zip(reading.rows, key, strict=True):
        assert row.name == entry["姓名"]
        assert row.id_number == entry["身份证件号"]
        assert row.class_text == entry["班号"]
        assert f"{row.birth_date:%Y%m%d}" == entry["出生日期"]
        assert code_set("sex").name_of(row.sex or "") == entry["性别"]
        assert code_set("ethnicity").name_of(row.ethnicity or "") == entry["民族"]
        category = code_set("left_behind_category").name_of(row.left_behind or "")
        assert category == entry["是否留守儿童"]


# ── single rules ─────────────────────────────────────────────────────────────────────────────────


def one(reading: RosterReading, index: int = 0):
    return reading.rows[index]


def with_column(heading: str, *values: str) -> bytes:
    rows = [[*row, value] for row, value in zip(ROSTER, (heading, *values), strict=True)]
    return xlsx(rows)


def test_takes_birth_date_and_sex_from_the_number_when_they_are_missing() -> None:
    row = one(read_roster(xlsx([["姓名", "身份证号", "班级"], ["马一", BOY, "一(1)"]]), "a.xlsx"))
    assert (row.birth_date, row.sex) == (date(2015, 2, 28), "1")


def test_a_damaged_number_is_never_given_and_never_repaired() -> None:
    for value in (float(BOY[:17] + "0"), "9.99999E+17", BOY[:15] + "000", BOY[:17]):
        row = one(read_roster(xlsx(changed(1, 2, value)), "a.xlsx"))
        assert row.id_number is None
        assert row.is_doubtful


def test_keeps_what_stands_beside_a_phone() -> None:
    row = one(
        read_roster(with_column("父亲电话", "19900000001(爷)、0930-7720001", "", ""), "a.xlsx")
    )
    assert row.people["father"].phones == (
        PhoneNumber("19900000001", "mobile", "爷"),
        PhoneNumber("09307720001", "landline", ""),
    )


def test_one_column_for_both_parents_stays_marked() -> None:
    reading = read_roster(with_column("父母务工地址", "广东省东莞市", "", ""), "a.xlsx")
    assert one(reading).people["parents"].work_place == "广东省东莞市"
    assert [p.code for p in one(reading).problems] == ["ONE_COLUMN_FOR_BOTH_PARENTS"]


def test_fills_the_class_from_above_but_never_a_phone() -> None:
    rows = [[*HEAD, "父亲电话"], [*CHILDREN[0], "19900000001"], [*CHILDREN[1], "同上"]]
    rows[2][3] = "〃"
    second = one(read_roster(xlsx(rows), "a.xlsx"), 1)
    assert second.class_text == CHILDREN[0][3]
    assert "father" not in second.people
    codes = {p.code: p.severity for p in second.problems}
    assert codes == {
        "FILLED_FROM_ABOVE": Severity.INFO,
        "SAME_AS_ABOVE_UNSAFE": Severity.YELLOW,
    }


def test_a_note_only_proposes() -> None:
    row = one(read_roster(with_column("备注", "父母离异，有残疾", "", ""), "a.xlsx"))
    assert row.note_words == ("残疾", "离异")
    assert row.disability_kind is None


def test_a_relatives_damaged_number_does_not_keep_the_child_out() -> None:
    rows = [
        [*row, value] for row, value in zip(ROSTER, ("父亲身份证号", 9.9e17, GIRL, ""), strict=True)
    ]
    reading = read_roster(xlsx(rows), "a.xlsx")
    assert len(reading.good) == 3
    assert "father" not in one(reading).people
    assert [p.code for p in one(reading).problems] == ["ID_IN_NUMBER_CELL"]
    assert one(reading, 1).people["father"].id_number == GIRL


def test_grade_and_class_may_stand_in_two_columns() -> None:
    rows = [
        ["姓名", "身份证号", "年级", "班级"],
        ["马一", BOY, "五年级", "2班"],
        ["马二", GIRL, "六", "1"],
    ]
    found = [row.class_name for row in read_roster(xlsx(rows), "a.xlsx").rows]
    assert [(name.grade, name.number) for name in found if name] == [(5, 2), (6, 1)]


def test_tells_progress_by_rows() -> None:
    told: list[Progress] = []
    read_roster(packed(shared(TEMPLATE_ROWS)), "a.xlsx", Watcher(tell=told.append))
    assert [p for p in told if p.step == "READING_ROWS"][-1].done == 400


def test_a_persons_mapping_wins_and_is_found_again_by_shape() -> None:
    first = read_roster(with_column("娃的名", "甲", "乙", "丙"), "a.xlsx")
    unknown = first.columns[-1]
    assert unknown.field is None
    again = read_roster(
        with_column("娃的名", "丁一", "戊二", "己三"), "b.xlsx", None, {unknown.key: "name"}
    )
    assert again.shape == first.shape
    assert [row.name for row in again.rows] == ["丁一", "戊二", "己三"]
    left = read_roster(xlsx(), "a.xlsx", None, {first.columns[4].key: ""})
    assert all(row.address is None for row in left.rows)
    assert "address" in left.missing


def test_a_table_without_names_shows_its_columns_so_that_a_person_can_point() -> None:
    rows = [["娃娃", *HEAD[1:]], *CHILDREN]
    reading = read_roster(xlsx(rows), "a.xlsx")
    assert reading.missing[0] == "name"
    assert not reading.good
    pointed = read_roster(xlsx(rows), "a.xlsx", None, {reading.columns[0].key: "name"})
    assert len(pointed.good) == 3


def test_refuses_a_table_that_is_no_roster() -> None:
    with pytest.raises(RefusedError, match="ROSTER_NO_HEADINGS"):
        read_roster(xlsx([["日期", "事项", "备注"], ["2026.3.1", "开会", ""]]), "a.xlsx")


@pytest.mark.parametrize(
    ("grade", "text", "meant"),
    [
        ("五年级", "1班", (5, None, 1)),
        ("5", "2", (5, None, 2)),
        ("一", "1", (1, None, 1)),
        ("2024级", "3班", (None, 2024, 3)),
        ("三年级", "三年级(2)班", (3, None, 2)),
        ("初一", "4班", (7, None, 4)),
        ("六年级", "", (6, None, 1)),
    ],
)
def test_puts_grade_and_class_together(
    grade: str, text: str, meant: tuple[int | None, int | None, int]
) -> None:
    rows = [["姓名", "身份证号", "年级", "班级"], ["马一", BOY, grade, text]]
    name = one(read_roster(xlsx(rows), "a.xlsx")).class_name
    assert name is not None
    assert (name.grade, name.entry_year, name.number) == meant


@pytest.mark.parametrize("total", ["合计", "共计3人", "总数：3", "合计：三人", "以下空白"])
def test_a_total_is_no_child(total: str) -> None:
    for place in (0, 1):
        last = ["", "", "", "", ""]
        last[place] = total
        assert len(read_roster(xlsx([*ROSTER, last]), "a.xlsx").rows) == 3


def test_joins_an_address_in_parts() -> None:
    rows = [
        ["姓名", "身份证号", "班级", "乡镇", "村", "社"],
        ["马一", BOY, "一(1)", "银川镇", "前沟村", "8社"],
    ]
    assert one(read_roster(xlsx(rows), "a.xlsx")).address == "银川镇前沟村8社"
