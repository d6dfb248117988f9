"""Questions a bureau adds to a form: few kinds, written down as plain values.

They travel in the bureau's packs, become a last section of their form (``versions.with_questions``)
and so appear on the screen, on paper, in the class workbook and in the checks like any other field.
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

#: Every id begins with it, so that no later edition of a form collides.
START = "bureau_"
KINDS_ASKED = ("text", "long_text", "integer", "yes_no", "date", "choice", "choices")
CHOSEN = ("choice", "choices")
MOST_OPTIONS, MOST_QUESTIONS = 12, 40
_LONGEST_LABEL, _LONGEST_OPTION = 24, 16
_ID = re.compile(r"bureau_[a-z0-9_]{1,30}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    Attributes:
        id: begins with ``bureau_``; never used again for another question.
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


def question_set(question: Question) -> CodeSet:
    """The answers of a choice as a code set: codes ``1``, ``2`` … in their order."""
    codes = (Code(str(number), name) for number, name in enumerate(question.options, start=1))
    return CodeSet(question.id, question.label, "县局附加", tuple(codes))


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
    if not _ID.match(question.id):
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


def next_id(questions: Iterable[Question], taken: Iterable[str] = ()) -> str:
    """An id no question had yet: ``bureau_7``."""
    used = {question.id for question in questions} | set(taken)
    numbers = (int(name.removeprefix(START)) for name in used if name[len(START) :].isdigit())
    return f"{START}{max(numbers, default=0) + 1}"
