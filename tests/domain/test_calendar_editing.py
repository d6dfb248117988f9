"""It reads holidays as clerks write them and says everything that speaks against a term."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.calendar_editing import check_term, read_holidays, shown_holidays
from liushou_desktop.domain.schooling import Term

SPRING = Term(
    site="622927",
    id="2025-2",
    name="2026年春季学期",
    start=date(2026, 3, 2),
    end=date(2026, 7, 10),
    cut_off=date(2026, 7, 8),
    months=("2026-03", "2026-04"),
    holidays=("2026-04-04/2026-04-06", "2026-05-01/2026-05-05"),
)
AUTUMN = Term(
    site="622927",
    id="2025-1",
    name="2025年秋季学期",
    start=date(2025, 9, 1),
    end=date(2026, 1, 15),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()),
        ("4-4～4-6", ("2026-04-04/2026-04-06",)),
        ("4月4日至6日、5.1", ("2026-04-04/2026-04-06", "2026-05-01/2026-05-01")),
        ("5/1-5/5，2026-04-04~2026-04-06", None),
        ("2026-04-04/2026-04-06；5-1 ～ 5-5", ("2026-04-04/2026-04-06", "2026-05-01/2026-05-05")),
        ("清明", None),
        ("4-31", None),
        ("4-6～4-4", None),
        ("4-4～4-5～4-6", None),
        ("4", None),
    ],
)
def test_reads_holidays(text: str, found: tuple[str, ...] | None) -> None:
    if found is None:
        with pytest.raises(RefusedError, match="HOLIDAY_UNREADABLE"):
            read_holidays(text, SPRING.start, SPRING.end)
    else:
        assert read_holidays(text, SPRING.start, SPRING.end) == found


def test_finds_the_year_of_a_term_that_passes_new_year() -> None:
    found = read_holidays("10-1～10-7、1-1", AUTUMN.start, AUTUMN.end)
    assert found == ("2025-10-01/2025-10-07", "2026-01-01/2026-01-01")


DAYS = st.integers(0, (SPRING.end - SPRING.start).days).map(
    lambda days: SPRING.start + timedelta(days=days)
)


@given(st.lists(st.tuples(DAYS, DAYS).map(sorted), max_size=4))
def test_reads_what_it_shows(spans) -> None:
    term = replace(SPRING, holidays=tuple(f"{a}/{b}" for a, b in sorted(map(tuple, spans))))
    assert read_holidays(shown_holidays(term), term.start, term.end) == term.holidays


@given(st.text(max_size=20))
def test_reads_or_refuses_any_text(text: str) -> None:
    with contextlib.suppress(RefusedError):
        found = read_holidays(text, SPRING.start, SPRING.end)
        assert list(found) == sorted(found)


def test_lets_a_sound_calendar_stand() -> None:
    assert check_term(SPRING, (AUTUMN, SPRING)) == []
    assert check_term(AUTUMN, (AUTUMN, SPRING)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "春季"}, "TERM_UNREADABLE"),
        ({"name": " "}, "TERM_NAME_EMPTY"),
        ({"end": date(2026, 3, 2)}, "TERM_BACKWARDS"),
        ({"end": date(2026, 3, 20), "cut_off": None, "holidays": ()}, "TERM_LENGTH"),
        ({"start": date(2025, 11, 2)}, "TERM_LENGTH"),
        ({"id": "2026-1"}, "TERM_OUTSIDE_YEAR"),
        ({"start": date(2026, 1, 15)}, "TERM_OVERLAPS"),
        ({"id": "2024-2"}, "TERM_OUT_OF_ORDER"),
        ({"cut_off": date(2026, 3, 1)}, "CUT_OFF_OUTSIDE"),
        ({"cut_off": date(2026, 9, 30)}, "CUT_OFF_OUTSIDE"),
        ({"months": ("2026-08",)}, "TERM_MONTH_OUTSIDE"),
        ({"months": ("3月",)}, "TERM_MONTH_OUTSIDE"),
        ({"holidays": ("2026-02-28/2026-03-03",)}, "HOLIDAY_OUTSIDE"),
        ({"holidays": ("2026-04-04/2026-04-06", "2026-04-06/2026-04-07")}, "HOLIDAYS_OVERLAP"),
    ],
)
def test_says_what_speaks_against_a_term(change, code: str) -> None:
    found = {problem.code for problem in check_term(replace(SPRING, **change), (AUTUMN, SPRING))}
    assert code in found


def test_keeps_the_cut_off_before_the_next_term() -> None:
    late = replace(AUTUMN, cut_off=date(2026, 3, 5))
    assert [p.code for p in check_term(late, (SPRING,))] == ["CUT_OFF_IN_NEXT"]
    assert [p.code for p in check_term(SPRING, (late,))] == ["TERM_BEFORE_CUT_OFF"]
