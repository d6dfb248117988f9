"""班级月登记: one form, one class, one month as a grid of children × weeks, kept as single records.

What is the same for the whole grid (way, who with, who organised) is answered once; a cell holds
the day and what was said: ``12 说月底回来``. Cells are records like any other: checked by the form,
each counted for itself; a tick without content is no contact (R57).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import ProgramError, RefusedError
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Term
from liushou_desktop.formspec.model import Form, FormField, Section
from liushou_desktop.services.school.add_record import NewRecord, keep_record
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.print_job import PrintJob, in_class_order, refuse_nothing
from liushou_desktop.services.shared.record_answers import RecordRefusedError, values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListSheet
    from liushou_desktop.storage.unit import UnitOfWork

PAPER = "class_month"
#: Forms short enough for a cell, with the field a cell's words go to. A talk or a visit is written
#: in full on its own card (四(二)4: 详细填好记录卡).
CELL_FIELDS = {
    "family_contact": "content",
    "parent_urging": "said",
    "pairing_record": "measures",
    "life_note": "what",
    "progress_entry": "what",
}
WEEKS = 5  # a month is ruled in five spans of seven days, the last one shorter
_DAY = re.compile(r"\s*(\d{1,2})\s*(?:日|号)?(?:[\s，,、:：]+|$)(.*)", re.DOTALL)
_SCHOOL_DAYS = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that stands in a cell already."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class MonthChild:
    """A row: the child, and what is kept in each week."""

    id: str
    name: str
    cells: tuple[tuple[Kept, ...], ...]


@dataclass(frozen=True, slots=True)
class ClassMonth:
    """The grid. ``weeks`` are first and last day; ``done``: children with at least one record."""

    form: str
    title: str
    class_label: str
    month: str
    weeks: tuple[tuple[date, date], ...]
    children: tuple[MonthChild, ...]
    done: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed into a cell: child, number of the week (from 0), the words."""

    child: str
    week: int
    text: str


@dataclass(frozen=True, slots=True)
class MonthKept:
    """Cells that became records, and what is wrong with the others."""

    kept: tuple[Entry, ...]
    refused: tuple[tuple[Entry, Problem], ...]


def weeks_of(month: str) -> tuple[tuple[date, date], ...]:
    """The spans of seven days of ``2026-06``: 1–7, 8–14, … the last one to the month's end."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    starts = [first + timedelta(days=7 * number) for number in range(WEEKS)]
    return tuple(
        (start, min(start + timedelta(days=6), following - timedelta(days=1)))
        for start in starts
        if start < following
    )


def months_of(term: Term, today: date) -> tuple[str, ...]:
    """Months of a term that have begun, newest first."""
    day, found = term.start.replace(day=1), []
    while day <= min(term.end, today):
        found.append(f"{day:%Y-%m}")
        day = (day + timedelta(days=31)).replace(day=1)
    return tuple(reversed(found))


def asked_once(form: Form) -> Form:
    """The form cut down to what is the same for all cells: what must be answered, without the
    child, the day and the words of the cell."""
    words = CELL_FIELDS[form.id]
    fields = tuple(f for f in form.fields() if f.id != words and _is_asked_once(f))
    return replace(form, sections=(Section("once", "这一批都一样的", fields),), rules=())


def _is_asked_once(field: FormField) -> bool:
    is_of_cell = field.kind in ("child", "computed") or field.binds == "record.occurred_on"
    return not is_of_cell and (field.required or field.required_if is not None)


def class_month(site: Site, form_id: str, class_id: str, month: str) -> ClassMonth:
    """The grid of a class and month, with what is kept already.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_A_MONTH_FORM.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
        return _grid(site, unit, shown, form_id, class_id, month)


def _grid(
    site: Site, unit: UnitOfWork, shown: SchoolPicture, form_id: str, class_id: str, month: str
) -> ClassMonth:
    if form_id not in CELL_FIELDS:
        raise RefusedError("NOT_A_MONTH_FORM", form=site.forms.form(form_id).title)
    weeks, members = weeks_of(month), in_class_order(shown, [class_id])
    ids = [facts.child.id for facts in members]
    cells: dict[tuple[str, int], list[Kept]] = {}
    records = unit.find(
        Record, form=form_id, child=ids, state="confirmed", order_by=("occurred_on", "entered_seq")
    )
    for record in records if ids else ():
        for number, (first, last) in enumerate(weeks):
            if first <= record.occurred_on <= last:
                form = site.forms.form(record.form, record.form_version)
                text = str(values_of_record(form, record).get(CELL_FIELDS[form_id]) or "")
                kept = Kept(record.occurred_on, text)
                cells.setdefault((record.child or "", number), []).append(kept)
    children = tuple(
        MonthChild(
            facts.child.id,
            facts.child.name,
            tuple(tuple(cells.get((facts.child.id, n), ())) for n in range(len(weeks))),
        )
        for facts in members
    )
    return ClassMonth(
        form=form_id,
        title=site.forms.form(form_id).title,
        class_label=shown.class_label(members[0]) if members else "",
        month=month,
        weeks=weeks,
        children=children,
        done=sum(any(child.cells) for child in children),
    )


