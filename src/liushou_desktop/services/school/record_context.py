"""What records are checked against, and what the program fills in by itself."""

from __future__ import annotations

from collections.abc import Mapping
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
    )


def computed_values(
    form: Form,
    answers: Mapping[str, Any],
    facts: ChildFacts,
    school: SchoolFacts,
    term: Term,
) -> dict[str, Any]:
    """Values of the form's computed fields, by field id."""
    found = {}
    for field in form.fields():
        if field.computed is None:
            continue
        day = _day_of(form, answers)
        value = _COMPUTED[field.computed](form, answers, facts, school, term, day)
        if value is not None:
            found[field.id] = value
    return found


def _day_of(form: Form, answers: Mapping[str, Any]) -> date | None:
    day: date | None = value_bound(form, answers, "record.occurred_on")
    return day


def value_bound(form: Form, answers: Mapping[str, Any], path: str) -> Any:
    """The answer of the field that binds ``path``, or None."""
    for field in form.fields():
        if field.binds == path:
            return answers.get(field.id)
    return None


def _class_label(
    form: Form,
    answers: Mapping[str, Any],
    facts: ChildFacts,
    school: SchoolFacts,
    term: Term,
    day: date | None,
) -> str | None:
    when = day or term.start
    seat = class_on(facts, school, when)
    return short_label(seat, when) if seat else None


def _number_in_term(
    form: Form,
    answers: Mapping[str, Any],
    facts: ChildFacts,
    school: SchoolFacts,
    term: Term,
    day: date | None,
) -> str | None:
    if day is None:
        return None
    earlier = _earlier(form, facts, day, term.start, term.end)
    return f"第 {earlier + 1} 次"


def _number_in_month(
    form: Form,
    answers: Mapping[str, Any],
    facts: ChildFacts,
    school: SchoolFacts,
    term: Term,
    day: date | None,
) -> str | None:
    if day is None:
        return None
    earlier = _earlier(form, facts, day, day.replace(day=1), day)
    return f"{day.month}月 第 {earlier + 1} 次"


def _earlier(form: Form, facts: ChildFacts, day: date, first: date, last: date) -> int:
    """Confirmed records of the form before ``day`` (that day's earlier ones too), in the span."""
    return sum(
        record.form == form.id
        and record.state == "confirmed"
        and record.outcome == "met"
        and first.toordinal() <= record.day <= min(day, last).toordinal()
        for record in facts.records
    )


def _doer_role(
    form: Form,
    answers: Mapping[str, Any],
    facts: ChildFacts,
    school: SchoolFacts,
    term: Term,
    day: date | None,
) -> str | None:
    people = value_bound(form, answers, "record.staff") or ()
    if day is None or not people:
        return None
    return role_of(people, facts, school, day)


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
