"""One indicator down the county: 学区, school, class, child; ranked with n / d, term by term.

County, 学区 and schools come from the frozen figures of the packages (S15), sum over sum; classes
and children from what was owed and not done (S19), by the rules that are counted in the indicator.
At a prefecture the counties stand for the 学区, with the sums their covers tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liushou_desktop.domain import class_names
from liushou_desktop.domain.indicators import format_rate
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.services.bureau.owed_reports import owes_report
from liushou_desktop.services.bureau.rules_used import (
    RulesUsed,
    figure_titles,
    other_rules,
    terms_apart,
)
from liushou_desktop.services.shared.reading_words import plan
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import words

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.counties_below import ToldCounty
    from liushou_desktop.storage.unit import UnitOfWork

_UNDONE = "S19"
_COURSE = 5  # terms of a small chart


@dataclass(frozen=True, slots=True)
class Share:
    """Done of owed; ``owed`` 0 of a figure that is a mere number."""

    done: int = 0
    owed: int = 0

    @property
    def rate(self) -> str:
        """As printed; "" when nothing was owed."""
        return format_rate(self.done, self.owed) if self.owed else ""

    def __add__(self, other: Share) -> Share:
        return Share(self.done + other.done, self.owed + other.owed)


@dataclass(frozen=True, slots=True)
class Level:
    """A school or a 学区 in the ranking.

    Attributes:
        course: the shares of the last terms up to the one asked for, oldest first; None where it
            has not reported.
        schools: how many schools are added up in it; rules: by which other rules than ours the
            school counted, None when by ours.
        has_reported: the term, whether with this figure or (by other rules) without it.
        has_names: of a school, whether its own package came; of others its county tells the sums.
    """

    code: str
    name: str
    district: str
    course: tuple[Share | None, ...]
    schools: int = 1
    rules: RulesUsed | None = None
    has_reported: bool = False
    has_names: bool = True

    @property
    def share(self) -> Share | None:
        """Of the term asked for; None when it has not reported it."""
        return self.course[-1]

    @property
    def before(self) -> Share | None:
        """Of the term before, if it had reported."""
        return self.course[-2] if len(self.course) > 1 else None


@dataclass(frozen=True, slots=True)
class FigureLevels:
    """One indicator of a term, from the county down to its schools.

    Attributes:
        schools, districts: the lowest rate first, then who counted by other rules, then who has not
            reported.
        terms: term id, term name, the county's share; oldest first. apart: ids of terms of which a
            school's figures were counted by other rules than ours.
    """

    indicator: str
    title: str
    term: str
    term_name: str
    county: Share
    schools: tuple[Level, ...]
    districts: tuple[Level, ...]
    terms: tuple[tuple[str, str, Share], ...]
    apart: frozenset[str] = frozenset()


def figure_levels(site: Site, indicator: str, term: str | None = None) -> FigureLevels:
    """An indicator down to the schools.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.services.bureau.counties_below import told_by_counties
    from liushou_desktop.storage.queries.reported import reported_figures
    from liushou_desktop.storage.rows import ANY_SITE

    asked = site.term(term)
    with site.unit() as unit:
        enrolled = unit.find(EnrolledSite, order_by="name")
        rows = reported_figures(unit, site=ANY_SITE)
        others = other_rules(unit, asked.id)
        title = figure_titles(unit, [indicator])[indicator]
        found = unit.find(ReceivedPackage, term=asked.id, kind="report", verdict="new")
        counties = told_by_counties(unit)
        apart = terms_apart(unit)
    told = {
        (row.term, row.site): Share(row.numerator, row.denominator)
        for row in rows
        if row.indicator == indicator
    }
    told |= {
        (county.term, school.code): Share(*school.figures[indicator])
        for county in counties
        for school in county.schools
        if indicator in school.figures
    }
    reported = {package.code for package in found} | {code for of, code in told if of == asked.id}
    course = last_terms(site, asked.id, {of for of, _ in told} | {each.term for each in counties})
    places, own = _places(enrolled, counties), {each.code for each in enrolled}
    due = {each.code for each in enrolled if owes_report(each, asked, site.own_terms)}
    schools = [
        Level(
            code,
            name,
            area,
            tuple(told.get((each, code)) for each in course),
            rules=others.get(code),
            has_reported=code in reported,
            has_names=code in own,
        )
        for code, (name, area) in places.items()
        if code not in own or (asked.id, code) in told or code in due
    ]
    sums = _sums_of_areas(told, places, counties, indicator)
    held = Counter(level.district for level in schools) | Counter(
        {county.name: len(county.schools) for county in counties}
    )
    heard = {level.district for level in schools if level.has_reported}
    districts = [
        Level(
            area,
            area,
            area,
            tuple(sums.get(each, {}).get(area) for each in course),
            count,
            has_reported=area in heard,
        )
        for area, count in held.items()
    ]
    return FigureLevels(
        indicator,
        title,
        asked.id,
        asked.name,
        _sum(sums.get(asked.id, {}).values()),
        _ranked(schools),
        _ranked(districts),
        tuple(
            (each.id, each.name, _sum(sums[each.id].values()))
            for each in site.own_terms
            if each.id in sums
        ),
        apart,
    )


Places = Mapping[str, tuple[str, str]]
"""Code of a school → its name, and that of its 学区 or, at a prefecture, its county."""


def _places(enrolled: Sequence[EnrolledSite], counties: Iterable[ToldCounty]) -> Places:
    """The schools of the register, and those whose figures only their county tells."""
    names = {entry.code: entry.name for entry in enrolled}
    told = {
        school.code: (school.name, county.name)
        for county in counties
        for school in county.schools
        if school.figures
    }
    return told | {
        entry.code: (entry.name, names.get(entry.district or "", entry.district or ""))
        for entry in enrolled
        if entry.is_school
    }


