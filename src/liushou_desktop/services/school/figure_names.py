"""The names behind the figures as a file: every indicator in Excel, the lists on paper.

Numerator, denominator and everybody who stands in them, so that a figure can be checked child by
child away from the program. The words of what is lacking come from the caller (``say``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain import class_names
from liushou_desktop.domain.indicators import Entry, Indicator
from liushou_desktop.paper.contents import ListLine, ListSheet
from liushou_desktop.services.school.compute_figures import Figures, compute_indicators
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.shared.reading_words import reading_words
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.sheets.sheet_spec import SheetSpec

PAPER = "figure_names"
TITLE = "指标名单"


@dataclass(frozen=True, slots=True)
class FigureWords:
    """Words of the caller: a figure's share, whom an entry names, its month, what it lacks, and how
    a figure is counted."""

    share: Callable[[Indicator], str]
    name: Callable[[Entry, Figures], str]
    period: Callable[[Entry, Figures], str]
    why: Callable[[Entry], str]
    formula: Callable[[str], str]


def export_figures(
    site: Site,
    out: Path,
    say: FigureWords,
    *,
    term: str | None = None,
    cut_off: date | None = None,
    figures: Figures | None = None,
) -> int:
    """All figures as a workbook: the sums first, then a sheet of names per figure.

    Args:
        figures: those to write (as signed); by default as they are now.

    Returns:
        how many figures there are.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.sheets.workbook_writer import write_workbook

    figures = figures or compute_indicators(site, term=term, cut_off=cut_off)
    with site.unit() as unit:
        unit.note_access("export", f"indicators {figures.term.id}")
    sheets = [
        _sums(site, figures, say),
        *(_names(site, figures, f, say) for f in figures.indicators),
    ]
    write_whole(out, write_workbook(sheets))
    return len(figures.indicators)


