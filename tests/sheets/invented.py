"""Invented rosters of the two kinds schools bring, each with the key of what is good in it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.sheets.making import Cell, identity

_SURNAMES = "马韩冶祁董何王张李杨妥撒尕喇单仇解查曾孔"
_GIVEN = "翠英 若兰 秀兰 彩云 建军 学义 永福 子涵 玉梅 占奎 得福 保成 祎 䶮 癿生 浩然".split()
_ETHNIC = ("回族", "东乡", "保安族", "撒拉", "汉", "土族", "藏族")
_TOWNS = ("银川镇", "吹麻滩镇", "癿藏镇", "大河家镇", "郭干乡", "中咀岭乡")

_MEMBER = """
姓名 关系 关系说明 现住址 户口所在地行政区划 联系电话 是否监护人 身份证件类型
身份证件号 民族 工作单位 职务
""".split()
TEMPLATE = [
    *"""
    学校标识码 姓名 性别 出生日期 出生地行政区划代码 籍贯 民族 国籍/地区 身份证件类型 港澳台侨外
    健康状况 政治面貌 身份证件号 户口性质 户口所在地行政区划 班号 入学年月 入学方式 就读方式 现住址
    通信地址 家庭地址 联系电话 邮政编码 是否独生子女 是否受过学前教育 是否留守儿童 是否需要申请资助
    是否享受一补 是否孤儿 是否烈士或优抚子女 上下学距离 上下学方式 是否需要乘坐校车 曾用名
    身份证件有效期 血型 特长 学籍辅号 班内学号 学生来源 电子信箱 主页地址 残疾类型
    是否由政府购买学位 随班就读
    """.split(),
    *(f"成员{n}{what}" for n in (1, 2) for what in _MEMBER),
    "是否进城务工人员随迁子女",
]


@dataclass(frozen=True)
class Pupil:
    name: str
    sex: str
    born: date
    number: str
    ethnic: str


def pupil(index: int, dice: random.Random) -> Pupil:
    """Numbers of different indexes differ; none ends in 000."""
    sequence = 100 + index % 800
    born = date(2014, 1, 1) + timedelta(days=dice.randrange(2_000))
    number = identity(f"{born:%Y%m%d}", sequence)
    if number.endswith("000"):
        return pupil(index + 1, dice)
    name = dice.choice(_SURNAMES) + dice.choice(_GIVEN)
    if index % 9 == 4:
        name = f"{dice.choice(_GIVEN)[0]}卜都·{dice.choice(_GIVEN)}"
    return Pupil(name, "男" if sequence % 2 else "女", born, number, _ETHNIC[index % 7])


def address(index: int) -> str:
    return f"积石山县{_TOWNS[index % 6]}前沟村{index % 8 + 1}社"


def template_roster(count: int) -> tuple[list[list[str]], list[Pupil]]:
    """The 71-column template with ``count`` sound pupils, and the pupils."""
    dice = random.Random(71)
    pupils = [pupil(index * 2 + index % 2, dice) for index in range(count)]
    rows = [list(TEMPLATE)]
    for index, one in enumerate(pupils):
        row = dict.fromkeys(TEMPLATE, "")
        row |= {
            "学校标识码": "2199999901",
            "姓名": one.name,
            "性别": one.sex,
            "出生日期": f"{one.born:%Y%m%d}",
            "民族": one.ethnic,
            "身份证件类型": "居民身份证",
            "身份证件号": one.number,
            "班号": f"2024{index % 3 + 1:02d}",
            "入学年月": "202409",
            "就读方式": "住校" if index % 2 else "走读",
            "现住址": address(index),
            "联系电话": f"199{index:08d}",
            "是否留守儿童": ("非留守儿童", "单亲留守儿童", "双亲留守儿童")[index % 3],
            "上下学距离": "0.5",
            "上下学方式": "步行",
            "成员1姓名": f"马大{index % 7 + 1}".translate(
                str.maketrans("1234567", "一二三四五六七")
            ),
            "成员1关系": "父亲",
            "成员1联系电话": f"19910{index:06d}",
            "成员1工作单位": "务工",
            "成员2姓名": "韩秀英",
            "成员2关系": "母亲",
            "成员2联系电话": f"19920{index:06d}",
        }
        rows.append(list(row.values()))
    return rows, pupils


CLASS_HEAD = """
序号 学生姓名 性别 民族 身份证号码 年级班级 家庭住址 父母外出情况 父亲姓名 父亲务工地 联系电话1
母亲姓名 母亲务工地 联系电话2 监护人 监护人关系 监护人电话 备注
""".split()

GOOD_TRAPS = (
    "id_fullwidth id_spaces id_lower_x name_spaces dot_variant phone_two phone_note same_as_above"
).split()
DOUBTFUL_TRAPS = {
    "id_number_cell": "ID_IN_NUMBER_CELL",
    "id_check_digit": "ID_CHECK_DIGIT_WRONG",
    "id_15": "ID_OLD_15",
    "sex_mismatch": "ID_SEX_DIFFERS",
    "name_missing": "PERSON_NAME_MISSING",
    "formula_name": "PERSON_NAME_LIKE_FORMULA",
    "dup": "DUPLICATE_IN_FILE",
}


@dataclass(frozen=True)
class Entry:
    """What the key says about one row of the class teacher's file."""

    row: int
    name: str
    number: str
    grade: int
    trap: str | None


