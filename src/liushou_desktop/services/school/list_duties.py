"""应做清单: duties one by one, chosen by state, clause, person, village and child; also as files.

Children of red and yellow attention come first, then what is overdue, then what is due next.
Everything is computed from facts of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.duties import half_of, month_of
from liushou_desktop.domain.schooling import Term
from liushou_desktop.paper.contents import ListSheet
from liushou_desktop.services.school.compute_figures import (
    DutyChoice,
    DutyLine,
    duty_lines,
    overdue_first,
    picture,
)
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word

PAPER = "duty_list"
TITLE = "应做清单"


@dataclass(frozen=True, slots=True)
class DutyList:
    """All duties of a term in the user's scope, most urgent first."""

    term: Term
    lines: tuple[DutyLine, ...]

    def chosen(self, choice: DutyChoice) -> list[DutyLine]:
        """Those asked for, in the same order."""
        return [line for line in self.lines if choice.takes(line)]

    def clauses(self) -> list[str]:
        """Clauses with a duty, in the plan's order."""
        return list(dict.fromkeys(line.rule.clause for line in _by_rule(self.lines)))

    def owners(self) -> list[str]:
        """Who does something, by name."""
        return sorted({line.owner_name for line in self.lines if line.owner_name})

    def villages(self) -> list[str]:
        """Where children live to whom something is owed."""
        return sorted({line.village for line in self.lines if line.village})

    def children(self) -> list[tuple[str, str, str]]:
        """Id, name and class of the children, by class and name."""
        found = {
            (line.duty.child, line.child_name, line.class_label)
            for line in self.lines
            if line.duty.child
        }
        return sorted(found, key=lambda child: (child[2], child[1], child[0]))


def _by_rule(lines: Iterable[DutyLine]) -> list[DutyLine]:
    return sorted(lines, key=lambda line: line.rule.code)


def list_duties(site: Site, term: str | None = None) -> DutyList:
    """Everything owed, done and excused in a term (the current one by default).

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term(term))
    lines = sorted(overdue_first(duty_lines(site, shown)), key=lambda line: line.rank)
    return DutyList(shown.term, tuple(lines))


def print_duties(
    site: Site,
    choice: DutyChoice,
    *,
    term: str | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """The chosen duties on paper.

    Args:
        keep: False to look at the pages only.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper
    from liushou_desktop.paper.listing import rows_of

    site.require(Right.PRINT)
    found, lines = _chosen(site, choice, term)
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"{PAPER} × {len(lines)}")
    day = site.today
    asked = ListSheet(
        lines=rows_of([{name: str(value) for name, value in _row(line).items()} for line in lines]),
        texts={
            "school": site.name,
            "term": found.term.name,
            "asked": _asked(found, choice),
            "day": f"{day.year}年{day.month}月{day.day}日",
        },
        watermark=f"{site.name}　{site.user.name}　{day.isoformat()}",
        foot=site.name,
        name=TITLE,
    )
    children = tuple(dict.fromkeys(line.duty.child for line in lines if line.duty.child))
    return PrintJob(paper.print_lists(PAPER, [asked], watcher=watcher), TITLE, children)


def export_duties(site: Site, out: Path, choice: DutyChoice, *, term: str | None = None) -> int:
    """The chosen duties as a workbook; returns how many.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, PAPER_NOTHING_TO_PRINT. SurroundingsError: disk.
    """
    from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec
    from liushou_desktop.sheets.workbook_writer import write_workbook

    site.require(Right.EXPORT)
    found, lines = _chosen(site, choice, term)
    with site.unit() as unit:
        unit.note_access("export", f"{PAPER} × {len(lines)}")
    mark = f"{site.name}　{site.user.name}　{site.today.isoformat()}"
    columns = (
        ColumnSpec("state", "状态", 9),
        ColumnSpec("title", "应做的事", 26, wrap=True),
        ColumnSpec("period", "时段", 9),
        ColumnSpec("child", "儿童", 14),
        ColumnSpec("attention", "关注", 7),
        ColumnSpec("class", "班级", 10),
        ColumnSpec("village", "村", 14),
        ColumnSpec("owner", "谁来做", 11),
        ColumnSpec("done", "已做", 7, ColumnKind.INTEGER),
        ColumnSpec("owed", "应做", 7, ColumnKind.INTEGER),
        ColumnSpec("due", "截止", 12),
        ColumnSpec("clause", "条款", 12),
        ColumnSpec("cause", "缘由", 18, wrap=True),
    )
    spec = SheetSpec(
        id=PAPER,
        title=TITLE,
        columns=columns,
        rows=[[_row(line)[column.id] for column in columns] for line in lines],
        heading=f"{site.name}{TITLE}",
        notes=(f"{found.term.name}　{_asked(found, choice)}　截至 {site.today.isoformat()}",),
        total=("合计", f"共 {len(lines)} 项"),
        print_footer=mark,
        id_row=False,
    )
    write_whole(out, write_workbook([spec]))
    return len(lines)


def _chosen(site: Site, choice: DutyChoice, term: str | None) -> tuple[DutyList, list[DutyLine]]:
    found = list_duties(site, term)
    lines = found.chosen(choice)
    if not lines:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=TITLE)
    return found, lines


def period_words(line: DutyLine) -> str:
    """3月 of a month, 前半学期 of a half; "" for the whole term."""
    month, half = month_of(line.duty.period), half_of(line.duty.period)
    if month is not None:
        return f"{month}月"
    return {1: "前半学期", 2: "后半学期"}.get(half or 0, "")


def _row(line: DutyLine) -> dict[str, str | int]:
    duty = line.duty
    return {
        "state": word("duty_state", duty.state.value),
        "title": line.rule.title,
        "period": period_words(line),
        "child": line.child_name,
        "attention": word("attention_level", line.attention, short=True),
        "class": line.class_label,
        "village": line.village,
        "owner": line.owner_name,
        "done": duty.done,
        "owed": duty.owed,
        "share": f"{duty.done} / {duty.owed}",
        "due": duty.due_on.isoformat(),
        "clause": line.rule.clause,
        "cause": word("duty_cause", duty.exemption),
    }


def _asked(found: DutyList, choice: DutyChoice) -> str:
    """What was chosen, in words: 没做完的 · 四（二）2 · 马成林."""
    names = {child: name for child, name, _ in found.children()}
    parts: Sequence[str] = (
        word("duty_choice", choice.state or "all"),
        choice.clause,
        choice.owner,
        choice.village,
        names.get(choice.child, ""),
        choice.name,
    )
    return " · ".join(part for part in parts if part)
