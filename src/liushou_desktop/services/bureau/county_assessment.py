"""The assessment of every school by the county's own points, from the figures it reported (五3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from liushou_desktop.domain.assessment import Score, assess
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.reported import ReportedFigure
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.reading_words import shipped_rules
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


@dataclass(frozen=True, slots=True)
class SchoolScore:
    """A school that reported the term, with its points item by item."""

    code: str
    name: str
    score: Score


def county_assessment(site: Site, term: str | None = None) -> list[SchoolScore]:
    """All schools that reported a term, best first; without points of the county by name.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.storage.unit import ANY_SITE

    asked = site.term(term)
    with site.unit() as unit:
        items = read_rules(shipped_rules(), bureau_answers(unit)).assessment
        names = {school.code: school.name for school in unit.find(EnrolledSite)}
        rows = unit.find(ReportedFigure, site=ANY_SITE, term=asked.id)
    figures: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        figures[row.site][row.indicator] = (row.numerator, row.denominator)
    scores = [
        SchoolScore(code, names.get(code, code), assess(items, held))
        for code, held in figures.items()
    ]
    return sorted(scores, key=lambda each: (-_share(each.score), each.name))


def _share(score: Score) -> float:
    """Points of what could be had: schools are asked for different things."""
    return score.tenths / score.full if score.is_scored else 0.0
