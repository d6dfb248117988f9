"""It asks at every kind of period what the slow, literal oracle asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain import duty_oracle, worlds

from liushou_desktop.domain.duties import DutyPlan
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.spells import Attention
from liushou_desktop.domain.terms import Calendar

THOROUGH = settings(max_examples=max(120, settings().max_examples))


@st.composite
def asked(draw: st.DrawFn) -> dict[str, Any]:
    """A rule about talks, of any kind of period."""
    return {
        "kind": draw(st.sampled_from(["term", "half_term", "month", "rolling"])),
        "times": draw(st.integers(1, 4)),
        "days": draw(st.sampled_from([1, 7, 14, 30])),
        "by_week": draw(st.sampled_from([0, 0, 1, 6])),
        "remind_days": draw(st.sampled_from([0, 3, 14])),
        "force": draw(st.sampled_from(["plan", "plan", "own", "parents"])),
        "among": draw(st.sampled_from(["", "", "key"])),
        "purposes": draw(st.sampled_from([[], [], ["study"]])),
    }


def rules_of(rule: dict[str, Any]) -> RuleSet:
    kind = rule["kind"]
    period: dict[str, Any] = {"kind": kind}
    if kind == "rolling":
        period["days"] = rule["days"]
    else:
        period["times"] = rule["times"]
    if kind == "term":
        period["by_week"] = rule["by_week"]
    table = {
        "code": "R34x",
        "title": "试",
        "subject": "child",
        "owner": "class_teacher",
        "period": period,
        "minimum_days": 30,
        "satisfied_by": {"proof": "record", "form": "talk", "purposes": rule["purposes"]},
        **{name: rule[name] for name in ("remind_days", "force", "among")},
    }
    raw = dict(worlds.raw_rules())
    return read_rules({**raw, "rule": [table]})


@st.composite
def with_levels(draw: st.DrawFn) -> tuple[Term, Calendar, ChildFacts, date]:
    """A pupil of a random world with spans of attention and talks about study."""
    term, calendar, children, day = draw(worlds.worlds())
    pupil = children[0]
    levels = []
    for number in range(draw(st.integers(0, 2))):
        start = term.start + timedelta(days=draw(st.integers(-20, 150)))
        end = draw(st.sampled_from([None, start + timedelta(days=draw(st.integers(0, 90)))]))
        level = draw(st.sampled_from(["red", "yellow", "green"]))
        levels.append(
            Attention(
                site=worlds.SITE, id=f"a{number}", child="c1", level=level, start=start, end=end
            )
        )
    study = draw(st.sets(st.sampled_from(range(6))))
    records = tuple(
        replace(r, said=replace(r.said, purposes=("study",)))
        if n in study and r.form == "talk"
        else r
        for n, r in enumerate(pupil.records)
    )

    return term, calendar, replace(pupil, attentions=tuple(levels), records=records), day


@given(with_levels(), asked(), st.sampled_from([0, 0, 1, -10, -40, 60]))
@THOROUGH
def test_asks_what_the_oracle_asks(
    world: tuple[Term, Calendar, ChildFacts, date], rule: dict[str, Any], offset: int
) -> None:
    term, calendar, facts, day = world
    today = day + timedelta(days=offset)
    plan = DutyPlan.of(rules_of(rule), calendar, term)
    found = {
        duty.period.partition("/")[2]
        if rule["kind"] in ("month", "half_term")
        else (duty.period if rule["kind"] == "rolling" else ""): (
            duty.owed,
            duty.done,
            duty.state.value,
            duty.due_on,
        )
        for duty in plan.of_child(facts, worlds.SCHOOL, today)
    }
    expected = duty_oracle.duties(facts, worlds.SCHOOL, term, today, rule)
    # days suspended alone are shown as exempt, so that nobody wonders; the oracle leaves them out
    shown = {name: duty for name, duty in found.items() if name in expected}
    assert shown == expected
    assert all(duty[0] == 0 for name, duty in found.items() if name not in expected)
