"""It knows which agreement about a child holds, and when none does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.domain import worlds

from liushou_desktop.domain.entrusted_care import Agreement, Standing, agreement_on, is_barred
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.record_facts import RecordFact

DAY = date(2026, 6, 12)
CHILD = replace(worlds.complete(), spells=(worlds.spell(date(2025, 3, 1), reason="1"),), records=())


def paper(signed: date, until: date | None, **given: object) -> RecordFact:
    details = {"until": until} if until else {}
    values = {"details": details, **given}
    day = signed.toordinal()
    return worlds.fact(f"f{signed}", "care_agreement", "c1", day, day, **values)  # type: ignore[arg-type]


def with_papers(*papers: RecordFact) -> ChildFacts:
    return replace(CHILD, records=papers)


@pytest.mark.parametrize(
    ("facts", "standing", "left"),
    [
        (CHILD, Standing.MISSING, None),
        (replace(CHILD, spells=()), Standing.NOT_NEEDED, None),
        (with_papers(paper(DAY, DAY)), Standing.HOLDS, 0),
        (with_papers(paper(DAY - timedelta(9), DAY - timedelta(1))), Standing.EXPIRED, None),
        (with_papers(paper(DAY + timedelta(1), None)), Standing.MISSING, None),
        (with_papers(paper(DAY, None, state="void")), Standing.MISSING, None),
        (
            with_papers(paper(DAY - timedelta(99), DAY - timedelta(1)), paper(DAY, DAY)),
            Standing.HOLDS,
            0,
        ),
        (with_papers(paper(DAY, None)), Standing.HOLDS, None),
    ],
)
def test_takes_the_agreement_that_holds_longest(
    facts: ChildFacts, standing: Standing, left: int | None
) -> None:
    found = agreement_on(facts, DAY)
    assert (found.standing, found.days_left(DAY)) == (standing, left)


def test_takes_the_days_of_the_carer_where_no_record_is() -> None:
    until = DAY + timedelta(20)
    signed = {"confirmation_signed_on": DAY, "confirmation_until": until}
    carers = tuple(replace(each, **signed) for each in CHILD.carers)
    found = agreement_on(replace(CHILD, carers=carers), DAY)
    assert found == Agreement(Standing.HOLDS, DAY, until, carers[0].written_notice_on)


def test_bars_nobody_whom_the_school_asked_about_and_found_nothing() -> None:
    (carer,) = CHILD.carers
    assert not is_barred(carer)
    assert not is_barred(replace(carer, barred=("none",)))
    assert is_barred(replace(carer, barred=("harmed", "unfit")))
