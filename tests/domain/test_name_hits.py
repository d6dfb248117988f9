"""Which characters of a name a search found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.domain.name_hits import name_hits


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("马玉兰", "my", "马玉"),
        ("马玉兰", "yl", "玉兰"),
        ("马玉兰", "玉", "玉"),
        ("法图麦・马玉洁", "my", "马玉"),
        ("法图麦・马玉洁", "麦马", "麦・马"),
        ("单小明", "sxm", "单小明"),
        ("单小明", "dxm", "单小明"),
    ],
)
def test_marks_what_was_typed(name: str, typed: str, found: str) -> None:
    ((start, length),) = name_hits(name, typed)
    assert name[start : start + length] == found


@pytest.mark.parametrize("typed", ["", " ", "0013", "zz", "兰马"])
def test_marks_nothing_else(typed: str) -> None:
    assert name_hits("马玉兰", typed) == ()


@given(st.text(max_size=12), st.text(max_size=6))
def test_stays_inside_the_name(name: str, typed: str) -> None:
    for start, length in name_hits(name, typed):
        assert 0 <= start < start + length <= len(name)
