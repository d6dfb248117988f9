"""The list of children of a group record: proposed from the roll, held against it, read again.

A list is the repeat of the form with ``rows = "children"``; each row names a child and says whether
it came (F08, F19). Who was absent may be made up for later, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Enrolment
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.services.school.scope import visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

Row = Mapping[str, Any]
ABSENT, EXCUSED, MADE_UP = "absent", "excused", "made_up"


@dataclass(frozen=True, slots=True)
class Guest:
    """A child who may stand on a list, with the class it sits in today."""

    id: str
    name: str
    class_id: str
    class_label: str
    file_number: str


def guests(site: Site, class_id: str | None = None) -> list[Guest]:
    """Children with a running spell in the user's scope, in class order.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        return guests_in(site, unit, class_id)


def guests_in(site: Site, unit: UnitOfWork, class_id: str | None = None) -> list[Guest]:
    """``guests`` inside the caller's transaction."""
    wanted: dict[str, Any] = {"is_left_behind": True}
    if class_id is not None:
        wanted["class_id"] = class_id
    visible = visible_children(site, unit)
    lines = [
        line for line in unit.find(ChildSummary, **wanted) if visible is None or line.id in visible
    ]
    lines.sort(key=lambda line: (line.class_order, line.file_number or ""))
    return [
        Guest(
            line.id, line.name, line.class_id or "", line.class_label or "", line.file_number or ""
        )
        for line in lines
    ]


def column_of(listed: FormField, fact: str) -> FormField | None:
    """The column of a list that states a fact."""
    return next((column for column in listed.fields if column.fact == fact), None)


def proposed_rows(listed: FormField, children: Sequence[str]) -> tuple[Row, ...]:
    """A row per child, with the columns' own defaults (everybody came)."""
    child = listed.fields[0].id
    defaults = {column.id: column.default for column in listed.fields if column.default}
    return tuple({child: each, **defaults} for each in children)


def listed_children(form: Form, answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Ids of the children on the list of a group form."""
    listed = form.attendance
    if listed is None:
        return ()
    name = listed.fields[0].id
    rows = answers.get(listed.id) or ()
    return tuple(str(row[name]) for row in rows if is_answered(row.get(name)))


def with_row_defaults(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers whose rows hold the defaults of their columns."""
    filled = dict(answers)
    for field in form.fields():
        defaults = {c.id: c.default for c in field.fields if c.default is not None}
        rows = filled.get(field.id)
        if defaults and rows:
            filled[field.id] = tuple({**defaults, **row} for row in rows)
    return filled


def about_list(
    unit: UnitOfWork, form: Form, answers: Mapping[str, Any], day: date
) -> Iterator[Problem]:
    """Red problems: a child of the list who was not on the roll that day."""
    listed = form.attendance
    children = listed_children(form, answers)
    if listed is None or not children:
        return
    known = {child.id: child.name for child in unit.find(Child, id=list(children))}
    seats = unit.find(Enrolment, child=list(children))
    there = {s.child for s in seats if s.start <= day and (s.end is None or day <= s.end)}
    for number, child in enumerate(children, start=1):
        where = f"{listed.id}.{number}.{listed.fields[0].id}"
        if child not in known:
            raise RefusedError("NOT_FOUND", kind="child", id=child)
        if child not in there:
            args = {"name": known[child], "day": f"{day.year}年{day.month}月{day.day}日"}
            yield Problem(where, "CHILD_NOT_ON_ROLL", args)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUp:
    """How an absent child (its carer) was made up for."""

    child: str
    on: date
    way: str | None = None


def make_up(site: Site, record_id: str, *done: MakeUp) -> None:
    """Note that absent children of a list were made up for; the meeting itself stays as it was.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, CHILD_NOT_ABSENT, MAKE_UP_TOO_EARLY,
            MAKE_UP_IN_FUTURE, RECORD_VOID_ALREADY, FORM_HAS_NO_LIST. Nothing was noted.
    """
    site.require(Right.RECORD)
    from liushou_desktop.formspec.kinds import kind_of
    from liushou_desktop.services.school.refresh_summaries import refresh_children
    from liushou_desktop.services.school.scope import require_visible
    from liushou_desktop.services.shared.record_answers import values_of_record

    children = [each.child for each in done]
    with site.unit() as unit:
        record = unit.require(Record, record_id)
        require_visible(site, unit, children)
        form = site.forms.form(record.form, record.form_version)
        listed = form.attendance
        if listed is None or column_of(listed, "made_up_on") is None:
            raise RefusedError("FORM_HAS_NO_LIST", form=form.title)
        rows: tuple[Row, ...] = tuple(values_of_record(form, record)[listed.id])
        for each in done:
            _refuse_day(site, record, each)
            rows = _changed(listed, rows, each, unit)
        answers = {**record.answers, listed.id: kind_of(listed).to_json(rows, listed)}
        unit.change(record, "补会补课", answers=answers)
        refresh_children(site, unit, children)


def _refuse_day(site: Site, record: Record, done: MakeUp) -> None:
    if record.state == "void":
        raise RefusedError("RECORD_VOID_ALREADY")
    if done.on < record.occurred_on:
        raise RefusedError("MAKE_UP_TOO_EARLY", day=record.occurred_on.isoformat())
    if done.on > site.today:
        raise RefusedError("MAKE_UP_IN_FUTURE", day=done.on.isoformat())


def _changed(
    listed: FormField, rows: Sequence[Row], done: MakeUp, unit: UnitOfWork
) -> tuple[Row, ...]:
    child, there = listed.fields[0].id, column_of(listed, "there")
    on, way = column_of(listed, "made_up_on"), _column(listed, "made_up_way")
    found = next((row for row in rows if row.get(child) == done.child), None)
    if found is None or there is None or found.get(there.id) not in (ABSENT, EXCUSED):
        raise RefusedError("CHILD_NOT_ABSENT", name=unit.require(Child, done.child).name)
    assert on is not None
    new = {**found, there.id: MADE_UP, on.id: done.on}
    if way is not None and done.way:
        new[way.id] = done.way
    return tuple(new if row is found else row for row in rows)


def _column(listed: FormField, name: str) -> FormField | None:
    return next((column for column in listed.fields if column.id == name), None)
