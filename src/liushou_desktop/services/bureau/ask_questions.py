"""Questions the bureau adds to forms, and forms it revises; schools get them with a pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.formspec.questions import Question, next_id
from liushou_desktop.formspec.versions import takes_questions
from liushou_desktop.services.shared.enrolment import refuse_settling_at_district
from liushou_desktop.services.shared.forms_in_force import (
    EDITIONS,
    QUESTIONS,
    editions_of,
    question_from,
    question_values,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_FORM_LIMIT = 200_000  # bytes of one form file


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question with the title of its form."""

    question: Question
    form_title: str


def list_questions(site: Site) -> list[QuestionLine]:
    """All questions by form, those asked no more last.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        questions = held_questions(unit)
    lines = [QuestionLine(each, site.forms.form(each.form).title) for each in questions]
    return sorted(lines, key=lambda line: (line.question.is_retired, line.question.form))


def held_questions(unit: UnitOfWork) -> tuple[Question, ...]:
    """The bureau's questions as kept."""
    return tuple(map(question_from, unit.setting(QUESTIONS, [])))


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
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        held = held_questions(unit)
        if any((q.form, q.label, q.is_retired) == (form, label.strip(), False) for q in held):
            raise RefusedError("QUESTION_ASKED_ALREADY", label=label.strip())
        question = Question(
            id=next_id(held),
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


def retire_question(site: Site, question_id: str) -> Question:
    """Ask a question no more; what was answered stays with the records.

    Raises:
        RefusedError: NOT_ALLOWED, QUESTION_UNKNOWN.
    """
    return _set_retired(site, question_id, True, "不再问")


def ask_again(site: Site, question_id: str) -> Question:
    """Ask a question that was retired (the way back from ``retire_question``).

    Raises:
        RefusedError: NOT_ALLOWED, QUESTION_UNKNOWN.
    """
    return _set_retired(site, question_id, False, "又问")


def _set_retired(site: Site, question_id: str, retired: bool, reason: str) -> Question:
    site.require(Right.SETTINGS)
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        held = held_questions(unit)
        found = next((each for each in held if each.id == question_id), None)
        if found is None:
            raise RefusedError("QUESTION_UNKNOWN", id=question_id)
        changed = replace(found, is_retired=retired)
        _keep(site, unit, [changed if each is found else each for each in held], reason)
    return changed


def revise_form(site: Site, file: Path) -> tuple[str, int]:
    """Take a form file (``docs/formats/form.md``) as the county's new edition; its title, version.

    Raises:
        RefusedError: NOT_ALLOWED, FILE_MISSING, the loader's refusals, FORM_CORE_CHANGED,
            FORM_NOT_NEWER.
    """
    site.require(Right.SETTINGS)
    from liushou_desktop.formspec.loader import parse_form

    content = read_limited(file, _FORM_LIMIT)
    form = parse_form(content, file.name)
    held = site.forms.current.get(form.id)
    if held is not None and form.version <= held.version:
        raise RefusedError("FORM_NOT_NEWER", title=form.title, held=held.version)
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        files = {**unit.setting(EDITIONS, {}), f"{form.id}.toml": content.decode("utf-8")}
        forms = editions_of(files, unit.setting(QUESTIONS, []))
        unit.set_setting(EDITIONS, files, reason=f"{form.title} 第 {form.version} 版")
    site.forms = forms
    return form.title, form.version


def _keep(site: Site, unit: UnitOfWork, questions: Sequence[Question], reason: str) -> None:
    """Write them only if the forms can be built with them."""
    values = [question_values(each) for each in questions]
    forms = editions_of(unit.setting(EDITIONS, {}), values)
    unit.set_setting(QUESTIONS, values, reason=reason)
    site.forms = forms
