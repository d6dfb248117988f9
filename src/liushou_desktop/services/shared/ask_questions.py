"""Questions added to forms: the bureau's, which schools get with a pack, and a school's own.

Who works here decides which: at a bureau they are the bureau's, at a school the school's. A school
sees the bureau's too and cannot change them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.questions import BUREAU, SCHOOL, Asker, Question, next_id
from liushou_desktop.formspec.versions import takes_questions
from liushou_desktop.services.shared.enrolment import refuse_settling_at_district
from liushou_desktop.services.shared.forms_in_force import (
    KEPT_UNDER,
    forms_in_force,
    question_values,
    questions_of,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question with the title of its form.

    Attributes:
        asker: heading of the section it stands in, 县局附加 or 本校附加.
        is_ours: this site asks it, so it can be asked no more here.
    """

    question: Question
    form_title: str
    asker: str
    is_ours: bool


def _asker_here(site: Site) -> Asker:
    """In whose name questions are added here."""
    return SCHOOL if site.side == "school" else BUREAU


def list_questions(site: Site) -> list[QuestionLine]:
    """All questions by form, the bureau's first, those asked no more last.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    ours = _asker_here(site)
    site.require(Right.READ if ours is SCHOOL else Right.READ_COUNTY)
    askers = dict.fromkeys((BUREAU, ours))
    with site.unit() as unit:
        lines = [
            QuestionLine(each, _title(site, each.form), asker.title, asker is ours)
            for asker in askers
            for each in questions_of(unit, asker)
        ]
    order = {form: place for place, form in enumerate(site.forms.current)}
    last = len(order)
    return sorted(lines, key=lambda li: (li.question.is_retired, order.get(li.question.form, last)))


def _title(site: Site, form_id: str) -> str:
    """A form may be gone that a question was once asked on."""
    form = site.forms.current.get(form_id)
    return form.title if form is not None else form_id


def askable_forms(site: Site) -> list[tuple[str, str]]:
    """Id and title of the forms that take questions."""
    return [(form.id, form.title) for form in site.forms.current.values() if takes_questions(form)]


def ask_question(
    site: Site,
    form: str,
    label: str,
    kind: str,
    *,
    options: Sequence[str] = (),
    required: bool = False,
    hint: str = "",
    is_sensitive: bool = False,
) -> Question:
    """Add a question to a form.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN, FORM_TAKES_NO_QUESTIONS, QUESTION_LABEL,
            QUESTION_KIND, QUESTION_OPTIONS, QUESTIONS_TOO_MANY, QUESTION_ASKED_ALREADY,
            SETTLED_FROM_ABOVE (at a 学区).
    """
    site.require(Right.SETTINGS)
    asker = _asker_here(site)
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        held = questions_of(unit, asker)
        _refuse_homeless(site, form)
        _refuse_double(site, form, label.strip())
        question = Question(
            id=next_id(asker, held),
            form=form,
            label=label.strip(),
            kind=kind,
            required=required,
            options=tuple(option.strip() for option in options),
            hint=hint.strip(),
            is_sensitive=is_sensitive,
        )
        _keep(site, unit, [*held, question], "加了一个问题")
    return question


def _refuse_homeless(site: Site, form_id: str) -> None:
    form = site.forms.current.get(form_id)
    if form is None:
        known = ", ".join(sorted(site.forms.current))
        raise RefusedError("FORM_UNKNOWN", form=form_id, known=known)
    if not takes_questions(form):
        raise RefusedError("FORM_TAKES_NO_QUESTIONS", title=form.title)


def _refuse_double(site: Site, form_id: str, label: str) -> None:
    """Two questions in the same words could not be told apart on paper or in a workbook."""
    if any(field.label == label for field in site.forms.current[form_id].fields()):
        raise RefusedError("QUESTION_ASKED_ALREADY", label=label)


def retire_question(site: Site, question_id: str) -> Question:
    """Ask a question no more; what was answered stays with the records.

    Raises:
        RefusedError: NOT_ALLOWED, QUESTION_UNKNOWN, QUESTION_OF_BUREAU.
    """
    return _set_retired(site, question_id, True, "不再问")


def ask_again(site: Site, question_id: str) -> Question:
    """Ask a question that was retired (the way back from ``retire_question``).

    Raises:
        RefusedError: NOT_ALLOWED, QUESTION_UNKNOWN, QUESTION_OF_BUREAU; FORM_UNKNOWN,
            FORM_TAKES_NO_QUESTIONS when its form has become another one meanwhile.
    """
    return _set_retired(site, question_id, False, "又问")


def _set_retired(site: Site, question_id: str, retired: bool, reason: str) -> Question:
    site.require(Right.SETTINGS)
    asker = _asker_here(site)
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        held = questions_of(unit, asker)
        found = next((each for each in held if each.id == question_id), None)
        if found is None:
            is_bureaus = any(each.id == question_id for each in questions_of(unit, BUREAU))
            raise RefusedError(
                "QUESTION_OF_BUREAU" if is_bureaus else "QUESTION_UNKNOWN", id=question_id
            )
        if not retired:
            _refuse_homeless(site, found.form)
        changed = replace(found, is_retired=retired)
        _keep(site, unit, [changed if each is found else each for each in held], reason)
    return changed


def _keep(site: Site, unit: UnitOfWork, questions: Sequence[Question], reason: str) -> None:
    """Write them only if the forms can be built with them: a refusal undoes the unit."""
    values = [question_values(each) for each in questions]
    unit.set_setting(KEPT_UNDER[_asker_here(site)], values, reason=reason)
    site.forms = forms_in_force(unit)
