"""What a child's contact card would print today; does a printed one still say so (R19, R21)."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain import codes
from liushou_desktop.domain.class_names import label, short_label
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.regions import short_name
from liushou_desktop.domain.schooling import SchoolClass
from liushou_desktop.paper.card_contents import CardCarer, CardFace, Contact, Parent
from liushou_desktop.services.school.school_facts import class_on
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

# The texts of the four knows and the history change with every visit; they make no card stale.
_NOT_FINGERPRINTED = frozenset(
    "edition whereabouts household personal surroundings changes contacts made_on opened_on "
    "sheet_number check_code class_name class_short health duty_hours more "
    "photo".split()
)


@dataclass(frozen=True, slots=True)
class SchoolFace:
    """What every card of the school shares; ``asked``: ids of the fields of the card's form."""

    name: str
    duty_phone: str = ""
    duty_hours: str = "全天"
    asked: frozenset[str] = frozenset()


def school_face(unit: UnitOfWork) -> SchoolFace:
    """Name and duty phone as set in the settings."""
    from liushou_desktop.services.shared.forms_in_force import forms_in_force

    card = forms_in_force(unit).form("contact_card")
    return SchoolFace(
        unit.setting("site.name", ""),
        unit.setting("school.duty_phone", ""),
        unit.setting("school.duty_hours", "全天"),
        frozenset(field.id for field in card.fields()),
    )


def card_face(
    facts: ChildFacts, school: SchoolFacts, face: SchoolFace, day: date, *, edition: int = 1
) -> CardFace:
    """The card of one child as of a day; what is not known stays empty."""
    child = facts.child
    seat = class_on(facts, school, day)
    address = facts.address_on(day)
    opened = min((card.made_on for card in facts.cards), default=day)
    return CardFace(
        file_number=child.file_number or "",
        edition=edition,
        name=child.name,
        school=face.name,
        class_name=_class_label(seat, day, whole=True),
        class_short=_class_label(seat, day, whole=False),
        sex=word("sex", child.sex),
        ethnicity=word("ethnicity", child.ethnicity),
        born=f"{child.birth_date.year}年{child.birth_date.month}月" if child.birth_date else "",
        boarding=None if child.boarding is None else child.boarding == "2",
        address=_joined(address, ("town", "village", "group", "detail")),
        short_address=_joined(address, ("village", "group")),
        health=_health(facts),
        allergy=child.allergy or "",
        father=_parent(facts, "father", day),
        mother=_parent(facts, "mother", day),
        carer=_carer(facts, day),
        emergency=_contact(facts, "emergency", day),
        class_teacher=_staff(school, school.class_teacher(seat.id, day) if seat else None),
        helper=_staff(school, facts.helper_on(day)),
        duty_phone=face.duty_phone,
        duty_hours=face.duty_hours,
        village=_contact(facts, "village", day),
        whereabouts=_whereabouts_text(facts, day),
        household=_household_text(facts, day),
        personal=_personal_text(facts),
        surroundings=_surroundings_text(facts),
        made_on=day,
        opened_on=opened,
        more=_added_answers(child.extra or {}, face.asked),
    )


def _added_answers(extra: Mapping[str, object], asked: frozenset[str]) -> dict[str, object]:
    """Answers to questions that a school or the bureau added to the card's form."""
    return {field: value for field, value in extra.items() if field in asked}


def fingerprint(face: CardFace) -> str:
    """A digest of what a card says about whom to call and where the child is."""
    values: dict[str, Any] = {
        f.name: getattr(face, f.name)
        for f in dataclasses.fields(face)
        if f.name not in _NOT_FINGERPRINTED
    }
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=_parts)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _parts(contact: Any) -> list[Any]:
    """The values of a part of the card, in the order of its fields."""
    return [getattr(contact, field.name) for field in dataclasses.fields(contact)]


def _class_label(seat: SchoolClass | None, day: date, *, whole: bool) -> str:
    if seat is None:
        return ""
    return label(seat, day) if whole else short_label(seat, day)


def _joined(fact: Any, names: tuple[str, ...]) -> str:
    return "".join(getattr(fact, name) or "" for name in names) if fact else ""


