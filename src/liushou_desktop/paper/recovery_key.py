"""The paper recovery key W4: folded, sealed, read back; never a QR code, never kept as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import mod97_digits
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.contents import RecoveryKey
from liushou_desktop.paper.geometry import Geometry
from liushou_desktop.paper.marks import (
    HAIR,
    HINT_GREY,
    Mark,
    Outline,
    Rule,
    TickBox,
    Words,
    WritingLine,
)
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.one_side import geometry_of_paper, printed, table
from liushou_desktop.paper.printed import Printed
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.values import date_text


def print_recovery_key(key: RecoveryKey) -> Printed:
    """See ``paper.print_recovery_key``."""
    geometry, log = geometry_of_paper("recovery_key"), geometry_of_paper("recovery_log")
    code = check_code(geometry.code, geometry.version, (key.database_id,), {"n": key.generation})
    day = date_text(key.made_on)
    values: dict[str, object] = {
        "lines": [_recovery_line(line, number) for number, line in enumerate(key.lines, start=1)],
        "log": [{"day": day, "reason": key.sealed_reason, "seal": "sealed"}],
    }
    marks = [
        *_recovery_head(geometry, key, day),
        *sheet.foot_rule(geometry.page),
        *sheet.foot(geometry.page, code, 1, 1, geometry.foot),
        *_instructions(),
        *_fold(99),
        *_fold(198),
        Words(25, 103.8, "恢复密钥", Role.TITLE, 12),
        Words(46, 103.6, _HOW_TO_TYPE, Role.LABEL, 9),
        *table(geometry, values),
        *_read_back(),
        *table(log, values),
    ]
    return printed(geometry.title, marks, "W4", code)


_HOW_TO_TYPE = "四行，每行三组、每组四位，末格为行校验；录入时空格可不打，错行当即提示。"
_INSTRUCTIONS = (
    "1. 忘记全部口令、电脑损坏或人员突然离任时，凭本页打开本校档案库；没有它，数据无法找回。",
    "2. 本页等同于全部儿童档案的钥匙：不拍照、不扫描、不抄进手机，不与电脑、U盘放在一起。",
    "3. 印出后当场逐行回读核对，按两侧折线向内三折，装入信封，骑缝签字盖章，存校长保险柜。",
    "4. 启封一次即作废：用后在程序中换新密钥，重印、重封；旧页当面销毁并登记。",
    "5. 每学期末验封一次；信封破损或去向不明，立即换新密钥并报县教育局。",
)


def _recovery_line(line: str, number: int) -> dict[str, str]:
    """A line in groups.

    Raises:
        RefusedError: RECOVERY_LINE_WRONG when length or check digits do not fit.
    """
    digits = "".join(line.split()).replace("-", "")
    if len(digits) != 14 or not digits.isdigit() or mod97_digits(digits[:12]) != digits[12:]:
        raise RefusedError("RECOVERY_LINE_WRONG", line=number)
    return {
        "first": digits[:4],
        "second": digits[4:8],
        "third": digits[8:12],
        "check": digits[12:],
    }


def _recovery_head(geometry: Geometry, key: RecoveryKey, day: str) -> Iterator[Mark]:
    page = replace(geometry.page, title_y=26, sub_y=34.8)
    measure = fonts.FontMeasure()
    yield from sheet.form_number(page, geometry.code, geometry.version)
    text = f"库号：{key.database_id}　第 {key.generation} 代"
    yield Words(page.left, 16.7, text, Role.LABEL, 8)
    yield Outline(161, 9, 34, 7.4, 1.0)
    yield Words(178, 13.9, "密封　只印一份", Role.TITLE, 10, "centre")
    yield from sheet.title(page, geometry.title, measure)
    pairs = (("单位", key.site_name), ("生成日期", day), ("", "第 1 份，共 1 份"))
    yield from sheet.subline(page, pairs, measure)


def _instructions() -> Iterator[Mark]:
    yield Outline(25, 40, 170, 46, 0.5)
    for number, sentence in enumerate(_INSTRUCTIONS):
        yield Words(28, 47.6 + number * 8, sentence, Role.LABEL, 10)


def _fold(y: float) -> Iterator[Mark]:
    """Marks where the page is folded, outside the binding margin."""
    dash = (3.0, 2.2)
    yield Rule(9.5, y, 16.5, y, HAIR, 0, dash)
    yield Words(18.2, y + 1, "折", Role.LABEL, 7.5, grey=HINT_GREY)
    yield Rule(196.5, y, 203.5, y, HAIR, 0, dash)


def _read_back() -> Iterator[Mark]:
    y = 187.8
    yield Words(25, y, "印后回读：第", Role.LABEL, 10)
    x = 47.5
    for number in range(1, 5):
        yield TickBox(x, y - 2.75)
        yield Words(x + 4, y, str(number), Role.LABEL, 10)
        x += 8.5
    yield Words(x + 0.5, y, "行", Role.LABEL, 10)
    for left, label in ((92, "核对人签字"), (144, "见证人签字")):
        yield Words(left, y, label, Role.LABEL, 10)
        yield WritingLine(left + 18.5, left + 48, y + 1)
