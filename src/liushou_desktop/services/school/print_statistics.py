"""F17 on paper and as Excel: the rows and columns of ``forms/statistics.toml`` filled in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.files import write_whole
from liushou_desktop.base.paths import forms_dir
from liushou_desktop.base.progress import Watcher
from liushou_desktop.paper.contents import (
    ListLine,
    ListSheet,
    StatisticsRow,
    StatisticsSection,
    StatisticsSheet,
    StatisticsSide,
)
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.school.term_statistics import TermStatistics, statistics_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.sheets.sheet_spec import SheetSpec, Value

_NO_SUCH_GRADE = "—"
_REST = "*"
_AUTHORITY = "县教育局"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of the cross table: its number, and a figure per column (None: no such grade)."""

    section: str
    label: str
    number: str
    figures: tuple[int | None, ...]
    is_strong: bool


@cache
def layout() -> Mapping[str, Any]:
    """``forms/statistics.toml``."""
    return tomllib.loads((forms_dir() / "statistics.toml").read_text("utf-8"))


def table_rows(told: TermStatistics) -> list[list[TableRow]]:
    """The lines of every side, numbered through."""
    columns = [str(column["id"]) for column in layout()["column"]]
    sides: list[list[TableRow]] = []
    number = 0
    for side in layout()["side"]:
        rows: list[TableRow] = []
        for section in side["section"]:
            for row in section["rows"]:
                number += 1
                values = _values(row["values"], section, told)
                counts = [told.cross.get(section["group"], {}).get(v, {}) for v in values]
                figures = tuple(_figure(column, counts, told) for column in columns)
                strong = bool(row.get("strong", False))
                rows.append(
                    TableRow(section["title"], row["label"], f"{number:02}", figures, strong)
                )
        sides.append(rows)
    return sides


def _values(
    wanted: Sequence[str], section: Mapping[str, Any], told: TermStatistics
) -> Iterator[str]:
    """The values of a row; ``*`` stands for what no row of the section names."""
    yield from (value for value in wanted if value != _REST)
    if _REST in wanted:
        named = {value for row in section["rows"] for value in row["values"]}
        yield from (value for value in told.cross.get(section["group"], {}) if value not in named)


def _figure(column: str, counts: Sequence[Mapping[str, int]], told: TermStatistics) -> int | None:
    group, _, value = column.partition(".")
    heads = sum(each.get(column, 0) for each in counts)
    return None if group == "grade" and value not in told.grades and not heads else heads


def print_statistics(
    site: Site, term: str | None = None, *, keep: bool = True, watcher: Watcher | None = None
) -> PrintJob:
    """The statistics of a term on paper (F17), as signed once they are.

    Args:
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, TERM_NOT_BEGUN.
    """
    from liushou_desktop import paper

    site.require(Right.CLOSE_TERM)
    with trial_unit(site, keep=keep) as unit:
        told = statistics_of(site, unit, site.term(term))
        unit.note_access("print", f"statistics {told.term.id}")
    printed = paper.print_statistics(_sheet(site, told), watcher=watcher)
    return PrintJob(printed, layout()["title"])


def _sheet(site: Site, told: TermStatistics) -> StatisticsSheet:
    closing = told.closing
    sides = []
    for rows, side in zip(table_rows(told), layout()["side"], strict=True):
        sections = tuple(
            StatisticsSection(
                section["title"],
                tuple(_paper_row(row) for row in rows if row.section == section["title"]),
            )
            for section in side["section"]
        )
        sides.append(StatisticsSide(sections, side["equations"]))
    texts = {
        "school": site.name,
        "term": told.term.name,
        "day": _day_words(told),
        "definition": told.definition,
    }
    mark = f"{site.name}　{site.user.name}　{site.today.isoformat()}　未审签"
    return StatisticsSheet(
        title=layout()["title"],
        form=layout()["code"],
        version=layout()["version"],
        school=site.name,
        term=told.term.name,
        cut_off=_day_words(told),
        definition=told.definition,
        authority=told.authority or _AUTHORITY,
        columns=tuple((column.get("over", ""), column["head"]) for column in layout()["column"]),
        sides=tuple(sides),
        figures=ListSheet(
            lines=tuple(_figure_lines(told)),
            texts=texts,
            watermark="" if closing else mark,
            name=layout()["code"],
        ),
        maker=told.maker,
        phone=told.phone,
        reported_on=_day(closing.closed_on) if closing else "",
        code=told.short_code,
        watermark="" if closing else mark,
    )


