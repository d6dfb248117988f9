"""Small numbers stay hidden, by themselves and from whoever subtracts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.domain.small_cells import LEAST, hidden_cells, may_be_told

_NUMBERS = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=6)


@given(_NUMBERS)
def test_leaves_no_hidden_number_alone_in_its_line_or_column(rows: list[list[int]]) -> None:
    cells = {(f"s{n}", f"v{m}"): v for n, row in enumerate(rows) for m, v in enumerate(row)}
    cells |= {(f"s{n}", "sum"): sum(row) for n, row in enumerate(rows)}
    hidden = hidden_cells(cells, "sum")
    assert {place for place, number in cells.items() if 0 < number < LEAST} <= hidden
    for n in range(len(rows)):
        parts = [place for place in hidden if place[0] == f"s{n}" and place[1] != "sum"]
        assert len(parts) != 1 or (f"s{n}", "sum") in hidden
    if len(rows) > 1:
        for column in ("v0", "v1", "v2", "sum"):
            assert sum(place[1] == column for place in hidden) != 1


def test_shows_everything_where_nobody_can_be_picked_out() -> None:
    cells = {("a", "1"): 9, ("a", "2"): 0, ("a", "sum"): 9, ("b", "1"): 6, ("b", "2"): 7}
    assert hidden_cells(cells | {("b", "sum"): 13}, "sum") == frozenset()
    assert may_be_told(20, 20)
    assert may_be_told(0, 9)
    assert not may_be_told(19, 20)
    assert not may_be_told(3, 4)
