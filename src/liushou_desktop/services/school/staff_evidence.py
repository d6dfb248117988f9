"""What a teacher did, counted from confirmed records between two days (R54, G17).

Nobody types these figures: each is the number of records that name the teacher, of the form behind
its field.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.facts import RecordFact
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_OF_FORM, _CHILDREN = "staff_records.", "staff_children"


def evidence_values(unit: UnitOfWork, form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The computed fields of a form about a teacher, by field id; empty for other forms."""
    from liushou_desktop.services.school.record_context import value_bound

    asked = [field for field in form.fields() if field.computed is not None]
    people = value_bound(form, answers, "record.staff") or ()
    first, last = _bound(form, answers, "from"), _bound(form, answers, "until")
    if form.subject != "staff" or not asked or not people or first is None or last is None:
        return {}
    done = _records_of(unit, people[0], first, last)
    found: dict[str, Any] = {}
    for field in asked:
        kind = field.computed or ""
        if kind.startswith(_OF_FORM):
            found[field.id] = sum(r.form == kind.removeprefix(_OF_FORM) for r in done)
        elif kind == _CHILDREN:
            found[field.id] = len(_children(unit, done))
    return found


def _bound(form: Form, answers: Mapping[str, Any], fact: str) -> date | None:
    field = next((each for each in form.fields() if each.fact == fact), None)
    value = answers.get(field.id) if field else None
    return value if isinstance(value, date) else None


def _records_of(unit: UnitOfWork, person: str, first: date, last: date) -> list[RecordFact]:
    from liushou_desktop.storage.queries.records import record_facts

    days = range(first.toordinal(), last.toordinal() + 1)
    return [
        record
        for record in record_facts(unit)
        if record.state == "confirmed" and person in record.staff and record.day in days
    ]


def _children(unit: UnitOfWork, records: list[RecordFact]) -> set[str]:
    """Everybody a record is about, by name or on its list."""
    from liushou_desktop.services.school.group_lists import listed_children
    from liushou_desktop.services.shared.forms_in_force import forms_in_force
    from liushou_desktop.services.shared.record_answers import values_of_record

    forms = forms_in_force(unit)
    found = {record.child for record in records if record.child}
    groups = [record.id for record in records if record.child is None]
    for record in unit.find(Record, id=groups) if groups else ():
        form = forms.form(record.form, record.form_version)
        found |= set(listed_children(form, values_of_record(form, record)))
    return found
