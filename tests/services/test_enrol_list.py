"""Many schools from one list: compared first, doubtful rows named, the sound ones entered whole."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.helpers.sites import SCHOOL, SCHOOL_NAME

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.services.bureau.enrol_list import enrol_list, read_list
from liushou_desktop.services.bureau.school_keys import revoke_school
from liushou_desktop.services.shared.enrolment import read_enrolment_file
from liushou_desktop.services.shared.site import Site

HEAD = ("序号", "学校标识码", "学校名称", "学区", "类别")
SOUND = (
    (1, "622927-Q1", "柳湾学区", "", "学区"),
    (2, "2162999911", "癿沟小学", "柳湾", ""),
    (3, "3162999912", "县第一中学", "局属", "中学"),
)
DOUBTFUL = ((4, "216299991", "红柳沟小学", "柳湾学区", ""),)


def write_list(file: Path, rows=(*SOUND, *DOUBTFUL), head=HEAD) -> Path:
    """A list with a title above and a total below, as bureaus keep them."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["示例县学校名单"])
    sheet.append(head)
    for row in rows:
        sheet.append(row)
    sheet.append(["合计", len(rows), "", "", ""])
    book.save(file)
    return file


def states(plan) -> dict[str, str]:
    return {row.name: row.state for row in plan.rows}


def codes(row) -> set[str]:
    return {problem.code for problem in row.problems}


def test_enters_the_sound_rows_and_names_the_others(bureau: Site, tmp_path: Path) -> None:
    plan = read_list(bureau, write_list(tmp_path / "list.xlsx"))
    assert (plan.count("new"), plan.count("doubtful")) == (3, 1)
    doubtful = next(row for row in plan.rows if row.state == "doubtful")
    assert codes(doubtful) == {"SCHOOL_CODE_WRONG"}
    assert (doubtful.place.row, doubtful.problems[0].place.column) == (6, "学校标识码")
    out = tmp_path / "stick"
    out.mkdir()
    made = enrol_list(bureau, plan, out)
    assert (made.entered, made.left_out, len(made.files)) == (3, 1, 3)
    with bureau.unit() as unit:
        small = unit.require(EnrolledSite, "2162999911")
        assert (small.district, small.kind, small.state) == ("622927-Q1", "school", "invited")
        assert unit.require(EnrolledSite, "3162999912").district is None
        assert unit.require(EnrolledSite, "622927-Q1").kind == "district"
    file = next(file for file in made.files if "2162999911" in file.name)
    assert [each.kind for each in read_enrolment_file(file).superiors] == ["bureau"]


def test_a_second_time_changes_nothing(bureau: Site, tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.xlsx", SOUND)
    enrol_list(bureau, read_list(bureau, file))
    again = read_list(bureau, file)
    assert set(states(again).values()) == {"same"}
    with bureau.unit() as unit:
        head = unit.chain_head()
    enrol_list(bureau, again)
    with bureau.unit() as unit:
        assert unit.chain_head() == head


def test_changes_what_is_entered_already(bureau: Site, tmp_path: Path) -> None:
    rows = (*SOUND[:1], (2, SCHOOL, f"{SCHOOL_NAME}（新校区）", "622927-Q1", "小学"))
    plan = read_list(bureau, write_list(tmp_path / "list.xlsx", rows))
    assert states(plan)[f"{SCHOOL_NAME}（新校区）"] == "changed"
    enrol_list(bureau, plan)
    with bureau.unit() as unit:
        school = unit.require(EnrolledSite, SCHOOL)
        assert (school.state, school.district) == ("approved", "622927-Q1")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((1, "", "甲小学", "", ""), "SCHOOL_CODE_MISSING"),
        ((1, 2.16e17, "甲小学", "", ""), "SCHOOL_CODE_WRONG"),
        ((1, "2162999911", "", "", ""), "SITE_NAME_EMPTY"),
        ((1, "2162999911", "甲小学", "没有的学区", ""), "DISTRICT_NOT_LISTED"),
        ((1, "2162999911", "甲小学", "", "养老院"), "SCHOOL_KIND_UNKNOWN"),
        ((1, "2162999911", SCHOOL_NAME, "", ""), "SCHOOL_NAME_TAKEN"),
        ((1, SCHOOL, "甲学区", "", "学区"), "SITE_KIND_DIFFERS"),
        ((1, "622927/Q1", "甲学区", "", ""), "SITE_CODE_WRONG"),
        ((1, "3162999912", "县第二中学", "", ""), "SCHOOL_CODE_TWICE"),
        ((1, "3162999913", "县第一中学", "", ""), "SCHOOL_NAME_TWICE"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_doubts(bureau: Site, tmp_path: Path, row, code: str) -> None:
    plan = read_list(bureau, write_list(tmp_path / "list.xlsx", (*SOUND[2:], row)))
    last = plan.rows[-1]
    assert last.state == "doubtful"
    assert code in codes(last)
    assert enrol_list(bureau, plan).left_out == 1


@pytest.mark.parametrize(
    ("rows", "head", "code"),
    [
        (SOUND, ("甲", "乙", "丙", "丁", "戊"), "SCHOOL_LIST_NO_HEADINGS"),
        ((), HEAD, "SCHOOL_LIST_EMPTY"),
    ],
)
def test_refuses_what_is_no_list(bureau: Site, tmp_path: Path, rows, head, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        read_list(bureau, write_list(tmp_path / "list.xlsx", rows, head))


def test_enters_nothing_when_the_register_moved_on(bureau: Site, tmp_path: Path) -> None:
    rows = (*SOUND[:1], (2, SCHOOL, "新名字小学", "", ""))
    plan = read_list(bureau, write_list(tmp_path / "list.xlsx", rows))
    revoke_school(bureau, SCHOOL, "电脑丢了")
    with pytest.raises(RefusedError, match="REGISTER_CHANGED"):
        enrol_list(bureau, plan)
    with bureau.unit() as unit:
        assert unit.get(EnrolledSite, "622927-Q1") is None
