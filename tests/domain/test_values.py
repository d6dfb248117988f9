"""It reads student numbers, names, phones, groups and school codes as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.base.paths import resources_dir
from liushou_desktop.domain import (
    ethnicity,
    masking,
    person_name,
    phone,
    pinyin,
    regions,
    relation,
    school_code,
    student_number,
)
from liushou_desktop.formspec.codes import code_set

# student numbers


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("G999999201206150127", []),
        ("ｇ999999201206150127 ", []),
        ("G999999201206150128", ["STUDENT_NUMBER_CHECK_WRONG"]),
        ("G999999201213150127", ["STUDENT_NUMBER_DATE_MISSING"]),
        ("L999999201206159999", []),
        ("L999999201206150001", []),
        ("K999999201206150127", ["STUDENT_NUMBER_LETTER_WRONG"]),
        ("999999201206150127", ["STUDENT_NUMBER_LENGTH_WRONG"]),
        ("G99999920120615012A", ["STUDENT_NUMBER_CHARACTERS_WRONG"]),
    ],
)
def test_checks_student_numbers_but_never_the_check_of_a_provisional_one(
    text: str, codes: list[str]
) -> None:
    assert [p.code for p in student_number.parse(text).problems] == codes


def test_tells_when_student_and_identity_number_differ() -> None:
    parsed = student_number.parse("G999999201206150127", id_number="999999201502280014")
    assert [p.code for p in parsed.problems] == ["STUDENT_NUMBER_DIFFERS_FROM_ID"]
    assert student_number.mask("G999999201206150127") == "G999999********0127"


# names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("马  龙", "马龙"),
        ("杨　法土麦", "杨法土麦"),
        ("冶•雨桐", "冶·雨桐"),
        ("马哈三‧赛里麦", "马哈三·赛里麦"),
        ("马哈三・赛里麦", "马哈三·赛里麦"),
        ("马哈三･赛里麦", "马哈三·赛里麦"),
        ("马哈三．赛里麦", "马哈三·赛里麦"),
        ("马哈三∙赛里麦", "马哈三·赛里麦"),
        ("马哈三⋅赛里麦", "马哈三·赛里麦"),
        ("马哈三.赛里麦", "马哈三·赛里麦"),
        ("马哈三 · 赛里麦", "马哈三·赛里麦"),
        (" 冶䶮 ", "冶䶮"),
        ("马𤩽", "马𤩽"),
        ("马\u200b龙", "马龙"),
        ("Mary Ann", "Mary Ann"),
    ],
)
def test_writes_names_one_way(text: str, name: str) -> None:
    assert person_name.parse(text).value == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "PERSON_NAME_MISSING"),
        ("同上", "PERSON_NAME_MISSING"),
        ("@杨福寿", "PERSON_NAME_LIKE_FORMULA"),
        ("=1+1", "PERSON_NAME_LIKE_FORMULA"),
        ("马?三", "PERSON_NAME_CHARACTER_LOST"),
        ("马□三", "PERSON_NAME_CHARACTER_LOST"),
        ("马龙3", "PERSON_NAME_CHARACTERS_WRONG"),
        ("马龙<b>", "PERSON_NAME_CHARACTERS_WRONG"),
        ("马" * 51, "PERSON_NAME_TOO_LONG"),
    ],
)
def test_refuses_what_is_no_name(text: str, code: str) -> None:
    parsed = person_name.parse(text)
    assert parsed.value is None
    assert [p.code for p in parsed.problems] == [code]


def test_counts_a_rare_character_once() -> None:
    assert person_name.parse("𤩽" * 50).value == "𤩽" * 50


@given(st.text(max_size=60))
def test_cleaning_a_name_twice_changes_nothing(text: str) -> None:
    assert person_name.clean(person_name.clean(text)) == person_name.clean(text)


# pinyin


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单小明", "sxm"),
        ("单小明", "dxm"),
        ("仇占奎", "qzk"),
        ("解永福", "xyf"),
        ("查尔撒", "zes"),
        ("曾得福", "zdf"),
        ("曾得福", "cdf"),
        ("撒玉梅", "sym"),
        ("尕若兰", "grl"),
        ("冶䶮", "yy"),
        ("马哈三·赛里麦", "mhsslm"),
        ("马𤩽", "mh"),
        ("陈癿生", "cqs"),
    ],
)
def test_finds_names_by_the_initials_of_any_reading(name: str, typed: str) -> None:
    assert typed in pinyin.initials(name)


def test_reads_every_character_of_the_table() -> None:
    lines = (resources_dir() / "pinyin.tsv").read_text("utf-8").splitlines()
    told = dict(line.split("\t") for line in lines if line[0] != "#")
    assert list(told) == sorted(told)
    assert all(" ".join(pinyin.readings(c)) == said for c, said in told.items())
    assert pinyin.readings("☃") == pinyin.readings("\U0010ffff") == (pinyin.UNKNOWN,)


def test_bounds_the_spellings_of_long_names() -> None:
    found = pinyin.initials("单" * 50)
    assert 1 <= len(found) <= pinyin.MOST_SPELLINGS
    assert {len(spelling) for spelling in found} == {50}


def test_orders_surnames_by_their_own_reading() -> None:
    assert pinyin.full("单小明").startswith("shan ")
    assert pinyin.full("小单") == "xiao dan"
    names = ["张玉梅", "仇占奎", "安丽娟", "马龙", "单小明"]
    expected = ["安丽娟", "马龙", "仇占奎", "单小明", "张玉梅"]
    assert sorted(names, key=pinyin.sort_key) == expected


# phones


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("19900487536", [("19900487536", "mobile", "")]),
        ("19900487536.0", [("19900487536", "mobile", "")]),
        ("199 0048 7536", [("19900487536", "mobile", "")]),
        ("199-0048-7536", [("19900487536", "mobile", "")]),
        ("＋８６１９９００４８７５３６", [("19900487536", "mobile", "")]),
        ("8619900487536", [("19900487536", "mobile", "")]),
        (
            "19974289225/19992305880",
            [("19974289225", "mobile", ""), ("19992305880", "mobile", "")],
        ),
        (
            "19974289225、19992305880；19900487536",
            [
                ("19974289225", "mobile", ""),
                ("19992305880", "mobile", ""),
                ("19900487536", "mobile", ""),
            ],
        ),
        (
            "19974289225 19992305880",
            [("19974289225", "mobile", ""), ("19992305880", "mobile", "")],
        ),
        ("19913723622(爷)", [("19913723622", "mobile", "爷")]),
        ("19913723622（爷爷）", [("19913723622", "mobile", "爷爷")]),
        ("爷爷：19913723622", [("19913723622", "mobile", "爷爷")]),
        ("19913723622爷", [("19913723622", "mobile", "爷")]),
        ("0930-7721234", [("09307721234", "landline", "")]),
        ("(爷)19913723622", [("19913723622", "mobile", "爷")]),
        ("无", []),
        ("/", []),
        ("", []),
    ],
)
def test_reads_all_numbers_of_a_cell(text: str, numbers: list[tuple[str, str, str]]) -> None:
    parsed = phone.parse(text)
    assert [tuple(number) for number in parsed.value or ()] == numbers
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        ("1393548753", "PHONE_UNREADABLE", 0),
        ("199004875366", "PHONE_UNREADABLE", 0),
        ("12935487536", "PHONE_UNREADABLE", 0),
        ("7721234", "PHONE_AREA_CODE_MISSING", 0),
        ("19900487536/1999230588", "PHONE_UNREADABLE", 1),
        ("138xxxx(爷)", "PHONE_UNREADABLE", 0),
    ],
)
def test_names_what_is_no_number_and_keeps_the_rest(text: str, code: str, kept: int) -> None:
    parsed = phone.parse(text)
    assert [p.code for p in parsed.problems] == [code]
    assert len(parsed.value or ()) == kept


def test_masks_and_writes_numbers() -> None:
    assert phone.mask("19912340013") == "199****0013"
    assert phone.written("09307721234") == "0930-7721234"
    assert masking.mask("phone", "19912340013") == "199****0013"
    assert masking.mask("identity_number", "999999201206150127") == "999999********0127"
    assert masking.mask("disability_card", "99999920120615012742") == "999999********0127**"
    assert masking.mask("text", "癫痫") == masking.HIDDEN
    assert masking.mask("phone", "") == ""


@given(st.text(max_size=40))
def test_answers_any_text_in_a_phone_cell(text: str) -> None:
    assert all(number.digits.isascii() for number in phone.parse(text).value or ())


# groups and relations


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("回", "03"),
        ("回族", "03"),
        ("东乡", "26"),
        ("东乡族", "26"),
        ("保安", "47"),
        ("撒拉族", "35"),
        ("土", "30"),
        ("毛难族", "36"),
        ("崩龙", "46"),
        ("僳僳族", "20"),
        ("汉 族", "01"),
    ],
)
def test_knows_groups_with_and_without_the_word(text: str, code: str) -> None:
    assert ethnicity.parse(text, code_set("ethnicity")).value == code


def test_refuses_an_unknown_group() -> None:
    parsed = ethnicity.parse("火星", code_set("ethnicity"))
    assert (parsed.value, [p.code for p in parsed.problems]) == (None, ["ETHNICITY_UNKNOWN"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("爷爷", "61"),
        ("阿爷", "61"),
        ("奶奶", "62"),
        ("外爷", "63"),
        ("姥姥", "64"),
        ("大伯", "81"),
        ("阿舅", "85"),
        ("父亲", "51"),
    ],
)
def test_knows_local_words_for_relations(text: str, code: str) -> None:
    assert relation.parse(text, code_set("relation")).value == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("孙女", "RELATION_OTHER_WAY_ROUND"),
        ("邻家狗", "RELATION_UNKNOWN"),
        ("祖父母", "RELATION_GROUP_ONLY"),
    ],
)
def test_doubts_relations_that_say_the_wrong_thing(text: str, code: str) -> None:
    assert [p.code for p in relation.parse(text, code_set("relation")).problems] == [code]


# schools and regions


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("2162999901", "2162999901", []),
        (" ２１６２９９９９０１ ", "2162999901", []),
        ("2162999901-01", "2162999901-01", []),
        ("9962999901", "9962999901", ["SCHOOL_CODE_KIND_UNKNOWN"]),
        ("2161999901", "2161999901", ["SCHOOL_CODE_OTHER_PROVINCE"]),
        ("216299990", None, ["SCHOOL_CODE_WRONG"]),
        ("", None, ["SCHOOL_CODE_MISSING"]),
    ],
)
def test_reads_school_codes(text: str, value: str | None, codes: list[str]) -> None:
    parsed = school_code.parse(text)
    assert (parsed.value, [p.code for p in parsed.problems]) == (value, codes)


def test_knows_the_stage_and_parent_of_a_school() -> None:
    assert school_code.default_stage("3162999901") == "junior"
    assert school_code.default_stage("5162999901") == "primary"
    assert school_code.parent("2162999901-01") == "2162999901"
    assert school_code.is_teaching_point("2162999901-01")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("甘肃省", "甘肃"),
        ("临夏回族自治州", "临夏"),
        ("新疆维吾尔自治区", "新疆"),
        ("东莞市", "东莞"),
        ("积石山保安族东乡族撒拉族自治县", "积石山"),
        ("广西壮族自治区", "广西"),
        ("沙市", "沙市"),
    ],
)
def test_shortens_names_of_places(name: str, short: str) -> None:
    assert regions.short_name(name) == short
