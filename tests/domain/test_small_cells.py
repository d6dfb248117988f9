"""Small numbers stay hidden, by themselves and from whoever subtracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.domain.small_cells import (
    ALL,
    LEAST,
    SUM,
    Place,
    hidden_cells,
    hidden_lines,
    hidden_shares,
    may_be_told,
)

_LINE = st.tuples(*[st.sampled_from((0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 14, 30))] * 3)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[dict[str, int], list[dict[Place, int]], dict[Place, int]]:
    """Sums by school; two groups whose values add up to them; one it may have many of."""
    lines = draw(st.lists(_LINE, min_size=1, max_size=5))
    first = {
        (f"s{n}", f"v{m}"): heads for n, row in enumerate(lines) for m, heads in enumerate(row)
    }
    sums = {f"s{n}": sum(row) for n, row in enumerate(lines)}
    second = {}
    for line, number in sums.items():
        part = draw(st.integers(0, number))
        second |= {(line, "w0"): part, (line, "w1"): number - part}
    several = {
        (line, m): draw(st.integers(0, number)) for line, number in sums.items() for m in "xy"
    }
    return sums, [first, second], several


Unknown = tuple[int, Place]
"""A hidden number: which group, and where; sums are the same in all groups (group 0)."""


def _equations(
    number: int, cells: Mapping[Place, int], hidden: frozenset[Place], *, closes: bool
) -> Iterable[dict[Unknown, Fraction]]:
    """What is published about a group: each sum and its parts, hidden numbers as unknowns."""

    def key(place: Place) -> Unknown:
        return (0 if place[1] == SUM else number, place)

    schools = {line for line, _ in cells}
    columns = {column for _, column in cells}
    sums = [((ALL, c), [(line, c) for line in schools]) for c in [*columns, SUM]]
    if closes:
        sums += [((line, SUM), [(line, c) for c in columns]) for line in [*schools, ALL]]
    for whole, parts in sums:
        equation = {key(place): Fraction(1) for place in parts if place in hidden}
        if whole in hidden:
            equation[key(whole)] = Fraction(-1)
        if equation:
            yield equation


def _worked_out(equations: Iterable[dict[Unknown, Fraction]]) -> set[Unknown]:
    """Unknowns that follow from the equations: Gauss, with fractions."""
    reduced: dict[Unknown, dict[Unknown, Fraction]] = {}
    for given_one in equations:
        row = dict(given_one)
        for pivot, other in reduced.items():
            _take_away(row, other, row.get(pivot, Fraction(0)))
        if not row:
            continue
        pivot = next(iter(row))
        factor = row[pivot]
        row = {name: value / factor for name, value in row.items()}
        for other in reduced.values():
            _take_away(other, row, other.get(pivot, Fraction(0)))
        reduced[pivot] = row
    return {pivot for pivot, row in reduced.items() if len(row) == 1}


def _take_away(
    row: dict[Unknown, Fraction], other: Mapping[Unknown, Fraction], times: Fraction
) -> None:
    for name, value in other.items() if times else ():
        left = row.get(name, Fraction(0)) - times * value
        if left:
            row[name] = left
        else:
            row.pop(name, None)


@given(_tables())
def test_nothing_hidden_can_be_worked_out_by_subtraction(
    made: tuple[dict[str, int], list[dict[Place, int]], dict[Place, int]],
) -> None:
    """Over all groups at once: what one group hides another must not tell."""
    sums, closing, several = made
    equations: list[dict[Unknown, Fraction]] = []
    shown_sums: set[frozenset[Place]] = set()
    for number, cells in enumerate([*closing, several], start=1):
        closes = cells is not several
        hidden = hidden_cells(cells, sums, closes=closes)
        assert {place for place, heads in cells.items() if 0 < heads < LEAST} <= hidden
        shown_sums.add(frozenset(place for place in hidden if place[1] == SUM))
        equations += _equations(number, cells, hidden, closes=closes)
    assert len(shown_sums) == 1, "a sum is hidden in every group or in none"
    assert _worked_out(equations) == set()


def test_finds_a_number_that_only_several_lines_together_tell() -> None:
    """Every line and column has two hidden numbers, and yet two follow: the lines a and b, less the
    columns 1 and 2, leave b3 alone, and column 3 less b3 leaves c3."""
    hidden = {("a", "1"), ("a", "2"), ("b", "1"), ("b", "2"), ("b", "3")}
    hidden |= {("c", "3"), ("c", "4"), ("c", "5"), ("d", "4"), ("d", "5")}
    cells = {
        (line, column): 3 if (line, column) in hidden else 20
        for line in "abcd"
        for column in "12345"
    }
    sums = {line: sum(cells[line, column] for column in "12345") for line in "abcd"}
    told = _equations(1, cells, frozenset(hidden), closes=True)
    assert _worked_out(told) == {(1, ("b", "3")), (1, ("c", "3"))}
    found = hidden_cells(cells, sums, closes=True)
    assert hidden < found
    assert not _worked_out(_equations(1, cells, found, closes=True))


def test_shows_everything_where_nobody_can_be_picked_out() -> None:
    cells = {("a", "1"): 9, ("a", "2"): 0, ("b", "1"): 6, ("b", "2"): 7}
    assert hidden_cells(cells, {"a": 9, "b": 13}, closes=True) == frozenset()
    assert hidden_lines({"a": 9, "b": 0}) == frozenset()


def test_hides_two_ones_with_a_third_number() -> None:
    """Two hidden numbers that make two are both one, since noughts are shown."""
    cells = {("a", "1"): 1, ("a", "2"): 1, ("a", "3"): 8, ("b", "1"): 30, ("b", "2"): 30}
    cells |= {("b", "3"): 30, ("c", "1"): 40, ("c", "2"): 40, ("c", "3"): 40}
    assert ("a", "3") in hidden_cells(cells, {"a": 10, "b": 90, "c": 120}, closes=True)


def test_hides_a_school_beside_one_too_small_to_show() -> None:
    """The county's sum less all others would tell it."""
    assert hidden_lines({"small": 3, "next": 8, "large": 90}) == {"small", "next"}
    assert hidden_lines({"small": 3, "none": 0}) == {"small", "none", ALL}


