"""Charts on paper as marks: solid for done, outlined for owed, so that grey print keeps both.

Vector all through; numbers stand at the lines, a legend is one sentence above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liushou_desktop.paper.marks import HAIR, Fill, Mark, Outline, Rule, Trace, Words
from liushou_desktop.paper.roles import Role

_DARK, _LINE = 0.35, 0.6


def share_bar(x: float, y: float, width: float, height: float, done: int, owed: int) -> list[Mark]:
    """A bar of ``width`` for what is owed, its done part solid; nothing for nothing owed."""
    if owed <= 0:
        return []
    part = min(max(done, 0), owed) / owed
    marks: list[Mark] = [Outline(x, y, width, height, HAIR)]
    if part:
        marks.append(Fill(x, y, width * part, height, _DARK))
    return marks


def course_chart(
    x: float,
    y: float,
    width: float,
    height: float,
    owed: Sequence[int],
    done: Sequence[int],
) -> Iterator[Mark]:
    """Two cumulative lines over the weeks of a term: owed dashed and in steps, done solid.

    The ground is 9 mm from the left (numbers of the axis) and 5 mm from the bottom (weeks).
    """
    left, bottom = x + 9, y + height - 5
    right, top = x + width - 11, y + 3
    most = max((*owed, *done, 1))
    for value in _ticks(most):
        at = bottom - (bottom - top) * value / most
        yield Rule(left, at, right, at, HAIR, _LINE if value else 0)
        yield Words(left - 1.2, at + 1, str(value), Role.FIGURE, 7, "right")
    weeks = len(owed)
    step = (right - left) / max(weeks - 1, 1)
    for week in sorted({1, *range(5, weeks, 5), weeks}):
        if week != weeks and weeks - week < 2:
            continue
        at = left + step * (week - 1)
        yield Words(at, bottom + 3.6, str(week), Role.FIGURE, 7, "centre")

    def spot(week: int, value: int) -> tuple[float, float]:
        return (left - x + step * week, bottom - y - (bottom - top) * value / most)

    steps: list[tuple[float, float]] = []
    for week, value in enumerate(owed):
        if steps:
            steps.append((spot(week, 0)[0], steps[-1][1]))
        steps.append(spot(week, value))
    yield Trace(x, y, tuple(steps), 0.8, 0.3, (2, 1.6))
    yield Trace(x, y, tuple(spot(week, value) for week, value in enumerate(done)), 1.4)
    at_owed, at_done = (y + spot(weeks - 1, line[-1])[1] for line in (owed, done))
    yield from _ends(right, at_owed, at_done, (owed[-1], done[-1]))


def _ends(right: float, at_owed: float, at_done: float, numbers: tuple[int, int]) -> Iterator[Mark]:
    """The last numbers (owed, done) at the ends of the lines, apart where the lines meet."""
    owed, done = numbers
    if owed != done:
        gap = at_owed - at_done  # y grows downwards
        if abs(gap) < _APART:
            middle, half = (at_owed + at_done) / 2, _APART / 2 * (1 if owed < done else -1)
            at_owed, at_done = middle + half, middle - half
        yield Words(right + 1, at_owed + 1, str(owed), Role.FIGURE, 8)
    yield Words(right + 1, at_done + 1, str(done), Role.STRONG, 8)


_APART = 3.0  # mm between two numbers of 8 points


def _ticks(most: int) -> list[int]:
    """Nought, the middle and the top of an axis, whole numbers."""
    return sorted({0, most // 2, most}) if most > 1 else [0, most]
