"""A school that came onto the register later is not late with the terms before it."""

from __future__ import annotations

from datetime import date

import pytest

from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.bureau.owed_reports import owes_report

SPRING = Term(
    id="2025-2", name="春", start=date(2026, 2, 25), end=date(2026, 7, 11), site="622927"
)  # fmt: skip
AUTUMN = Term(
    id="2026-1", name="秋", start=date(2026, 9, 1), end=date(2027, 1, 15), site="622927"
)  # fmt: skip


@pytest.mark.parametrize(
    ("registered", "owes"),
    [
        (date(2026, 3, 1), [True, True]),
        (date(2026, 8, 31), [True, True]),  # in the holidays the term just over is gathered
        (date(2026, 9, 1), [False, True]),
        (date(2026, 11, 29), [False, True]),
        (date(2027, 3, 1), [False, True]),  # nothing follows: it may still be handed in
    ],
)
def test_owes_the_terms_since_it_was_registered(registered: date, owes: list[bool]) -> None:
    school = EnrolledSite(
        id="s", site="622927", code="2199000011", name="石桥小学", invited_on=registered
    )
    calendar = [SPRING, AUTUMN]
    assert [owes_report(school, term, calendar) for term in calendar] == owes
