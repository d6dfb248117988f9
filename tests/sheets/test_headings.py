"""Finding headings and telling what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.sheets.grid import GridRow, SheetGrid
from liushou_desktop.sheets.header_mapping import find_head
from liushou_desktop.sheets.roster_words import roster_words

WORDS = roster_words()


def fields(*rows: str, merges: tuple[tuple[int, int, int, int], ...] = ()) -> list[str | None]:
    """Fields of the heading of a table written as text, cells parted by blanks (``_`` = empty)."""
    grid = [
        GridRow(number, ["" if cell == "_" else cell for cell in row.split()])
        for number, row in enumerate(rows, 1)
    ]
    head = find_head(SheetGrid("表", rows=grid, merges=merges), WORDS)
    assert head is not None
    return [column.field for column in head.columns]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("★公民身份号码（必填）", "id_number"),
        ("身 份 证 号", "id_number"),
        ("身份证\n号码", "id_number"),
        ("全国学籍号", "student_number"),
        ("住址(乡村社)", "address"),
        ("单/双亲留守", "left_behind"),
        ("备注（残疾/单亲等）", "note"),
        ("委托照护人", "carer.name"),
        ("监护人关系", "carer.relation"),
        ("成员2身份证件号", "member2.id_number"),
        ("家庭成员或监护人1姓名", "member1.name"),
        ("联系电话2", "mother.phone"),
        ("父母电话", "parents.phone"),
        ("母亲打工地址", "mother.work_place"),
        ("血型", "not_taken"),
        ("鞋码", None),
    ],
)
def test_knows_a_heading(heading: str, field: str | None) -> None:
    assert WORDS.meaning(heading) == field


def test_a_repeated_heading_belongs_to_the_person_on_its_left() -> None:
    assert fields(
        "姓名 身份证号 班级 父亲 务工地点 电话 母亲 务工地点 电话 监护人 与学生关系 电话"
    ) == [
        "name", "id_number", "class_text",
        "father.name", "father.work_place", "father.phone",
        "mother.name", "mother.work_place", "mother.phone",
        "carer.name", "carer.relation", "carer.phone",
    ]  # fmt: skip


def test_a_phone_apart_from_any_person_is_the_familys() -> None:
    assert fields("姓名 班级 身份证号 联系电话") == ["name", "class_text", "id_number", "phone"]


@pytest.mark.parametrize("merges", [(), ((1, 3, 1, 4), (1, 5, 1, 6))])
def test_reads_a_heading_in_two_rows(merges: tuple[tuple[int, int, int, int], ...]) -> None:
    found = fields(
        "姓名 班级 身份证号 父亲 _ 母亲 _",
        "_ _ _ 姓名 电话 姓名 电话",
        "马一 一(1) 1 马大 1 韩大 1",
        merges=merges,
    )
    assert found[3:] == ["father.name", "father.phone", "mother.name", "mother.phone"]


@given(st.integers(0, 12))
def test_finds_the_heading_wherever_it_stands(above: int) -> None:
    titles = [f"标题{n} 说明" for n in range(above)]
    assert fields(*titles, "序号 姓名 性别 民族 班级", "1 马一 男 回 一(1)")[1] == "name"


@given(st.permutations(["姓名", "性别", "身份证号", "班级", "现住址", "备注"]))
def test_the_order_of_columns_does_not_matter(order: list[str]) -> None:
    assert fields(" ".join(order)) == [WORDS.meaning(heading) for heading in order]


def test_no_two_fields_claim_one_heading_by_accident() -> None:
    """First match wins, so a spelling listed twice is a mistake in forms/roster.toml."""
    import tomllib

    from liushou_desktop.base.paths import forms_dir
    from liushou_desktop.sheets.roster_words import squeeze

    table = tomllib.loads((forms_dir() / "roster.toml").read_text("utf-8"))
    seen: dict[str, str] = {}
    for field in table["field"]:
        for heading in field["headings"]:
            key = squeeze(heading)
            assert seen.setdefault(key, field["id"]) == field["id"], heading