def print_figure_names(
    site: Site,
    say: FigureWords,
    *,
    wanted: Sequence[str] = (),
    term: str | None = None,
    cut_off: date | None = None,
    only_lacking: bool = True,
    figures: Figures | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """The names behind figures on paper, one list per figure, by class.

    Args:
        wanted: ids of figures; none = all that are not reached.
        only_lacking: leave out whom nothing lacks.
        figures: those to print (as signed); by default as they are now.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, FIGURE_UNKNOWN, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    figures = figures or compute_indicators(site, term=term, cut_off=cut_off)
    known = {figure.id: figure for figure in figures.indicators}
    for id in wanted:
        if id not in known:
            raise RefusedError("FIGURE_UNKNOWN", figure=id)
    chosen = [known[id] for id in wanted] if wanted else list(known.values())
    sheets = [_list(site, figures, figure, say, only_lacking) for figure in chosen]
    with trial_unit(site, keep=keep) as unit:
        named = "、".join(figure.id for figure in chosen) if wanted else "all"
        unit.note_access("print", f"{PAPER} {figures.term.id} {named}")
    return PrintJob(paper.print_lists(PAPER, sheets, watcher=watcher), TITLE)


def class_rank(label: str) -> tuple[int, int, int, str]:
    """Grade, number; then classes with names of their own; then none."""
    if not label:
        return (2, 0, 0, "")
    named = class_names.parse(label).value
    if named is None or named.grade is None:
        return (1, 0, 0, label)
    return (0, named.grade, named.number, label)


def ordered_entries(
    figures: Figures, figure: Indicator, entries: Iterable[Entry], *, by_class: bool = False
) -> list[Entry]:
    """Whom something lacks first (unless ``by_class``), then by class, name and month."""
    missing = frozenset(figure.lacking())

    def rank(entry: Entry) -> tuple[object, ...]:
        order = class_rank(figures.class_labels.get(entry.child, ""))
        name = figures.names.get(entry.child, "")
        return (not by_class and entry not in missing, order, name, entry.period)

    return sorted(entries, key=rank)


def _owed(figure: Indicator) -> list[Entry]:
    """Everybody behind a figure: in its denominator, or in a number that has none."""
    return [entry for entry in figure.entries if entry.owed or entry.done]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# Excel


def _sums(site: Site, figures: Figures, say: FigureWords) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value

    rows: list[list[Value]] = [
        [
            figure.id,
            word("indicator", figure.id),
            figure.numerator,
            None if figure.is_count else figure.denominator,
            figure.rate,
            figure.denominator - figure.numerator if figure.is_share else None,
            len({entry.child for entry in figure.lacking() if entry.child}),
            len(figure.late),
            say.formula(figure.id),
            figures.clauses.get(figure.id, ("", ""))[0],
            reading_words(figure.readings),
        ]
        for figure in figures.indicators
    ]
    return SheetSpec(
        id="indicators",
        title="指标",
        columns=(
            ColumnSpec("id", "编号", 8),
            ColumnSpec("title", "指标", 26, wrap=True),
            ColumnSpec("numerator", "分子（做到）", 13, ColumnKind.INTEGER),
            ColumnSpec("denominator", "分母（应做）", 13, ColumnKind.INTEGER),
            ColumnSpec("rate", "比率", 10),
            ColumnSpec("gap", "差", 7, ColumnKind.INTEGER),
            ColumnSpec("children", "差的人数", 10, ColumnKind.INTEGER),
            ColumnSpec("late", "补录不计", 10, ColumnKind.INTEGER),
            ColumnSpec("formula", "怎么算", 48, wrap=True),
            ColumnSpec("clause", "条款", 12),
            ColumnSpec("readings", "口径", 48, wrap=True),
        ),
        rows=rows,
        heading=f"{site.name}　留守儿童关爱指标",
        notes=(_about(figures),),
        footer=("制表：　　　　　审核：　　　　　校长：　　　　　（盖章）",),
        print_footer=_mark(site),
        id_row=False,
    )


def _names(site: Site, figures: Figures, figure: Indicator, say: FigureWords) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec, Value

    entries = ordered_entries(figures, figure, _owed(figure))
    missing = frozenset(figure.lacking())
    rows: list[list[Value]] = [
        [
            say.name(entry, figures),
            figures.class_labels.get(entry.child, ""),
            say.period(entry, figures),
            entry.done,
            entry.owed,
            max(entry.owed - entry.done, 0),
            say.why(entry),
        ]
        for entry in entries
    ]
    lacking = {(n, 0) for n, entry in enumerate(entries) if entry in missing}
    title = f"{figure.id} {word('indicator', figure.id)}"
    sums = f"{say.share(figure)}　{figure.rate}"
    return SheetSpec(
        id=f"names.{figure.id}",
        title=title,
        columns=(
            ColumnSpec("name", "姓名", 18),
            ColumnSpec("class", "班级", 12),
            ColumnSpec("period", "时段", 9),
            ColumnSpec("done", "做到", 8, ColumnKind.INTEGER),
            ColumnSpec("owed", "应做", 8, ColumnKind.INTEGER),
            ColumnSpec("gap", "差", 8, ColumnKind.INTEGER),
            ColumnSpec("why", "差什么", 40, wrap=True),
        ),
        rows=rows,
        heading=title,
        notes=(f"{_about(figures)}　{sums}", f"怎么算：{say.formula(figure.id)}"),
        total=("合计", None, None, *_totals(figure), None),
        marked=frozenset(lacking),
        print_footer=_mark(site),
        id_row=False,
        landscape=False,
    )


def _totals(figure: Indicator) -> tuple[int, int | None, int | None]:
    if not figure.is_share:
        return figure.numerator, None if figure.is_count else figure.denominator, None
    return figure.numerator, figure.denominator, figure.denominator - figure.numerator


def _about(figures: Figures) -> str:
    return f"{figures.term.name}　截至 {_day(figures.cut_off)}"


def _mark(site: Site) -> str:
    return f"{site.name}　{site.user.name}　{site.today.isoformat()}"


# paper


def _list(
    site: Site, figures: Figures, figure: Indicator, say: FigureWords, only_lacking: bool
) -> ListSheet:
    entries: Sequence[Entry] = figure.lacking() if only_lacking else _owed(figure)
    entries = ordered_entries(figures, figure, entries, by_class=True)
    lines = list(_lines(figures, entries, say))
    if lines:
        lines.append(ListLine(wide=f"怎么算：{say.formula(figure.id)}。"))
    return ListSheet(
        lines=tuple(lines),
        title=f"{figure.id} {word('indicator', figure.id)}{'　还差的' if only_lacking else ''}名单",
        texts={
            "school": site.name,
            "term": figures.term.name,
            "day": _day(figures.cut_off),
            "sums": f"{say.share(figure)}　{figure.rate}",
        },
        watermark=_mark(site),
        name=figure.id,
    )


def _lines(figures: Figures, entries: Sequence[Entry], say: FigureWords) -> Iterator[ListLine]:
    labels = [figures.class_labels.get(entry.child, "") for entry in entries]
    for number, (entry, label) in enumerate(zip(entries, labels, strict=True), start=1):
        if number == 1 or label != labels[number - 2]:
            here = zip(entries, labels, strict=True)
            count = len({each.child for each, its in here if its == label})
            yield ListLine(group=f"{label}　{count} 人" if label else "不在班、全校")
        yield ListLine(
            {
                "number": str(number),
                "name": say.name(entry, figures),
                "class": label,
                "period": say.period(entry, figures),
                "share": f"{entry.done} / {entry.owed}" if entry.owed else str(entry.done),
                "why": say.why(entry),
            }
        )
