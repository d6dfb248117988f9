"""Which number is called first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.family import Phone

DAY = date(2026, 6, 16)
CHILD = Child(site="s", id="c", name="马玉兰", sex="2")
OLD = Phone(site="s", id="p1", child="c", owner="father", digits="19900000013", start=DAY)


def test_calls_a_number_mended_on_its_first_day_not_the_one_it_replaced() -> None:
    wrong = replace(OLD, end=DAY)
    right = replace(OLD, id="p2", digits="19900000099")
    for phones in ((wrong, right), (right, wrong)):
        facts = ChildFacts(child=CHILD, phones=phones)
        assert facts.phones_on("father", DAY)[0].digits == "19900000099"


def test_keeps_the_rank_before_everything_else() -> None:
    second = replace(OLD, id="p2", digits="19900000099", rank=2)
    facts = ChildFacts(child=CHILD, phones=(second, replace(OLD, end=DAY)))
    assert [phone.id for phone in facts.phones_on("father", DAY)] == ["p1", "p2"]
