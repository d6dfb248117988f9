"""What a prefecture knows of its counties: the sums their covers tell, term by term.

A county reports sums alone, sums by school, or names (``report_upward``). Its last cover of a term
is its word on that term; where the schools' own packages came with it, they are counted in its sum
and not a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.services.bureau.take_covers import COVER, COVER_KIND

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import CoverTotal
    from liushou_desktop.storage.unit import UnitOfWork

COUNTY_KIND = "county"
Sum = tuple[int, int]
"""Numerator and denominator."""


@dataclass(frozen=True, slots=True)
class ToldSchool:
    """A school as its county tells of it; ``figures`` are empty when the county gives sums alone
    or the school has not reported to it."""

    code: str
    name: str
    has_reported: bool
    figures: Mapping[str, Sum] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToldCounty:
    """The last word of a county on a term: its own sums by indicator, and its schools."""

    code: str
    name: str
    term: str
    figures: Mapping[str, Sum]
    schools: tuple[ToldSchool, ...]

    @property
    def reported(self) -> int:
        """How many schools are added up in the sums."""
        return sum(school.has_reported for school in self.schools)


def told_by_counties(unit: UnitOfWork, term: str | None = None) -> list[ToldCounty]:
    """The counties below that have reported, by name and term; none where there are none below.

    Args:
        term: of this one alone.
    """
    from liushou_desktop.exchange.covers import Cover
    from liushou_desktop.exchange.payloads import from_values

    counties = unit.find(EnrolledSite, kind=COUNTY_KIND, order_by="name")
    found = []
    for county in counties:
        taken = unit.find(
            ReceivedPackage, code=county.code, kind=COVER_KIND, order_by=("epoch", "sequence")
        )
        last = {package.term: package for package in taken if package.term}
        if term is not None:
            last = {of: package for of, package in last.items() if of == term}
        for of, package in sorted(last.items()):
            cover = from_values(Cover, package.counts[COVER])
            schools = tuple(
                ToldSchool(
                    entry.site,
                    entry.name,
                    entry.state != "not_handed_in",
                    _sums(entry.figures),
                )
                for entry in cover.entries
            )
            found.append(ToldCounty(county.code, county.name, of, _sums(cover.totals), schools))
    return found


def _sums(totals: Iterable[CoverTotal]) -> dict[str, Sum]:
    return {total.figure: (total.numerator, total.denominator) for total in totals}