def _sums_of_areas(
    told: Mapping[tuple[str, str], Share],
    places: Places,
    counties: Iterable[ToldCounty],
    indicator: str,
) -> dict[str, dict[str, Share]]:
    """Term → 学区 or county → its share. What a county tells in its own sum counts, whatever is
    known of its schools besides."""
    sums: dict[str, dict[str, Share]] = {}
    for (term, code), share in told.items():
        areas = sums.setdefault(term, {})
        area = places[code][1] if code in places else ""
        areas[area] = areas.get(area, Share()) + share
    for county in counties:
        if indicator in county.figures:
            sums.setdefault(county.term, {})[county.name] = Share(*county.figures[indicator])
    return sums


def last_terms(site: Site, term: str, reported: Collection[str]) -> list[str]:
    """Ids of the terms a small chart shows: this one, and before it those anybody reported, oldest
    first."""
    ids = [each.id for each in site.own_terms]
    before = [each for each in ids[: ids.index(term)] if each in reported]
    return [*before[1 - _COURSE :], term]


def _sum(shares: Iterable[Share | None]) -> Share:
    return sum((share for share in shares if share is not None), Share())


def _ranked(levels: Iterable[Level]) -> tuple[Level, ...]:
    """The lowest rate first: that is where help is due; of numbers the highest. Figures counted by
    other rules are no common measure and stand apart."""

    def rank(level: Level) -> tuple[int, float, str]:
        share = level.share
        if share is None:
            return (3, 0, level.code)
        if level.rules is not None:
            return (2, 0, level.code)
        return (
            (0, share.done / share.owed, level.code) if share.owed else (1, -share.done, level.code)
        )

    return tuple(sorted(levels, key=rank))


@dataclass(frozen=True, slots=True)
class Gap:
    """What one child (or class, or the school itself) still owed.

    Attributes:
        child: id, None for what a class or the school owes; why: excuses and explanation.
    """

    class_label: str
    child: str | None
    name: str
    title: str
    done: int
    owed: int
    why: str


@dataclass(frozen=True, slots=True)
class FigureGaps:
    """Everything a school did not do for an indicator, by class in class order.

    ``is_told``: whether any rule says child by child what the indicator counts.
    """

    school: str
    is_told: bool
    gaps: tuple[Gap, ...]

    def by_class(self) -> dict[str, int]:
        """Class → how many children (or duties of the class itself) lack something."""
        found: dict[str, set[str]] = {}
        for gap in self.gaps:
            found.setdefault(gap.class_label, set()).add(gap.child or gap.title)
        return {label: len(members) for label, members in found.items()}


def figure_gaps(site: Site, school: str, indicator: str, term: str | None = None) -> FigureGaps:
    """Who lacks what at a school, for an indicator.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, NOT_FOUND.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.base.errors import RefusedError
    from liushou_desktop.storage.queries.reported import reported_rows

    asked, codes = site.term(term), rules_of(indicator)
    with site.unit() as unit:
        entries = unit.find(EnrolledSite, code=school)
        if not entries:
            raise RefusedError("NOT_FOUND", kind="school", id=school)
        rows = reported_rows(unit, site=school, sheet=_UNDONE, term=asked.id)
        labels = _labels(unit, school)
    chosen = [row for row in rows if row.values.get("rule") in codes and not _is_to_reprint(row)]
    gaps = sorted((_gap(row, labels) for row in chosen), key=_class_order)
    return FigureGaps(entries[0].name, bool(codes), tuple(gaps))


def _is_to_reprint(row: ReportedRow) -> bool:
    """A card only to be printed again is owed to the child; the figures count it as made."""
    causes = row.values.get("causes")
    return isinstance(causes, list | tuple) and set(causes) == {"CARD_OUT_OF_DATE"}


def rules_of(indicator: str) -> frozenset[str]:
    """Codes of the plan's rules an indicator counts; a part (I03K1) is counted by its whole's."""
    rules = plan().rules
    held = frozenset(rule.code for rule in rules if rule.indicator == indicator)
    if held:
        return held
    wholes = {rule.indicator for rule in rules if rule.indicator}
    whole = max((w for w in wholes if indicator.startswith(w)), key=len, default="")
    return frozenset(rule.code for rule in rules if whole and rule.indicator == whole)


def _labels(unit: UnitOfWork, school: str) -> dict[str, str]:
    from liushou_desktop.storage.queries.reported import reported_rows

    rows = reported_rows(unit, site=school, sheet="S2")
    return {row.key: str(row.values.get("class_label") or "") for row in rows}


def _gap(row: ReportedRow, labels: Mapping[str, str]) -> Gap:
    told = row.values
    causes = told.get("causes")
    said = words("duty_cause", causes) if isinstance(causes, list | tuple) else ""
    why = "；".join(str(each) for each in (said, told.get("explanation")) if each)
    label = str(told.get("class_label") or "") or labels.get(row.child or "", "")
    return Gap(
        label,
        row.child,
        str(told.get("child_name") or told.get("owner") or ""),
        str(told.get("title") or ""),
        int(str(told.get("done") or 0)),
        int(str(told.get("owed") or 0)),
        why,
    )


def _class_order(gap: Gap) -> tuple[int, int, str, str]:
    named = class_names.parse(gap.class_label).value
    if named is None or named.grade is None:
        return (99, 0, gap.class_label, gap.name)
    return (named.grade, named.number, gap.class_label, gap.name)
