"""A child's file as one thing to fill in: registration form (F01) and contact card (F02) together.

Both forms ask partly the same; each question stands in one section only and is kept once. What is
changed is written in one transaction, whichever of the two forms it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.class_names import parse
from liushou_desktop.domain.class_names import short_label as label_of
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.schooling import SchoolClass
from liushou_desktop.domain.terms import school_year_of
from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.change_child import IDENTITY, change_in, file_answers
from liushou_desktop.services.school.school_facts import class_on, load_child, load_school
from liushou_desktop.services.school.scope import require_child
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.formspec.versions import Editions

REGISTRATION, CARD = "registration", "contact_card"


@dataclass(frozen=True, slots=True)
class FileSection:
    """One part of the file to fill in: fields of ``form`` that no earlier part asked."""

    form: str
    form_title: str
    id: str
    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChildFile:
    """What the file holds now, whole, for changing it.

    Attributes:
        answers: by field id of either form.
        context: day, term and lists the fields are read with.
        has_number: a file was opened; then identity changes only with a reason.
        has_spell: a spell runs, so that its fields can be corrected.
    """

    child: str
    name: str
    class_label: str
    answers: Mapping[str, Any]
    context: Context
    has_number: bool
    has_spell: bool


def file_sections(forms: Editions, *, with_spell: bool = True) -> tuple[FileSection, ...]:
    """The parts in the order they are filled in: who the child is, the card, the rest of F01.

    Args:
        with_spell: also the fields of the running spell.
    """

    whole, card = forms.form(REGISTRATION), forms.form(CARD)
    parts = [(whole, whole.sections[0])]
    parts += [(card, section) for section in card.sections]
    parts += [(whole, section) for section in whole.sections[1:]]
    taken: set[str] = set()
    found = []
    for form, section in parts:
        fields = tuple(
            field.id
            for field in section.fields
            if field.id not in taken
            and field.computed is None
            and not field.screen.get("skip")
            and (with_spell or not (field.binds or "").startswith("spell."))
        )
        taken |= set(fields)
        if fields:
            found.append(FileSection(form.id, form.title, section.id, section.title, fields))
    return tuple(found)


def identity_fields() -> frozenset[str]:
    """Fields whose change in an opened file asks for a reason."""
    from liushou_desktop.formspec.loader import form

    return frozenset(field.id for field in form(REGISTRATION).fields() if field.binds in IDENTITY)


def open_for_change(site: Site, child_id: str) -> ChildFile:
    """The whole file, class-3 values included; that it was read is logged.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.record_context import context_for

    with site.unit() as unit:
        facts, school = load_child(unit, child_id), load_school(unit)
        require_child(site, facts, school)
        unit.note_access("read", facts.child, "file")
        answers: dict[str, Any] = {}
        for form_id in (CARD, REGISTRATION):
            answers |= file_answers(facts, site.forms.form(form_id), site.today)
        seat = class_on(facts, school, site.today)
        return ChildFile(
            child=child_id,
            name=facts.child.name,
            class_label=label_of(seat, site.today) if seat else "",
            answers=answers,
            context=context_for(site, unit, None),
            has_number=facts.child.file_number is not None,
            has_spell=facts.spell_on(site.today) is not None,
        )


def blank_context(site: Site) -> Context:
    """Day and lists for the form of a child who is not here yet.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.record_context import context_for

    with site.unit() as unit:
        return context_for(site, unit, None)


def change_file(
    site: Site, child_id: str, answers: Mapping[str, Any], *, reason: str = ""
) -> tuple[Problem, ...]:
    """Set fields of either form in one transaction; fields left out stay as they are.

    Returns:
        yellow problems that ``reason`` explained.

    Raises:
        RefusedError: as ``change_child``, CHANGE_HAS_PROBLEMS with the list of all problems.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    problems: list[Problem] = []
    with site.unit() as unit:
        facts = load_child(unit, child_id)
        for form, given in _by_form(site.forms, _with_whole_carer(facts, answers, site)):
            problems += change_in(site, unit, child_id, given, form=form, reason=reason)
        refresh_children(site, unit, [child_id])
    return tuple(problems)


def _with_whole_carer(
    facts: ChildFacts, answers: Mapping[str, Any], site: Site
) -> Mapping[str, Any]:
    """A carer of another name is another person: what the form said of the person goes along.

    Without it the new carer would be without relation and health, which the form kept.
    """

    if "carer_name" not in answers or not answers["carer_name"]:
        return answers
    whole = dict(answers)
    for form_id in (REGISTRATION, CARD):
        form = site.forms.form(form_id)
        for name, value in file_answers(facts, form, site.today).items():
            owner, _, column = (form.field(name).binds or "").partition(".")
            if owner == "carer" and column not in _OF_THE_ENTRUSTMENT:
                whole.setdefault(name, value)
    return whole


# Facts of the entrustment, not of the person: they begin anew with another carer.
_OF_THE_ENTRUSTMENT = frozenset(
    {"start", "end", "written_notice_on", "barred_checked_on", "phone", "id_number"}
    | {"confirmation_signed_on", "confirmation_until", "phone_verified_on", "phone_result"}
)


def _by_form(forms: Editions, answers: Mapping[str, Any]) -> list[tuple[Form, dict[str, Any]]]:
    """Answers by the form whose section asks them."""

    found = []
    for form_id in (REGISTRATION, CARD):
        asked = {
            field for part in file_sections(forms) if part.form == form_id for field in part.fields
        }
        given = {name: value for name, value in answers.items() if name in asked}
        if given:
            found.append((forms.form(form_id), given))
    return found


def class_for(site: Site, text: str) -> str:
    """Id of the class somebody wrote as 五(2)班; a class that is not there yet is set up.

    Raises:
        RefusedError: NOT_ALLOWED, CLASS_UNKNOWN.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.base.errors import RefusedError
    from liushou_desktop.services.school.staff import find_class

    try:
        return find_class(site, text)
    except RefusedError:
        read = parse(text).value
        if read is None:
            raise
    default = "junior" if site.code.startswith("31") else "primary"
    stage, entry, number = read.resolve(school_year_of(site.today), default)
    with site.unit() as unit:
        made = SchoolClass(
            site=site.code, id=new_id(), stage=stage, entry_year=entry, number=number
        )
        unit.add(made)
    return made.id
