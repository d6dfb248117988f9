"""Questions added to a form by its bureau or by the school itself: few kinds, plain values.

They become a last section of their form (``versions.with_questions``) and so appear on the screen,
on paper, in the class workbook and in the checks like any other field. A bureau's travel in its
packs; a school's stay at the school.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.formspec.loader import build_field
from liushou_desktop.formspec.model import Code, CodeSet, FormField
from liushou_desktop.formspec.strict import Table

KINDS_ASKED = ("text", "long_text", "integer", "yes_no", "date", "choice", "choices")
CHOSEN = ("choice", "choices")
MOST_OPTIONS, MOST_QUESTIONS = 12, 40
_LONGEST_LABEL, _LONGEST_OPTION = 24, 16


@dataclass(frozen=True, slots=True)
class Asker:
    """Who adds questions.

    Attributes:
        start: every id begins with it, so that no later edition of a form collides.
        ids: what an id must match, whole.
        section: id of the section they stand in; title: its heading on screen, paper and sheet.
    """

    start: str
    ids: re.Pattern[str]
    section: str
    title: str


BUREAU = Asker("bureau_", re.compile(r"bureau_[a-z0-9_]{1,30}"), "bureau", "县局附加")
SCHOOL = Asker("own_", re.compile(r"own_[0-9]{1,6}"), "own", "本校附加")
#: In the order in which their sections stand.
ASKERS = (BUREAU, SCHOOL)
#: Id of the section that shows what a record answers and nobody asks any more.
RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    Attributes:
        id: begins as its asker's do; never used again for another question.
        form: id of the form it is added to; kind: one of ``KINDS_ASKED``.
        options: the answers of a choice, in order; empty for the other kinds.
        hint: a word beside the field; is_sensitive: kept among class 3, masked on screens.
        is_retired: asked no more; records that answer it still show the answer.
    """

    id: str
    form: str
    label: str
    kind: str
    required: bool = False
    options: tuple[str, ...] = ()
    hint: str = ""
    is_sensitive: bool = False
    is_retired: bool = False


def asker_of(name: str) -> Asker | None:
    """Who added the question of this id; None for a field of the form itself."""
    return next((asker for asker in ASKERS if asker.ids.fullmatch(name)), None)


def is_schools_own(name: str) -> bool:
    """Whether the field of this id is a question a school asks on its own: nobody else's matter."""
    return asker_of(name) is SCHOOL


def question_set(question: Question) -> CodeSet:
    """The answers of a choice as a code set: codes ``1``, ``2`` … in their order."""
    codes = (Code(str(number), name) for number, name in enumerate(question.options, start=1))
    asker = asker_of(question.id)
    return CodeSet(question.id, question.label, asker.title if asker else "", tuple(codes))


def question_field(question: Question) -> FormField:
    """The question as a field of its form.

    Raises:
        RefusedError: QUESTION_ID, QUESTION_LABEL, QUESTION_KIND, QUESTION_OPTIONS.
    """
    _check(question)
    entry: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "label": question.label,
        "required": question.required,
        "sensitivity": 3 if question.is_sensitive else 2,
    }
    if question.kind in CHOSEN:
        entry["options"] = question.id
    if question.hint:
        entry["hint"] = question.hint
    return build_field(Table(entry, "questions", question.id))


def _check(question: Question) -> None:
    if asker_of(question.id) is None:
        raise RefusedError("QUESTION_ID", id=question.id)
    label = question.label.strip()
    if not label or len(label) > _LONGEST_LABEL or label != question.label:
        raise RefusedError("QUESTION_LABEL", label=question.label, most=_LONGEST_LABEL)
    if question.kind not in KINDS_ASKED:
        raise RefusedError("QUESTION_KIND", label=question.label, kind=question.kind)
    given = [option.strip() for option in question.options]
    sound = all(given) and len(set(given)) == len(given) and given == list(question.options)
    right_length = all(len(option) <= _LONGEST_OPTION for option in given)
    wanted = range(2, MOST_OPTIONS + 1) if question.kind in CHOSEN else range(1)
    if not sound or not right_length or len(given) not in wanted:
        raise RefusedError(
            "QUESTION_OPTIONS", label=question.label, most=MOST_OPTIONS, length=_LONGEST_OPTION
        )


def next_id(asker: Asker, questions: Iterable[Question]) -> str:
    """An id no question had yet: ``bureau_7``."""
    numbers = (question.id.removeprefix(asker.start) for question in questions)
    highest = max((int(each) for each in numbers if each.isdecimal()), default=0)
    return f"{asker.start}{highest + 1}"
