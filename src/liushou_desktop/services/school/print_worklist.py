"""W1, the Monday sheet: what a class teacher owes this week, with numbered rows to be keyed back.

Every row that a form answers is a printed sheet of its own (单号/行号), so that keying calls the
child up by the row number, and a second keying of the same row is noticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.records import PrintedSheet
from liushou_desktop.domain.terms import next_month, week_number
from liushou_desktop.paper.contents import ListLine, ListSheet
from liushou_desktop.services.school.browse_records import CARE_FORMS
from liushou_desktop.services.school.class_owed import (
    ClassOwed,
    OwedTask,
    classes_owed,
    last_of_week,
    school_day,
)
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.print_job import PrintJob, refuse_nothing
from liushou_desktop.services.school.worklist_rows import CARD_FORM, WORKLIST
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_FREE_ROWS = 4
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """A numbered row: what is owed to whom; ``group``: overdue, week or month."""

    number: int
    group: str
    task: OwedTask


def print_worklists(
    site: Site,
    *,
    classes: Sequence[str] | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """One worklist per class that owes something by the end of the month, in school order.

    Args:
        keep: False to look at the pages only; no number or log line stays.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper
    from liushou_desktop.paper.numbering import sheet_number

    site.require(Right.PRINT)
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, site.term())
        found = [
            (owed, rows)
            for owed in classes_owed(site, shown, classes)
            if (rows := worklist_rows(owed, site.today))
        ]
        refuse_nothing(found)
        batch = unit.next_number("print")
        unit.note_access("print", f"{WORKLIST} × {len(found)}")
        sheets = []
        for index, (owed, rows) in enumerate(found, start=1):
            number = sheet_number(batch, index)
            _note_rows(site, unit, number, batch, rows)
            sheets.append(_sheet(site, shown, owed, rows, number))
        printed = paper.print_lists(WORKLIST, sheets, watcher=watcher)
    return PrintJob(printed, "教师一周关爱工作单")


def worklist_rows(owed: ClassOwed, today: date) -> list[WorklistRow]:
    """The rows of a class: overdue first, then what this week ends, then this month.

    Visits, talks and cards: what a teacher does with one child and notes with day and result. What
    one form of one child answers stands in one row, so that a row is one sheet to key.
    """
    begins = school_day(today)
    week, month = last_of_week(begins), next_month(begins) - timedelta(days=1)
    groups: dict[str, list[OwedTask]] = {"overdue": [], "week": [], "month": []}
    for task in _by_form(owed.tasks):
        if task.is_overdue:
            groups["overdue"].append(task)
        elif task.due_on <= month:
            groups["week" if task.due_on <= week else "month"].append(task)
    rows: list[WorklistRow] = []
    for group, tasks in groups.items():
        for task in sorted(tasks, key=lambda each: each.due_on):
            rows.append(WorklistRow(len(rows) + 1, group, task))
    return rows


def _by_form(tasks: Sequence[OwedTask]) -> Iterator[OwedTask]:
    groups: dict[tuple[str, str], list[OwedTask]] = {}
    for task in tasks:
        if task.is_card or task.form in CARE_FORMS:
            groups.setdefault((task.child, task.form), []).append(task)
    for group in groups.values():
        first = min(group, key=lambda task: (not task.is_overdue, task.due_on))
        yield replace(first, task="；".join(task.task for task in group))


def _note_rows(
    site: Site, unit: UnitOfWork, number: str, batch: int, rows: Sequence[WorklistRow]
) -> None:
    """The sheet and its rows, so that a 单号 and a row number call the child up."""
    from liushou_desktop.paper.numbering import row_number

    def noted(id: str, form: str, child: str | None) -> PrintedSheet:
        return PrintedSheet(
            site=site.code,
            id=id,
            form=form,
            child=child,
            printed_on=site.today,
            printed_by=site.user.name,
            batch=batch,
        )

    unit.add(noted(number, WORKLIST, None))
    unit.add_many(
        noted(row_number(number, row.number), row.task.form or CARD_FORM, row.task.child)
        for row in rows
    )


_GROUPS = {"overdue": "■ 已逾期（先办）", "week": "▲ 本周到期", "month": "○ 本月内"}


def _sheet(
    site: Site,
    shown: SchoolPicture,
    owed: ClassOwed,
    rows: Sequence[WorklistRow],
    number: str,
) -> ListSheet:
    role = "代班主任" if owed.is_acting else "班主任"
    begins = school_day(site.today)
    monday = begins - timedelta(days=begins.weekday())
    friday = monday + timedelta(days=_FRIDAY)
    until = f"{friday.day}日" if friday.month == monday.month else f"{friday.month}月{friday.day}日"
    week = week_number(shown.term, begins)
    day = site.today
    return ListSheet(
        lines=tuple(_lines(rows)),
        texts={
            "teacher": f"{owed.teacher}（{owed.label}{role}）" if owed.teacher else owed.label,
            "week": f"第{week}周　{monday.month}月{monday.day}日—{until}",
            "school": site.name,
        },
        foot=f"{day.year}年{day.month}月{day.day}日印",
        sheet_number=number,
        name=owed.label,
    )


def _lines(rows: Sequence[WorklistRow]) -> Iterator[ListLine]:
    for group, words in _GROUPS.items():
        mine = [row for row in rows if row.group == group]
        if mine:
            yield ListLine(group=f"{words}　{len(mine)} 项")
        for row in mine:
            task = row.task
            yield ListLine(
                {
                    "number": f"{row.number:02d}",
                    "child": task.child_name,
                    "task": task.task,
                    "clause": task.rule.clause,
                    "due": f"{task.due_on.month}.{task.due_on.day:02d}",
                }
            )
    yield ListLine(group="＋ 临时补记（未列入上表的谈心、家访、来电）")
    for extra in range(1, _FREE_ROWS + 1):
        yield ListLine({"number": f"{len(rows) + extra:02d}"})
