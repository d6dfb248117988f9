"""学期情况 (W15): a term for the principal on a few portrait sheets, with charts.

Numbers stand beside every bar and line; what is compared is shown as n / d. Corrections to what was
signed come last and change no number above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.chinese_numerals import numeral
from liushou_desktop.domain.term_overview import (
    ClassShare,
    DutyCourse,
    FigureFact,
    TermOverview,
    as_values,
)
from liushou_desktop.paper import fonts, sheet
from liushou_desktop.paper.charts import course_chart, share_bar
from liushou_desktop.paper.contents import OverviewFrame
from liushou_desktop.paper.fit import broken
from liushou_desktop.paper.flow import Block, dealt
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import HAIR, INNER, Align, Mark, Page, Rule, Words
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.pages import PORTRAIT
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.roles import Measure, Role
from liushou_desktop.paper.watermark import watermark

FORM, VERSION, TITLE = "W15", 1, "留守儿童关爱工作学期情况"
_SIGN = ("制表", "审核", "校长", "日期")
_LEFT, _RIGHT, _SPAN = PORTRAIT.left, PORTRAIT.right, PORTRAIT.span
_SIZE, _LINE, _PAD = 9.5, 4.4, 1.3
_CHART, _CHART_GAP, _CHART_HEAD = 43.0, 5.0, 9.0
_DRAWN = 4  # what is owed less often is a line in a table, no chart
_FORCES = {"plan": "", "own": "学校自定"}

_ALIGNS: Sequence[Align] = ("left", "left", "right", "right", "left", "right")

Cells = Sequence[str]


def print_overview(report: TermOverview, frame: OverviewFrame, watcher: Watcher) -> Printed:
    """See ``paper.print_overview``."""
    measure = fonts.FontMeasure()
    blocks = list(_Report(report, frame, measure).blocks())
    sides = dealt(blocks, PORTRAIT)
    code = check_code(FORM, VERSION, (report.term,), as_values(report))
    pages = [
        _page(report, frame, marks, code, (number, len(sides)), measure)
        for number, marks in enumerate(sides, start=1)
    ]
    pdf, count, undrawn = draw_pages(pages, TITLE, watcher, len(pages))
    told = PrintReport(tuple(undrawn), check_codes=(code,), fallbacks=fonts.fallbacks())
    return Printed(pdf, count, told)


def _page(
    report: TermOverview,
    frame: OverviewFrame,
    body: tuple[Mark, ...],
    code: str,
    place: tuple[int, int],
    measure: fonts.FontMeasure,
) -> Page:
    day = frame.day or report.cut_off
    pairs = (("学校", report.school), ("学期", report.term_name), ("截至", day))
    marks = [
        *sheet.form_number(PORTRAIT, FORM, VERSION),
        *sheet.boxed_mark(PORTRAIT, "内部资料　不得公示", measure, beside_code=False),
        *sheet.title(PORTRAIT, TITLE, measure),
        *sheet.subline(PORTRAIT, pairs, measure),
        *body,
        *sheet.foot_rule(PORTRAIT),
        *sheet.foot(PORTRAIT, code, *place, frame.state),
    ]
    under = watermark(PORTRAIT, frame.watermark)
    return Page(PORTRAIT.width, PORTRAIT.height, (), tuple(marks), under, FORM)


class _Report:
    """The sections in their order, each a run of blocks."""

    def __init__(self, report: TermOverview, frame: OverviewFrame, measure: Measure) -> None:
        self._report = report
        self._frame = frame
        self._measure = measure
        self._number = 0

    def blocks(self) -> Iterator[Block]:
        """Everything below the sub-line."""
        yield from self._heads()
        yield from self._figures()
        yield from self._courses()
        yield from self._classes()
        yield from self._missing()
        yield from self._undone()
        yield from self._balance()
        yield from self._corrections()
        yield Block(6)
        yield Block(12, tuple(sheet.signature_lines(PORTRAIT, _SIGN, 8)))

    def _title(self, text: str, fact: str = "") -> Block:
        self._number += 1
        marks: list[Mark] = [
            Words(_LEFT, 7, f"{numeral(self._number)}、{text}", Role.TITLE, 12),
        ]
        if fact:
            marks.append(Words(_RIGHT, 7, fact, Role.LABEL, 8.5, "right"))
        return Block(10, tuple(marks), keeps=True)

    def _text(self, text: str, size: float = 10.5) -> Iterator[Block]:
        for line in broken(self._measure, text, Role.VALUE, size, _SPAN):
            yield Block(5.6, (Words(_LEFT, 4.2, line, Role.VALUE, size),))

    # sections ----------------------------------------------------------------------------------

    def _heads(self) -> Iterator[Block]:
        report = self._report
        yield self._title("基本情况", f"统计用：{report.definition}")
        yield from self._text("　".join(f"{name} {heads} 人" for name, heads in report.heads))
        yield from self._text("　".join(f"{name} {heads}" for name, heads in report.movement))

    def _figures(self) -> Iterator[Block]:
        rows = self._report.figures
        short = sum(each.is_short for each in rows)
        yield self._title("指标", f"共 {len(rows)} 个，{short} 个没有达到（■）")
        widths = (14, 58, 30, 20, 36, 12)
        heads = ("编号", "指标", "做到 / 应做", "比率", "", "差")
        head = _head(widths, heads, _ALIGNS)
        yield head
        for each in rows:
            yield self._figure(each, widths, head)

    def _figure(self, each: FigureFact, widths: Sequence[float], head: Block) -> Block:
        share = str(each.done) if each.owed is None else f"{each.done} / {each.owed}"
        gap = each.owed - each.done if each.owed is not None and each.is_short else 0
        cells = (
            each.id,
            f"■ {each.title}" if each.is_short else each.title,
            share,
            each.rate,
            "",
            str(gap) if gap > 0 else "",
        )
        x = _LEFT + sum(widths[:4]) + 2
        is_share = each.owed is not None and each.done <= each.owed
        bar = share_bar(x, 1.6, widths[4] - 4, 2.6, each.done, each.owed or 0) if is_share else []
        return self._row(cells, widths, head, _ALIGNS, bar)

    def _courses(self) -> Iterator[Block]:
        ours = [each for each in self._report.courses if each.force != "parents"]
        shown = [each for each in ours if each.owed >= _DRAWN]
        once = [each for each in ours if each.owed < _DRAWN]
        if not ours:
            return
        yield self._title("学期进程", "虚线：到那一周末应做的累计　实线：做到的累计　横轴：第几周")
        for place in range(0, len(shown), 2):
            pair = shown[place : place + 2]
            marks = [mark for n, each in enumerate(pair) for mark in self._course(each, n)]
            yield Block(_CHART_HEAD + _CHART + 3, tuple(marks))

        if once:
            yield Block(2)
            rows = [
                (each.title, each.clause, _FORCES[each.force], f"{each.done} / {each.owed}")
                for each in once
            ]
            heads = ("一学期一两次的事", "条款", "", "已做 / 应做")
            yield from self._table((80, 36, 26, 28), heads, rows, ("left", "left", "left", "right"))

    def _course(self, each: DutyCourse, place: int) -> Iterator[Mark]:
        width = (_SPAN - _CHART_GAP) / 2
        x = _LEFT + place * (width + _CHART_GAP)
        yield Words(x, 4, each.title, Role.STRONG, 10)
        own = "　学校自定" if each.force == "own" else ""
        yield Words(x + width, 4, f"{each.clause}{own}", Role.LABEL, 8, "right")
        overdue = f"　逾期 {each.overdue}" if each.overdue else ""
        said = f"全学期应做 {each.owed}　已做 {each.done}{overdue}"
        yield Words(x, 8.2, said, Role.LABEL, 8.5)
        chart = course_chart(x, _CHART_HEAD, width, _CHART, each.owed_by_week, each.done_by_week)
        yield from chart

    def _classes(self) -> Iterator[Block]:
        figures = self._report.class_figures
        labels = list(dict.fromkeys(share.label for shares in figures.values() for share in shares))
        if not labels:
            return
        yield self._title("各班比较", "每格：做到 / 应做")
        first = 28.0
        widths = (first, *([(_SPAN - first) / len(figures)] * len(figures)))
        titles = ("班级", *(self._report.figure(id).title for id in figures))
        centred: list[Align] = ["centre"] * len(figures)
        head = _head(widths, titles, ("left", *centred))
        yield head
        for label in labels:
            held = [
                next((share for share in shares if share.label == label), None)
                for shares in figures.values()
            ]
            yield self._class_row(label, held, widths, head)

    def _class_row(
        self,
        label: str,
        held: Sequence[ClassShare | None],
        widths: Sequence[float],
        head: Block,
    ) -> Block:
        marks: list[Mark] = [Words(_LEFT + _PAD, 5, label or "不在班", Role.VALUE, 10)]
        x = _LEFT + widths[0]
        for share, width in zip(held, widths[1:], strict=True):
            if share is not None:
                is_short = share.done < share.owed
                role = Role.STRONG if is_short else Role.FIGURE
                text = f"{share.done} / {share.owed}"
                marks.append(Words(x + width / 2, 3.6, text, role, 8.5, "centre"))
                marks += share_bar(x + 2, 4.6, width - 4, 2.2, share.done, share.owed)
            x += width
        marks.append(Rule(_LEFT, 8, _RIGHT, 8, HAIR, 0.6))
        return Block(8, tuple(marks), head=head)

    def _missing(self) -> Iterator[Block]:
        report = self._report
        yield self._title("还没补上的", "和催报单一样：方案要求、已过期、还没有记录的")
        rows = [
            (
                each.label,
                each.teacher or "—",
                f"{each.children} 人",
                f"{each.overdue} 件",
                f"{each.unknown} 人",
            )
            for each in report.missing
            if each.overdue or each.unknown
        ]
        if not rows:
            yield from self._text("没有过期没做的事，四知道都问到了。")
            return
        whole = (
            "合计",
            "",
            f"{sum(each.children for each in report.missing)} 人",
            f"{sum(each.overdue for each in report.missing)} 件",
            f"{sum(each.unknown for each in report.missing)} 人",
        )
        heads = ("班级", "班主任", "有事过期的孩子", "过期的事", "四知道没问全的孩子")
        aligns: Sequence[Align] = ("left", "left", "right", "right", "right")
        yield from self._table((34, 34, 34, 34, 34), heads, [*rows, whole], aligns)

    def _undone(self) -> Iterator[Block]:
        yield self._title("没做完和免做的，为什么")
        rows = [
            (
                each.title,
                each.clause,
                str(each.missing),
                str(each.excused),
                str(each.children) if each.children else "—",
                each.why or "没有写原因",
            )
            for each in self._report.undone
        ]
        if not rows:
            yield from self._text("方案要求的都做了。")
            return
        heads = ("要做的", "条款", "没做", "免做", "涉及孩子", "原因（几次）")
        aligns: Sequence[Align] = ("left", "left", "right", "right", "right", "left")
        yield from self._table((38, 22, 14, 14, 18, 64), heads, rows, aligns)

    def _balance(self) -> Iterator[Block]:
        words = {"passed": "相符", "explain": "要说明", "blocked": "不相符"}
        rows = [
            (
                each.title,
                "已说明" if each.explanation else words[each.state],
                each.detail,
                each.explanation or ("" if each.state == "passed" else "还没有写"),
            )
            for each in self._report.balance
        ]
        bad = sum(each.state == "blocked" for each in self._report.balance)
        fact = f"共 {len(rows)} 项，{bad} 项不相符" if bad else f"共 {len(rows)} 项，没有不相符的"
        yield self._title("勾稽核对", fact)
        yield from self._table((48, 16, 56, 50), ("核对什么", "结果", "数或名单", "说明"), rows)

    def _corrections(self) -> Iterator[Block]:
        if not self._frame.corrections:
            return
        yield self._title("审签以后的更正", "上面的数是审签时的，不改")
        yield from self._table((70, 50, 50), ("哪一项", "审签时", "现在"), self._frame.corrections)

    # tables ------------------------------------------------------------------------------------

    def _table(
        self,
        widths: Sequence[float],
        heads: Cells,
        rows: Sequence[Cells],
        aligns: Sequence[Align] = (),
    ) -> Iterator[Block]:
        head = _head(widths, heads, aligns)
        yield head
        for row in rows:
            yield self._row(row, widths, head, aligns)

    def _row(
        self,
        cells: Cells,
        widths: Sequence[float],
        head: Block,
        aligns: Sequence[Align] = (),
        more: Sequence[Mark] = (),
    ) -> Block:
        """A row as high as its tallest cell."""
        lines = [
            broken(self._measure, text, Role.VALUE, _SIZE, width - 2 * _PAD)
            for text, width in zip(cells, widths, strict=True)
        ]
        height = max(1, *(len(each) for each in lines)) * _LINE + 1.2
        marks: list[Mark] = [*more]
        x = _LEFT
        for number, (each, width) in enumerate(zip(lines, widths, strict=True)):
            is_right = bool(aligns) and aligns[number] == "right"
            for place, text in enumerate(each):
                at = x + width - _PAD if is_right else x + _PAD
                y = (place + 1) * _LINE - 0.2
                align: Align = "right" if is_right else "left"
                marks.append(Words(at, y, text, Role.VALUE, _SIZE, align))
            x += width
        marks.append(Rule(_LEFT, height, _RIGHT, height, HAIR, 0.6))
        return Block(height, tuple(marks), head=head)


def _head(widths: Sequence[float], heads: Cells, aligns: Sequence[Align] = ()) -> Block:
    """The head of a table: bold words between two lines."""
    marks: list[Mark] = [Rule(_LEFT, 0, _RIGHT, 0, INNER), Rule(_LEFT, 6.4, _RIGHT, 6.4, INNER)]
    x = _LEFT
    for number, (text, width) in enumerate(zip(heads, widths, strict=True)):
        align = aligns[number] if aligns else "left"
        at = {"left": x + _PAD, "centre": x + width / 2, "right": x + width - _PAD}[align]
        marks.append(Words(at, 4.5, text, Role.STRONG, 9, align))
        x += width
    return Block(6.4, tuple(marks), keeps=True)
