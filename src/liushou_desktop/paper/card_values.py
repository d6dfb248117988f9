"""From a card's face to the texts its geometry asks for."""

from __future__ import annotations

from datetime import date

from liushou_desktop.paper.card_contents import CardFace
from liushou_desktop.paper.masking import masked_text, reason_to_withhold
from liushou_desktop.paper.numbering import check_code
from liushou_desktop.paper.printed import Withheld
from liushou_desktop.paper.values import date_text

CHANGE_ROWS, CONTACT_ROWS = 8, 16


def full_values(face: CardFace) -> dict[str, object]:
    """Everything the full card prints; the newest changes and contacts when there are too many."""
    return {
        **_shared(face),
        "class_short": face.class_short or face.class_name,
        "boarding": _boarding(face.boarding),
        "address": face.address,
        "health": face.health,
        "allergy": face.allergy,
        "opened_on": _day(face.opened_on or face.made_on),
        "father_place": face.father.place,
        "father_work": face.father.work,
        "mother_place": face.mother.place,
        "mother_work": face.mother.work,
        "carer_age": face.carer.age,
        "carer_health": face.carer.health,
        "carer_address": face.carer.address,
        "whereabouts": face.whereabouts,
        "household": face.household,
        "personal": face.personal,
        "surroundings": face.surroundings,
        "changes": [
            {
                "day": _short_day(change.changed_on),
                "what": change.what,
                "change": masked_text(f"{change.old or '（空）'} → {change.new}"),
                "handled_by": change.handled_by,
                "checked_by": change.checked_by,
            }
            for change in face.changes[-CHANGE_ROWS:]
        ],
        "contacts": [
            {
                "day": _short_day(contact.made_on),
                "way": contact.way,
                "person": contact.person,
                "content": contact.content,
                "noted_by": contact.noted_by,
            }
            for contact in face.contacts[-CONTACT_ROWS:]
        ],
    }


def carry_values(face: CardFace) -> tuple[dict[str, str], list[Withheld]]:
    """What a carry or wallet card prints, and what was kept off it."""
    values = {
        **_shared(face),
        "allergy": face.allergy,
        "short_address": face.short_address or face.address,
        "father_short_place": face.father.short_place or face.father.place,
        "mother_short_place": face.mother.short_place or face.mother.place,
        "duty_hours": face.duty_hours if face.duty_phone else "",
    }
    withheld = []
    for place, text in values.items():
        reason = reason_to_withhold(text)
        if reason is not None:
            values[place] = ""
            withheld.append(Withheld(face.file_number, place, reason))
    return values, withheld


def code_of(face: CardFace, values: dict[str, object] | dict[str, str]) -> str:
    """The check code of this edition."""
    return face.check_code or check_code(
        "F02", face.edition, (face.file_number,), {str(key): value for key, value in values.items()}
    )


def _shared(face: CardFace) -> dict[str, str]:
    return {
        "name": face.name,
        "school": face.school,
        "class_name": face.class_name,
        "file_number": face.file_number,
        "sex": face.sex,
        "ethnicity": face.ethnicity,
        "born": face.born,
        "father_name": face.father.name,
        "father_phone": face.father.phone,
        "mother_name": face.mother.name,
        "mother_phone": face.mother.phone,
        "carer_name": face.carer.name,
        "carer_relation": face.carer.relation,
        "carer_phone": face.carer.phone,
        "emergency_name": face.emergency.name,
        "emergency_relation": face.emergency.relation,
        "emergency_phone": face.emergency.phone,
        "teacher_name": face.class_teacher.name,
        "teacher_phone": face.class_teacher.phone,
        "helper_name": face.helper.name,
        "helper_phone": face.helper.phone,
        "duty_phone": face.duty_phone,
        "village_name": face.village.name,
        "village_phone": face.village.phone,
    }


def _boarding(boards: bool | None) -> str:
    return "" if boards is None else ("寄宿" if boards else "走读")


def _day(day: date | None) -> str:
    return "" if day is None else date_text(day)


def _short_day(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day:02d}"