def keep_month(
    site: Site, form_id: str, month: str, answers: Mapping[str, Any], entries: Sequence[Entry]
) -> MonthKept:
    """Keep the sound cells, each as a record of its own, in one transaction; name the others.

    Args:
        answers: what is the same for all, by field id.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_A_MONTH_FORM, NOT_YOUR_CHILD.
    """
    site.require(Right.RECORD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children
    from liushou_desktop.services.school.scope import require_visible

    form, weeks = site.forms.form(form_id), weeks_of(month)
    if form_id not in CELL_FIELDS:
        raise RefusedError("NOT_A_MONTH_FORM", form=form.title)
    kept: list[Entry] = []
    refused: list[tuple[Entry, Problem]] = []
    with site.unit() as unit:
        require_visible(site, unit, {entry.child for entry in entries})
        for entry in entries:
            try:
                _keep_cell(site, unit, form, _record(site, form, weeks, answers, entry))
            except RecordRefusedError as error:
                refused.append((entry, error.problems[0]))
            except ProgramError as error:
                refused.append((entry, Problem("", error.code, error.arguments, Severity.RED)))
            else:
                kept.append(entry)
        refresh_children(site, unit, {entry.child for entry in kept})
    return MonthKept(tuple(kept), tuple(refused))


def _keep_cell(site: Site, unit: UnitOfWork, form: Form, new: NewRecord) -> None:
    """A cell's words are short by nature: that alone asks for no reason; no words at all do."""
    if not str(new.answers[CELL_FIELDS[form.id]]):
        raise RefusedError("CELL_WITHOUT_WORDS")
    try:
        keep_record(site, unit, new)
    except RecordRefusedError as error:
        if any(problem.code != "TEXT_BRIEF" for problem in error.problems):
            raise
        keep_record(site, unit, replace(new, reason="班级月登记，一格一句"))


def _record(
    site: Site,
    form: Form,
    weeks: Sequence[tuple[date, date]],
    answers: Mapping[str, Any],
    entry: Entry,
) -> NewRecord:
    day, text = read_cell(entry.text, weeks[entry.week], site.today)
    said = {**answers, CELL_FIELDS[form.id]: text}
    for field in form.fields():
        if field.binds == "record.occurred_on":
            said[field.id] = day
    return NewRecord(form=form.id, child=entry.child, answers=said)


def read_cell(text: str, week: tuple[date, date], today: date) -> tuple[date, str]:
    """Day and words of a cell: ``12 说月底回来``, ``12日说月底回来``, or words alone.

    Without a day it is the last school day of the week that has come.

    Raises:
        RefusedError: CELL_DAY_NOT_IN_WEEK, CELL_WEEK_TO_COME.
    """
    first, last = week
    if first > today:
        raise RefusedError("CELL_WEEK_TO_COME", day=f"{first.month}月{first.day}日")
    found = _DAY.fullmatch(text)
    if found is None:
        day = min(last, today)
        while day > first and day.isoweekday() > _SCHOOL_DAYS:
            day -= timedelta(days=1)
        return day, text.strip()
    number = int(found[1])
    if not first.day <= number <= last.day:
        raise RefusedError("CELL_DAY_NOT_IN_WEEK", day=number, first=first.day, last=last.day)
    return first.replace(day=number), found[2].strip()


def print_class_month(
    site: Site,
    form_id: str,
    month: str,
    *,
    classes: Sequence[str] | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """The grid on landscape paper, a sheet per class: what is kept stands in it, the rest is white.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_A_MONTH_FORM, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper
    from liushou_desktop.services.school.staff import list_classes

    site.require(Right.PRINT)
    wanted = classes if classes is not None else [line.id for line in list_classes(site)]
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, site.term())
        grids = [_grid(site, unit, shown, form_id, each, month) for each in wanted]
        filled = [grid for grid in grids if grid.children]
        refuse_nothing(filled)
        unit.note_access("print", f"{PAPER} {form_id} {month} × {len(filled)}")
    title = f"{site.forms.form(form_id).title}（班级月登记）"
    sheets = [_sheet(site, grid, title) for grid in filled]
    return PrintJob(paper.print_lists(PAPER, sheets, watcher=watcher), title)


def _sheet(site: Site, grid: ClassMonth, title: str) -> ListSheet:
    from liushou_desktop.paper.contents import ListSheet
    from liushou_desktop.paper.listing import rows_of

    year, month = grid.month.split("-")
    return ListSheet(
        lines=rows_of([dict(_row(child)) for child in grid.children]),
        texts={
            "school": site.name,
            "class": grid.class_label,
            "month": f"{year}年{int(month)}月",
            "sums": f"{len(grid.children)} 人，已记 {grid.done} 人",
        },
        title=title,
        foot=f"积县教发〔2021〕96号 {site.forms.form(grid.form).clause}",
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        name=grid.class_label,
    )


def _row(child: MonthChild) -> Iterator[tuple[str, str]]:
    yield "child", child.name
    for number, kept in enumerate(child.cells, start=1):
        yield f"week{number}", "；".join(f"{each.on.day}日 {each.text}".strip() for each in kept)
