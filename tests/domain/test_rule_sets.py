"""It lays a county's differences over the plan: rates are data, and one school shows it."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from tests.domain import worlds
from tests.domain.worlds import CALENDAR, SCHOOL, TERM, facts

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain import indicators
from liushou_desktop.domain.duties import Duty, DutyPlan, DutyState
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rule_sets import compose
from liushou_desktop.domain.rules import RuleSet

LIBRARY: dict[str, Any] = {
    "jishishan-2021-96": worlds.raw_rules(),
    "example-weekly": worlds.raw_example(),
}


def example() -> RuleSet:
    return read_rules(compose(worlds.raw_example(), LIBRARY))


def owed(rules: RuleSet, rule: str, today: date, **given: Any) -> list[Duty]:
    plan = DutyPlan.of(rules, CALENDAR, TERM, (rule,))
    return plan.of_child(facts(**given), SCHOOL, today)


def test_asks_one_school_by_two_rule_sets() -> None:
    """One visit on 9 March, one talk on 1 June, seen on 10 June."""
    records = (worlds.visit(date(2026, 3, 9)), worlds.talk(date(2026, 6, 1)))
    day = date(2026, 6, 10)
    ours, theirs = worlds.rules(), example()
    (visits,) = owed(ours, "R31", day, records=records)
    assert (visits.owed, visits.done) == (2, 1)
    (visits,) = owed(theirs, "R31", day, records=records)
    assert (visits.owed, visits.done, visits.state) == (1, 1, DutyState.DONE)
    months = owed(ours, "R34", day, records=records)
    assert [duty.done for duty in months] == [0, 0, 0, 1]
    (week,) = owed(theirs, "R34", day, records=records)
    assert (week.due_on, week.state) == (date(2026, 6, 8), DutyState.OVERDUE)


def test_counts_figures_of_one_school_by_two_rule_sets() -> None:
    child = facts(
        records=(worlds.visit(date(2026, 3, 9)), worlds.visit(date(2026, 4, 9), way="village"))
    )
    found = {}
    for name, rules in (("ours", worlds.rules()), ("theirs", example())):
        figures = indicators.compute([child], SCHOOL, rules, CALENDAR, TERM, TERM.end)
        found[name] = next((f.numerator, f.denominator) for f in figures if f.id == "I04")
    assert found == {"ours": (1, 2), "theirs": (1, 1)}


def test_takes_what_it_does_not_say_from_the_plan() -> None:
    theirs = example()
    assert theirs.number("call_days") == 7
    assert theirs.rule("R19").period.days == 7
    assert theirs.rule("R43") == worlds.rules().rule("R43")
    assert theirs.clauses == worlds.rules().clauses
    with pytest.raises(RefusedError):
        theirs.rule("R27a")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"based_on": "nowhere"}, "RULE_SET_UNKNOWN"),
        ({"based_on": "example-weekly"}, "RULE_SET_CYCLE"),
        ({"based_on": 7}, "RULE_SET_UNKNOWN"),
        ({"without": ["R99"]}, "RULE_UNKNOWN"),
        ({"setting": 7}, "RULES_VALUE_WRONG"),
        ({"rule": 7}, "RULES_VALUE_WRONG"),
    ],
)
def test_names_what_is_wrong_with_it(change: dict[str, Any], code: str) -> None:
    raw = {**copy.deepcopy(worlds.raw_example()), **change}
    with pytest.raises(RefusedError) as refused:
        compose(raw, LIBRARY)
    (problem,) = refused.value.arguments["problems"]  # type: ignore[misc]
    assert problem.code == code


def test_names_sets_that_build_on_each_other() -> None:
    one = {"id": "one", "based_on": "two"}
    two = {"id": "two", "based_on": "one"}
    with pytest.raises(RefusedError) as refused:
        compose(one, {"one": one, "two": two})
    assert refused.value.arguments["problems"][0].code == "RULE_SET_CYCLE"  # type: ignore[index]
