"""It masks what may be an identity number wherever it stands, and leaves the rest to be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.masking import mask_as_written, mask_problem


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("999999201502280014", "999999********0014"),
        ("99999920150228001X", "999999********001X"),
        ("G999999201502280014", "G999999********0014"),
        ("9.99999201502280E+17", "9.99999*******80E+17"),
        ("999999 2015 0228 0014男", "999999 **** **** 0014男"),
        ("９９９９９９２０１５０２２８００１４", "９９９９９９********００１４"),
        ("9.99999E+17", "9.99999E+17"),
        ("199****0013", "199****0013"),
        ("19900000013（爷）", "19900000013（爷）"),
        ("", ""),
    ],
)
def test_hides_the_middle_of_a_number_as_it_was_written(text: str, shown: str) -> None:
    assert mask_as_written(text) == shown


@given(st.text())
def test_never_shows_more_than_ten_digits_of_a_long_number(text: str) -> None:
    shown = mask_as_written(text)
    assert len(shown) == len(text)
    digits = sum(each.isdigit() for each in text)
    if digits >= 15:
        assert sum(each.isdigit() for each in shown) <= 10


def test_masks_the_number_in_a_sentence() -> None:
    problem = Problem("id_number", "ID_IN_NUMBER_CELL", {"text": "999999201502280000", "n": 3})
    assert mask_problem(problem).args == {"text": "999999********0000", "n": 3}
    assert mask_problem(problem).code == problem.code
