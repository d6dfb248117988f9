"""A report counted by other rules than ours: merged, and said wherever figures are compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.helpers.second_school import OTHER, figure_of, report_elsewhere
from tests.helpers.sites import SCHOOL, SCHOOL_NAME, TERM, County

from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import figures_of
from liushou_desktop.exchange.receipts import receipt_from_values
from liushou_desktop.services.bureau import rules_used
from liushou_desktop.services.bureau.county_assessment import county_assessment
from liushou_desktop.services.bureau.county_tables import count_tables
from liushou_desktop.services.bureau.county_view import county_indicators, reporting_status
from liushou_desktop.services.bureau.figure_levels import figure_levels
from liushou_desktop.services.bureau.issue_packs import pack_standings
from liushou_desktop.services.bureau.receive_packages import receive
from liushou_desktop.services.bureau.rules_used import (
    NEWER,
    OLDER,
    SAME,
    RulesUsed,
    other_rules,
    with_rules,
)
from liushou_desktop.services.bureau.rules_used import (
    OTHER as FOREIGN,
)
from liushou_desktop.services.shared.reading_words import plan


def ours_is(patch: pytest.MonkeyPatch, version: int, id: str | None = None) -> None:
    """The bureau's program has another edition of the rules, or another plan."""
    other = replace(plan(), version=version, id=id or plan().id)
    patch.setattr(rules_used, "plan", lambda: other)


def test_says_which_figures_are_no_common_measure(
    reported: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = plan().version
    with reported.open_bureau() as site:
        (looked,) = receive(site, [reported.package])
        assert looked.merged
        report_elsewhere(site)
        with site.unit() as unit:
            (package,) = unit.find(ReceivedPackage, code=OTHER)
            own = figure_of(unit, SCHOOL, "I04")
            told = {"I04": (0, 90), "I99": (own.numerator, own.denominator)}
            unit.keep_reported(package, [], [figures_of(OTHER, package.id, TERM, told)])

        def standing(rules: RulesUsed | None) -> str:
            return rules.standing if rules is not None else ""

        for ours, id, expected in (
            (version, None, SAME),
            (version + 1, None, OLDER),
            (version - 1, None, NEWER),
            (version, "other-plan", FOREIGN),
        ):
            ours_is(monkeypatch, ours, id)
            is_same = expected == SAME
            lines = {line.code: line for line in reporting_status(site, TERM).lines}
            assert standing(lines[SCHOOL].rules) == expected
            figures = {each.indicator: each for each in county_indicators(site, TERM)}
            assert (SCHOOL_NAME in figures["I01"].other_rules) is not is_same
            levels = figure_levels(site, "I04", TERM)
            assert levels.apart == (frozenset() if is_same else {TERM})
            ranked = levels.schools
            if not is_same:
                assert standing(ranked[-1].rules) == expected
            scores = {each.code: each for each in county_assessment(site, TERM)}
            assert standing(scores[SCHOOL].rules) == ("" if is_same else expected)
            codes = [problem.code for problem in count_tables(site, TERM).problems]
            assert ("TABLES_OTHER_RULES" in codes) is not is_same
            old = {each.code: each.is_old for each in pack_standings(site)}
            assert old[SCHOOL] is (expected in (OLDER, FOREIGN))
            with site.unit() as unit:
                assert (SCHOOL in other_rules(unit, TERM)) is not is_same
                held = unit.find(ReceivedPackage, code=SCHOOL)[0]
                (told,) = with_rules(unit, [receipt_from_values(held.receipt or {})])
            assert [(each.sheet, each.row) for each in told.remarks] == (
                [] if is_same else [("S0", "rule_set_version")]
            )
            for remark in told.remarks:
                assert "{" not in remark.text
        unknown = {each.code: each for each in figure_levels(site, "I99", TERM).schools}
        assert unknown[SCHOOL].share is None
        assert unknown[SCHOOL].has_reported, "it reported, by rules without this figure"
