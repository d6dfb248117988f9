"""Quality rules about records and knowledge (V17–V19, V21) and across children (V02, V18, V19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain.exposure import Exposure
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.four_knows import Answer, four_knows

VISIT = "home_visit"
DAYS_BETWEEN_VISITS = 14
VISITS_OF_A_DAY = 6


class ChildProblem(NamedTuple):
    """A doubt that only shows when children are looked at together."""

    child: str
    problem: Problem


def record_problems(facts: ChildFacts, day: date, exposure: Exposure | None) -> Iterator[Problem]:
    """V17: records dated in the future, or on a day the child was not left behind here.

    Census visits may come before the child was known; drafts and voided records are no statements.
    Looked at is the term, as E_i is defined for it: a term that was signed is frozen, and what
    changed in it since is told by its corrections (S16), so a red doubt about it could not be
    mended by anybody. A day to come is wrong in any term.
    """
    today = day.toordinal()
    for record in facts.records:
        if record.state != "confirmed":
            continue
        args = {"record": record.id, "day": date.fromordinal(record.day).isoformat()}
        if record.day > today:
            yield Problem("record.occurred_on", "V17_RECORD_IN_FUTURE", args)
        elif exposure is not None and _is_outside(record, exposure):
            yield Problem("record.occurred_on", "V17_RECORD_OUTSIDE", args)


def _is_outside(record: RecordFact, exposure: Exposure) -> bool:
    is_census = "census" in record.purposes
    in_window = exposure.first <= record.day <= exposure.last
    return in_window and not is_census and not exposure.has(record.day)


def visit_problems(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V18: two visits to one child less than 14 days apart."""
    days = sorted(r.day for r in facts.records if _is_visit(r))
    if any(later - earlier < DAYS_BETWEEN_VISITS for earlier, later in pairwise(days)):
        yield Problem("record.occurred_on", "V18_VISITS_CLOSE", {}, Severity.YELLOW)


def know_problems(facts: ChildFacts, school: SchoolFacts, day: date) -> Iterator[Problem]:
    """V21: one of the four knows not confirmed for more than 180 days."""
    if facts.spell_on(day) is None:
        return
    for know in four_knows(facts, day).groups:
        is_old = know.stale_on is not None and day >= know.stale_on
        if is_old and any(question.answer is Answer.STALE for question in know.questions):
            args = {"number": know.group.removeprefix("K")}
            yield Problem(f"know.{know.group}", "V21_KNOW_STALE", args, Severity.YELLOW)


def elsewhere(said: str) -> Problem:
    """V25: the superior found the same name and birth date in another school, and says so."""
    return Problem("child.name", "V25_IN_ANOTHER_SCHOOL", {"said": said}, Severity.YELLOW)


def school_problems(children: Iterable[ChildFacts]) -> list[ChildProblem]:
    """Doubts that show across the children of a school: V02, V18, V19."""
    found = list(children)
    return [*_twins(found), *_busy_teachers(found), *_repeated_texts(found)]


def _is_visit(record: RecordFact) -> bool:
    return record.form == VISIT and record.state == "confirmed" and record.outcome == "met"


def _twins(children: list[ChildFacts]) -> Iterator[ChildProblem]:
    """V02: one identity number for two children."""
    by_number: dict[str, list[str]] = defaultdict(list)
    for facts in children:
        if facts.child.id_number:
            by_number[facts.child.id_number].append(facts.child.id)
    for owners in by_number.values():
        if len(owners) > 1:
            for child in owners:
                yield ChildProblem(child, Problem("child.id_number", "V02_ID_TWICE"))


def _busy_teachers(children: list[ChildFacts]) -> Iterator[ChildProblem]:
    """V18: more than six visits by one teacher in a day (shown as 请核实)."""
    by_teacher: dict[tuple[str, int], set[str]] = defaultdict(set)
    for facts in children:
        for record in facts.records:
            for teacher in record.staff if _is_visit(record) else ():
                by_teacher[teacher, record.day].add(facts.child.id)
    for (_, day), visited in sorted(by_teacher.items()):
        if len(visited) > VISITS_OF_A_DAY:
            args = {"day": date.fromordinal(day).isoformat(), "count": len(visited)}
            doubt = Problem("record.staff", "V18_TEACHER_BUSY", args, Severity.YELLOW)
            yield from (ChildProblem(child, doubt) for child in sorted(visited))


def _repeated_texts(children: list[ChildFacts]) -> Iterator[ChildProblem]:
    """V19: the same text in records of different children."""
    by_text: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for facts in children:
        for record in facts.records:
            if record.text_digest and record.state == "confirmed":
                by_text[record.text_digest].append((facts.child.id, record.id))
    for owners in by_text.values():
        if len({child for child, _ in owners}) > 1:
            for child, told in owners:
                args = {"record": told}
                doubt = Problem("record.answers", "V19_TEXT_REPEATED", args, Severity.YELLOW)
                yield ChildProblem(child, doubt)
