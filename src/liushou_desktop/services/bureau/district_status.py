"""How each 学区 has passed on: who is inside its covers, who is withheld, what was altered.

By the county's register, never by the cover alone: a school the 学区 does not name is withheld
whatever the reason, and the sums of the 学区 are held against the county's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.services.bureau.relay_packages import totals_of
from liushou_desktop.services.bureau.take_covers import ALTERED, COVER, COVER_KIND
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import Cover, CoverEntry
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class DistrictSchool:
    """One school of a 学区 in a term.

    Attributes:
        state: passed_on (inside, merged), refused (inside, not merged: see its verdict), altered,
            direct (merged, but it came to the county itself), returned, not_handed_in (as the 学区
            says), withheld (no cover names it), waiting (no cover at all so far); reported (as a
            county says, without the package).
        remarks: of the 学区, sheet and text.
    """

    code: str
    name: str
    state: str
    sequence: int = 0
    remarks: tuple[tuple[str, str], ...] = ()


IN_QUESTION = ("altered", "refused", "withheld")
"""States of a school that the county has to ask about."""


@dataclass(frozen=True, slots=True)
class TotalDifference:
    """A figure the 学区 sums up otherwise than the county does from the same packages."""

    figure: str
    told: tuple[int, int]
    found: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DistrictStatus:
    """One 学区 in a term, or one county below a prefecture, whose schools only its cover names.

    Attributes:
        covers: how many came; last: when the last was made; note: of the last.
        purpose: what a county says its figures or names may be used for; profile: what it gives,
            totals, schools or names, "" while it has told nothing.
        totals: figure, numerator, denominator, as the last cover sums them.
    """

    code: str
    name: str
    covers: int
    last: date | None
    note: str
    schools: tuple[DistrictSchool, ...]
    differences: tuple[TotalDifference, ...]
    kind: str = "district"
    purpose: str = ""
    profile: str = ""
    totals: tuple[tuple[str, int, int], ...] = ()

    def count(self, *states: str) -> int:
        """How many schools are in one of the states."""
        return sum(school.state in states for school in self.schools)


def district_status(site: Site, term: str | None = None) -> list[DistrictStatus]:
    """All 学区 of the register with their schools, by name.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    asked = site.term(term)
    with site.unit() as unit:
        entered = unit.find(EnrolledSite, order_by="name")
        return [
            _status(unit, each, [s for s in entered if s.district == each.code], asked.id)
            for each in entered
            if not each.is_school
        ]


def schools_in_question(unit: UnitOfWork) -> tuple[str, list[DistrictSchool]]:
    """The newest term of which a 学区 has passed on ("" while none has), and the schools altered,
    refused or withheld in it."""
    newest = unit.find(ReceivedPackage, kind=COVER_KIND, order_by="-term", limit=1)
    if not newest:
        return "", []
    term = str(newest[0].term)
    found: list[DistrictSchool] = []
    entered = unit.find(EnrolledSite, order_by="name")
    for district in (each for each in entered if each.kind == "district"):
        covers = _covers(unit, district, term)
        if covers:
            below = [school for school in entered if school.district == district.code]
            found += _lines(covers, below, _merged(unit, below, term))
    return term, [each for each in found if each.state in IN_QUESTION]


def _status(
    unit: UnitOfWork, district: EnrolledSite, schools: Sequence[EnrolledSite], term: str
) -> DistrictStatus:
    taken = _covers(unit, district, term)
    covers = [cover for cover, _ in taken]
    if district.kind == "county":
        return _county(district, covers)
    merged = _merged(unit, schools, term)
    lines = tuple(_lines(taken, schools, merged))
    return DistrictStatus(
        code=district.code,
        name=district.name,
        covers=len(covers),
        last=covers[-1].made_on if covers else None,
        note=covers[-1].note if covers else "",
        schools=lines,
        differences=_differences(unit, covers[-1] if covers else None, merged, term),
    )


