"""Data-quality rules V01–V25 over the facts at hand: what blocks a report, what asks a reason.

Red blocks sealing, yellow needs a reason, info tells. A problem's ``field`` is the place a form
field binds (``carer.relation``), so that screens lead to it. V25 compares schools: the bureau
finds it, the school hears of it by a remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain import class_names, identity_number
from liushou_desktop.domain.exposure import Exposure
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.left_behind import age_on
from liushou_desktop.domain.quality_family import (
    carer_problems,
    parent_problems,
    phone_problems,
    spell_problems,
)
from liushou_desktop.domain.quality_records import know_problems, record_problems, visit_problems
from liushou_desktop.domain.terms import school_year_of

USUAL_AGES = range(5, 18)
AGE_AT_GRADE_0 = 5  # six years old in grade 1
GRADE_AGE_TOLERANCE = 3
GRADES = range(1, 10)


def child_problems(
    facts: ChildFacts, school: SchoolFacts, day: date, *, exposure: Exposure | None = None
) -> list[Problem]:
    """Every doubt about one child on a day.

    Args:
        exposure: the child's E_i of the term up to ``day``; without it the days of records (V17)
            are only compared with ``day``.
    """
    found = [problem for rule in _RULES for problem in rule(facts, school, day)]
    return found + list(record_problems(facts, day, exposure))


def _identity(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V01 name and class; V03–V05 the identity number; a noted reason settles the yellow ones."""
    child = facts.child
    if not child.name.strip():
        yield Problem("child.name", "V01_NAME_MISSING")
    if facts.enrolment_on(day) is None and not child.is_closed:
        yield Problem("child.class", "V01_CLASS_MISSING")
    if child.id_kind != "1" or not child.id_number:
        return
    doubts = identity_number.check(
        child.id_number, "child.id_number", sex=child.sex, birth_date=child.birth_date
    )
    for doubt in doubts:
        code = _ID_CODES.get(doubt.code, "V05_ID_DAMAGED")
        is_settled = bool(child.id_note) and doubt.severity is Severity.YELLOW
        severity = Severity.INFO if is_settled else doubt.severity
        yield Problem("child.id_number", code, doubt.args, severity)


_ID_CODES = {
    "ID_CHECK_DIGIT_WRONG": "V03_ID_CHECK_DIGIT_WRONG",
    "ID_ENDS_IN_ZEROS": "V03_ID_ENDS_IN_ZEROS",
    "ID_SEX_DIFFERS": "V04_ID_SEX_DIFFERS",
    "ID_BIRTH_DATE_DIFFERS": "V04_ID_BIRTH_DATE_DIFFERS",
}


def _age(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V06 an age unusual for grades 1–9; V07 a grade more than three years off.

    A grade is compared with the age on the first day of its school year, so that a child does not
    grow doubtful with its birthday.
    """
    grade = _grade(facts, school, day)
    if facts.child.birth_date is None or grade not in GRADES:
        return
    age = age_on(facts.child.birth_date, day)
    if age not in USUAL_AGES:
        yield _yellow("child.birth_date", "V06_AGE_UNUSUAL", age=age)
    at_start = age_on(facts.child.birth_date, date(school_year_of(day), 9, 1))
    if abs(at_start - (AGE_AT_GRADE_0 + grade)) > GRADE_AGE_TOLERANCE:
        yield _yellow("child.birth_date", "V07_GRADE_UNUSUAL_FOR_AGE", age=age, grade=grade)


def _grade(facts: ChildFacts, school: SchoolFacts, day: date) -> int:
    enrolment = facts.enrolment_on(day)
    class_ = school.classes.get(enrolment.class_) if enrolment else None
    return class_names.grade(class_, school_year_of(day)) if class_ else 0


def _health(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V16 a boarder with no way to school; V23 a disability without kind and grade."""
    child = facts.child
    if child.boarding == "2" and child.commute_hundred_metres == 0:
        yield _yellow("child.commute_hundred_metres", "V16_BOARDER_WITHOUT_WAY")
    is_disabled = (child.health or "").startswith("6") or "disabled" in child.hardships
    if is_disabled and (child.disability_kind in (None, "", "0") or not child.disability_grade):
        yield Problem("child.disability_kind", "V23_DISABILITY_INCOMPLETE")


def _helper(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V20 a helper teacher who is not on the staff list that day."""
    helper = facts.helper_on(day)
    if helper is None:
        return
    person = school.staff.get(helper)
    if person is None or (person.end is not None and person.end < day):
        yield Problem("helper.name", "V20_HELPER_NOT_ON_STAFF")


def _yellow(field: str, code: str, **args: object) -> Problem:
    return Problem(field, code, args, Severity.YELLOW)


_RULES: tuple[Callable[[ChildFacts, SchoolFacts, date], Iterator[Problem]], ...] = (
    _identity,
    _age,
    spell_problems,
    parent_problems,
    carer_problems,
    phone_problems,
    _health,
    visit_problems,
    _helper,
    know_problems,
)
