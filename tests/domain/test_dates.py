"""It reads dates as people write them, keeps how exactly they are known, and guesses nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.domain import dates

TODAY = date(2026, 6, 12)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2021.4.15", date(2021, 4, 15), "day"),
        ("2021-4-5", date(2021, 4, 5), "day"),
        ("2021/4/15", date(2021, 4, 15), "day"),
        ("2021年4月15日", date(2021, 4, 15), "day"),
        ("2021 年 4 月 15 日", date(2021, 4, 15), "day"),
        ("2021年4月15号", date(2021, 4, 15), "day"),
        ("２０２１．４．１５", date(2021, 4, 15), "day"),
        ("20210415", date(2021, 4, 15), "day"),
        ("2021-04-15 00:00:00", date(2021, 4, 15), "day"),
        ("2021-04-15T08:30", date(2021, 4, 15), "day"),
        ("2021.4", date(2021, 4, 1), "month"),
        ("2021年4月", date(2021, 4, 1), "month"),
        ("202104", date(2021, 4, 1), "month"),
        ("2021", date(2021, 1, 1), "year"),
        ("2021年", date(2021, 1, 1), "year"),
        ("二〇一二年三月", date(2012, 3, 1), "month"),
        ("二零一二年十二月二十三日", date(2012, 12, 23), "day"),
        ("二〇一二年三月十日", date(2012, 3, 10), "day"),
        (44301, date(2021, 4, 15), "day"),
        (44301.5, date(2021, 4, 15), "day"),
        ("44301", date(2021, 4, 15), "day"),
        (20210415, date(2021, 4, 15), "day"),
        (20210415.0, date(2021, 4, 15), "day"),
        (202104, date(2021, 4, 1), "month"),
        (date(2021, 4, 15), date(2021, 4, 15), "day"),
        (datetime(2021, 4, 15, 8), date(2021, 4, 15), "day"),
    ],
)
def test_reads_a_date(text: str | float | date, day: date, precision: str) -> None:
    assert dates.parse(text).value == (day, precision)


def test_reads_serials_of_the_1904_calendar() -> None:
    assert dates.parse(42839, is_1904=True).value == (date(2021, 4, 15), "day")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("农历三月初五", "DATE_LUNAR"),
        ("2012年腊月二十", "DATE_LUNAR"),
        ("正月十五", "DATE_LUNAR"),
        ("2012年三月初五", "DATE_LUNAR"),
        ("4.15", "DATE_YEAR_MISSING"),
        ("4月15日", "DATE_YEAR_MISSING"),
        ("21.4.15", "DATE_YEAR_SHORT"),
        ("2021-02-30", "DATE_NOT_IN_CALENDAR"),
        ("2021-13-01", "DATE_NOT_IN_CALENDAR"),
        ("2021-00-10", "DATE_NOT_IN_CALENDAR"),
        ("0999-01-01", "DATE_NOT_IN_CALENDAR"),
        ("马龙", "DATE_UNREADABLE"),
        (3, "DATE_UNREADABLE"),
        (-5, "DATE_UNREADABLE"),
        (float("1e300"), "DATE_UNREADABLE"),
    ],
)
def test_refuses_what_it_would_have_to_guess(text: str | float, code: str) -> None:
    parsed = dates.parse(text)
    assert parsed.value is None
    assert [p.code for p in parsed.problems] == [code]


@pytest.mark.parametrize("text", ["", " ", "/", "不详", "无"])
def test_takes_the_many_ways_of_leaving_a_cell_empty(text: str) -> None:
    assert dates.parse(text) == dates.Parsed(None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("612", date(2026, 6, 12)),
        ("0611", date(2026, 6, 11)),
        ("613", date(2025, 6, 13)),
        ("06-12", date(2026, 6, 12)),
        ("6.1", date(2026, 6, 1)),
        ("6/1", date(2026, 6, 1)),
        ("6月1日", date(2026, 6, 1)),
        ("六月一日", date(2026, 6, 1)),
        ("1220", date(2025, 12, 20)),
        ("12", date(2026, 6, 12)),
        ("13", date(2026, 5, 13)),
        ("31", date(2026, 5, 31)),
        ("229", date(2024, 2, 29)),
        ("今", TODAY),
        ("今天", TODAY),
        ("昨天", date(2026, 6, 11)),
        ("前日", date(2026, 6, 10)),
        ("-7", date(2026, 6, 5)),
        ("2026.3.4", date(2026, 3, 4)),
    ],
)
def test_reads_short_forms_as_the_last_such_day(text: str, day: date) -> None:
    assert dates.parse_short(text, TODAY).value == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1332", "DATE_NOT_IN_CALENDAR"),
        ("0", "DATE_NOT_IN_CALENDAR"),
        ("230", "DATE_NOT_IN_CALENDAR"),
        ("2026.3", "DATE_DAY_MISSING"),
        ("abc", "DATE_UNREADABLE"),
    ],
)
def test_refuses_short_forms_of_no_day(text: str, code: str) -> None:
    assert [p.code for p in dates.parse_short(text, TODAY).problems] == [code]


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_reads_back_what_it_prints(day: date) -> None:
    assert dates.parse(dates.written(day)).value == (day, "day")
    assert dates.parse(dates.written(day, "month")).value == (day.replace(day=1), "month")


@given(day=st.dates(date(2001, 1, 1), date(2090, 12, 31)), back=st.integers(0, 364))
def test_never_keys_a_future_day(day: date, back: int) -> None:
    wanted = date.fromordinal(day.toordinal() - back)
    found = dates.parse_short(f"{wanted:%m%d}", day).value
    assert found == wanted or (wanted.month, wanted.day) == (2, 29)


@given(st.text(max_size=30))
def test_answers_any_text(text: str) -> None:
    dates.parse(text)
    dates.parse_short(text, TODAY)
