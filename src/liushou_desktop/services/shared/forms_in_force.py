"""The forms this site works with: what the program ships, what a bureau's pack brought, and what
the school asks on its own.

The bureau keeps its own additions under the same settings, so that it sees the forms as its schools
will. A pack takes the place of the bureau's alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from liushou_desktop.formspec.questions import BUREAU, SCHOOL, Asker, Question
from liushou_desktop.formspec.versions import (
    Editions,
    has_home,
    shipped,
    with_bureau_forms,
    with_questions,
)

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

#: Settings: form files (name → text) of the bureau; questions (list of values) of the bureau and
#: of the school.
EDITIONS, QUESTIONS, OWN_QUESTIONS = "forms.editions", "forms.questions", "forms.own_questions"
KEPT_UNDER: Mapping[Asker, str] = {BUREAU: QUESTIONS, SCHOOL: OWN_QUESTIONS}

Values = Sequence[Mapping[str, Any]]


def forms_in_force(unit: UnitOfWork) -> Editions:
    """All forms with the bureau's editions and the questions of bureau and school.

    Raises:
        RefusedError: what is kept here does not fit the forms of this version of the program.
    """
    kept = (unit.setting(key, []) for key in (QUESTIONS, OWN_QUESTIONS))
    return editions_of(unit.setting(EDITIONS, {}), *kept)


def questions_of(unit: UnitOfWork, asker: Asker) -> tuple[Question, ...]:
    """Somebody's questions as kept here, those asked no more among them."""
    return tuple(map(question_from, unit.setting(KEPT_UNDER[asker], [])))


def editions_of(files: Mapping[str, str], questions: Values, own: Values = ()) -> Editions:
    """The forms under given additions.

    Args:
        files: form files of the bureau, name → text.
        questions: the bureau's, as the store keeps them; own: the school's, of which those on a
            form that is not there are passed over.

    Raises:
        RefusedError: those of ``with_bureau_forms`` and ``with_questions``.
    """
    if not files and not questions and not own:
        return shipped()
    return _built(*(json.dumps(each, sort_keys=True) for each in (files, questions, own)))


def question_values(question: Question) -> dict[str, Any]:
    """A question as the store keeps it."""
    return {**asdict(question), "options": list(question.options)}


def question_from(values: Mapping[str, Any]) -> Question:
    """The question ``question_values`` took apart."""
    return Question(**{**values, "options": tuple(values["options"])})


@lru_cache(maxsize=16)
def _built(files: str, questions: str, own: str) -> Editions:
    texts = ((name, text.encode("utf-8")) for name, text in json.loads(files).items())
    bureaus, schools = (list(map(question_from, json.loads(each))) for each in (questions, own))
    forms = with_questions(with_bureau_forms(shipped(), texts), bureaus, BUREAU)
    # a later program may not ship a form any more: what the school asks on it waits
    homed = [each for each in schools if has_home(forms, each.form)]
    return with_questions(forms, homed, SCHOOL)
