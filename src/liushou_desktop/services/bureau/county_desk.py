"""工作台 of the bureau: what waits, the most urgent first, and how the term stands in each 学区.

The numbers in the rail are the same lines, added up by the page that settles them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.duties import DutyState
from liushou_desktop.domain.register import key_term
from liushou_desktop.services.bureau.county_events import county_events
from liushou_desktop.services.bureau.county_inspections import county_inspections
from liushou_desktop.services.bureau.county_view import ReportingStatus, reporting_status
from liushou_desktop.services.bureau.district_status import schools_in_question
from liushou_desktop.services.bureau.office_duties import open_office_duties
from liushou_desktop.services.bureau.package_chain import pupils_by_term
from liushou_desktop.services.bureau.register import list_schools
from liushou_desktop.services.bureau.relay_packages import relay_lines, works_as_district
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_view import ReportLine

MOST_COMPARED = 50_000
"""Children among whom pairs are looked for when something came in; beyond it that is done on the
page of the pairs, as it takes seconds."""

PAGES = {
    "incident": "bureau.incidents",
    "dropout": "bureau.dropout",
    "altered": "bureau.relay",
    "withheld": "bureau.relay",
    "late": "bureau.reported",
    "returned": "bureau.reported",
    "relay": "bureau.relay",
    "group": "bureau.office_group",
    "inspection": "bureau.findings",
    "finding": "bureau.findings",
    "recheck": "bureau.findings",
    "request": "bureau.schools",
    "expired": "bureau.schools",
    "expiring": "bureau.schools",
    "duplicate": "bureau.duplicates",
    "lost": "bureau.duplicates",
    "on_the_way": "bureau.on_the_way",
}
"""Kind of what waits → page where it is settled."""

_OWN_DUTIES = {"R09": "group", "R16": "inspection"}
_RAIL_PAGES = {"bureau.on_the_way": "bureau.duplicates", "bureau.relay": "bureau.reported"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of thing that waits.

    Attributes:
        kind: a key of ``PAGES``. schools: whose it is, those with most first.
        days: how long the oldest has been overdue, or until the next day that counts.
        term: which it is about, "" when it belongs to none.
    """

    kind: str
    count: int
    schools: tuple[str, ...] = ()
    is_overdue: bool = False
    days: int | None = None
    term: str = ""

    @property
    def page(self) -> str:
        """Where it is settled."""
        return PAGES[self.kind]


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """The schools of a 学区 in a term; ``name`` is "" for those under the bureau itself."""

    name: str
    schools: int
    merged: int
    returned: int
    owing: int
    pupils: int


@dataclass(frozen=True, slots=True)
class CountyDesk:
    """Everything of the page.

    Attributes:
        status: who reported in the term that runs; last: the newest term any school reported.
        pupils: children of all schools, each school as it told last.
        has_sites: anybody stands in the register.
    """

    waiting: tuple[Waiting, ...]
    status: ReportingStatus
    districts: tuple[DistrictLine, ...]
    pupils: int
    last_term: str
    has_sites: bool


def county_desk(site: Site) -> CountyDesk:
    """What waits and how the term stands.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    terms = pupils_by_term(site)
    reported = [line.term_id for line in terms if line.reported]
    status = reporting_status(site)
    lines = list(_cheap(site, status, reported))
    pupils = terms[-1].pupils if terms else 0
    if pupils <= MOST_COMPARED:
        lines += _children(site)
    order = list(PAGES)
    lines.sort(key=lambda each: (not each.is_overdue, order.index(each.kind)))
    return CountyDesk(
        tuple(lines),
        status,
        (*_districts(status.lines), *_counties(site, status)),
        pupils,
        reported[-1] if reported else "",
        bool(list_schools(site)),
    )


def rail_numbers(site: Site) -> tuple[Mapping[str, int], frozenset[str]]:
    """Page id → what waits there, and the pages where something is overdue. Pairs are not looked
    for: the rail is counted after every deed.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    reported = [line.term_id for line in pupils_by_term(site) if line.reported]
    numbers: Counter[str] = Counter()
    overdue = set()
    for line in _cheap(site, reporting_status(site), reported):
        page = _RAIL_PAGES.get(line.page, line.page)
        numbers[page] += line.count
        if line.is_overdue:
            overdue.add(page)
    return numbers, frozenset(overdue)


def _cheap(site: Site, status: ReportingStatus, reported: Sequence[str]) -> Iterator[Waiting]:
    """Everything but what takes comparing children."""
    yield from _reports(site, status, reported)
    yield from _events(site, reported)
    yield from _findings(site, reported)
    yield from _keys(site)
    yield from _own_duties(site)
    yield from _relayed(site)
    if reported and works_as_district(site):
        ready = [line.name for line in relay_lines(site, reported[-1]) if line.state == "ready"]
        if ready:
            yield Waiting("relay", len(ready), tuple(ready), term=reported[-1])


def _relayed(site: Site) -> Iterator[Waiting]:
    """Schools whose packages a 学区 handed on altered, or left out of its covers."""
    with site.unit() as unit:
        term, found = schools_in_question(unit)
    altered = tuple(each.name for each in found if each.state != "withheld")
    withheld = tuple(each.name for each in found if each.state == "withheld")
    if altered:
        yield Waiting("altered", len(altered), altered, term=term)
    if withheld:
        yield Waiting("withheld", len(withheld), withheld, term=term)


