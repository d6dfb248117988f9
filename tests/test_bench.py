"""The benches hang together; what they measure is not tested here."""

from __future__ import annotations

import pytest
from bench import invented_rows
from bench.harness import AtMost, Faster, Within
from bench.run import load, names

ROUNDS = [
    {"ours": {"read": 1.0, "peak_mb": 50.0}, "theirs": {"read": 10.0}},
    {"ours": {"read": 2.0, "peak_mb": 70.0}, "theirs": {"read": 24.0}},
    {"theirs": {"read": 9.0}},  # ours failed in this round: no pair
]


@pytest.mark.parametrize("name", names())
def test_goals_speak_of_candidates_that_exist(name: str) -> None:
    bench = load(name)
    for goal in bench.goals:
        parties = {goal.ours, *(getattr(goal, key, goal.ours) for key in ("baseline", "floor"))}
        assert parties <= set(bench.candidates)


def test_compares_pair_by_pair_within_a_round() -> None:
    assert Faster("read", "ours", "theirs", times=9).ratios(ROUNDS) == [10.0, 12.0]
    assert Within("read", "theirs", "ours", times=11).ratios(ROUNDS) == [10.0, 12.0]
    assert AtMost("peak_mb", "ours", limit=60).ratios(ROUNDS) == [50.0, 70.0]


def test_a_goal_holds_on_its_own_side() -> None:
    assert Faster("read", "ours", "theirs", times=9).holds(9.0)
    assert not Faster("read", "ours", "theirs", times=9).holds(8.9)
    assert Within("read", "ours", "floor", times=2.5).holds(2.5)
    assert not AtMost("peak_mb", "ours", limit=60).holds(61)


def test_invented_pupils_have_identity_numbers_of_their_own() -> None:
    numbers = [invented_rows.roster_row(index)["身份证件号"] for index in range(0, 100_000, 7)]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("999999") for number in numbers)