def _county(county: EnrolledSite, covers: Sequence[Cover]) -> DistrictStatus:
    last = covers[-1] if covers else None
    entries = last.entries if last is not None else ()
    return DistrictStatus(
        code=county.code,
        name=county.name,
        covers=len(covers),
        last=last.made_on if last is not None else None,
        note=last.note if last is not None else "",
        schools=tuple(
            DistrictSchool(entry.site, entry.name, entry.state, entry.sequence) for entry in entries
        ),
        differences=(),
        kind="county",
        purpose=last.purpose if last is not None else "",
        profile=last.profile if last is not None else "",
        totals=tuple((t.figure, t.numerator, t.denominator) for t in last.totals)
        if last is not None
        else (),
    )


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _entries(covers: Sequence[Cover]) -> Mapping[str, CoverEntry]:
    """The last word on each school; that it lies in another cover takes nothing back."""
    found: dict[str, CoverEntry] = {}
    for cover in covers:
        for entry in cover.entries:
            if entry.state != "elsewhere" or entry.site not in found:
                found[entry.site] = entry
    return found


def _covers(unit: UnitOfWork, office: EnrolledSite, term: str) -> list[tuple[Cover, set[str]]]:
    """Every cover in its order, with the codes of schools altered in it."""
    from liushou_desktop.exchange.covers import Cover
    from liushou_desktop.exchange.payloads import from_values

    taken = unit.find(
        ReceivedPackage,
        code=office.code,
        kind=COVER_KIND,
        term=term,
        order_by=("epoch", "sequence"),
    )
    return [
        (from_values(Cover, each.counts[COVER]), set(map(str, _list(each.counts.get(ALTERED)))))
        for each in taken
    ]


def _lines(
    taken: Sequence[tuple[Cover, set[str]]],
    schools: Sequence[EnrolledSite],
    merged: Mapping[str, Sequence[ReceivedPackage]],
) -> Iterator[DistrictSchool]:
    entries = _entries([cover for cover, _ in taken])
    altered = {code for _, codes in taken for code in codes}
    for school in schools:
        if school.state == "approved":
            entry, packages = entries.get(school.code), merged[school.code]
            yield _school(school, entry, packages, altered, bool(taken))


def _merged(
    unit: UnitOfWork, schools: Sequence[EnrolledSite], term: str
) -> dict[str, list[ReceivedPackage]]:
    """By school what was merged of it in the term, in its order."""
    found: dict[str, list[ReceivedPackage]] = {school.code: [] for school in schools}
    packages = unit.find(
        ReceivedPackage,
        code=list(found),
        term=term,
        kind="report",
        verdict="new",
        order_by=("epoch", "sequence"),
    )
    for package in packages:
        found[package.code].append(package)
    return found


def _school(
    school: EnrolledSite,
    entry: CoverEntry | None,
    merged: Sequence[ReceivedPackage],
    altered: set[str],
    has_cover: bool,
) -> DistrictSchool:
    digests = {package.digest for package in merged}
    if entry is not None and entry.package and entry.package in digests:
        state = "passed_on"
    elif school.code in altered:
        state = "altered"
    elif merged:
        state = "direct"
    elif entry is None:
        state = "withheld" if has_cover else "waiting"
    else:
        state = {"passed_on": "refused", "elsewhere": "withheld"}.get(entry.state, entry.state)
    remarks = entry.remarks if entry is not None else ()
    return DistrictSchool(
        school.code,
        school.name,
        state,
        entry.sequence if entry is not None else 0,
        tuple((remark.sheet, remark.text) for remark in remarks),
    )


def _differences(
    unit: UnitOfWork,
    cover: Cover | None,
    merged: Mapping[str, Sequence[ReceivedPackage]],
    term: str,
) -> tuple[TotalDifference, ...]:
    """The sums of the last cover against the county's, once everything it counts is merged."""
    if cover is None:
        return ()
    told = {e.package for e in cover.entries if e.state in ("passed_on", "elsewhere")}
    newest = {packages[-1].digest: packages[-1] for packages in merged.values() if packages}
    if not told <= newest.keys():
        return ()
    ours = {
        total.figure: (total.numerator, total.denominator)
        for total in totals_of(unit, [newest[digest] for digest in sorted(told)], term)
    }
    return tuple(
        TotalDifference(total.figure, (total.numerator, total.denominator), ours[total.figure])
        for total in cover.totals
        if total.figure in ours and ours[total.figure] != (total.numerator, total.denominator)
    )
