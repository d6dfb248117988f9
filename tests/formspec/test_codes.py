"""Code sets and places: read by name in all its spellings, written as the standard has it."""

from pathlib import Path

import pytest

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain import codes as domain_codes
from liushou_desktop.formspec.codes import PLACE_FILES, code_set, code_sets, places, read_code_sets
from liushou_desktop.formspec.places import Region


@pytest.mark.parametrize(
    ("set_id", "text", "code"),
    [
        ("ethnicity", "回", "03"),
        ("ethnicity", "回族", "03"),
        ("ethnicity", "毛难族", "36"),
        ("ethnicity", "崩龙", "46"),
        ("relation", "阿娜", "52"),
        ("relation", "外爷", "63"),
        ("relation", "娘娘", "90"),
        ("relation", "阿舅", "85"),
        ("health", "有生理缺陷", "60"),
        ("health", "健康或良好", "10"),
        ("household_kind", "农业家庭户口", "rural"),
        ("left_behind_category", "1-单亲留守儿童", "1"),
        ("commute_way", "家长自行接送", "parent"),
        ("boarding", "住校", "2"),
        ("parent_status", "外出打工", "away_working"),
        ("town", "石塬乡", "622927104"),
        ("town", "622927205", "622927105"),
        ("town", "中嘴岭乡", "622927209"),
        ("province", "新疆", "新疆维吾尔自治区"),
        ("city", "临夏", "临夏回族自治州"),
    ],
)
def test_finds_a_value_by_any_of_its_names(set_id: str, text: str, code: str) -> None:
    found = code_set(set_id).find(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("set_id", "number"), [("left_behind_category", "1"), ("health", "40"), ("sex", "1")]
)
def test_never_trusts_a_bare_foreign_number(set_id: str, number: str) -> None:
    assert code_set(set_id).find(number) is None


def test_pins_the_groups_of_the_county_and_offers_two_sexes() -> None:
    first = [entry.short for entry in code_set("ethnicity").offered()[:7]]
    assert first == ["汉", "回", "东乡", "保安", "撒拉", "土", "藏"]
    assert len(code_set("ethnicity").codes) == 58
    assert [entry.name for entry in code_set("sex").offered()] == ["男", "女"]


def marked(attribute: str) -> set[str]:
    return {c.code for c in code_set("parent_status").codes if c.attributes.get(attribute)}


def test_holds_the_codes_the_rules_of_the_trade_speak_of() -> None:
    assert marked("away") == domain_codes.AWAY
    assert marked("incapable") == domain_codes.INCAPABLE
    assert marked("sensitive") == domain_codes.PRIVATE_STATES
    assert code_set("parent_status").get(domain_codes.DEAD)
    assert {c.code for c in code_set("phone_result").codes} >= domain_codes.DEAD_PHONES
    assert {c.code for c in code_set("suspension_kind").codes} == {
        *domain_codes.SUSPENDING,
        domain_codes.HOME_STAY,
    }
    assert {c.code for c in code_set("card_state").codes} >= domain_codes.CARD_IN_USE
    assert code_set("care_mode").get(domain_codes.CARE_BY_PEER_OR_SELF)
    assert code_set("household_kind").get(domain_codes.RURAL_HOUSEHOLD)
    assert code_set("enrolment_end_reason").get(domain_codes.MOVED_IN_COUNTY)


def test_names_the_source_of_every_set() -> None:
    assert all(each.source and each.title for each in code_sets().values())


def folder_with(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "codes"
    folder.mkdir()
    shipped = Path(__file__).parents[2] / "forms" / "codes"
    for name in PLACE_FILES:
        (folder / name).write_bytes((shipped / name).read_bytes())
    (folder / "own.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("codes", "refused"),
    [
        ('[{ code = "a", name = "甲" }, { code = "b", name = "乙", also = ["甲"] }]', "CODE_TWICE"),
        ('[{ code = "a", name = "甲" }, { code = "a", name = "乙" }]', "CODE_TWICE"),
        ('[{ code = "a", name = "甲", sort = "a" }]', "FORM_KEY_MISSPELT"),
        ('[{ code = "a" }]', "FORM_KEY_MISSING"),
        ('[{ code = 1, name = "甲" }]', "FORM_VALUE_WRONG"),
    ],
)
def test_refuses_a_set_that_could_be_read_two_ways(
    tmp_path: Path, codes: str, refused: str
) -> None:
    text = f'[[set]]\nid = "own"\ntitle = "自"\nsource = "本程序"\ncodes = {codes}\n'
    with pytest.raises(RefusedError) as caught:
        read_code_sets(folder_with(tmp_path, text))
    assert caught.value.code == refused


@pytest.mark.parametrize(
    ("text", "place", "scope"),
    [
        ("广东省东莞市电子厂", Region("广东省", "东莞市", detail="电子厂"), "outside"),
        ("东莞", Region("广东省", "东莞市"), "outside"),
        ("新疆昌吉州", Region("新疆维吾尔自治区", "昌吉回族自治州"), "outside"),
        ("浙江义乌", Region("浙江省", "金华市", detail="义乌"), "outside"),
        ("上海", Region("上海市", "上海市"), "outside"),
        ("银川", Region("宁夏回族自治区", "银川市"), "outside"),
        ("甘肃兰州城关区", Region("甘肃省", "兰州市", detail="城关区"), "province"),
        ("临夏州东乡县", Region("甘肃省", "临夏回族自治州", "东乡族自治县"), "prefecture"),
        ("临夏市", Region("甘肃省", "临夏回族自治州", "临夏市"), "prefecture"),
        ("积石山县", Region("甘肃省", "临夏回族自治州", "积石山县"), "county"),
        ("吉林", Region("吉林省"), "outside"),
        ("打工", Region(detail="打工"), ""),
    ],
)
def test_reads_where_a_parent_works(text: str, place: Region, scope: str) -> None:
    read = places().work_place(text)
    assert read == place
    assert places().scope(read) == scope
    if read.city:
        assert places().work_place(read.text()) == read


@pytest.mark.parametrize(
    ("text", "home"),
    [
        (
            "积石山县银川镇前沟村8社",
            Region(town="银川镇", town_code="622927106", village="前沟村", group="8社"),
        ),
        (
            "甘肃省积石山县石塬乡中湾村５社（桥东）",
            Region(
                town="石塬镇",
                town_code="622927104",
                village="中湾村",
                group="5社",
                detail="（桥东）",
            ),
        ),
        ("癿藏镇", Region(town="癿藏镇", town_code="622927103")),
        ("临夏市东关", Region(detail="临夏市东关")),
        ("临夏县土桥镇辛付村3社", Region(town="临夏县土桥镇", village="辛付村", group="3社")),
        ("红柳沟村7社", Region(village="红柳沟村", group="7社")),
        ("村口", Region(detail="村口")),
    ],
)
def test_reads_where_a_child_lives(text: str, home: Region) -> None:
    assert places().home(text) == home
    assert places().home(home.text()) == home
