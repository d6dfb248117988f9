"""What the bureau sees of its schools: who reported, all children, the county's figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.indicators import format_rate
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage, SiteKey
from liushou_desktop.domain.reported import ReportedChild, ReportedFigure
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.bureau.owed_reports import owes_report
from liushou_desktop.services.bureau.rules_used import (
    RulesUsed,
    figure_titles,
    other_rules,
    rules_of,
)
from liushou_desktop.services.bureau.take_covers import ABOVE
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.counties_below import ToldCounty
    from liushou_desktop.storage.queries.reported import FigureSum
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One school of 报送情况.

    Attributes:
        state: merged, returned, waiting (its key waits for the sheet), missing, late, not_enrolled.
        days_late: days after the cut-off without a package; 0 before it.
        version, sequence, received_on: of the last package of the term.
        district: name of its 学区; remarks: how many its receipt carries back.
        known_pupils: children as last reported, in this term or an earlier one.
        rules: by which its figures were counted, None without a package.
    """

    code: str
    name: str
    district: str | None
    contact: str
    state: str
    days_late: int
    pupils: int | None
    version: int | None
    sequence: int | None
    received_on: date | None
    remarks: int = 0
    known_pupils: int | None = None
    rules: RulesUsed | None = None


@dataclass(frozen=True, slots=True)
class ReportingStatus:
    """报送情况 of a term, by the bureau's own calendar."""

    term_id: str
    term_name: str
    due: date
    lines: tuple[ReportLine, ...]

    def count(self, *states: str) -> int:
        """How many schools are in one of the states."""
        return sum(line.state in states for line in self.lines)

    @property
    def pupils(self) -> int:
        """Children on the roll as reported, all schools."""
        return sum(line.pupils or 0 for line in self.lines)


def reporting_status(site: Site, term: str | None = None) -> ReportingStatus:
    """Who has reported, who is missing, who is late.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    asked = site.term(term)
    due = asked.cut_off or asked.end
    with site.unit() as unit:
        entered = unit.find(EnrolledSite, order_by="name")
        packages: dict[str, list[ReceivedPackage]] = {}
        for package in unit.find(ReceivedPackage, verdict="new", order_by=("-epoch", "-sequence")):
            packages.setdefault(package.code, []).append(package)
        waiting = {key.code for key in unit.find(SiteKey, state="quarantined")}
    names = {entry.code: entry.name for entry in entered}
    lines = tuple(
        replace(
            _line(
                school,
                packages.get(school.code, ()),
                asked,
                due,
                site.today,
                waits=school.code in waiting,
            ),
            district=names.get(school.district or "", school.district),
        )
        for school in entered
        if school.is_school and _is_listed(site, school, packages.get(school.code, ()), asked)
    )
    return ReportingStatus(asked.id, asked.name, due, lines)


def _is_listed(
    site: Site, school: EnrolledSite, packages: Sequence[ReceivedPackage], term: Term
) -> bool:
    """Who owes the term's report, and whoever gave one all the same."""
    has_reported = any(package.term == term.id for package in packages)
    return has_reported or owes_report(school, term, site.own_terms)


def _line(
    school: EnrolledSite,
    packages: Sequence[ReceivedPackage],
    term: Term,
    due: date,
    today: date,
    *,
    waits: bool,
) -> ReportLine:
    """A school's line, from its merged packages, the newest first."""
    last = next((each for each in packages if each.term == term.id), None)
    return ReportLine(
        code=school.code,
        name=school.name,
        district=school.district,
        contact=school.contact or "",
        state=_state(school, last, waits=waits, is_late=today > due),
        days_late=max(0, (today - due).days) if last is None else 0,
        pupils=int(str(last.counts.get("pupils", 0))) if last else None,
        version=last.version if last else None,
        sequence=last.sequence if last else None,
        received_on=last.received_at.date() if last else None,
        remarks=_remarks(last),
        known_pupils=_last_pupils(packages, term),
        rules=rules_of(last),
    )


def _remarks(package: ReceivedPackage | None) -> int:
    """Ours, and at a 学区 those of its county."""
    if package is None:
        return 0
    held = package.receipt.get("remarks") if package.receipt else None
    above = _above(package).get("remarks", 0)
    return (len(held) if isinstance(held, (list, tuple)) else 0) + int(str(above))


def _above(package: ReceivedPackage) -> Mapping[str, object]:
    """What the county answered to a package this 学区 passed on."""
    said = package.counts.get(ABOVE)
    return said if isinstance(said, Mapping) else {}


def _is_returned(package: ReceivedPackage) -> bool:
    ours = bool(package.receipt) and package.receipt.get("state") == "returned"
    return ours or _above(package).get("state") == "returned"


def _last_pupils(packages: Sequence[ReceivedPackage], term: Term) -> int | None:
    """Children in a school's newest package up to a term; None when it never reported."""
    found = next((p for p in packages if (p.term or "") <= term.id), None)
    return int(str(found.counts.get("pupils", 0))) if found else None


def _state(
    school: EnrolledSite, last: ReceivedPackage | None, *, waits: bool, is_late: bool
) -> str:
    if last is not None:
        return "returned" if _is_returned(last) else "merged"
    if school.state != "approved":
        return "waiting" if waits else "not_enrolled"
    return "late" if is_late else "missing"


