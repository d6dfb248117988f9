"""The printer's test page: rulers, margins, faces, the smallest things that must come out."""

from __future__ import annotations

from collections.abc import Iterator

from liushou_desktop.paper import fonts
from liushou_desktop.paper.marks import (
    HAIR,
    HINT_GREY,
    Code,
    Mark,
    Outline,
    Rule,
    Tick,
    TickBox,
    Words,
    WritingLine,
)
from liushou_desktop.paper.one_side import printed
from liushou_desktop.paper.pages import PORTRAIT
from liushou_desktop.paper.printed import Printed
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.wallet import ruler

TITLE = "打印测试页"
SAMPLE_CODE = "CS-2026-0000"
_RARE = "癿藏镇　撒尕藏　䶮　㛃　𤩽　𫗠　阿依古丽·吐尔逊"
_STEPS = (
    "1. 打印时选“实际大小”或“100%”，不要选“适应纸张”。",
    "2. 用直尺量下面两把尺，都应正好 100 毫米；不是，就检查第 1 条。",
    "3. 四角的框线应完整；下边缺了，说明打印机够不到，请换一台。",
    "4. 用手机或扫码枪扫右上角的码，应得到 CS-2026-0000。",
    "5. 看下面的生僻字是不是都印出来了，每个字都清楚。",
)


def print_test_page() -> Printed:
    """See ``paper.print_test_page``."""
    page = PORTRAIT
    marks: list[Mark] = [
        Words(page.middle, page.title_y, TITLE, Role.TITLE, page.title_size, "centre", spacing=1),
        Code(page.right - page.code_size, page.code_y, page.code_size, SAMPLE_CODE),
        Outline(page.left, 30, page.span, 250, HAIR),
    ]
    for number, step in enumerate(_STEPS):
        marks.append(Words(page.left + 6, 42 + number * 8, step, Role.LABEL, 10.5))
    marks += ruler(page.left + 35, 96)
    marks += _upright_ruler(page.left + 14, 108)
    marks += _samples(page.left + 35, 122)
    marks += _faces(page.left + 35, 196)
    return printed(TITLE, marks, TITLE, "")


def _upright_ruler(x: float, y: float) -> Iterator[Mark]:
    yield Rule(x, y, x, y + 100)
    for tenth in range(11):
        width = 2.4 if tenth in (0, 5, 10) else 1.2
        yield Rule(x, y + tenth * 10, x + width, y + tenth * 10)


def _samples(x: float, y: float) -> Iterator[Mark]:
    """Every voice of the paper, a tick that must survive copying, and a dotted line."""
    for number, role in enumerate(Role):
        base = y + number * 9
        yield Words(x, base, role.value, Role.LABEL, 8, grey=HINT_GREY)
        yield Words(x + 20, base, _RARE, role, 11)
    base = y + len(Role) * 9
    yield TickBox(x + 20, base - 2.75)
    yield Tick(x + 20, base - 2.75)
    yield Words(x + 24, base, "勾要出格一点，复印后还看得见", Role.LABEL, 9)
    yield WritingLine(x + 20, x + 120, base + 7, dotted=True)


def _faces(x: float, y: float) -> Iterator[Mark]:
    yield Words(x, y, "这台电脑用的字体", Role.TITLE, 10.5)
    for number, (role, face) in enumerate(fonts.faces_in_use().items()):
        yield Words(x, y + 7 + number * 6, f"{role}：{face}", Role.LABEL, 9)