def _parent(facts: ChildFacts, role: str, day: date) -> Parent:
    relative = facts.relative(role)
    where = facts.whereabouts_of(role, day)
    phones = facts.phones_on(role, day)
    place = short = work = ""
    if where is not None and where.status in codes.PRIVATE_STATES | {codes.DEAD}:
        place = short = "—"
    elif where is not None and where.status == codes.AT_HOME:
        place = short = "在家"
    elif where is not None:
        place = _joined(where, ("province", "city", "place"))
        short = _short_place(where.province or "", where.city or "")
        work = where.work or ""
    return Parent(
        name=(relative.name if relative else "") or "",
        place=place,
        short_place=short,
        work=work,
        phone=phones[0].digits if phones else "",
    )


def _short_place(province: str, city: str) -> str:
    if province == city:
        return short_name(province)
    return short_name(province) + short_name(city)


def _carer(facts: ChildFacts, day: date) -> CardCarer:
    carer = facts.carer_on(day)
    if carer is None:
        return CardCarer()
    phones = facts.phones_on("carer", day)
    birth_year = (carer.birth_year or "")[:4]
    return CardCarer(
        name=carer.name,
        relation=word("relation", carer.relation),
        age=str(day.year - int(birth_year)) if birth_year.isdigit() else "",
        health=word("carer_health", carer.health),
        phone=phones[0].digits if phones else "",
        address=carer.address or "",
    )


def _contact(facts: ChildFacts, owner: str, day: date) -> Contact:
    phones = facts.phones_on(owner, day)
    if not phones:
        return Contact()
    best = phones[0]
    return Contact(
        name=best.owner_name or "", phone=best.digits, relation=word("relation", best.relation)
    )


def _staff(school: SchoolFacts, staff_id: str | None) -> Contact:
    person = school.staff.get(staff_id) if staff_id else None
    return Contact(name=person.name, phone=person.phone or "") if person else Contact()


def _health(facts: ChildFacts) -> str:
    child = facts.child
    return "；".join(part for part in (word("health", child.health), child.illness) if part)


def _whereabouts_text(facts: ChildFacts, day: date) -> str:
    parts = []
    for role, name in (("father", "父亲"), ("mother", "母亲")):
        where = facts.whereabouts_of(role, day)
        if where is None or where.status in codes.PRIVATE_STATES:
            continue
        since = (
            f"{where.start.year}年{where.start.month}月起" if where.status != codes.AT_HOME else ""
        )
        place = _joined(where, ("province", "city")) + (where.work or "")
        parts.append(f"{name}{since}{word('parent_status', where.status)}{place and '，' + place}")
        if where.expected_return:
            parts.append(f"预计{where.expected_return}返回")
    return "；".join(parts)


def _household_text(facts: ChildFacts, day: date) -> str:
    child = facts.child
    parts = []
    if child.household_members:
        parts.append(f"同住：{child.household_members}")
    if child.income_sources:
        parts.append(f"收入：{words('income_source', child.income_sources)}")
    if child.hardships:
        parts.append(f"困难：{words('hardship', child.hardships)}")
    return "；".join(parts)


def _personal_text(facts: ChildFacts) -> str:
    child = facts.child
    parts = [f"姓名用字：{child.name_note}"] if child.name_note else []
    if child.study_grade:
        parts.append(f"上期末学习等级{word('study_grade', child.study_grade)}")
    parts += [text for text in (child.personality, child.interests) if text]
    return "；".join(parts)


def _surroundings_text(facts: ChildFacts) -> str:
    child = facts.child
    parts = []
    if child.commute_ways or child.commute_hundred_metres is not None:
        way = words("commute_way", child.commute_ways)
        metres = child.commute_hundred_metres
        far = f"{metres / 10:g}公里" if metres is not None else ""
        parts.append(f"{way}上学{far}" if way else f"上学{far}")
    if child.commute_dangers is not None:
        dangers = words("commute_danger", child.commute_dangers)
        parts.append(f"途中{dangers}" if dangers else "途中没有危险处")
    if child.heating:
        parts.append(f"取暖：{words('heating', child.heating)}")
    return "；".join(parts)
