"""Hiding small numbers of a table whose sums are known, so that nobody can be picked out.

A number from 1 to ``LEAST`` − 1 is hidden. So that it cannot be found by subtraction either, a line
or column with one hidden number gets a second one hidden, and so on until nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST = 5
"""Numbers below are hidden: five is the usual bound of published social statistics."""

Place = tuple[str, str]
"""Line (school) and column (value)."""


def hidden_cells(cells: Mapping[Place, int], total: str, *, least: int = LEAST) -> frozenset[Place]:
    """Places whose numbers must not be given out.

    Args:
        cells: every line and column, with the sum of each line in the column ``total``; the sums of
            the columns over all lines are given out too.
    """
    lines = list(dict.fromkeys(line for line, _ in cells))
    columns = list(dict.fromkeys(column for _, column in cells))
    hidden = {place for place, number in cells.items() if 0 < number < least}
    hidden |= {
        place for place in cells if 0 < cells.get((place[0], total), 0) < least
    }  # a line as small as that is hidden whole
    parts = [column for column in columns if column != total]
    while True:
        before = len(hidden)
        for line in lines:
            is_sum_known = (line, total) in cells and (line, total) not in hidden
            if is_sum_known:
                _cover(cells, hidden, [(line, column) for column in parts])
        for column in columns:
            _cover(cells, hidden, [(line, column) for line in lines])
        if len(hidden) == before:
            return frozenset(hidden)


def _cover(cells: Mapping[Place, int], hidden: set[Place], row: Sequence[Place]) -> None:
    """Hide a second number where one stands hidden alone: the smallest that is left."""
    here = [place for place in row if place in cells]
    if sum(place in hidden for place in here) != 1:
        return
    left = [place for place in here if place not in hidden]
    if left:
        hidden.add(min(left, key=lambda place: (cells[place] == 0, cells[place], place)))


def may_be_told(done: int, owed: int, *, least: int = LEAST) -> bool:
    """Whether a share points at nobody: those in it, and those left out of it, are none or many."""
    return owed >= least and all(part == 0 or part >= least for part in (done, owed - done))
