"""A filled form as a record keeps it: typed columns for what totals need, the rest as JSON by field
id; and both together again as the form's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.formspec.questions import asker_of

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context

_RECORD_COLUMNS = frozenset(
    {"occurred_on", "staff", "doer_role", "way", "purposes", "outcome", "box"}
)


class RecordRefusedError(RefusedError):
    """The answers hold red problems, or yellow ones without a reason; they are listed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("RECORD_HAS_PROBLEMS", count=len(problems))
        self.problems = problems


def refuse_problems(problems: tuple[Problem, ...], reason: str) -> None:
    """Stop a form with red problems, or with yellow ones nobody gave a reason for.

    Raises:
        RecordRefusedError: with all of them.
    """
    red = [p for p in problems if p.severity is Severity.RED]
    yellow = [p for p in problems if p.severity is Severity.YELLOW]
    if red or (yellow and not reason.strip()):
        raise RecordRefusedError(tuple(red + yellow))


def refuse_kept(form: Form, values: Mapping[str, Any], context: Context) -> None:
    """Stop a change of a kept record after which it would hold red problems.

    A question that was added to its form need not be answered: it may be younger than the record.

    Raises:
        RecordRefusedError: with all of them.
    """
    red = red_in_kept(form, values, context)
    if red:
        raise RecordRefusedError(red)


def red_in_kept(form: Form, values: Mapping[str, Any], context: Context) -> tuple[Problem, ...]:
    """The red problems ``refuse_kept`` stops at."""
    from liushou_desktop.formspec.check import check

    return tuple(
        problem
        for problem in check(form, values, context)
        if problem.severity is Severity.RED and not is_added_and_open(problem)
    )


def is_added_and_open(problem: Problem) -> bool:
    """Whether only an answer to a question is missing that was added to the form."""
    return problem.code == "ANSWER_MISSING" and asker_of(problem.field) is not None


def split_answers(
    form: Form, answers: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, object]]:
    """Typed columns of the record, and the rest as stored JSON by field id."""
    from liushou_desktop.formspec.kinds import kind_of

    columns: dict[str, Any] = {}
    stored: dict[str, object] = {}
    for field in _answered_fields(form):
        value = answers.get(field.id)
        if value is None or value == "" or value == ():
            continue
        owner, _, name = (field.binds or "").partition(".")
        if owner == "record" and name in _RECORD_COLUMNS:
            columns[name] = value
        elif owner != "record":
            stored[field.id] = kind_of(field).to_json(value, field)
    return columns, stored


def values_of_record(form: Form, record: Record) -> dict[str, Any]:
    """Typed columns and stored answers together, by field id; also what is asked no more."""
    from liushou_desktop.formspec.kinds import kind_of

    values: dict[str, Any] = {}
    for field in _answered_fields(form):
        owner, _, name = (field.binds or "").partition(".")
        if owner == "record":
            value = getattr(record, name)
        else:
            stored = _stored(record.answers, field.id, field.renamed_from)
            value = None if stored is None else kind_of(field).from_json(stored, field)
        if value is not None and value != () and value != "":
            values[field.id] = value
    return values


def _answered_fields(form: Form) -> Iterator[FormField]:
    """Fields a record may hold answers to. What was once asked into a column of the record is told
    by the field that asks it today."""
    yield from form.fields()
    yield from (each for each in form.retired if not (each.binds or "").startswith("record."))


def _stored(answers: Mapping[str, object], name: str, earlier: tuple[str, ...]) -> object:
    for candidate in (name, *earlier):
        if candidate in answers:
            return answers[candidate]
    return None
