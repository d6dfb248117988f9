"""It meets every clause of the plan, or says why not; what is still missing is named here."""

from __future__ import annotations

from liushou_desktop.app.coverage import coverage, holes
from liushou_desktop.domain.rules import FACETS
from liushou_desktop.services.shared.reading_words import plan


def test_has_no_hole() -> None:
    assert holes(plan()) == []


def test_walks_every_clause_of_the_plan() -> None:
    found = coverage(plan())
    assert [each.clause.code for each in found] == [f"R{number:02}" for number in range(1, 58)]
    assert all(tuple(each.items) == FACETS for each in found)
    assert all(each.clause.wording for each in found)


def test_gives_a_reason_only_where_there_is_nothing() -> None:
    """A facet that has something needs no reason, and a reason is a sentence."""
    for each in coverage(plan()):
        for facet, reason in each.clause.none.items():
            assert not each.items[facet], (each.clause.code, facet)
            assert len(reason) >= 4, (each.clause.code, facet)