def _own_duties(site: Site) -> Iterator[Waiting]:
    """What the plan asks of the office itself."""
    for duty in open_office_duties(site):
        is_overdue = duty.state is DutyState.OVERDUE
        days = (site.today - duty.due_on).days if is_overdue else None
        yield Waiting(_OWN_DUTIES[duty.rule], 1, is_overdue=is_overdue, days=days)


def _reports(site: Site, status: ReportingStatus, reported: Sequence[str]) -> Iterator[Waiting]:
    """Schools that owe a package of the term or of the one before, and those that must send again.

    A term nobody reported lies before the program came.
    """
    found = [status]
    before = [term for term in reported if term < status.term_id]
    if before:
        found.append(reporting_status(site, before[-1]))
    for each in found:
        owing = [line for line in each.lines if line.state == "late"]
        if owing:
            days = max(line.days_late for line in owing)
            names = tuple(line.name for line in owing)
            yield Waiting("late", len(owing), names, True, days, each.term_id)
        again = [line.name for line in each.lines if line.state == "returned"]
        if again:
            yield Waiting("returned", len(again), tuple(again), term=each.term_id)


def _events(site: Site, reported: Sequence[str]) -> Iterator[Waiting]:
    """Emergencies and children out of school, as told by the newest packages."""
    if not reported:
        return
    term = reported[-1]
    events = county_events(site, term)
    running = [line for line in events.incidents if line.state == "running"]
    if running:
        is_late = any(line.is_late for line in running)
        yield Waiting(
            "incident", len(running), _most(each.school for each in running), is_late, term=term
        )
    away = [line for line in events.dropouts if line.is_overdue]
    if away:
        days = max(line.days or 0 for line in away)
        yield Waiting("dropout", len(away), _most(each.school for each in away), True, days, term)


def _findings(site: Site, reported: Sequence[str]) -> Iterator[Waiting]:
    """Remedies past their day, and answers the bureau has not looked at yet: of its own
    inspections up to today, and as schools told of theirs in the newest packages."""
    lines = [line for line in county_inspections(site) if line.inspection]
    if reported:
        lines += [line for line in county_inspections(site, reported[-1]) if not line.inspection]
    late = [line for line in lines if line.state == "overdue"]
    if late:
        days = max((site.today - line.due).days for line in late if line.due is not None)
        yield Waiting("finding", len(late), _most(each.school for each in late), True, days)
    answered = [line for line in lines if line.state == "answered"]
    if answered:
        yield Waiting("recheck", len(answered), _most(each.school for each in answered))


def _keys(site: Site) -> Iterator[Waiting]:
    """Keys that wait for the stamped sheet, that have run out, that soon will."""
    waiting, expired, soon = [], [], []
    ends: list[date] = []
    for school in list_schools(site):
        if school.waiting is not None:
            waiting.append(school.site.name)
            continue
        newest = next((key for key in school.keys if key.state == "pinned"), None)
        if newest is None or (last := newest.expires_on) is None:
            continue
        term = key_term(last, site.today)
        if term == "expired":
            expired.append(school.site.name)
        elif term == "expiring":
            soon.append(school.site.name)
            ends.append(last)
    if waiting:
        yield Waiting("request", len(waiting), tuple(waiting))
    if expired:
        yield Waiting("expired", len(expired), tuple(expired), True)
    if soon:
        yield Waiting("expiring", len(soon), tuple(soon), days=(min(ends) - site.today).days)


def _children(site: Site) -> Iterator[Waiting]:
    """Children counted twice, children who left one school and reached none."""
    from liushou_desktop.services.bureau.find_duplicates import find_duplicates

    doubts = find_duplicates(site)
    pairs, lost = doubts.open_pairs(), doubts.open_lost()
    if pairs:
        schools = _most(name for each in pairs for name in (each.first_school, each.second_school))
        yield Waiting("duplicate", len(pairs), schools)
    if lost:
        days = max(each.days or 0 for each in lost)
        yield Waiting("lost", len(lost), _most(each.school for each in lost), True, days)
    if doubts.on_the_way:
        days = max(each.days or 0 for each in doubts.on_the_way)
        receivers = _most(each.receiver for each in doubts.on_the_way)
        yield Waiting("on_the_way", len(doubts.on_the_way), receivers, days=days)


def _districts(lines: Iterable[ReportLine]) -> Iterator[DistrictLine]:
    """By name, the schools under the bureau itself first."""
    groups: dict[str, list[ReportLine]] = {}
    for line in lines:
        groups.setdefault(line.district or "", []).append(line)
    for name, group in sorted(groups.items()):
        states = Counter(line.state for line in group)
        yield DistrictLine(
            name,
            len(group),
            states["merged"],
            states["returned"],
            len(group) - states["merged"] - states["returned"],
            sum(line.pupils or 0 for line in group),
        )


def _counties(site: Site, status: ReportingStatus) -> Iterator[DistrictLine]:
    """At a prefecture the counties that tell sums; whose schools' packages came stand above."""
    from liushou_desktop.services.bureau.counties_below import told_by_counties
    from liushou_desktop.services.bureau.relay_packages import PUPILS

    named = {line.district for line in status.lines}
    with site.unit() as unit:
        counties = told_by_counties(unit, status.term_id)
    for county in counties:
        if county.name not in named:
            schools, pupils = len(county.schools), county.figures[PUPILS][0]
            owing = schools - county.reported
            yield DistrictLine(county.name, schools, county.reported, 0, owing, pupils)


def _most(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name, _ in Counter(names).most_common())
