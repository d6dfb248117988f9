"""It counts days, visits, months, figures and duties as the slow, literal oracle does."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain import oracle, worlds

from liushou_desktop.domain import duties, exposure, indicators, terms
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import Calendar

World = tuple[Term, Calendar, list[ChildFacts], date]
RULES = worlds.rules()
THOROUGH = settings(max_examples=max(120, settings().max_examples))


@given(worlds.worlds())
@THOROUGH
def test_counts_the_days_of_e(world: World) -> None:
    term, calendar, children, day = world
    scope = exposure.Scope.of(RULES)
    for facts in children:
        found = exposure.exposure(
            facts, worlds.SCHOOL, calendar, scope, term.start.toordinal(), day.toordinal()
        )
        expected = oracle.exposure(facts, worlds.SCHOOL, [term], term.start, day)
        assert found.days == len(expected)
        assert {d for d in oracle.days_between(term.start, day) if found.has(d.toordinal())} == (
            expected
        )


@given(e=st.integers(0, 200), length=st.integers(1, 200))
def test_prorates_visits_by_the_formula(e: int, length: int) -> None:
    assert exposure.times_owed(2, e, length, 30) == oracle.visits_owed(e, length)


@given(worlds.terms())
def test_finds_the_months_of_a_term(term: Term) -> None:
    expected = oracle.months_of(term)
    found = terms.months(term)
    assert [(m.id, m.days) for m in found] == [(m, len(days)) for m, days in expected.items()]
    assert [date.fromordinal(m.last) for m in found] == [days[-1] for days in expected.values()]


@given(worlds.terms(), st.integers(-30, 200), st.integers(0, 120))
def test_counts_school_days(term: Term, start: int, length: int) -> None:
    first = term.start + timedelta(days=start)
    last = first + timedelta(days=length)
    expected = sum(oracle.is_school_day(d, [term]) for d in oracle.days_between(first, last))
    calendar = terms.calendar_of([term])
    assert calendar.school_days(first.toordinal(), last.toordinal()) == expected


@given(worlds.worlds())
@THOROUGH
def test_counts_visits_and_talks(world: World) -> None:
    term, calendar, children, day = world
    figures = {
        figure.id: figure
        for figure in indicators.compute(children, worlds.SCHOOL, RULES, calendar, term, day)
    }
    done, owed, full, asked = oracle.i04(children, worlds.SCHOOL, term, day)
    assert (figures["I04"].numerator, figures["I04"].denominator) == (done, owed)
    assert (figures["I04f"].numerator, figures["I04f"].denominator) == (full, asked)
    held, months = oracle.i05(children, worlds.SCHOOL, term, day)
    assert (figures["I05"].numerator, figures["I05"].denominator) == (held, months)
    late = {r.record for name in ("I04", "I05") for r in figures[name].late}
    expected = set()
    for facts in children:
        e = oracle.exposure(facts, worlds.SCHOOL, [term], term.start, day)
        expected |= oracle.late(facts, e, day)
    assert late == expected


@given(worlds.worlds(), st.sampled_from([0, 0, 1, -10, -14, 90]))
@THOROUGH
def test_says_what_is_owed_done_due_and_overdue(world: World, offset: int) -> None:
    term, calendar, children, day = world
    today = day + timedelta(days=offset)
    plan = duties.DutyPlan.of(RULES, calendar, term, ("R31", "R34"))
    for facts in children:
        found = {
            (duty.rule, duty.period): duty for duty in plan.of_child(facts, worlds.SCHOOL, today)
        }
        expected = oracle.duties(facts, worlds.SCHOOL, term, today)
        assert found.keys() == expected.keys()
        for key, (owed, done, state, due) in expected.items():
            duty = found[key]
            assert (duty.owed, duty.done, duty.state.value) == (owed, done, state)
            assert due is None or duty.due_on == due
            assert (duty.exemption is None) == (owed == (2 if duty.rule == "R31" else 1))