def _day_words(told: TermStatistics) -> str:
    return _day(told.cut_off)


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _paper_row(row: TableRow) -> StatisticsRow:
    figures = tuple(_NO_SUCH_GRADE if each is None else str(each) for each in row.figures)
    return StatisticsRow(row.label, row.number, figures, row.is_strong)


def _figure_lines(told: TermStatistics) -> Iterator[ListLine]:
    for figure in told.figures:
        yield ListLine(
            {
                "id": figure.id,
                "title": figure.title,
                "numerator": str(figure.numerator),
                "denominator": "—" if figure.denominator is None else str(figure.denominator),
                "rate": figure.rate,
                "late": str(figure.late) if figure.late else "",
                "explanation": figure.explanation,
            }
        )
    if told.corrections:
        yield ListLine(group="审签以后的更正（上面的数不改）")
    for number, change in enumerate(told.corrections, start=1):
        yield ListLine(
            {
                "id": f"更正{number}",
                "title": change.title,
                "explanation": f"审签时 {change.signed}，现在 {change.now}",
            }
        )


def export_statistics(site: Site, out: Path, term: str | None = None) -> TermStatistics:
    """F17 as a workbook: the cross table, then the indicators and what changed since signing.

    Raises:
        RefusedError: as ``print_statistics``. SurroundingsError: disk.
    """
    site.require(Right.CLOSE_TERM)
    from liushou_desktop.sheets.workbook_writer import write_workbook

    with site.unit() as unit:
        told = statistics_of(site, unit, site.term(term))
        unit.note_access("export", f"statistics {told.term.id}")
    write_whole(out, write_workbook([_cross_spec(site, told), _figures_spec(site, told)]))
    return told


def _notes(site: Site, told: TermStatistics) -> tuple[str, ...]:
    closing = told.closing
    state = f"第{closing.version}版，{closing.principal}审签" if closing else "未审签"
    about = f"{site.name}　{told.term.name}　截止日 {_day_words(told)}　口径：{told.definition}"
    return (f"{about}　{state}",)


def _cross_spec(site: Site, told: TermStatistics) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec

    rows: list[list[Value]] = [
        [row.section, row.label, row.number, *row.figures]
        for side in table_rows(told)
        for row in side
    ]
    heads = [
        ColumnSpec(column["id"], _head(column), 9, ColumnKind.INTEGER)
        for column in layout()["column"]
    ]
    return SheetSpec(
        id="statistics",
        title="汇总表",
        columns=(
            ColumnSpec("section", "分组", 24),
            ColumnSpec("label", "指标名称", 24),
            ColumnSpec("number", "代码", 7),
            *heads,
        ),
        rows=rows,
        heading=f"{layout()['code']}　{layout()['title']}",
        notes=_notes(site, told),
        footer=tuple(side["equations"] for side in layout()["side"]),
        print_footer=f"{site.name} {told.term.name}",
        id_row=False,
    )


def _head(column: Mapping[str, Any]) -> str:
    over = str(column.get("over", "")).partition("（")[0].replace("　", "")
    return f"{over}{column['head']}"


def _figures_spec(site: Site, told: TermStatistics) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec

    rows: list[list[Value]] = [
        [f.id, f.title, f.numerator, f.denominator, f.rate, f.late, f.explanation]
        for f in told.figures
    ]
    rows += [
        [f"更正{n}", each.title, None, None, None, None, f"审签时 {each.signed}，现在 {each.now}"]
        for n, each in enumerate(told.corrections, start=1)
    ]
    return SheetSpec(
        id="figures",
        title="指标",
        columns=(
            ColumnSpec("id", "编号", 9),
            ColumnSpec("title", "指标", 28, wrap=True),
            ColumnSpec("numerator", "分子", 9, ColumnKind.INTEGER),
            ColumnSpec("denominator", "分母", 9, ColumnKind.INTEGER),
            ColumnSpec("rate", "比率", 10),
            ColumnSpec("late", "补录不计", 10, ColumnKind.INTEGER),
            ColumnSpec("explanation", "没做完的说明", 50, wrap=True),
        ),
        rows=rows,
        heading=f"{layout()['title']}　指标",
        notes=_notes(site, told),
        print_footer=f"{site.name} {told.term.name}",
        id_row=False,
    )
