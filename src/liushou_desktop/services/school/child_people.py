"""Who is around a child: parents, carer, contacts, teachers, the pupil who helps to learn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.family import Carer
from liushou_desktop.domain.masking import mask
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.versions import Editions
from liushou_desktop.services.school.child_shelves import helper_pupil
from liushou_desktop.services.shared.words import word

_RELATION_WORDS = {"father": "父亲", "mother": "母亲"}


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One person around the child as the table of the page shows it.

    Attributes:
        role: father, mother, carer, village, class_teacher, helper, emergency, study_helper.
        phone: masked; phone_id: what ``reveal`` is asked with (``phone:<id>``), or None.
        verified_on: when the number or the person was last found to be right.
        result: code of phone_result, or "" .
    """

    role: str
    relation: str
    name: str
    place: str
    phone: str
    phone_id: str | None
    verified_on: date | None
    result: str


def people_around(
    forms: Editions,
    records: Sequence[Record],
    facts: ChildFacts,
    school: SchoolFacts,
    today: date,
) -> tuple[FamilyLine, ...]:
    """The lines of the family table; ``records`` are the child's own, the newest first."""
    return (
        *_family(facts, school, today),
        *_study_helper(forms, records, facts, school, today),
    )


def _family(facts: ChildFacts, school: SchoolFacts, today: date) -> Iterator[FamilyLine]:
    for role in ("father", "mother"):
        yield _parent_line(facts, role, today)
    carer = facts.carer_on(today)
    if carer is not None:
        yield _line(facts, "carer", "委托照护", carer.name, _carer_words(carer, today), today)
    for owner, relation in (("village", "村联系人"), ("emergency", "紧急联系")):
        for phone in facts.phones_on(owner, today)[:1]:
            place = word("relation", phone.relation)
            yield _line(facts, owner, relation, phone.owner_name or "", place, today)
    yield from _staff_lines(facts, school, today)


def _carer_words(carer: Carer, today: date) -> str:
    """外婆，67 岁，柳湾镇癿沟村"""
    year = (carer.birth_year or "")[:4]
    age = f"{today.year - int(year)} 岁" if year.isascii() and year.isdigit() else ""
    parts = (word("relation", carer.relation), age, carer.address or "")
    return "，".join(part for part in parts if part)


def _parent_line(facts: ChildFacts, role: str, today: date) -> FamilyLine:
    relative = facts.relative(role)
    where = facts.whereabouts_of(role, today)
    place = ""
    if where is not None:
        place = word("parent_status", where.status)
        town = "".join(dict.fromkeys(part for part in (where.province, where.city) if part))
        if town:
            place = "，".join(part for part in (town, where.work) if part)
    name = (relative.name if relative else None) or ""
    return _line(facts, role, _RELATION_WORDS[role], name, place, today)


def _line(
    facts: ChildFacts, role: str, relation: str, name: str, place: str, today: date
) -> FamilyLine:
    phone = next(iter(facts.phones_on(role, today)), None)
    return FamilyLine(
        role=role,
        relation=relation,
        name=name,
        place=place,
        phone=mask("phone", phone.digits) if phone else "",
        phone_id=phone.id if phone else None,
        verified_on=phone.verified_on if phone else None,
        result=(phone.result or "") if phone else "",
    )


def _staff_lines(facts: ChildFacts, school: SchoolFacts, today: date) -> Iterator[FamilyLine]:
    seat = facts.enrolment_on(today)
    teacher = school.class_teacher(seat.class_, today) if seat else None
    pairs = (("class_teacher", "班主任", teacher), ("helper", "帮扶教师", facts.helper_on(today)))
    for role, relation, staff_id in pairs:
        person = school.staff.get(staff_id or "")
        if person is not None:
            phone = mask("phone", person.phone) if person.phone else ""
            yield FamilyLine(
                role, relation, person.name, person.subject or "", phone, person.id, None, ""
            )


def _study_helper(
    forms: Editions,
    records: Sequence[Record],
    facts: ChildFacts,
    school: SchoolFacts,
    today: date,
) -> Iterator[FamilyLine]:
    """The pupil who helps to learn, with the teacher who leads the two (R39)."""
    found = helper_pupil(forms, records, facts, today)
    if found is not None:
        record, name = found
        leaders = (school.staff.get(person) for person in record.staff)
        led = "、".join(person.name for person in leaders if person is not None)
        place = f"同学，{led}牵头" if led else "同学"
        yield FamilyLine("study_helper", "学习帮手", name, place, "", None, record.occurred_on, "")
