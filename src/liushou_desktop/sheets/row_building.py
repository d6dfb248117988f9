"""One child's cells made into a ``RosterRow``: which field is read how, and in which order.

The order matters where one value judges another: sex and birth date are compared with the identity
number, and are taken from it where the row leaves them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from liushou_desktop.base.problem import Place, Severity
from liushou_desktop.domain import identity_number
from liushou_desktop.sheets.header_mapping import RosterColumn
from liushou_desktop.sheets.roster_row import RosterPerson, RosterRow
from liushou_desktop.sheets.roster_rows import ChildCells
from liushou_desktop.sheets.roster_words import RosterWords
from liushou_desktop.sheets.row_values import RowValues

_CHINESE_ID_KIND = "1"
_ROLES = ("father", "mother", "parents", "carer", "member1", "member2", "member3")
_ROLE_OF_RELATION = {"51": "father", "52": "mother"}
_RELATION_OF_ROLE = {role: code for code, role in _ROLE_OF_RELATION.items()}

_Told = Sequence[tuple[str, str, Callable[[RowValues, str], Any]]]
"""What columns tell about a person: attribute of ``RosterPerson``, field and how it is read."""

_PERSON: Final[Mapping[str, Callable[[RowValues, str], Any]]] = {
    "name": RowValues.person_name,
    "phones": RowValues.phones,
    "work_place": RowValues.plain,
    "work": RowValues.plain,
    "address": RowValues.plain,
    "id_number": RowValues.persons_id,
    "is_guardian": RowValues.yes_no,
    "age": RowValues.plain,
    "health": RowValues.plain,
    "education": RowValues.plain,
    "state": RowValues.plain,
}
_COLUMN_OF: Final = {"phones": "phone"}  # the others are called alike


class RowBuilder:
    """Builds the rows of one sheet.

    Args:
        columns: taken columns by field id.
        class_above: the class when only the tab or a title names it.
    """

    def __init__(
        self, columns: Mapping[str, RosterColumn], class_above: str | None, words: RosterWords
    ) -> None:
        self._columns = columns
        self._class_above = class_above
        self._words = words
        self._slots = {
            slot: _told_in(columns, slot)
            for slot in _ROLES
            if any(field.startswith(f"{slot}.") for field in columns)
        }

    def build(self, place: Place, child: ChildCells) -> RosterRow:
        """The row with every doubt about it."""
        values = RowValues(place, child.cells, self._columns)
        self._note_source(values, child)
        name = values.name()
        id_kind = values.coded("id_kind") or _CHINESE_ID_KIND
        id_number, sex, born = _identity(values, id_kind)
        student_number = values.student_number(id_number)
        class_text, class_name = values.class_(self._class_above)
        if not (id_number or student_number or born or values.has_doubt("id_number")):
            values.doubt("row", "IDENTITY_MISSING")
        note = values.plain("note")
        note_words = self._note_words(values, note)
        return RosterRow(
            place=place,
            name=name,
            sex=sex,
            birth_date=born,
            id_kind=id_kind,
            id_number=id_number,
            student_number=student_number,
            class_text=class_text,
            class_name=class_name,
            ethnicity=values.ethnicity(),
            former_name=values.person_name("former_name"),
            school_code=values.plain("school_code"),
            household_kind=values.coded("household_kind"),
            household_place=values.plain("household_place"),
            address=_address(values),
            phones=values.phones("phone"),
            entered_month=values.entered_month(),
            enrolment_state=values.plain("enrolment_state"),
            boarding=values.coded("boarding"),
            left_behind=values.left_behind(),
            health=values.coded("health"),
            disability_kind=values.coded("disability_kind"),
            in_class_support=values.coded("in_class_support"),
            is_orphan=values.yes_no("is_orphan"),
            has_subsidy=values.yes_no("has_subsidy"),
            is_migrant=values.yes_no("is_migrant"),
            commute_way=values.coded("commute_way"),
            commute_hundred_metres=values.hundred_metres("commute_distance"),
            helper_teacher=values.person_name("helper_teacher"),
            class_teacher=values.person_name("class_teacher"),
            note=note,
            note_words=note_words,
            people=_people(values, self._slots),
            texts={field: cell.text for field, cell in values.cells.items()},
            problems=tuple(values.problems),
        )

    def _note_source(self, values: RowValues, child: ChildCells) -> None:
        if child.is_hidden:
            values.doubt("row", "ROW_HIDDEN")
        for field in child.refused:
            weight = Severity.RED if field in ("name", "id_number") else Severity.YELLOW
            values.doubt(field, "SAME_AS_ABOVE_UNSAFE", weight)
        if child.filled:
            labels = "、".join(self._words.labels[field] for field in child.filled)
            values.doubt("", "FILLED_FROM_ABOVE", Severity.INFO, labels=labels)

    def _note_words(self, values: RowValues, note: str | None) -> tuple[str, ...]:
        found = tuple(word for word in self._words.note_words if note and word in note)
        if found:
            values.doubt("note", "NOTE_ASKS_A_LOOK", Severity.INFO, words="、".join(found))
        return found


def _told_in(columns: Mapping[str, RosterColumn], slot: str) -> _Told:
    """What these columns tell about one person: most of them tell little."""
    fields = {name: f"{slot}.{_COLUMN_OF.get(name, name)}" for name in _PERSON}
    return [(name, field, _PERSON[name]) for name, field in fields.items() if field in columns]


def _identity(values: RowValues, id_kind: str) -> tuple[str | None, str | None, date | None]:
    """(number, sex, birth date), each judged by the others."""
    sex, born = values.coded("sex"), values.birth_date()
    if id_kind != _CHINESE_ID_KIND:
        return values.other_document(), sex, born
    number = values.id_number(sex, born)
    if number:
        sex = sex or identity_number.sex_in(number)
        born = born or identity_number.birth_date_in(number)
    return number, sex, born


def _address(values: RowValues) -> str | None:
    """Where the child lives: in one column (the template has three) or in parts."""
    parts = "".join(values.plain(part) or "" for part in ("town", "village", "group"))
    return (
        values.plain("address")
        or parts
        or values.plain("home_address")
        or values.plain("mail_address")
        or None
    )


def _people(values: RowValues, slots: Mapping[str, _Told]) -> dict[str, RosterPerson]:
    """People by role; members of the register's template become father and mother by relation."""
    found: dict[str, RosterPerson] = {}
    for slot, told in slots.items():
        person = _person(values, slot, told)
        if person is not None:
            role = person.role if person.role != "member" else slot
            found.setdefault(role if role not in found else slot, person)
    return found


def _person(values: RowValues, slot: str, told: _Told) -> RosterPerson | None:
    relation = values.relation(f"{slot}.relation") or _RELATION_OF_ROLE.get(slot)
    is_member = slot.startswith("member")
    person = RosterPerson(
        role=_ROLE_OF_RELATION.get(relation or "", "member") if is_member else slot,
        relation=relation,
        **{name: read(values, field) for name, field, read in told},
    )
    if slot == "parents" and (person.work_place or person.phones):
        values.doubt(f"{slot}.work_place", "ONE_COLUMN_FOR_BOTH_PARENTS", Severity.INFO)
    if person.name or person.phones or person.work_place or person.id_number or person.address:
        return person
    return None
