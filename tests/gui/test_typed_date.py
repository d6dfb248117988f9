"""What clerks type for a day, and what they are told when it is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.gui.common.typed_date import read_day, say_trouble, say_weekday

TODAY = date(2026, 6, 16)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("612", date(2026, 6, 12)),
        ("06-12", date(2026, 6, 12)),
        ("6月12日", date(2026, 6, 12)),
        ("今", TODAY),
        ("1203", date(2025, 12, 3)),
        ("2026-06-12", date(2026, 6, 12)),
        ("20260612", date(2026, 6, 12)),
    ],
)
def test_reads_what_clerks_type(typed: str, day: date) -> None:
    assert read_day(typed, TODAY) == (day, None)


def test_says_nothing_about_nothing() -> None:
    assert read_day("  ", TODAY) == (None, None)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("612", date(2027, 6, 12)), ("701", date(2026, 7, 1)), ("今", TODAY), ("616", TODAY)],
)
def test_looks_forward_for_deadlines(typed: str, day: date) -> None:
    assert read_day(typed, TODAY, may_be_future=True) == (day, None)


@pytest.mark.parametrize("typed", ["2026-06-31", "631", "06-31"])
def test_names_the_days_a_month_has(typed: str) -> None:
    day, problem = read_day(typed, TODAY)
    assert day is None
    assert problem is not None
    assert say_trouble(typed, problem) == "6月只有 30 天，请改成 06-01 到 06-30。"


def test_names_the_months_a_year_has() -> None:
    day, problem = read_day("13-01", TODAY)
    assert day is None
    assert problem is not None
    assert say_trouble("13-01", problem) == "没有 13 月，请改成 1 到 12 月。"


@given(st.dates(date(2025, 7, 1), TODAY))
def test_reads_every_short_form_of_the_last_year_back(day: date) -> None:
    if day > TODAY - timedelta(days=365):
        assert read_day(f"{day.month:02d}-{day.day:02d}", TODAY) == (day, None)


@given(st.dates(TODAY, date(2027, 6, 14)))
def test_reads_every_short_form_of_the_coming_year(day: date) -> None:
    assert read_day(f"{day.month:02d}-{day.day:02d}", TODAY, may_be_future=True) == (day, None)


def test_says_the_weekday() -> None:
    assert say_weekday(date(2026, 6, 12)) == "星期五"
