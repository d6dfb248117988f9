"""It finds every sum that does not close, and counts children so that sums do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from tests.domain import worlds
from tests.domain.worlds import CALENDAR, SCHOOL, TERM, enrolment, facts, spell

from liushou_desktop.domain.balance import CountTable, Movement, check_balance
from liushou_desktop.domain.exposure import Scope
from liushou_desktop.domain.tally import count_children
from liushou_desktop.domain.terms import calendar_of

GOOD = CountTable(
    total=5,
    breakdowns={"sex": {"1": 2, "2": 3}, "grade": {"5": 4, "": 1}},
    movement=Movement(4, added=2, moved_in=1, ended=1, moved_out=1, graduated=0, closing=5),
    previous_closing=4,
    register_rows=5,
    figures={"I04": (3, 10), "I01": (0, 0)},
    id_numbers=(("a", "1"), ("b", None), ("c", None)),
)


def test_passes_a_table_that_closes() -> None:
    assert check_balance(GOOD) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"breakdowns": {"sex": {"1": 2, "2": 2}}}, "BALANCE_SUM_DIFFERS"),
        ({"breakdowns": {"sex": {"1": 6, "2": -1}}}, "BALANCE_COUNT_NEGATIVE"),
        ({"movement": Movement(4, 2, 1, 1, 1, 1, 5)}, "BALANCE_CLOSING_DIFFERS"),
        ({"movement": Movement(4, 2, 1, 1, 0, 0, 6)}, "BALANCE_TOTAL_DIFFERS"),
        ({"previous_closing": 3}, "BALANCE_OPENING_DIFFERS"),
        ({"register_rows": 4}, "BALANCE_ROWS_DIFFER"),
        ({"figures": {"I04": (3, 2)}}, "BALANCE_FIGURE_ABOVE_ONE"),
        ({"figures": {"I04": (-1, 2)}}, "BALANCE_FIGURE_ABOVE_ONE"),
        ({"id_numbers": (("a", "1"), ("b", "1"))}, "BALANCE_ID_TWICE"),
    ],
)
def test_names_the_sum_that_does_not_close(change: dict[str, object], code: str) -> None:
    assert [p.code for p in check_balance(replace(GOOD, **change))] == [code]  # type: ignore[arg-type]


def count(*children: object, opening: date = TERM.start) -> CountTable:
    scope = Scope.of(worlds.rules())
    return count_children(children, SCHOOL, scope, CALENDAR, opening, TERM.end)  # type: ignore[arg-type]


def test_says_how_heads_came_and_went() -> None:
    def child(number: int, **given: object) -> object:
        return facts(child=worlds.child(id=f"c{number}", sex="2" if number % 2 else "1"), **given)

    mid = date(2026, 5, 1)
    old = date(2021, 9, 1)
    left = {"start": old, "end": mid}
    table = count(
        child(0),
        child(1, spells=(spell(mid),)),
        child(2, enrolments=(enrolment(mid),)),
        child(3, spells=(spell(old, mid),)),
        child(4, enrolments=(enrolment(**left, end_reason="transferred_in_county"),)),
        child(5, enrolments=(enrolment(**left, end_reason="graduated"),)),
        child(6, spells=(spell(date(2026, 4, 1), mid),)),
    )
    assert table.movement == Movement(
        opening=4, added=1, moved_in=1, ended=1, moved_out=1, graduated=1, closing=3
    )
    assert table.breakdowns["sex"] == {"1": 2, "2": 1}
    assert table.breakdowns["grade"] == {"5": 3}
    assert table.breakdowns["care_mode"] == {"": 3}
    assert check_balance(table) == []
    _closes_in_every_column(table)


def _closes_in_every_column(table: CountTable) -> None:
    """F17: what holds for the total holds for boys and girls, grades and ages."""
    moves = table.cross["movement"]
    names = {column for row in moves.values() for column in row}
    for column in names:
        heads = {name: row.get(column, 0) for name, row in moves.items()}
        came = sum(heads.get(name, 0) for name in ("opening", "added", "moved_in"))
        went = sum(heads.get(name, 0) for name in ("ended", "moved_out", "graduated"))
        assert came - went == heads.get("closing", 0), column
    for name, counts in table.breakdowns.items():
        rows = table.cross[name]
        assert {value: row["total"] for value, row in rows.items()} == dict(counts)
        for column in names:
            told = sum(row.get(column, 0) for row in rows.values())
            assert told == moves.get("closing", {}).get(column, 0), (name, column)


@given(worlds.worlds())
def test_makes_tables_that_close(world: object) -> None:
    term, _, children, day = world  # type: ignore[misc]
    table = count_children(
        [replace(c, child=replace(c.child, id=str(n))) for n, c in enumerate(children)],
        SCHOOL,
        Scope.of(worlds.rules()),
        calendar_of([term]),
        term.start,
        day,
    )
    assert check_balance(table) == []
    _closes_in_every_column(table)
