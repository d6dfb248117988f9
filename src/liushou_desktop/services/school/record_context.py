"""What records are checked against, and what the program fills in by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import short_label
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.schooling import SchoolClass, Staff, Term
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.school_facts import class_on
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

CLASS_TEACHER, ACTING, HELPER = "class_teacher", "acting_class_teacher", "helper"
OTHER_TEACHER = "subject_teacher"
CLASS_POSTS = (CLASS_TEACHER, ACTING)


def context_for(
    site: Site,
    unit: UnitOfWork,
    term: Term | None,
    *,
    is_late_entry: bool = False,
    with_children: bool = False,
) -> Context:
    """Lists and dates a form of this school is read and checked against.

    Args:
        with_children: also the names of all children (reading workbooks; costs a query).
    """
    return Context(
        today=site.today,
        term=term,
        is_late_entry=is_late_entry,
        staff={row.id: row.name for row in unit.find(Staff)},
        children=({row.id: row.name for row in unit.find(Child)} if with_children else None),
        classes={row.id: short_label(row, site.today) for row in unit.find(SchoolClass)},
        codes=site.forms.codes,
    )


def computed_values(
    form: Form,
    answers: Mapping[str, Any],
    facts: ChildFacts,
    school: SchoolFacts,
    term: Term,
) -> dict[str, Any]:
    """Values of the form's computed fields, by field id."""
    day = value_bound(form, answers, "record.occurred_on")
    case = _Case(form, answers, facts, school, term, day)
    found = {}
    for field in form.fields():
        if field.computed is None:
            continue
        value = _COMPUTED[field.computed](case)
        if value is not None:
            found[field.id] = value
    return found


def value_bound(form: Form, answers: Mapping[str, Any], path: str) -> Any:
    """The answer of the field that binds ``path``, or None."""
    for field in form.fields():
        if field.binds == path:
            return answers.get(field.id)
    return None


@dataclass(frozen=True, slots=True)
class _Case:
    """A record being written: what its computed fields may look at."""

    form: Form
    answers: Mapping[str, Any]
    facts: ChildFacts
    school: SchoolFacts
    term: Term
    day: date | None


def _class_label(case: _Case) -> str | None:
    when = case.day or case.term.start
    seat = class_on(case.facts, case.school, when)
    return short_label(seat, when) if seat else None


def _number_in_term(case: _Case) -> str | None:
    if case.day is None:
        return None
    earlier = _earlier(case, case.day, case.term.start, case.term.end)
    return f"第 {earlier + 1} 次"


def _number_in_month(case: _Case) -> str | None:
    if case.day is None:
        return None
    earlier = _earlier(case, case.day, case.day.replace(day=1), case.day)
    return f"{case.day.month}月 第 {earlier + 1} 次"


def _earlier(case: _Case, day: date, first: date, last: date) -> int:
    """Confirmed records of the form before ``day`` (that day's earlier ones too), in the span."""
    return sum(
        record.form == case.form.id
        and record.state == "confirmed"
        and record.outcome == "met"
        and first.toordinal() <= record.day <= min(day, last).toordinal()
        for record in case.facts.records
    )


def _doer_role(case: _Case) -> str | None:
    people = value_bound(case.form, case.answers, "record.staff") or ()
    if case.day is None or not people:
        return None
    return role_of(people, case.facts, case.school, case.day)


def role_of(
    people: tuple[str, ...] | str, facts: ChildFacts, school: SchoolFacts, day: date
) -> str:
    """In what post the first fitting person acted towards the child that day (I04, I05)."""
    staff = (people,) if isinstance(people, str) else people
    seat = class_on(facts, school, day)
    if seat is not None:
        for kind in CLASS_POSTS:
            if set(staff) & set(school.holders(kind, seat.id, day)):
                return kind
    if facts.helper_on(day) in staff:
        return HELPER
    return OTHER_TEACHER


_COMPUTED = {
    "class_label": _class_label,
    "visit_number": _number_in_term,
    "talk_number": _number_in_month,
    "doer_role": _doer_role,
}
