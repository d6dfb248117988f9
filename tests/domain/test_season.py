"""What the weeks ahead ask for follows the calendar's dates."""

from __future__ import annotations

from datetime import date

import pytest

from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.season import coming

TERMS = (
    Term(site="s", id="2025-1", name="秋", start=date(2025, 9, 1), end=date(2026, 1, 16)),
    Term(site="s", id="2025-2", name="春", start=date(2026, 3, 2), end=date(2026, 7, 10)),
    Term(
        site="s",
        id="2026-1",
        name="秋",
        start=date(2026, 9, 1),
        end=date(2027, 1, 15),
        is_void=True,
    ),
)


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (date(2025, 8, 17), []),
        (date(2025, 8, 18), ["roster"]),
        (date(2025, 9, 15), ["roster"]),
        (date(2025, 9, 24), []),
        (date(2025, 9, 25), ["month_end"]),
        (date(2026, 1, 12), ["month_end", "before_new_year", "term_end"]),
        (date(2026, 2, 16), ["second_wave"]),
        (date(2026, 5, 1), ["middle"]),
        (date(2026, 6, 26), ["month_end", "before_holiday", "term_end"]),
        (date(2026, 7, 11), []),
        (date(2026, 9, 1), []),
    ],
)
def test_tells_what_is_on_or_comes_within_two_weeks(today: date, codes: list[str]) -> None:
    assert [each.code for each in coming(TERMS, today)] == codes


def test_says_by_when() -> None:
    (middle,) = coming(TERMS, date(2026, 5, 1))
    assert middle.day == date(2026, 5, 6)
