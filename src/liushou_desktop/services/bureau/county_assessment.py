"""The assessment of every school by the county's own points, from the figures it reported (五3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from liushou_desktop.domain.assessment import Score, assess
from liushou_desktop.domain.inspections import EVIDENCE, Finding, remedied
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.services.bureau.figure_levels import last_terms
from liushou_desktop.services.bureau.inspect_school import inspections_in
from liushou_desktop.services.bureau.rules_used import RulesUsed, other_rules
from liushou_desktop.services.shared.assessment_items import items_in_force
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_SHEET = "S18"


@dataclass(frozen=True, slots=True)
class SchoolScore:
    """A school that reported the term, with its points item by item.

    Attributes:
        own: item code → tenths the school gave itself on F21, remark; own_total: their sum as the
            school wrote it, None when it wrote none.
        course: share of the points in the last terms up to this one, in thousandths, oldest first;
            None where nothing was reported or scored.
        rules: by which other rules than ours its figures were counted, None when by ours.
    """

    code: str
    name: str
    score: Score
    own: Mapping[str, tuple[int | None, str]] = field(default_factory=dict)
    own_total: int | None = None
    course: tuple[int | None, ...] = ()
    rules: RulesUsed | None = None

    @property
    def before(self) -> int | None:
        """Share of the points in the term before."""
        return self.course[-2] if len(self.course) > 1 else None

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
    """All schools that reported a term, best first, last who counted by other rules; without points
    of the county by name.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    asked = site.term(term)
    with site.unit() as unit:
        reported = {each.term or "" for each in unit.find(ReceivedPackage, kind="report")}
        terms = last_terms(site, asked.id, reported)
        names = {school.code: school.name for school in unit.find(EnrolledSite)}
        figures = {each: _figures(unit, each) for each in terms}
        _add_remedied(site, unit, figures)
        items = {each: items_in_force(site, unit, each) for each in terms}
        own = _own_points(unit, asked.id)
        used = other_rules(unit, asked.id)

    def score(term: str, code: str) -> Score:
        return assess(items[term], figures[term].get(code, {}))

    scores = [
        SchoolScore(
            code,
            names.get(code, code),
            score(asked.id, code),
            *own.get(code, ({}, None)),
            tuple(share_of(score(each, code)) for each in terms),
            used.get(code),
        )
        for code in figures[asked.id]
    ]
    return sorted(scores, key=lambda each: (each.rules is not None, -(each.share or 0), each.name))


def _figures(unit: UnitOfWork, term: str) -> dict[str, dict[str, tuple[int, int]]]:
    """School → indicator → numerator, denominator."""
    from liushou_desktop.storage.queries.reported import reported_figures
    from liushou_desktop.storage.rows import ANY_SITE

    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in reported_figures(unit, site=ANY_SITE, term=term):
        found[row.site][row.indicator] = (row.numerator, row.denominator)
    return found


def _add_remedied(
    site: Site, unit: UnitOfWork, terms: Mapping[str, dict[str, dict[str, tuple[int, int]]]]
) -> None:
    """Beside the figures a school reported, what became of the bureau's own findings there."""
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for each in inspections_in(unit):
        found[each.term, each.code] += each.findings
    for (term, code), findings in found.items():
        if code in terms.get(term, {}):
            terms[term][code][EVIDENCE] = remedied(findings, site.today)


def _own_points(
    unit: UnitOfWork, term: str
) -> dict[str, tuple[dict[str, tuple[int | None, str]], int | None]]:
    """What each school gave itself on its last F21 of the term (S18): by item, and in all."""
    from liushou_desktop.storage.queries.reported import reported_rows
    from liushou_desktop.storage.rows import ANY_SITE

    rows = [
        row
        for row in reported_rows(unit, site=ANY_SITE, sheet=_SHEET, term=term)
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
