"""It does with spans what sets of days do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.domain import intervals

SPANS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=6)


def days(spans: object) -> set[int]:
    return {day for first, last in spans for day in range(first, last + 1)}  # type: ignore[attr-defined]


def is_tidy(spans: intervals.Spans) -> bool:
    flat = [edge for span in spans for edge in span]
    return flat == sorted(flat) and all(b > a + 1 for (_, a), (b, _) in zip(spans, spans[1:]))  # noqa: B905, RUF007


@given(SPANS, SPANS, st.integers(1, 40), st.integers(1, 40))
def test_agrees_with_sets_of_days(
    some: list[tuple[int, int]], others: list[tuple[int, int]], first: int, last: int
) -> None:
    left, right = intervals.union(some), intervals.union(others)
    window = set(range(first, last + 1))
    assert days(left) == days(some)
    assert is_tidy(left)
    assert days(intervals.intersect(left, right)) == days(some) & days(others)
    assert days(intervals.subtract(left, right)) == days(some) - days(others)
    assert is_tidy(intervals.subtract(left, right))
    assert days(intervals.clip(left, first, last)) == days(some) & window
    assert intervals.count(left) == len(days(some))
    assert intervals.count_within(left, first, last) == len(days(some) & window)
    assert intervals.contains(left, first) == (first in days(some))
