"""The county's sums are those of what its schools told last, whichever figures they tell."""

from __future__ import annotations

import pytest
from tests.helpers.rows import make_package

from liushou_desktop.domain.reported import ReportedFigure, figures_of
from liushou_desktop.storage.queries.reported import FigureSum, figure_sums, reported_figures
from liushou_desktop.storage.rows import ANY_SITE
from liushou_desktop.storage.store import Store

TERM, OTHER_TERM = "2025-2", "2025-1"
ONE, TWO, THREE = "6229990102", "6229990103", "6229990104"
LARGE = 10**20  # no database adds this up

TOLD = (
    (ONE, OTHER_TERM, {"I01": (7, 7)}),
    (ONE, TERM, {"I01": (1, 2), "I04": (0, 9)}),
    (TWO, TERM, {"I04": (3, 4), "I01": (LARGE, LARGE)}),
    (THREE, TERM, {"I02": (5, 6)}),
    (ONE, TERM, {"I01": (2, 2)}),  # a correction, which tells of one figure less
)


@pytest.fixture
def told(store: Store) -> Store:
    with store.unit("何静", "bureau_clerk") as unit:
        for sequence, (school, term, shares) in enumerate(TOLD, 1):
            package = make_package(school, term=term, sequence=sequence)
            unit.add(package)
            unit.keep_reported(package, [], [figures_of(school, package.id, term, shares)])
    return store


def test_adds_up_what_each_school_told_last(told: Store) -> None:
    with told.unit("何静", "bureau_clerk") as unit:
        assert figure_sums(unit, TERM) == [
            FigureSum("I01", LARGE + 2, LARGE + 2),
            FigureSum("I02", 5, 6),
            FigureSum("I04", 3, 4),
        ]
        assert figure_sums(unit, TERM, besides=[TWO]) == [
            FigureSum("I01", 2, 2),
            FigureSum("I02", 5, 6),
        ]
        assert figure_sums(unit, OTHER_TERM) == [FigureSum("I01", 7, 7)]
        assert figure_sums(unit, "2024-2") == []


def test_lists_figures_by_school_term_and_indicator(told: Store) -> None:
    with told.unit("何静", "bureau_clerk") as unit:
        assert reported_figures(unit, site=[ONE, TWO]) == [
            ReportedFigure(ONE, OTHER_TERM, "I01", 7, 7),
            ReportedFigure(ONE, TERM, "I01", 2, 2),
            ReportedFigure(TWO, TERM, "I01", LARGE, LARGE),
            ReportedFigure(TWO, TERM, "I04", 3, 4),
        ]
        assert len(reported_figures(unit, site=ANY_SITE, term=TERM)) == 4
