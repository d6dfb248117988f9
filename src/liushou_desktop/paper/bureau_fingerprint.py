"""The bureau's own fingerprint on paper: goes with the enrolment file, compared by schools."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from liushou_desktop.paper.marks import HAIR, Mark, Outline, Words, WritingLine
from liushou_desktop.paper.one_side import printed
from liushou_desktop.paper.pages import PORTRAIT
from liushou_desktop.paper.printed import Printed
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.values import date_text

TITLE = "密钥指纹"
_STEPS = (
    "1. 发出单位盖章后，连同U盘里的登记文件当面交给学校。",
    "2. 学校第一次打开程序、读登记文件时，屏幕上会显示六行指纹。",
    "3. 请和本页逐组对照，六行都相同才往下走；有一组不同就停下，打电话问发出单位。",
    "4. 指纹只用来对照，不是密码，不怕别人看见。",
)

FingerprintLine = tuple[str, Sequence[str], str]


def print_bureau_fingerprint(
    name: str, code: str, lines: Sequence[FingerprintLine], short_code: str, made_on: date
) -> Printed:
    """See ``paper.print_bureau_fingerprint``."""
    page = PORTRAIT
    marks: list[Mark] = [
        Words(page.middle, page.title_y, TITLE, Role.TITLE, page.title_size, "centre", spacing=1),
        Outline(page.left, 30, page.span, 150, HAIR),
        Words(page.left + 6, 42, f"{name}　{code}", Role.TITLE, 13),
        Words(page.left + 6, 50, f"打印日期 {date_text(made_on)}", Role.LABEL, 10),
        *_lines(page.left + 6, 68, lines),
        Words(page.left + 6, 134, f"指纹短码　{short_code}", Role.TITLE, 12),
        Words(page.left + 6, 152, "经手人签字：", Role.LABEL, 10.5),
        WritingLine(page.left + 30, page.left + 84, 153),
        Words(page.left + 96, 152, "单位盖章：", Role.LABEL, 10.5),
    ]
    for number, step in enumerate(_STEPS):
        marks.append(Words(page.left + 6, 192 + number * 8, step, Role.LABEL, 10.5))
    return printed(TITLE, marks, code, "")


def _lines(x: float, first: float, lines: Sequence[FingerprintLine]) -> Iterator[Mark]:
    for number, (label, groups, check) in enumerate(lines):
        y = first + number * 9 + (3 if number >= 3 else 0)
        yield Words(x, y, label, Role.LABEL, 10)
        for place, group in enumerate(groups):
            yield Words(x + 14 + place * 26, y, group, Role.CODE, 16, spacing=1)
        yield Outline(x + 120, y - 5.4, 6.6, 6.8, 0.5)
        yield Words(x + 123.3, y - 0.1, check, Role.CODE, 15, "centre")
        yield WritingLine(x + 12, x + 127, y + 2.6, dotted=True)
