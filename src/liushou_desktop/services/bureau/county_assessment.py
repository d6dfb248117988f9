"""The assessment of every school by the county's own points, from the figures it reported (五3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.assessment import Score, assess
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.reported import ReportedFigure, ReportedRow
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.services.bureau.decide_rules import decide_rule
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.reading_words import shipped_rules
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_SHEET = "S18"
_MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class SchoolScore:
    """A school that reported the term, with its points item by item.

    Attributes:
        own: item code → tenths the school gave itself on F21, remark; own_total: their sum as the
            school wrote it, None when it wrote none.
        before: share of the points in the term before in thousandths, None when not reported.
    """

    code: str
    name: str
    score: Score
    own: Mapping[str, tuple[int | None, str]] = field(default_factory=dict)
    own_total: int | None = None
    before: int | None = None

    @property
    def share(self) -> int | None:
        """Points of what could be had, in thousandths; None while nothing is scored."""
        return share_of(self.score)

    @property
    def gap(self) -> int | None:
        """How many tenths the school gave itself above what its figures give."""
        if self.own_total is None or not self.score.is_scored:
            return None
        return self.own_total - self.score.tenths


def share_of(score: Score) -> int | None:
    """Points of what could be had, in thousandths: schools are asked for different things."""
    return score.tenths * 100 // score.full if score.is_scored else None


def county_assessment(site: Site, term: str | None = None) -> list[SchoolScore]:
    """All schools that reported a term, best first; without points of the county by name.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    asked = site.term(term)
    with site.unit() as unit:
        items = read_rules(shipped_rules(), bureau_answers(unit)).assessment
        names = {school.code: school.name for school in unit.find(EnrolledSite)}
        figures = _figures(unit, asked.id)
        earlier = _figures(unit, _term_before(site, asked.id))
        own = _own_points(unit, asked.id)
    scores = [
        SchoolScore(
            code,
            names.get(code, code),
            assess(items, held),
            *own.get(code, ({}, None)),
            share_of(assess(items, earlier[code])) if code in earlier else None,
        )
        for code, held in figures.items()
    ]
    return sorted(scores, key=lambda each: (-(each.share or 0), each.name))


def _term_before(site: Site, term: str) -> str:
    """Id of the term before in the calendar, "" for the first."""
    ids = [each.id for each in site.own_terms]
    place = ids.index(term)
    return ids[place - 1] if place else ""


def _figures(unit: UnitOfWork, term: str) -> dict[str, dict[str, tuple[int, int]]]:
    """School → indicator → numerator, denominator."""
    from liushou_desktop.storage.unit import ANY_SITE

    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in unit.find(ReportedFigure, site=ANY_SITE, term=term):
        found[row.site][row.indicator] = (row.numerator, row.denominator)
    return found


def _own_points(
    unit: UnitOfWork, term: str
) -> dict[str, tuple[dict[str, tuple[int | None, str]], int | None]]:
    """What each school gave itself on its last F21 of the term (S18): by item, and in all."""
    from liushou_desktop.storage.unit import ANY_SITE

    rows = [
        row
        for row in unit.find(ReportedRow, site=ANY_SITE, sheet=_SHEET, term=term, is_gone=False)
        if row.values.get("item")
    ]
    last: dict[str, str] = {}
    for row in rows:
        day = str(row.values.get("occurred_on") or "")
        last[row.site] = max(last.get(row.site, ""), day)
    found: dict[str, tuple[dict[str, tuple[int | None, str]], int | None]] = {}
    for row in rows:
        if str(row.values.get("occurred_on") or "") != last[row.site]:
            continue
        items, _ = found.get(row.site, ({}, None))
        code = str(row.values["item"]).split(" ")[0]
        items[code] = (_tenths(row.values.get("own")), str(row.values.get("remark") or ""))
        found[row.site] = (items, _tenths(row.values.get("own_points")))
    return found


def _tenths(told: object) -> int | None:
    """``17.5`` as 175; None for what is no number."""
    try:
        return int(Decimal(str(told)) * 10) if told is not None else None
    except InvalidOperation:
        return None


def assessment_items(site: Site) -> tuple[AssessmentItem, ...]:
    """What the assessment looks at, with the points the county gives each.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return read_rules(shipped_rules(), bureau_answers(unit)).assessment


def set_weight(site: Site, item: str, weight: int, reason: str) -> tuple[AssessmentItem, ...]:
    """Give an item its points, 0 = it is shown and not counted; packs tell the schools.

    Args:
        item: its code, ``A01``.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, SETTING_NOT_THERE, WEIGHT_WRONG.
    """
    site.require(Right.SETTINGS)
    if not 0 <= weight <= _MOST_POINTS:
        raise RefusedError("WEIGHT_WRONG", most=_MOST_POINTS)
    decide_rule(site, f"score_{item}", weight, reason)
    return assessment_items(site)