@dataclass(frozen=True, slots=True)
class CountyChildLine:
    """A child of any school as the county's ledger shows it; numbers are masked."""

    school_code: str
    school: str
    child: ReportedChild
    masked_id: str
    category: str


def find_county_children(
    site: Site, text: str = "", *, school: str | None = None, limit: int = 500
) -> list[CountyChildLine]:
    """Children on the rolls as reported, found by characters, initials or last digits.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.domain.masking import mask
    from liushou_desktop.storage.rows import ANY_SITE

    with site.unit() as unit:
        names = {row.code: row.name for row in unit.find(EnrolledSite)}
        if text.strip():
            children = _searched(unit, text, school, limit)
        else:
            children = unit.find(
                ReportedChild,
                site=ANY_SITE if school is None else school,
                is_gone=False,
                order_by=("site", "class_label", "name_key"),
                limit=limit,
            )
            children.sort(key=lambda child: (child.site, _class_rank(child), child.name_key or ""))
    return [
        CountyChildLine(
            child.site,
            names.get(child.site, child.site),
            child,
            mask("identity_number", child.id_number or ""),
            word("left_behind_category", child.category, short=True),
        )
        for child in children
        if not child.is_gone
    ]


def _class_rank(child: ReportedChild) -> tuple[int, int, int, str]:
    """By grade and number, as schools list their classes; those with a name of their own last."""
    from liushou_desktop.domain import class_names

    label = child.class_label or ""
    named = class_names.parse(label).value
    if named is None or named.grade is None:
        return (1, 0, 0, label)
    return (0, named.grade, named.number, label)


def _searched(unit: UnitOfWork, text: str, school: str | None, limit: int) -> list[ReportedChild]:
    """One look into the search index, then one query per school that was hit, in its order."""
    if school is not None:
        hits = [
            (school, row) for row in unit.search(text, kind=ReportedChild, limit=limit, site=school)
        ]
    else:
        hits = unit.search_everywhere(text, kind=ReportedChild, limit=limit)
    by_site: dict[str, list[str]] = {}
    for site, row in hits:
        by_site.setdefault(site, []).append(row)
    found = {
        (child.site, child.id): child
        for site, ids in by_site.items()
        for child in unit.find(ReportedChild, site=site, id=ids)
    }
    return [found[hit] for hit in hits if hit in found]


@dataclass(frozen=True, slots=True)
class CountyFigure:
    """One indicator of the county.

    Attributes:
        schools: each school's own when it was asked for.
        other_rules: names of schools in the sum that counted by other rules than ours.
    """

    indicator: str
    title: str
    numerator: int
    denominator: int
    schools: tuple[ReportedFigure, ...] = ()
    other_rules: tuple[str, ...] = ()

    @property
    def rate(self) -> str:
        """Sum over sum, never an average of rates."""
        return format_rate(self.numerator, self.denominator)


def county_indicators(
    site: Site, term: str | None = None, *, by_school: bool = False
) -> list[CountyFigure]:
    """Indicators of a term: numerators and denominators added over the schools, at a prefecture
    over what its counties tell.

    Args:
        by_school: with each school's figure as well.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.services.bureau.counties_below import told_by_counties
    from liushou_desktop.storage.queries.reported import figure_sums, reported_figures
    from liushou_desktop.storage.rows import ANY_SITE

    asked = site.term(term)
    of_schools: dict[str, list[ReportedFigure]] = {}
    with site.unit() as unit:
        counties = told_by_counties(unit, asked.id)
        inside = {school.code for county in counties for school in county.schools}
        sums = _with_counties(figure_sums(unit, asked.id, besides=inside), counties)
        titles = figure_titles(unit, [each.indicator for each in sums])
        others = other_rules(unit, asked.id)
        names = {row.code: row.name for row in unit.find(EnrolledSite)} if others else {}
        odd = reported_figures(unit, site=list(others), term=asked.id) if others else []
        if by_school:
            for row in reported_figures(unit, site=ANY_SITE, term=asked.id):
                of_schools.setdefault(row.indicator, []).append(row)
    return [
        CountyFigure(
            each.indicator,
            titles[each.indicator],
            each.numerator,
            each.denominator,
            tuple(of_schools.get(each.indicator, ())),
            tuple(names.get(row.site, row.site) for row in odd if row.indicator == each.indicator),
        )
        for each in sums
    ]


def _with_counties(sums: Iterable[FigureSum], counties: Iterable[ToldCounty]) -> list[FigureSum]:
    """The sums, and what counties below tell in their own, by indicator."""
    from liushou_desktop.services.bureau.relay_packages import PUPILS
    from liushou_desktop.storage.queries.reported import FigureSum

    found = {each.indicator: (each.numerator, each.denominator) for each in sums}
    for county in counties:
        for indicator, (done, owed) in county.figures.items():
            held = found.get(indicator, (0, 0))
            found[indicator] = (held[0] + done, held[1] + owed)
    found.pop(PUPILS, None)
    return [FigureSum(indicator, *found[indicator]) for indicator in sorted(found)]


def school_names(site: Site) -> dict[str, str]:
    """Code → name of every school of the register."""
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return {row.code: row.name for row in unit.find(EnrolledSite)}
