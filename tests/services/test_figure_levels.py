"""An indicator from the county down to the child."""

from __future__ import annotations

import pytest
from tests.helpers.second_school import OTHER, figure_of, report_elsewhere
from tests.helpers.sites import SCHOOL, TERM, County

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.reported import figures_of
from liushou_desktop.services.bureau.figure_levels import (
    Share,
    figure_gaps,
    figure_levels,
    rules_of,
)
from liushou_desktop.services.bureau.receive_packages import receive


def test_ranks_schools_and_districts_and_compares_terms(reported: County) -> None:
    with reported.open_bureau() as site:
        receive(site, [reported.package])
        report_elsewhere(site)
        with site.unit() as unit:
            own = figure_of(unit, SCHOOL, "I04")
            (entry,) = unit.find(EnrolledSite, code=OTHER)
            unit.change(entry, district="石桥学区")
            (package,) = unit.find(ReceivedPackage, code=OTHER)
            better = figures_of(OTHER, package.id, TERM, {"I04": (9, 10)})
            past = figures_of(OTHER, package.id, "2025-1", {"I04": (1, 10)})
            unit.keep_reported(package, [], [better, past])
        found = figure_levels(site, "I04", TERM)
        assert [level.code for level in found.schools] == [SCHOOL, OTHER]
        assert found.schools[1].before == Share(1, 10)
        assert found.county == Share(own.numerator + 9, own.denominator + 10)
        assert [level.name for level in found.districts] == ["", "石桥学区"]
        assert [term for term, _, _ in found.terms] == ["2025-1", TERM]
        gaps = figure_gaps(site, SCHOOL, "I04", TERM)
        lacking = own.denominator - own.numerator
        assert sum(gap.owed - gap.done for gap in gaps.gaps) == lacking > 0
        assert sum(gaps.by_class().values()) == len({gap.child for gap in gaps.gaps})
        with pytest.raises(RefusedError, match="NOT_FOUND"):
            figure_gaps(site, "2199000099", "I04", TERM)


def test_knows_the_rules_behind_an_indicator_and_behind_its_parts() -> None:
    assert rules_of("I04")
    assert rules_of("I03K2") == rules_of("I03")
    assert rules_of("I22a") == frozenset()
