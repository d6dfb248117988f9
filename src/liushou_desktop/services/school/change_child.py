"""Change what is known of a child by a form's fields; confirm what has not changed (R21, R43)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.child import Child, Confirmation
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.four_knows import GROUPS
from liushou_desktop.domain.masking import HIDDEN
from liushou_desktop.domain.quality_family import carer_problems
from liushou_desktop.domain.schooling import Enrolment
from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.child_values import set_values, values_of
from liushou_desktop.services.school.school_facts import load_child, load_school
from liushou_desktop.services.school.scope import require_child, require_class
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

FILE_FORM = "registration"
# Changing these on a child whose figures were reported asks for a reason.
IDENTITY = frozenset({"child.name", "child.id_number", "child.birth_date", "child.sex"})


class ChangeRefusedError(RefusedError):
    """The values hold red problems, or yellow ones without a reason; they are listed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("CHANGE_HAS_PROBLEMS", count=len(problems))
        self.problems = problems


def change_child(
    site: Site,
    child_id: str,
    answers: Mapping[str, Any],
    *,
    form: str = FILE_FORM,
    on: date | None = None,
    reason: str = "",
    source: str = "file",
) -> tuple[Problem, ...]:
    """Set fields of a child's file; fields left out stay as they are.

    Every dated fact that changes keeps its past. A group of the four knows counts as confirmed on
    that day only when the answers given tell it whole: one new number says nothing about the rest.

    Args:
        answers: by field id of the form, None empties.
        on: day from which the change holds; today by default.

    Returns:
        yellow problems that were explained by ``reason``.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, FIELD_UNKNOWN, CHANGE_NEEDS_REASON,
            CHANGE_IN_FUTURE, CHANGE_BEFORE_BIRTH,
            CHANGE_HAS_PROBLEMS (a ``ChangeRefusedError`` with the list).
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        problems = change_in(
            site,
            unit,
            child_id,
            answers,
            form=site.forms.form(form),
            on=on,
            reason=reason,
            source=source,
        )
        refresh_children(site, unit, [child_id])
    return problems


def change_in(
    site: Site,
    unit: UnitOfWork,
    child_id: str,
    answers: Mapping[str, Any],
    *,
    form: Form,
    on: date | None = None,
    reason: str = "",
    source: str = "file",
) -> tuple[Problem, ...]:
    """``change_child`` inside the caller's transaction; the caller refreshes the child's line."""
    day = on or site.today
    facts, school = load_child(unit, child_id), load_school(unit)
    require_child(site, facts, school)
    _refuse_day(facts.child, day, site.today)
    problems = _check(site, unit, form, facts, answers)
    _refuse(problems, reason)
    bound, extra = _split(form, answers)
    _refuse_silent_identity(facts, bound, reason)
    if extra:
        bound["child.extra"] = {**(facts.child.extra or {}), **extra}
    groups = _groups_told_whole(site, facts, form, answers, day)
    set_values(unit, facts, bound, day=day, reason=reason)
    if any(path.startswith("carer.") for path in bound):
        _refuse_unfit_carer(load_child(unit, child_id), school, day)
    confirm_groups(unit, facts.child, groups, day, source)
    return problems


def _groups_told_whole(
    site: Site, facts: ChildFacts, form: Form, answers: Mapping[str, Any], day: date
) -> list[str]:
    """Four-knows groups in which everything that was known before has been told again.

    R43 asks for a confirmation, "even no change"; whoever changes one answer has not said that the
    others still hold. What is told for the first time is confirmed by being told.
    """
    touched = {form.field(name).known for name in answers}
    silent = {
        field.known
        for each in site.forms.current.values()
        if each.subject == "file"
        for name in file_answers(facts, each, day)
        if (field := each.field(name)).known in touched and name not in answers
    }
    return [group for group in GROUPS if group in touched - silent]


def _refuse_day(child: Child, day: date, today: date) -> None:
    """A fact holds neither from a day to come nor from before the child was born."""
    if day > today:
        raise RefusedError("CHANGE_IN_FUTURE", day=day.isoformat())
    if child.birth_date is not None and day < child.birth_date:
        raise RefusedError(
            "CHANGE_BEFORE_BIRTH", day=day.isoformat(), birth=child.birth_date.isoformat()
        )


def _refuse_unfit_carer(facts: ChildFacts, school: SchoolFacts, day: date) -> None:
    """V11: neither a minor nor the parent who is away may be written down as the carer."""
    found = carer_problems(facts, school, day)
    unfit = tuple(problem for problem in found if problem.code.startswith("V11_"))
    if unfit:
        raise ChangeRefusedError(unfit)


def confirm_child(
    site: Site, child_id: str, groups: tuple[str, ...] = GROUPS, *, source: str = "file"
) -> None:
    """Note that what is known was asked again and nothing has changed (I02, freshness of K1–K4).

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        facts, school = load_child(unit, child_id), load_school(unit)
        require_child(site, facts, school)
        confirm_groups(unit, facts.child, groups, site.today, source)
        refresh_children(site, unit, [child_id])


