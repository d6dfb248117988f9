"""Letters to families, slips for children, posters: the texts of ``forms/letters.toml`` filled in.

One for each child by class, or one for the school. What is not known stays a line to write on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.letters import Letter, filled, letters
from liushou_desktop.paper.contents import LetterSheet
from liushou_desktop.services.school.card_face import card_face, school_face
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.incident_contacts import partner_rows
from liushou_desktop.services.school.print_job import PrintJob, in_class_order, refuse_nothing
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from datetime import date

    from liushou_desktop.base.progress import Watcher
    from liushou_desktop.domain.facts import ChildFacts
    from liushou_desktop.storage.unit import UnitOfWork

_MEETING, _HOTLINE = "guardian_meeting", "hotline"
_CHILD = "child"
Contacts = tuple[tuple[str, str, str], ...]


def print_letters(
    site: Site,
    letter_id: str,
    *,
    classes: Sequence[str] | None = None,
    children: Sequence[str] | None = None,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """A letter for every child asked for, by class, or the school's one.

    Args:
        keep: False to look at the pages only; no line of the log stays.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    letter = letters()[letter_id]
    with trial_unit(site, keep=keep) as unit:
        shown = picture(site, unit, site.term())
        known = _of_school(site, unit)
        contacts = _partners(site, unit) if letter.contacts else ()
        sheets = [_sheet(site, letter, known, contacts)]
        if letter.scope == _CHILD:
            chosen = in_class_order(shown, classes, children)
            refuse_nothing(chosen)
            advice = _advice(site, unit) if letter.form == _MEETING else {}
            sheets = [
                _sheet(site, letter, {**known, **_of_child(site, unit, shown, facts, advice)})
                for facts in chosen
            ]
        unit.note_access("print", f"{letter.code} × {len(sheets)}")
        printed = paper.print_letters(sheets, watcher=watcher)
    return PrintJob(printed, letter.title)


def _sheet(
    site: Site, letter: Letter, known: Mapping[str, str], contacts: Contacts = ()
) -> LetterSheet:
    def told(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(filled(text, known) for text in texts)

    signed: tuple[str, ...] = (site.name, _day(site.today))
    if letter.is_plain or letter.is_poster:
        signed = told([letter.signed] if letter.signed else [])
    whose = "　".join(known[name] for name in ("class", _CHILD) if known.get(name))
    return LetterSheet(
        title=letter.title,
        code="" if letter.is_poster or letter.is_plain else f"{letter.code}　{letter.clause}",
        greeting=filled(letter.greeting, known),
        text=told(letter.text),
        prompts=letter.prompts,
        lines=letter.lines,
        columns=letter.columns,
        rows=letter.rows,
        contacts=contacts,
        signed=signed,
        receipt_title=letter.receipt_title,
        receipt=told(letter.receipt),
        hands_back="" if letter.is_plain else whose,
        is_poster=letter.is_poster,
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _partners(site: Site, unit: UnitOfWork) -> Contacts:
    names = ("partner", "partner_person", "partner_phone")
    rows = partner_rows(site, unit)
    found = (tuple(str(row.get(name) or "") for name in names) for row in rows)
    return tuple((who, person, phone) for who, person, phone in found)


def _of_school(site: Site, unit: UnitOfWork) -> dict[str, str]:
    face = school_face(unit)
    known = {
        "school": site.name,
        "duty_phone": face.duty_phone,
        "duty_hours": face.duty_hours,
        "principal": str(unit.setting("school.principal", "") or ""),
    }
    order = ("-occurred_on", "-entered_seq")
    for record in unit.find(Record, form=_HOTLINE, state="confirmed", order_by=order, limit=1):
        values = values_of_record(site.forms.form(record.form, record.form_version), record)
        if values.get("ended_on") is None:
            names = (_name(unit, person) for person in record.staff)
            known |= {
                "hotline": str(values.get("number") or ""),
                "hotline_place": str(values.get("place") or ""),
                "hotline_hours": str(values.get("hours") or ""),
                "hotline_keeper": "、".join(name for name in names if name),
            }
    return known


def _name(unit: UnitOfWork, person: str) -> str:
    """The name of somebody on the staff."""
    from liushou_desktop.domain.schooling import Staff

    held = unit.get(Staff, person)
    return held.name if held is not None else ""


def _of_child(
    site: Site,
    unit: UnitOfWork,
    shown: SchoolPicture,
    facts: ChildFacts,
    advice: Mapping[str, str],
) -> dict[str, str]:
    face = card_face(facts, shown.school, school_face(unit), site.today)
    return {
        _CHILD: facts.child.name,
        "class": face.class_name,
        "class_teacher": face.class_teacher.name,
        "class_teacher_phone": face.class_teacher.phone,
        "father_place": face.father.place,
        "mother_place": face.mother.place,
        "meeting_advice": advice.get(facts.child.id, ""),
        "helper": face.helper.name,
        "helper_phone": face.helper.phone,
        "file_number": face.file_number,
        "opened_on": _day(face.opened_on) if face.opened_on else "",
    }


def _advice(site: Site, unit: UnitOfWork) -> dict[str, str]:
    """What the newest meeting of the term advised for each child."""
    order = ("-occurred_on", "-entered_seq")
    found: dict[str, str] = {}
    for record in unit.find(
        Record, form=_MEETING, state="confirmed", term=site.term().id, order_by=order, limit=1
    ):
        values = values_of_record(site.forms.form(record.form, record.form_version), record)
        for row in values.get("attendance") or ():
            if row.get("child_advice"):
                found[str(row["guest_child"])] = str(row["child_advice"])
    return found
