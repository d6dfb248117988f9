"""What stands around the table: head, title, sub-line, QR code, boxed mark, foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liushou_desktop.paper.fit import broken
from liushou_desktop.paper.geometry import Geometry
from liushou_desktop.paper.letterhead import letterhead
from liushou_desktop.paper.marks import (
    HAIR,
    INNER,
    Code,
    Mark,
    Outline,
    Rule,
    Words,
    WritingLine,
)
from liushou_desktop.paper.pages import PageClass
from liushou_desktop.paper.roles import Measure, Role

_CODE_GAP = 3.3
NOTE_LINE = 3.6  # mm between the lines of a note


def title(page: PageClass, text: str, measure: Measure, size: float = 0) -> Iterator[Mark]:
    """The title, centred on the working area."""
    points = size or page.title_size
    yield Words(page.middle, page.title_y, text, Role.TITLE, points, "centre", spacing=1)


def form_number(page: PageClass, code: str, version: int, side: str = "") -> Iterator[Mark]:
    """表号 and 版次, left above the title."""
    y = 12.6 + page.down if page.foot_rule else page.code_y + 3.6
    text = f"表号：{code}{side}　版次：第{version}版"
    yield Words(page.left, y, text, Role.LABEL, 8)


def sheet_number(page: PageClass, number: str, suffix: str = "") -> Iterator[Mark]:
    """单号 under the form's number; beside it where the head is low."""
    if not number:
        return
    text = f"单号：{number}{suffix}"
    if page.foot_rule:
        yield Words(page.left, 16.7 + page.down, text, Role.LABEL, 8)
    else:
        yield Words(page.left + 35, page.code_y + 3.6, text, Role.LABEL, 8)


def file_code(page: PageClass, file_number: str | None) -> Iterator[Mark]:
    """The QR code: the file number and nothing else."""
    if file_number:
        size = page.code_size
        yield Code(page.right - size, page.code_y, size, file_number)


def boxed_mark(page: PageClass, text: str, measure: Measure, beside_code: bool) -> Iterator[Mark]:
    """内部资料　专柜存放 in a box, right; left of the QR code when there is one."""
    if not text:
        return
    width = measure.width(text, Role.CODE, 8) + 3.2
    right = page.right - (page.code_size + _CODE_GAP if beside_code else 0)
    yield Outline(right - width, 9.6 + page.down, width, 4.9, INNER)
    yield Words(right - width / 2, 13.1 + page.down, text, Role.CODE, 8, "centre")


def subline(page: PageClass, pairs: Sequence[tuple[str, str]], measure: Measure) -> Iterator[Mark]:
    """``label：value`` pairs with equal gaps; an unknown value is an underline."""
    if not pairs:
        return
    size = 10.5
    blank = _blank_width(page, pairs, measure)
    widths = []
    for label, value in pairs:
        head = measure.width(f"{label}：" if label else "", Role.LABEL, size)
        widths.append((head, measure.width(value, Role.VALUE, size) if value else blank))
    total = sum(head + tail for head, tail in widths)
    gap = (page.span - total) / (len(pairs) - 1) if len(pairs) > 1 else 0
    squeeze = gap < 3
    if squeeze:
        size, widths, gap = _squeezed(page, pairs, measure, blank)
    x = page.left
    for (label, value), (head, tail) in zip(pairs, widths, strict=True):
        if label:
            yield Words(x, page.sub_y, f"{label}：", Role.LABEL, size)
        if value:
            yield Words(x + head, page.sub_y, value, Role.VALUE, size)
        else:
            yield WritingLine(x + head, x + head + tail, page.sub_y + 1)
        x += head + tail + gap


def _blank_width(page: PageClass, pairs: Sequence[tuple[str, str]], measure: Measure) -> float:
    """Underlines as long as the line allows, 20 to 46 mm."""
    unknown = sum(1 for _, value in pairs if not value)
    known = sum(
        measure.width(f"{label}：", Role.LABEL, 10.5) + measure.width(value, Role.VALUE, 10.5)
        for label, value in pairs
    )
    room = page.span - known - 8 * (len(pairs) - 1)
    return min(46.0, max(room / unknown, 20.0)) if unknown else 0.0


def _squeezed(
    page: PageClass, pairs: Sequence[tuple[str, str]], measure: Measure, blank: float
) -> tuple[float, list[tuple[float, float]], float]:
    """Smaller type and shorter blanks, for names of schools that fill the line."""
    size = 10.5
    while True:
        size -= 0.5
        widths = [
            (
                measure.width(f"{label}：" if label else "", Role.LABEL, size),
                measure.width(value, Role.VALUE, size) if value else blank / 2,
            )
            for label, value in pairs
        ]
        total = sum(head + tail for head, tail in widths)
        gap = (page.span - total) / max(len(pairs) - 1, 1)
        if gap >= 3 or size <= 6:
            return size, widths, gap


def foot_rule(page: PageClass) -> Iterator[Mark]:
    """The hair line above the foot."""
    if page.foot_rule:
        yield Rule(page.left, page.foot_rule, page.right, page.foot_rule, HAIR)


def foot(page: PageClass, check_code: str, number: int, total: int, right: str) -> Iterator[Mark]:
    """校验码 left, 第 n/N 页 in the middle, clause or note right."""
    if check_code:
        yield Words(page.left, page.foot_y, f"校验码 {check_code}", Role.LABEL, 8)
    if page.foot_rule:
        yield Words(page.middle, page.foot_y, f"第 {number}/{total} 页", Role.LABEL, 9, "centre")
    if right:
        yield Words(page.right, page.foot_y, right, Role.LABEL, 8, "right")


def clause_text(clause: str) -> str:
    """The plan's number and clause, as printed in the foot."""
    return f"{letterhead().document} {clause}" if clause else ""


def signature_lines(page: PageClass, names: Sequence[str], y: float) -> Iterator[Mark]:
    """Signature lines side by side under a table (F05): equal thirds, lines to their ends."""
    width = page.span / len(names)
    for number, name in enumerate(names):
        x = page.left + number * width
        yield Words(x, y, f"{name}：", Role.LABEL, 10.5)
        start = x + 3.72 * (len(name) + 1)
        end = page.right if number == len(names) - 1 else x + width - 8.5
        yield WritingLine(start, end, y + 1)


def note_line(geometry: Geometry, y: float, measure: Measure) -> Iterator[Mark]:
    """A note under the table, on as many lines as it takes, and a line to sign at its right end."""
    page = geometry.page
    if geometry.note:
        lines = broken(measure, geometry.note, Role.LABEL, 8, page.span)
        for number, line in enumerate(lines):
            yield Words(page.left, y + number * NOTE_LINE, line, Role.LABEL, 8)
    if geometry.note_sign:
        yield Words(page.right - 19.5, y, f"{geometry.note_sign}：", Role.LABEL, 9, "right")
        yield WritingLine(page.right - 19, page.right, y + 1)


def head(
    geometry: Geometry, code: str, version: int, text: str, measure: Measure, has_code: bool
) -> tuple[Mark, ...]:
    """Everything above the table that all sheets of a form share."""
    page = geometry.page
    return (
        *form_number(page, code, version),
        *title(page, text, measure),
        *boxed_mark(page, geometry.mark, measure, has_code),
        *foot_rule(page),
    )
