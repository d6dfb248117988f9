"""The packages of one school in their row, and the county's children over the terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.bureau.counties_below import told_by_counties
from liushou_desktop.services.bureau.owed_reports import owes_report
from liushou_desktop.services.bureau.relay_packages import PUPILS
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One package of the row, or the hole where one should be.

    Attributes:
        state: merged, returned, late (its day has passed), missing (not due yet), skipped (a later
            term was reported, this one never).
        sequence, version, received_on: None for a hole.
    """

    term_id: str
    term_name: str
    state: str
    sequence: int | None = None
    version: int | None = None
    received_on: date | None = None


def package_chain(site: Site, code: str) -> list[ChainLink]:
    """What a school has handed in, oldest first, with a hole for every term it owes.

    Which terms it owes says ``owes_report``.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        school = unit.require(EnrolledSite, code)
        packages = unit.find(
            ReceivedPackage, code=code, verdict="new", order_by=("epoch", "sequence")
        )
    by_term: dict[str, list[ReceivedPackage]] = {}
    for package in packages:
        by_term.setdefault(package.term or "", []).append(package)
    links: list[ChainLink] = []
    for term in site.own_terms:
        found = by_term.get(term.id, [])
        links += [_link(term, package) for package in found]
        owes = term.start <= site.today and owes_report(school, term, site.own_terms)
        if owes and not found:
            links.append(_hole(site, term, packages))
    return links


def _link(term: Term, package: ReceivedPackage) -> ChainLink:
    returned = bool(package.receipt) and package.receipt.get("state") == "returned"
    return ChainLink(
        term.id,
        term.name,
        "returned" if returned else "merged",
        package.sequence,
        package.version,
        package.received_at.date(),
    )


def _hole(site: Site, term: Term, packages: Iterable[ReceivedPackage]) -> ChainLink:
    starts = {each.id: each.start for each in site.own_terms}
    later = any(starts.get(p.term or "", term.start) > term.start for p in packages)
    is_late = site.today > (term.cut_off or term.end)
    return ChainLink(term.id, term.name, "skipped" if later else "late" if is_late else "missing")


@dataclass(frozen=True, slots=True)
class TermPupils:
    """Children on the roll in a term; ``carried`` schools count with the package before."""

    term_id: str
    term_name: str
    pupils: int
    reported: int
    carried: int


def pupils_by_term(site: Site, most: int = 6) -> list[TermPupils]:
    """The county's children term by term, oldest first; a school that did not report counts with
    its last package. Terms before the first package of anybody are left out. At a prefecture a
    county counts as its cover tells.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        packages = unit.find(
            ReceivedPackage, verdict="new", kind="report", order_by=("epoch", "sequence")
        )
        counties = told_by_counties(unit)
    inside = {(each.term, school.code) for each in counties for school in each.schools}
    counts = {
        (package.term or "", package.code): int(str(package.counts.get("pupils", 0)))
        for package in packages
        if (package.term, package.code) not in inside
    }
    counts |= {(each.term, each.code): each.figures[PUPILS][0] for each in counties}
    last: dict[str, int] = {}
    lines = []
    for term in site.own_terms:
        here = {code: count for (of, code), count in counts.items() if of == term.id}
        carried = len(last.keys() - here.keys())
        last |= here
        if last and term.start <= site.today:
            lines.append(TermPupils(term.id, term.name, sum(last.values()), len(here), carried))
    return lines[-most:]


def last_told_term(site: Site, wanted: str | None = None) -> Term:
    """The term that was asked for, or else the last one anybody reported, or else today's.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    reported = [line.term_id for line in pupils_by_term(site) if line.reported]
    return site.term(wanted or (reported[-1] if reported else None))
