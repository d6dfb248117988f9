"""Invented pupils in bulk, as the 71-column roster of the pupil register writes them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

from liushou_desktop.sheets.addresses import column_letter

HEADINGS = Path(__file__).with_name("roster_headings.txt").read_text("utf-8").split()

_SURNAMES = "马韩冶祁董何王张李杨妥撒尕喇单仇解查曾孔石牟才刘"
_FIRST = "玉秀雅月春海国成英建学文子浩俊桂晓婷得永占云义喜"
_SECOND = "兰英琴娥梅燕强林杰军义才涵然喆花霞婷福奎飞龙平山"
_ETHNIC = ("回族", "东乡族", "保安族", "撒拉族", "汉族", "土族")
_VILLAGES = ("柳湾村", "癿沟村", "上湾村", "前川村", "红柳沟村", "小庄村")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(birth: date, sequence: int) -> str:
    """A well-formed number of the invented region 999999 (GB 11643)."""
    body = f"999999{birth:%Y%m%d}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def name(index: int) -> str:
    """Two to four characters as class lists have them; some with the middle dot or a rare one."""
    mixed = index * 2_654_435_761 % 2**32 >> 8
    surname = _SURNAMES[mixed % len(_SURNAMES)]
    first = _FIRST[mixed // 25 % len(_FIRST)]
    second = _SECOND[mixed // 625 % len(_SECOND)]
    if index % 40 == 7:
        return f"{surname}{first}三·买{second}"
    if index % 600 == 11:
        return f"{surname}䶮{second}"
    return surname + first + ("" if index % 9 == 4 else second)


def phone(index: int) -> str:
    """Never a subscriber's: 199 and a counter."""
    return f"199{index % 10**8:08d}"


def roster_row(index: int) -> dict[str, str]:
    """One pupil; identity numbers of different indexes differ."""
    birth = date(2013, 1, 1) + timedelta(days=index % 2_000)
    sequence = 111 + index // 2_000 * 2 % 800 + index % 2
    village = f"积石山县吹麻滩镇{_VILLAGES[index % 6]}{index % 8 + 1}社{index % 200}号"
    grade = index % 6
    row = dict.fromkeys(HEADINGS, "")
    row |= {
        "学校标识码": "2162999901",
        "姓名": name(index),
        "性别": "男" if sequence % 2 else "女",
        "出生日期": f"{birth:%Y%m%d}",
        "出生地行政区划代码": "622927",
        "籍贯": "甘肃省积石山县",
        "民族": _ETHNIC[index % 6],
        "国籍/地区": "中国",
        "身份证件类型": "居民身份证",
        "港澳台侨外": "否",
        "健康状况": "健康或良好",
        "政治面貌": "群众",
        "身份证件号": identity_number(birth, sequence),
        "户口性质": "农业家庭户口",
        "户口所在地行政区划": "622927",
        "班号": f"{2025 - grade}{index // 6 % 40 + 1:02d}",
        "入学年月": f"{2025 - grade}09",
        "入学方式": "就近入学",
        "就读方式": "住校" if index % 3 == 0 else "走读",
        "现住址": village,
        "通信地址": village,
        "家庭地址": village,
        "联系电话": phone(index),
        "邮政编码": "731700",
        "是否独生子女": "否",
        "是否受过学前教育": "是",
        "是否留守儿童": ("非留守儿童", "单亲留守儿童", "双亲留守儿童")[index % 3],
        "是否孤儿": "否",
        "上下学距离": f"{index % 60 / 10:.1f}",
        "上下学方式": "步行",
        "残疾类型": "无",
        "随班就读": "非随班就读",
        "是否进城务工人员随迁子女": "否",
    }
    for number, relation, base in (
        ("1", "父亲", date(1988, 1, 1)),
        ("2", "母亲", date(1990, 1, 1)),
    ):
        own = base + timedelta(days=index % 2_000)
        row |= {
            f"成员{number}姓名": name(index * 3 + int(number)),
            f"成员{number}关系": relation,
            f"成员{number}现住址": village,
            f"成员{number}联系电话": phone(index * 3 + int(number)),
            f"成员{number}是否监护人": "是",
            f"成员{number}身份证件类型": "居民身份证",
            f"成员{number}身份证件号": identity_number(own, 111 + index // 2_000 * 2 + int(number)),
            f"成员{number}工作单位": "务工",
        }
    return row


def roster(rows: int) -> Iterator[tuple[str, ...]]:
    """Headings, then ``rows`` pupils, as tuples in the order of ``HEADINGS``."""
    yield tuple(HEADINGS)
    for index in range(rows):
        row = roster_row(index)
        yield tuple(row[heading] for heading in HEADINGS)


def write_as_spreadsheets_do(path: Path, rows: Iterator[tuple[str, ...]]) -> None:
    """A workbook with shared strings, deflated, as Excel and LibreOffice save one."""
    numbers: dict[str, int] = {}
    serial = count()
    body = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{column_letter(at)}{number}" t="s"><v>{_number(numbers, text, serial)}</v></c>'
            for at, text in enumerate(row)
            if text
        )
        body.append(f'<row r="{number}">{cells}</row>')
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in numbers)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    sheet_ml = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{sheet_ml}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheet_ml}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{sheet_ml}.sharedStrings+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet '
        'name="学生基本信息" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(body)}'
        "</sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{main}" uniqueCount="{len(numbers)}">{shared}</sst>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, head + content)


def _number(numbers: dict[str, int], text: str, serial: count[int]) -> int:
    known = numbers.get(text)
    if known is None:
        known = numbers[text] = next(serial)
    return known
