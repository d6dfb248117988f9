"""The course of a duty: what had to be done by the end of each week, and what was."""

from __future__ import annotations

from datetime import date

from tests.domain import worlds
from tests.domain.worlds import SCHOOL, TERM, spell, talk, visit

from liushou_desktop.domain import term_course
from liushou_desktop.domain.duties import DutyPlan
from liushou_desktop.domain.terms import calendar_of

END = TERM.end.toordinal()


def course_of(code: str, *records, until: int = END) -> term_course.Course:  # type: ignore[no-untyped-def]
    rules = worlds.rules()
    child = worlds.facts(records=records, spells=(spell(date(2025, 2, 20)),))
    plan = DutyPlan.of(rules, calendar_of([TERM]), TERM)
    duties = [d for d in plan.of_child(child, SCHOOL, TERM.end) if d.rule == code]
    days = {record.id: record.day for record in records}
    return term_course.course(duties, rules.rule(code), days, TERM, until)


def test_counts_weeks_of_seven_days_from_the_first_day() -> None:
    ends = term_course.week_ends(TERM, END)
    first = TERM.start.toordinal()
    assert ends[:2] == (first + 6, first + 13)
    assert ends[-1] == END
    assert term_course.week_ends(TERM, first + 6) == (first + 6,)
    assert term_course.week_ends(TERM, first) == (first,)


def test_owes_a_month_at_its_end_and_counts_no_more_than_is_owed() -> None:
    days = [date(2026, 3, day) for day in (10, 11, 12)]
    found = course_of("R34", *(talk(day) for day in days))
    plan = DutyPlan.of(worlds.rules(), calendar_of([TERM]), TERM)
    child = worlds.facts(spells=(spell(date(2025, 2, 20)),))
    whole = sum(d.owed for d in plan.of_child(child, SCHOOL, TERM.end) if d.rule == "R34")
    assert found.owed[-1] == whole
    assert found.owed[0] == 0
    assert sorted(found.owed) == list(found.owed)
    assert found.done[-1] == 1  # three talks of one month are one


def test_wants_the_first_of_two_visits_by_the_middle_of_the_term() -> None:
    found = course_of("R31", visit(TERM.start), visit(TERM.end))
    ends = term_course.week_ends(TERM, END)
    middle = next(n for n, end in enumerate(ends) if found.owed[n] == 1)
    assert found.owed[-1] == 2
    assert ends[middle] >= term_course.terms.middle(TERM).toordinal() > ends[middle - 1]
    assert (found.done[0], found.done[-2], found.done[-1]) == (1, 1, 2)


def test_has_a_course_for_acts_alone() -> None:
    rules = {rule.code: rule for rule in worlds.rules().rules}
    assert term_course.has_course(rules["R31"])
    assert not term_course.has_course(rules["R19"])  # a card is a state