def test_tells_a_share_only_of_many() -> None:
    assert may_be_told(20, 20)
    assert may_be_told(0, 9)
    assert may_be_told(0, 0)
    assert not may_be_told(19, 20)
    assert not may_be_told(3, 4)
    assert not may_be_told(2, 0)


def test_hides_the_parts_of_a_figure_with_it_and_a_school_beside() -> None:
    """I01 19 of 20 tells of one child; the county less b would, so b goes too; c may be told."""
    figures = {
        "I01": {"a": (19, 20), "b": (20, 30), "c": (40, 50)},
        "I01b": {"a": (10, 10), "b": (6, 6), "c": (40, 40)},
    }
    assert hidden_shares(figures) == {"a", "b"}
    assert hidden_shares({"I11": {"a": (19, 20), "b": (30, 30)}}) == {"a", "b", ALL}
    assert hidden_shares({"I04": {"a": (5, 5), "b": (30, 30)}}) == frozenset()
    assert hidden_shares({"I04": {"a": (5, 5), "b": (30, 30)}}, ["a"]) == {"a", "b"}


_SHARES = st.dictionaries(
    st.sampled_from("abcd"),
    st.integers(0, 30).flatmap(lambda owed: st.tuples(st.integers(0, owed), st.just(owed))),
    min_size=1,
)


@given(st.fixed_dictionaries({"I01": _SHARES, "I01b": _SHARES}))
def test_county_less_the_schools_shown_points_at_nobody(
    figures: dict[str, dict[str, tuple[int, int]]],
) -> None:
    hidden = hidden_shares(figures)
    for shares in figures.values():
        here = [share for school, share in shares.items() if school in hidden]
        assert all(may_be_told(*shares[school]) for school in set(shares) - hidden)
        if ALL not in hidden and here:
            assert len(here) > 1
            assert may_be_told(sum(n for n, _ in here), sum(d for _, d in here))