def class_teacher_file(count: int = 80) -> tuple[list[list[Cell]], list[Entry]]:
    """A messy list: title, note, heading on row 3, every trap in turn, total and signatures."""
    dice = random.Random(4)
    traps = [*GOOD_TRAPS, *DOUBTFUL_TRAPS]
    rows: list[list[Cell]] = [
        ["××小学留守儿童摸底登记表"],
        ["填报单位：××小学", "", "", "", "", "", "", "", "填报时间：2026.6.12"],
        list(CLASS_HEAD),
    ]
    key = []
    for index in range(count):
        one = pupil(index, dice)
        trap = traps[index // 3 % len(traps)] if index % 3 == 2 else None
        grade = 1 if index < count // 2 else 2
        row = _class_row(index, one, grade)
        if trap == "dup":
            row[4] = rows[-1][4]
            row[2] = rows[-1][2]
        else:
            _spring(trap, row, one)
        rows.append(row)
        key.append(Entry(len(rows), one.name, one.number, grade, trap))
    rows += [["合计", f"{count}人"], [], ["审核人：", "", "", "校长："]]
    return rows, key


def _class_row(index: int, one: Pupil, grade: int) -> list[Cell]:
    names = {1: ("一年级(1)班", "1.1班", "一（1）班"), 2: ("二年级(1)班", "2.1班", "二（1）班")}
    return [
        index + 1, one.name, one.sex, one.ethnic, one.number, names[grade][index % 3],
        address(index), ("无", "单亲", "双亲")[index % 3], "马大山", "广东省东莞市",
        f"199{index:08d}", "韩秀英", address(index), f"1991{index:07d}", "马老汉", "爷爷",
        f"1992{index:07d}", "残疾" if index % 5 == 0 else "",
    ]  # fmt: skip


def _spring(trap: str | None, row: list[Cell], one: Pupil) -> None:
    """Put one trap into a row: (column, what stands there instead)."""
    number = one.number
    changes: dict[str, tuple[int, Cell]] = {
        "id_fullwidth": (4, "".join(chr(ord(c) + 0xFEE0) for c in number)),
        "id_spaces": (4, f" {number[:6]} {number[6:14]} {number[14:]} "),
        "id_lower_x": (4, number.lower()),
        "name_spaces": (1, f"{one.name[0]}  {one.name[1:]}"),
        "dot_variant": (1, one.name.replace("·", "•")),
        "phone_two": (10, f"{row[10]}/19900000000"),
        "phone_note": (13, f"{row[13]}(爷)"),
        "same_as_above": (6, "同上"),
        "id_number_cell": (4, float(number[:17] + "0")),
        "id_check_digit": (4, number[:17] + ("0" if number[17] != "0" else "1")),
        "id_15": (4, number[:6] + number[8:17]),
        "sex_mismatch": (2, "女" if one.sex == "男" else "男"),
        "name_missing": (1, ""),
        "formula_name": (1, f"@{one.name}"),
    }
    if trap in changes:
        column, value = changes[trap]
        row[column] = value