def confirm_groups(
    unit: UnitOfWork, child: Child, groups: tuple[str, ...] | list[str], day: date, source: str
) -> None:
    """One confirmation per group, inside the caller's transaction."""
    unit.add_many(
        Confirmation(
            site=child.site,
            id=new_id(),
            child=child.id,
            group=group,
            confirmed_on=day,
            staff=unit.actor,
            source=source,
        )
        for group in groups
    )


def add_child(
    site: Site, answers: Mapping[str, Any], class_id: str, *, since: date, reason: str = ""
) -> str:
    """A pupil who is on no roster yet, into a class; returns the id.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_YOUR_CLASS, NAME_MISSING, CHANGE_HAS_PROBLEMS,
            SAME_CHILD_EXISTS, CHANGE_IN_FUTURE.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    spec = site.forms.form(FILE_FORM)
    bound, extra = _split(spec, answers)
    name = bound.get("child.name")
    if not name:
        raise RefusedError("NAME_MISSING")
    if since > site.today:
        raise RefusedError("CHANGE_IN_FUTURE", day=since.isoformat())
    with site.unit() as unit:
        require_class(site, unit, class_id)
        _refuse_twin(unit, bound.get("child.id_number"))
        child = Child(
            site=site.code,
            id=new_id(),
            name=name,
            sex=bound.get("child.sex") or "0",
            extra=extra or None,  # type: ignore[arg-type]
        )
        unit.add(child, reason)
        unit.add(
            Enrolment(site=site.code, id=new_id(), child=child.id, class_=class_id, start=since)
        )
        facts = load_child(unit, child.id)
        _refuse(_check(site, unit, spec, facts, answers), reason)
        set_values(unit, facts, bound, day=site.today, reason=reason)
        refresh_children(site, unit, [child.id])
    return child.id


def _refuse_twin(unit: UnitOfWork, id_number: str | None) -> None:
    twins = unit.find(Child, id_number=id_number) if id_number else []
    if twins:
        raise RefusedError("SAME_CHILD_EXISTS", name=twins[0].name)


def file_answers(facts: ChildFacts, form: Form, day: date) -> dict[str, Any]:
    """What the file holds now, by field id of a child form."""
    return answers_in(form, values_of(facts, day))


def answers_in(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by bind path as answers by field id of a child form."""
    from liushou_desktop.formspec.binds import from_columns
    from liushou_desktop.formspec.kinds import kind_of

    extra = values.get("child.extra") or {}
    answers: dict[str, Any] = {}
    for field in form.fields():
        if field.binds is not None:
            value = from_columns(field, values)
            if value is not None:
                answers[field.id] = value
        elif (stored := extra.get(field.id)) is not None:
            is_hidden = stored == HIDDEN  # of class 3, and not for this user
            answers[field.id] = stored if is_hidden else kind_of(field).from_json(stored, field)
    return answers


def _check(
    site: Site, unit: UnitOfWork, form: Form, facts: ChildFacts, answers: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """Problems of the fields given, seen together with what the file holds already."""
    from liushou_desktop.formspec.check import check
    from liushou_desktop.services.school.record_context import context_for

    whole = {**file_answers(facts, form, site.today), **answers}
    context = context_for(site, unit, None)
    return tuple(
        problem
        for problem in check(form, whole, context)
        if problem.field in answers and not _is_only_empty(problem)
    )


def _is_only_empty(problem: Problem) -> bool:
    """A file may be filled bit by bit: a missing ★ is a question to ask, not an error."""
    return problem.code == "ANSWER_MISSING"


def _refuse(problems: tuple[Problem, ...], reason: str) -> None:
    red = tuple(p for p in problems if p.severity is Severity.RED)
    yellow = tuple(p for p in problems if p.severity is Severity.YELLOW)
    if red or (yellow and not reason.strip()):
        raise ChangeRefusedError(red + yellow)


def _refuse_silent_identity(facts: ChildFacts, bound: Mapping[str, Any], reason: str) -> None:
    """Name, number, birth date and sex of an opened file change only with a reason."""
    if facts.child.file_number is None or reason.strip():
        return
    held = {path: getattr(facts.child, path.partition(".")[2]) for path in IDENTITY}
    if any(path in bound and held[path] not in (None, bound[path]) for path in IDENTITY):
        raise RefusedError("CHANGE_NEEDS_REASON")


def _split(form: Form, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, object]]:
    """Values by bind path, and the answers no column binds as stored JSON by field id."""
    from liushou_desktop.formspec.binds import to_columns
    from liushou_desktop.formspec.kinds import kind_of

    known = {field.id for field in form.fields()}
    stray = answers.keys() - known
    if stray:
        raise RefusedError("FIELD_UNKNOWN", field=min(stray), form=form.title)
    bound: dict[str, Any] = {}
    extra: dict[str, object] = {}
    for field in form.fields():
        if field.id not in answers or field.computed:
            continue
        value = answers[field.id]
        if field.binds:
            bound.update(to_columns(field, value))
        else:
            extra[field.id] = None if value is None else kind_of(field).to_json(value, field)
    return bound, extra
