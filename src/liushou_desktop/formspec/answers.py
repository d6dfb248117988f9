"""A record's answers between value and stored JSON, and out of an earlier edition of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.kinds import Json, Unreadable, kind_of
from liushou_desktop.formspec.model import Form, FormField

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReadAnswers:
    """Answers of a stored record under today's form.

    Attributes:
        values: by today's field ids.
        retired: answers to questions no longer asked; they still print.
        problems: stored values that are no values of their kind (a damaged or foreign record).
    """

    values: dict[str, object]
    retired: dict[str, object]
    problems: tuple[Problem, ...] = ()


def to_json(form: Form, answers: Answers) -> dict[str, Json]:
    """The answered fields in their stored face, in the form's order."""
    return {
        field.id: kind_of(field).to_json(answers[field.id], field)
        for field in (*form.fields(), *form.retired)
        if is_answered(answers.get(field.id))
    }


def from_json(form: Form, stored: Mapping[str, Json], version: int | None = None) -> ReadAnswers:
    """Stored answers, also those of an earlier edition (through renames and retired fields).

    Args:
        version: edition the record was filled under; None = not known.

    Raises:
        RefusedError: FORM_TOO_NEW when the record is of a later edition than ours.
    """
    if version is not None and version > form.version:
        raise RefusedError("FORM_TOO_NEW", title=form.title, theirs=version, ours=form.version)
    read = ReadAnswers({}, {})
    problems: list[Problem] = []
    for fields, target in ((form.fields(), read.values), (form.retired, read.retired)):
        for field in fields:
            name = next((key for key in (field.id, *field.renamed_from) if key in stored), None)
            if name is not None:
                _read(field, stored[name], target, problems)
    return ReadAnswers(read.values, read.retired, tuple(problems))


def _read(
    field: FormField, stored: Json, target: dict[str, object], problems: list[Problem]
) -> None:
    try:
        target[field.id] = kind_of(field).from_json(stored, field)
    except Unreadable as error:
        problems.append(error.problem(field.id))
