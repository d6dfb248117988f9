"""It reads the plan as data, follows settings, and names every doubt of a file it refuses."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import worlds

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import RuleSet


def raw() -> dict[str, Any]:
    return copy.deepcopy(worlds.raw_rules())


def doubts(table: dict[str, Any], **settings: Any) -> list[str]:
    with pytest.raises(RefusedError) as refused:
        read_rules(table, settings)
    assert refused.value.code == "RULES_REFUSED"
    return [problem.code for problem in refused.value.arguments["problems"]]  # type: ignore[attr-defined]


def test_reads_the_plan_of_the_county() -> None:
    rules = worlds.rules()
    assert (rules.id, rules.source) == ("jishishan-2021-96", "积县教发[2021]96号")
    assert [clause.code for clause in rules.clauses] == [f"R{n:02}" for n in range(1, 58)]
    visits = rules.rule("R31")
    assert (visits.period.times, visits.period.first_by, visits.clause) == (
        2,
        "mid_term",
        "四（二）2",
    )
    assert visits.satisfied_by.ways == ("household",)
    assert visits.satisfied_by.excluded_purposes == ("census",)


def test_follows_the_answers_of_the_county() -> None:
    rules = worlds.rules(visit_ways=("household", "phone"), card_days=20)
    assert rules.rule("R31").satisfied_by.ways == ("household", "phone")
    assert rules.rule("R19").period.days == 20


def test_prints_the_readings_in_force() -> None:
    assert "A07=list" in worlds.rules().readings("I04")
    assert "A15=none" not in worlds.rules().readings("I04")
    assert "A12=no" in worlds.rules(young_cards_count=False).readings("I01b")


def test_gives_every_reading_one_setting() -> None:
    readings = [s.reading for s in worlds.rules().settings.values() if s.reading]
    assert len(readings) == len(set(readings))


def test_answers_every_trap_and_question_by_a_setting_or_a_place() -> None:
    rules = worlds.rules()
    points = {point.code: point for point in rules.open_points}
    assert points.keys() == {f"T{n:02}" for n in range(1, 15)} | {f"Q{n:02}" for n in range(1, 16)}
    for code, point in points.items():
        assert rules.settings_of(code) or point.default, code


def test_takes_from_another_rule_what_one_leaves_out() -> None:
    table = raw()
    table["rule"].append({"code": "R34b", "like": "R34", "title": "再谈一次"})
    rule = read_rules(table).rule("R34b")
    assert (rule.title, rule.period.kind, rule.owner) == ("再谈一次", "month", "class_teacher")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"period": {"kind": "month", "times": 0}}, "RULE_RATE_ZERO"),
        ({"period": {"kind": "rolling"}}, "RULE_DAYS_ZERO"),
        ({"period": {"kind": "yearly", "opens": "05-15", "due": "6-30"}}, "RULE_DATE_WRONG"),
        ({"period": {"kind": "daily"}}, "RULES_VALUE_WRONG"),
        ({"period": {"kind": "month", "times": "1"}}, "RULES_VALUE_WRONG"),
        ({"period": {"kind": "month", "times": True}}, "RULES_VALUE_WRONG"),
        (
            {"period": {"kind": "standing", "days": 3}, "subject": "teacher"},
            "RULE_SUBJECT_UNFIT",
        ),
        ({"satisfied_by": {"proof": "post", "posts": ["clerk"]}}, "RULE_SUBJECT_UNFIT"),
        (
            {"satisfied_by": {"proof": "attendance", "form": "x"}, "subject": "school"},
            "RULE_SUBJECT_UNFIT",
        ),
        ({"subject": "school", "among": "key"}, "RULE_SUBJECT_UNFIT"),
        ({"among": "everybody"}, "RULES_VALUE_WRONG"),
        ({"excused_by": ["rain"]}, "RULES_VALUE_WRONG"),
        ({"force": "wish"}, "RULES_VALUE_WRONG"),
        ({"period": {"kind": "event"}, "satisfied_by": {"proof": "steps"}}, "RULE_MINUTES_ZERO"),
        ({"period": {"kind": "event"}, "satisfied_by": {"proof": "steps"}}, "RULE_STEPS_MISSING"),
        (
            {
                "subject": "school",
                "period": {"kind": "standing", "days": 3},
                "satisfied_by": {"proof": "post"},
            },
            "RULE_POSTS_MISSING",
        ),
        (
            {"satisfied_by": {"proof": "record", "form": "talk", "also": [{"proof": "record"}]}},
            "RULE_FORM_MISSING",
        ),
        (
            {"satisfied_by": {"proof": "record", "form": "talk", "where": {"a": "b"}}},
            "RULES_VALUE_WRONG",
        ),
        ({"period": "monthly"}, "RULES_FIELD_MISSING"),
        ({"satisfied_by": {"proof": "record"}}, "RULE_FORM_MISSING"),
        ({"satisfied_by": {"proof": "card"}}, "RULE_SUBJECT_UNFIT"),
        ({"satisfied_by": {"proof": "word"}}, "RULES_VALUE_WRONG"),
        ({"code": "34"}, "RULE_CODE_WRONG"),
        ({"code": "R31"}, "RULE_TWICE"),
        ({"like": "R77"}, "RULE_UNKNOWN"),
        ({"like": "R34"}, "RULE_CYCLE"),
        ({"colour": "red"}, "RULES_FIELD_UNKNOWN"),
        ({"remind_days": -1}, "RULES_VALUE_WRONG"),
        ({"remind_days": {"setting": "nothing"}}, "SETTING_UNKNOWN"),
        ({"subject": "parent"}, "RULES_VALUE_WRONG"),
    ],
)
def test_names_the_doubt_about_a_rule(change: dict[str, Any], code: str) -> None:
    table = raw()
    talk = next(rule for rule in table["rule"] if rule["code"] == "R34")
    talk.update(change)
    assert code in doubts(table)


@given(
    place=st.sampled_from(
        ["id", "version", "effective_from", "setting", "rule", "definition", "visit_ways", "R31"]
    ),
    part=st.sampled_from(["value", "choices", "label", "code", "period", "satisfied_by", "like"]),
    junk=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=5,
    ),
)
def test_answers_any_table(place: str, part: str, junk: object) -> None:
    table = raw()
    if place == "R31":
        next(rule for rule in table["rule"] if rule["code"] == "R31")[part] = junk
    elif place in table["setting"]:
        table["setting"][place][part] = junk
    else:
        table[place] = junk
    with contextlib.suppress(RefusedError):
        assert isinstance(read_rules(table), RuleSet)


def test_names_rules_that_lean_on_each_other() -> None:
    table = raw()
    table["rule"] += [{"code": "R25x", "like": "R26x"}, {"code": "R26x", "like": "R25x"}]
    assert "RULE_CYCLE" in doubts(table)


def test_names_a_setting_the_rules_cannot_do_without() -> None:
    table = raw()
    del table["setting"]["home_stay"]
    assert doubts(table) == ["RULES_FIELD_MISSING"]


def test_names_a_missing_head_and_an_unknown_table() -> None:
    table = raw()
    del table["source"]
    table["rules"] = []
    assert sorted(doubts(table)) == ["RULES_FIELD_MISSING", "RULES_FIELD_UNKNOWN"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"nothing": 1}, "SETTING_UNKNOWN"),
        ({"definition": "mine"}, "SETTING_VALUE_WRONG"),
        ({"card_days": "15"}, "SETTING_VALUE_WRONG"),
        ({"card_days": True}, "SETTING_VALUE_WRONG"),
        ({"visit_ways": "household"}, "SETTING_VALUE_WRONG"),
    ],
)
def test_refuses_answers_that_cannot_be_meant(settings: dict[str, Any], code: str) -> None:
    assert code in doubts(raw(), **settings)
