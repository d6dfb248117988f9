"""Invented families, the same for the same seed.

Names are built from surnames and given names common in the region's schools, with the middle dot,
rare characters and namesakes that real class lists have, so that practice meets real trouble.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from liushou_desktop.domain.identity_number import check_character

_SURNAMES = "马马马马马马韩冶祁董何王张李杨妥撒喇单仇解查曾孔石牟才刘"
_GIVEN_GIRL = (
    "玉兰 秀英 燕 雅琴 月娥 玉洁 春梅 桂花 晓霞 婷婷 法土麦 阿西也 索非亚 赛里麦 海燕 雪莲 若兰 祎"
).split()
_GIVEN_BOY = (
    "国强 成林 义 英杰 玉龙 云飞 永福 建军 学义 占奎 文才 子涵 尔撒 伊布拉 得福 喆 浩然 俊杰"
).split()
_DOTTED = ("马哈三·买燕", "法图麦·马玉洁", "阿卜杜·热合曼", "索力哈·伊布拉")
_RARE = ("冶䶮", "祁珺", "马㛃", "韩𤩽")
_FATHER = "国才 得福 有才 占海 文祥 志军 青山 学林 永红 建国 成祥 春生".split()
_MOTHER = "秀花 桂英 秀梅 玉珍 雪莲 兰英 海燕 春燕 彩云 秀琴 金花 月梅".split()
_CARERS = (
    # relation, whose surname, given names
    ("祖父", "father", "长青 有福 成祥 占林"),
    ("祖母", "", "秀英 桂英 玉珍 金花"),
    ("外祖父", "mother", "文才 占奎 得海"),
    ("外祖母", "", "桂英 兰兰 秀莲"),
    ("姑母", "father", "玉梅 春梅 玉珍"),
)
_ETHNIC = (
    ("回族",) * 9 + ("东乡族",) * 4 + ("保安族",) * 4 + ("撒拉族",) * 2 + ("汉族",) * 5 + ("土族",)
)
_PLACES = (
    ("广东省", "东莞市", "电子厂"),
    ("新疆维吾尔自治区", "昌吉回族自治州", "建筑工地"),
    ("浙江省", "金华市", "服装厂"),
    ("甘肃省", "兰州市", "餐馆"),
    ("江苏省", "苏州市", "电子厂"),
    ("青海省", "西宁市", "拉面馆"),
    ("北京市", "北京市", "家政"),
    ("西藏自治区", "拉萨市", "修路"),
)
_VILLAGES = ("柳湾村", "癿沟村", "上湾村", "前川村", "红柳沟村", "小庄村")


@dataclass(frozen=True, slots=True)
class InventedParent:
    """A made-up father or mother and where they are."""

    name: str
    id_number: str
    phone: str
    is_away: bool
    province: str = ""
    city: str = ""
    work: str = ""


@dataclass(frozen=True, slots=True)
class InventedChild:
    """A made-up pupil with the family around."""

    name: str
    sex: str
    ethnicity: str
    birth_date: date
    id_number: str
    grade: int
    class_number: int
    boarding: bool
    town: str
    village: str
    group: str
    father: InventedParent
    mother: InventedParent
    carer_name: str
    carer_relation: str
    carer_birth_year: int
    carer_phone: str
    commute_hundred_metres: int
    left_behind: str = field(default="0")  # 学籍留守类别 0, 1, 2


def identity_number(birth: date, sequence: int) -> str:
    """An 18-digit number of region 999999 with the right check digit (GB 11643)."""
    body = f"999999{birth:%Y%m%d}{sequence:03d}"
    return body + check_character(body)


@dataclass(slots=True)
class Inventor:
    """Makes families one after the other from a seed.

    Args:
        seed: the same seed gives the same people.
        first_year: entry year of grade 1 in the school year shown.
    """

    seed: int
    first_year: int
    _random: random.Random = field(init=False)
    _serial: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def children(
        self, count: int, *, town: str, share_away: float = 1.0
    ) -> Iterator[InventedChild]:
        """``count`` pupils spread over six grades with one or two classes each."""
        for index in range(count):
            yield self._child(index, town, self._random.random() < share_away)

    def _child(self, index: int, town: str, is_left_behind: bool) -> InventedChild:
        pick = self._random
        girl = pick.random() < 0.48
        grade = index % 5 + 1
        birth = date(self.first_year - 5 - grade, 9, 1) + timedelta(days=pick.randrange(365))
        both = pick.random() < 0.65
        father_away = is_left_behind and (both or pick.random() < 0.8)
        mother_away = is_left_behind and (both or not father_away)
        name = self._name(index, girl)
        father_name = (pick.choice(_SURNAMES) if "·" in name else name[0]) + pick.choice(_FATHER)
        mother_name = pick.choice(_SURNAMES) + pick.choice(_MOTHER)
        father = self._parent(father_name, "男", father_away, date(birth.year - 27, 3, 5))
        mother = self._parent(mother_name, "女", mother_away, date(birth.year - 25, 8, 9))
        relation, side, given = pick.choice(_CARERS)
        surname = {"father": father_name[0], "mother": mother_name[0]}.get(side)
        away = father_away + mother_away
        return InventedChild(
            name=name,
            sex="女" if girl else "男",
            ethnicity=pick.choice(_ETHNIC),
            birth_date=birth,
            id_number=self._id(birth, girl),
            grade=grade,
            class_number=1 + (index // 5) % 2,
            boarding=pick.random() < 0.3,
            town=town,
            village=pick.choice(_VILLAGES),
            group=f"{pick.randint(1, 8)}社",
            father=father,
            mother=mother,
            carer_name=(surname or pick.choice(_SURNAMES)) + pick.choice(given.split()),
            carer_relation=relation,
            carer_birth_year=birth.year - pick.randint(45, 60),
            carer_phone=self._phone(),
            commute_hundred_metres=pick.randint(2, 60),
            left_behind=str(away) if away else "0",
        )

    def _name(self, index: int, girl: bool) -> str:
        if index % 17 == 5:
            return self._random.choice(_RARE)
        if index % 13 == 4:
            return self._random.choice(_DOTTED)
        return self._random.choice(_SURNAMES) + self._random.choice(
            _GIVEN_GIRL if girl else _GIVEN_BOY
        )

    def _parent(self, name: str, sex: str, is_away: bool, birth: date) -> InventedParent:
        number = self._id(birth, sex == "女")
        place = self._random.choice(_PLACES) if is_away else ("", "", "")
        return InventedParent(name, number, self._phone(), is_away, *place)

    def _id(self, birth: date, girl: bool) -> str:
        self._serial += 1
        sequence = (self._serial * 2) % 998 + (0 if girl else 1)
        return identity_number(birth, sequence or 2)

    def _phone(self) -> str:
        self._serial += 1
        return f"1990000{(self._serial + self.seed * 1000) % 10000:04d}"
