"""What the program fills in on the forms of a file (F01, F02): nobody types it, facts tell it.

The same words stand on the contact card; the boxes about care follow from ``family_boxes``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.left_behind import Definitions
from liushou_desktop.formspec.model import Form
from liushou_desktop.paper.card_contents import CardFace, Contact
from liushou_desktop.services.school.card_face import SchoolFace, card_face
from liushou_desktop.services.school.family_boxes import family_boxes


def computed_of_file(
    form: Form,
    facts: ChildFacts,
    school: SchoolFacts,
    face: SchoolFace,
    day: date,
    definitions: Definitions,
) -> dict[str, object]:
    """Values of the form's computed fields, by field id; what is not known is left out."""
    shown = card_face(facts, school, face, day)
    values: dict[str, object] = {
        field.id: _COMPUTED[field.computed](shown)
        for field in form.fields()
        if field.computed in _COMPUTED
    }
    known = {field: value for field, value in values.items() if value}
    return known | family_boxes(form, facts, day, definitions)


def _contact(contact: Contact) -> str:
    return f"{contact.name}　{contact.phone}".strip()


_COMPUTED: Mapping[str | None, Callable[[CardFace], str]] = {
    "file_number": lambda face: face.file_number,
    "school_name": lambda face: face.school,
    "class_label": lambda face: face.class_name,
    "birth_month": lambda face: face.born,
    "card_made_on": lambda face: _chinese(face.made_on),
    "carer_age": lambda face: f"{face.carer.age}岁" if face.carer.age else "",
    "class_teacher_contact": lambda face: _contact(face.class_teacher),
    "helper_contact": lambda face: _contact(face.helper),
    "duty_phone": lambda face: face.duty_phone,
    "whereabouts_text": lambda face: face.whereabouts,
    "household_text": lambda face: face.household,
    "personal_text": lambda face: face.personal,
    "surroundings_text": lambda face: face.surroundings,
}


def _chinese(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
