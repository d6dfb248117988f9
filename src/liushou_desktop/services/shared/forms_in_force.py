"""The forms this site works with: what the program ships, and what a bureau's pack brought.

The bureau keeps its own additions under the same settings, so that it sees the forms as its schools
will.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from liushou_desktop.formspec.questions import Question
from liushou_desktop.formspec.versions import (
    Editions,
    shipped,
    with_bureau_forms,
    with_questions,
)

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

#: Settings: form files (name → text) and questions (list of values) of the bureau.
EDITIONS, QUESTIONS = "forms.editions", "forms.questions"
SECTION_TITLE = "县局附加"


def forms_in_force(unit: UnitOfWork) -> Editions:
    """All forms with the bureau's editions and questions.

    Raises:
        RefusedError: what is kept here does not fit the forms of this version of the program.
    """
    return editions_of(unit.setting(EDITIONS, {}), unit.setting(QUESTIONS, []))


def editions_of(files: Mapping[str, str], questions: Sequence[Mapping[str, Any]]) -> Editions:
    """The forms under given additions.

    Raises:
        RefusedError: those of ``with_bureau_forms`` and ``with_questions``.
    """
    if not files and not questions:
        return shipped()
    return _built(json.dumps(files, sort_keys=True), json.dumps(questions, sort_keys=True))


def question_values(question: Question) -> dict[str, Any]:
    """A question as the store keeps it."""
    return {**asdict(question), "options": list(question.options)}


def question_from(values: Mapping[str, Any]) -> Question:
    """The question ``question_values`` took apart."""
    return Question(**{**values, "options": tuple(values["options"])})


@lru_cache(maxsize=16)
def _built(files: str, questions: str) -> Editions:
    texts = ((name, text.encode("utf-8")) for name, text in json.loads(files).items())
    asked = [question_from(each) for each in json.loads(questions)]
    return with_questions(with_bureau_forms(shipped(), texts), asked, SECTION_TITLE)
