"""The one place where answers are checked: the screen asks it when a field is left, the sheet
reader per row, the service before saving.

Conditions are asked of the answers with defaults filled in. What is hidden is neither required nor
checked; if it holds an answer all the same, a yellow problem says so. Rules over several forms live
in ``domain``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain import identity_number
from liushou_desktop.formspec.conditions import is_answered
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.kinds import Unreadable, kind_of
from liushou_desktop.formspec.model import CountsFor, Form, FormField, FormRule

Answers = Mapping[str, object]


def check(form: Form, answers: Answers, context: Context | None = None) -> list[Problem]:
    """Everything wrong with the answers, in the order of the form.

    Args:
        answers: values by field id (see the kinds); missing and None mean unanswered.
        context: the day, the term, the lists; without it only what needs none of them is checked.

    Returns:
        red problems block saving; yellow ones ask for a reason; an empty list is a good form.
    """
    known = context or Context()
    filled = with_defaults(form, answers, known)
    problems = [problem for field in form.fields() for problem in check_field(field, filled, known)]
    problems += _check_identity(form, filled)
    problems += [problem for rule in form.rules for problem in _check_rule(form, rule, filled)]
    return problems


def check_field(field: FormField, answers: Answers, context: Context) -> Iterator[Problem]:
    """What is wrong with one field, seen among the others."""
    value = answers.get(field.id)
    if not is_shown(field, answers):
        if is_answered(value):
            yield Problem(field.id, "ANSWER_NOT_ASKED", {"label": field.label}, Severity.YELLOW)
    elif is_answered(value):
        yield from kind_of(field).check(value, field, context)
    elif is_required(field, answers):
        yield Problem(field.id, "ANSWER_MISSING", {"label": field.label})


def is_shown(field: FormField, answers: Answers) -> bool:
    """Whether the field is asked at all."""
    return field.show_if is None or field.show_if.holds(answers)


def is_required(field: FormField, answers: Answers) -> bool:
    """Whether the field is shown and must be answered."""
    if not kind_of(field).is_typed or not is_shown(field, answers):
        return False
    return field.required or (field.required_if is not None and field.required_if.holds(answers))


def with_defaults(
    form: Form, answers: Answers, context: Context | None = None
) -> dict[str, object]:
    """The answers with every ``default`` filled in; typed answers win."""
    known = context or Context()
    filled = {key: value for key, value in answers.items() if is_answered(value)}
    for field in form.fields():
        if field.default is not None and field.id not in filled:
            filled[field.id] = default_of(field, known)
    return filled


def default_of(field: FormField, context: Context) -> object:
    """The value of a field's ``default``: a code of its set, or a text of its kind.

    Raises:
        Unreadable: when it is neither (the lint finds it before).
    """
    text = field.default or ""
    codes = context.codes.get(field.options or "")
    if codes is not None and codes.get(text) is not None:
        return text if field.kind == "choice" else (text,)
    return kind_of(field).parse(text, field, context)


def counts(form: Form, answers: Answers) -> tuple[CountsFor, ...]:
    """What a confirmed record with these answers satisfies; shown to the user before saving."""
    filled = with_defaults(form, answers)
    return tuple(each for each in form.counts_for if each.when is None or each.when.holds(filled))


def read_texts(
    form: Form, texts: Mapping[str, str], context: Context | None = None
) -> tuple[dict[str, object], list[Problem]]:
    """Answers out of typed texts by field id, and what could not be read.

    ``record add --answers`` and the sheet reader come through here; unknown ids are problems.
    """
    known = context or Context()
    answers: dict[str, object] = {}
    problems: list[Problem] = []
    fields = {field.id: field for field in form.fields()}
    for key, text in texts.items():
        field = fields.get(key)
        if field is None:
            problems.append(Problem(key, "FIELD_UNKNOWN", {"field": key, "form": form.title}))
            continue
        try:
            value = kind_of(field).parse(text, field, known)
        except Unreadable as error:
            problems.append(error.problem(key))
            continue
        if is_answered(value):
            answers[key] = value
    return answers, problems


def _check_rule(form: Form, rule: FormRule, answers: Answers) -> Iterator[Problem]:
    if rule.when is not None and not rule.when.holds(answers):
        return
    shown = all(is_shown(field, answers) for field in form.fields() if field.id == rule.fields[0])
    if shown and rule.holds.is_broken(answers):
        yield Problem(rule.fields[0], rule.code, {}, rule.severity)


def _check_identity(form: Form, answers: Answers) -> Iterator[Problem]:
    """V04: sex and birth date of the child against its identity number."""
    bound = {field.binds: field for field in form.fields() if field.binds}
    number, sex = bound.get("child.id_number"), bound.get("child.sex")
    birth = bound.get("child.birth_date")
    if number is None or not is_answered(answers.get(number.id)):
        return
    born = answers.get(birth.id) if birth else None
    found = identity_number.check(
        str(answers[number.id]),
        number.id,
        sex=str(answers.get(sex.id, "")) if sex else None,
        birth_date=born if type(born) is date else None,
    )
    for problem in found:
        if problem.code in ("ID_SEX_DIFFERS", "ID_BIRTH_DATE_DIFFERS"):
            yield problem._replace(field=number.id)
