"""The statistics of a term (F17): a cross table in the head of official statistics, landscape.

Widths 46 · 10 · 16 × 12.5 = 256 mm; heads 5 + 5, column numbers 4.2 (甲 乙 1–16), lines 4.3,
figures right-aligned 1.6 mm from the line. The indicators follow as a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.contents import StatisticsRow, StatisticsSheet, StatisticsSide
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.letterhead import letterhead
from liushou_desktop.paper.listing import sides_after
from liushou_desktop.paper.marks import (
    FRAME,
    INNER,
    SECTION,
    Mark,
    Outline,
    Page,
    Rule,
    Words,
    WritingLine,
)
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.pages import LANDSCAPE
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.roles import Role
from liushou_desktop.paper.watermark import watermark

_LABEL, _NUMBER, _COLUMN = 46.0, 10.0, 12.5
_HEAD, _NUMBERS, _LINE = 5.0, 4.2, 4.3
_FROM_LINE = 1.6  # mm between a figure and the line at its right
_BASE = 3.25  # baseline below the upper line of a row of 4.3 mm
_FOOT = "与报送包校验码一致方为有效"
_FIGURES = "statistics_figures"


def print_statistics(asked: StatisticsSheet, watcher: Watcher) -> Printed:
    """See ``paper.print_statistics``."""
    code = asked.code or check_code(asked.form, asked.version, (asked.term,), _plain(asked))
    tables = len(asked.sides)
    figures = sides_after(_FIGURES, asked.figures, code, tables)
    total = tables + len(figures)
    measure = fonts.FontMeasure()
    pages = [
        _page(asked, side, code, (number, total), measure)
        for number, side in enumerate(asked.sides, start=1)
    ]
    pdf, count, undrawn = draw_pages([*pages, *figures], asked.title, watcher, total)
    report = PrintReport(tuple(undrawn), check_codes=(code,), fallbacks=fonts.fallbacks())
    return Printed(pdf, count, report)


def _plain(asked: StatisticsSheet) -> dict[str, object]:
    rows = (row for side in asked.sides for section in side.sections for row in section.rows)
    lines = {line.values["id"]: dict(line.values) for line in asked.figures.lines if line.values}
    return {**{row.number: list(row.figures) for row in rows}, **lines}


def _page(
    asked: StatisticsSheet,
    side: StatisticsSide,
    code: str,
    place: tuple[int, int],
    measure: fonts.FontMeasure,
) -> Page:
    table = list(_table(asked, side))
    bottom = _bottom(side)
    marks = [
        *_head(asked, measure),
        *table,
        Words(LANDSCAPE.left, bottom + 4.4, side.equations, Role.LABEL, 8),
        *_signatures(asked, bottom + 11.4, measure),
        *sheet.foot_rule(LANDSCAPE),
        *sheet.foot(LANDSCAPE, code, *place, _FOOT),
    ]
    under = watermark(LANDSCAPE, asked.watermark)
    return Page(LANDSCAPE.width, LANDSCAPE.height, (), tuple(marks), under, asked.form)


def _head(asked: StatisticsSheet, measure: fonts.FontMeasure) -> Iterator[Mark]:
    page = LANDSCAPE
    yield from sheet.title(page, asked.title, measure)
    facts = (
        ("表　　号", f"{asked.form} 第{asked.version}版"),
        ("制定机关", asked.authority),
        ("依　　据", letterhead().document),
    )
    left = page.right - max(measure.width(f"{k}：{v}", Role.LABEL, 8) for k, v in facts)
    for line, (key, value) in enumerate(facts):
        yield Words(left, 12.6 + line * 4.1, f"{key}：{value}", Role.LABEL, 8)
    yield Words(page.left, page.sub_y, f"填报单位（盖章）：{asked.school}", Role.LABEL, 10)
    middle = f"{asked.term}　　截止日 {asked.cut_off}　　口径：{asked.definition}"
    yield Words(page.middle + 14, page.sub_y, middle, Role.LABEL, 10, "centre")
    yield Words(page.right, page.sub_y, "计量单位：人", Role.LABEL, 10, "right")


def _top() -> float:
    return LANDSCAPE.top + 2 * _HEAD + _NUMBERS


def _bottom(side: StatisticsSide) -> float:
    lines = sum(1 + len(section.rows) for section in side.sections)
    return _top() + lines * _LINE


def _columns(asked: StatisticsSheet) -> list[float]:
    """x of the left line of every figure's column, and of the last one's right line."""
    first = LANDSCAPE.left + _LABEL + _NUMBER
    return [first + number * _COLUMN for number in range(len(asked.columns) + 1)]


def _table(asked: StatisticsSheet, side: StatisticsSide) -> Iterator[Mark]:
    page, bottom = LANDSCAPE, _bottom(side)
    xs = _columns(asked)
    yield Outline(page.left, page.top, xs[-1] - page.left, bottom - page.top, FRAME)
    yield from _heads(asked, xs)
    y = _top()
    for section in side.sections:
        yield Rule(page.left, y, xs[-1], y, SECTION if y == _top() else INNER)
        yield Words(page.left + 1.2, y + _BASE, section.title, Role.STRONG, 9)
        y += _LINE
        body = y
        for row in section.rows:
            yield Rule(page.left, y, xs[-1], y, INNER)
            yield from _row(row, xs, y)
            y += _LINE
        for x in (page.left + _LABEL, *xs[:-1]):
            yield Rule(x, body, x, y, INNER)


def _row(row: StatisticsRow, xs: Sequence[float], y: float) -> Iterator[Mark]:
    left = LANDSCAPE.left
    words = Role.STRONG if row.is_strong else Role.LABEL
    yield Words(left + 5.2, y + _BASE, row.label, words, 9)
    yield Words(left + _LABEL + _NUMBER / 2, y + _BASE, row.number, Role.LABEL, 8.5, "centre")
    role = Role.STRONG if row.is_strong else Role.FIGURE
    for x, text in zip(xs[1:], row.figures, strict=True):
        yield Words(x - _FROM_LINE, y + _BASE, text, role, 9, "right")


def _heads(asked: StatisticsSheet, xs: Sequence[float]) -> Iterator[Mark]:
    """Two rows of heads, equal ones above drawn as one, and the row of column numbers."""
    page = LANDSCAPE
    top, low, end = page.top, page.top + _HEAD, page.top + 2 * _HEAD
    for x, width, text in ((page.left, _LABEL, "指标名称"), (page.left + _LABEL, _NUMBER, "代码")):
        yield Words(x + width / 2, top + 6.3, text, Role.STRONG, 9, "centre")
    yield Rule(page.left + _LABEL, top, page.left + _LABEL, _top(), INNER)
    place = 0
    for over, group in groupby(asked.columns, key=lambda column: column[0]):
        heads = [head for _, head in group]
        first, last = xs[place], xs[place + len(heads)]
        yield Rule(first, top, first, _top(), INNER)
        if over:
            yield Words((first + last) / 2, top + 3.7, over, Role.STRONG, 9, "centre")
            yield Rule(first, low, last, low, INNER)
        for number, head in enumerate(heads):
            y, begin = (low + 3.7, low) if over else (top + 6.3, top)
            x = xs[place + number]
            yield Words(x + _COLUMN / 2, y, head, Role.STRONG, 9, "centre")
            yield Rule(x, begin, x, _top(), INNER)
        place += len(heads)
    yield Rule(page.left, end, xs[-1], end, INNER)
    numbers = ("甲", "乙", *(str(n) for n in range(1, len(asked.columns) + 1)))
    middles = [
        page.left + _LABEL / 2,
        page.left + _LABEL + _NUMBER / 2,
        *(x + _COLUMN / 2 for x in xs[:-1]),
    ]
    for x, text in zip(middles, numbers, strict=True):
        yield Words(x, end + 3.2, text, Role.STRONG, 8, "centre")


def _signatures(asked: StatisticsSheet, y: float, measure: fonts.FontMeasure) -> Iterator[Mark]:
    """单位负责人 and 审核人 sign by hand; 填表人, telephone and day may be printed."""
    left = LANDSCAPE.left
    printed = {"填表人": asked.maker, "联系电话": asked.phone}
    for x, label, width in (
        (0, "单位负责人", 30),
        (58, "审核人", 30),
        (108, "填表人", 30),
        (158, "联系电话", 34),
    ):
        start = left + x + measure.width(f"{label}：", Role.LABEL, 10)
        yield Words(left + x, y, f"{label}：", Role.LABEL, 10)
        yield WritingLine(start, start + width, y + 1)
        if printed.get(label):
            yield Words(start + width / 2, y, printed[label], Role.VALUE, 10.5, "centre")
    day = asked.reported_on or "　　年　月　日"
    yield Words(LANDSCAPE.right, y, f"报出日期：{day}", Role.LABEL, 10, "right")
