"""Emergencies and dropout of all schools with their clocks, as far as packages carry them.

Nobody is named: S13 tells of an event and when who was told, S14 of a case and how it stands. The
clocks are the rule set's own limits, counted from the minute the school knew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from liushou_desktop.domain.incidents import Limits
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.reported import ReportedRow, day_in
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.services.shared.bureau_rules import bureau_answers
from liushou_desktop.services.shared.reading_words import shipped_rules
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.domain.rules import RuleSet

_FORM = "incident"
_INCIDENTS, _DROPOUT = "S13", "S14"
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One emergency of one school.

    Attributes:
        kinds: in words. found: when the school knew.
        told, first, final: minutes from then until the bureau was told, the first and the final
            report were sent; None while that is not told.
        late: which of ``told``, ``first``, ``final`` were not in time, or not done at all although
            their time was over when the package came.
        state: running, closed; drills are left out.
        rows: keys of the rows that told it, in the school's sheet.
    """

    code: str
    school: str
    kinds: str
    found: datetime | None
    told: int | None
    first: int | None
    final: int | None
    late: tuple[str, ...]
    state: str
    children: int = 0
    rows: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        """The bureau heard too late of something, or was not told at all."""
        return bool(self.late) or self.told is None


@dataclass(frozen=True, slots=True)
class DropoutLine:
    """A case of one school: its state in words, days since the child was last seen, attempts.

    ``is_overdue``: still away longer than the days after which the rule set calls it dropout.
    ``rows``: keys of the case and of the attempts, in the school's sheet.
    """

    code: str
    school: str
    state: str
    seen_on: date | None
    days: int | None
    attempts: int
    returned_on: date | None
    closed_on: date | None
    is_overdue: bool
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CountyEvents:
    """Emergencies, the latest first; dropout cases, the longest away first."""

    incidents: tuple[IncidentLine, ...]
    dropouts: tuple[DropoutLine, ...]


def county_events(site: Site, term: str | None = None) -> CountyEvents:
    """Emergencies and dropout cases all schools told of in a term.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.storage.queries.reported import reported_rows
    from liushou_desktop.storage.rows import ANY_SITE

    asked = site.term(term)
    with site.unit() as unit:
        names = {school.code: school.name for school in unit.find(EnrolledSite)}
        rules = read_rules(shipped_rules(), bureau_answers(unit))
        told = [
            row
            for sheet in (_INCIDENTS, _DROPOUT)
            for row in reported_rows(unit, site=ANY_SITE, sheet=sheet, term=asked.id)
        ]
        came = {each.id: each.received_at for each in unit.find(ReceivedPackage)}
    limits = Limits.of(rules, _FORM)
    incidents = [
        _incident(row, names, limits, came.get(row.package))
        for row in told
        if row.sheet == _INCIDENTS and row.values.get("found") and not row.values.get("is_drill")
    ]
    incidents.sort(key=lambda each: each.found or datetime.min, reverse=True)
    dropouts = _dropouts([row for row in told if row.sheet == _DROPOUT], names, rules, site.today)
    return CountyEvents(tuple(incidents), dropouts)


def _incident(
    row: ReportedRow, names: Mapping[str, str], limits: Limits, came: datetime | None
) -> IncidentLine:
    values = row.values
    found = _moment(values.get("found"))
    told = _minutes(found, values.get("told_bureau"))
    first = _minutes(found, values.get("first_report"))
    final = _minutes(found, values.get("final_report"))
    allowed = {
        "told": (told, limits.oral),
        "first": (first, limits.written),
        "final": (final, limits.final_days * 24 * 60),
    }
    passed = _minutes(found, came)
    kinds = values.get("kinds")
    return IncidentLine(
        code=row.site,
        school=names.get(row.site, row.site),
        kinds=words("incident_kind", kinds if isinstance(kinds, (list, tuple)) else ()),
        found=found,
        told=told,
        first=first,
        final=final,
        late=tuple(
            name
            for name, (took, limit) in allowed.items()
            if (took if took is not None else passed or 0) > limit
        ),
        state="closed" if values.get("closed_on") else "running",
        children=int(str(values.get("involved") or 0)),
        rows=(row.key,),
    )


def _moment(told: object) -> datetime | None:
    """``2026-05-01 10:24``, as two answers joined or as a time of a sheet."""
    try:
        return datetime.fromisoformat(str(told)) if told else None
    except ValueError:
        return None


def _minutes(found: datetime | None, told: object) -> int | None:
    moment = _moment(told)
    if found is None or moment is None:
        return None
    return max(0, (moment - found) // _MINUTE)


def _dropouts(
    rows: list[ReportedRow], names: Mapping[str, str], rules: RuleSet, today: date
) -> tuple[DropoutLine, ...]:
    attempts: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.values.get("result"):
            attempts.setdefault(_whose(row), []).append(row.key)
    most = rules.number("dropout_days")
    lines = []
    for row in rows:
        values = row.values
        if not values.get("state"):
            continue
        seen, returned = day_in(values.get("last_seen_on")), day_in(values.get("returned_on"))
        closed = day_in(values.get("closed_on"))
        is_away = returned is None and closed is None
        days = (today - seen).days if seen is not None and is_away else None
        lines.append(
            DropoutLine(
                code=row.site,
                school=names.get(row.site, row.site),
                state=word("dropout_state", str(values["state"])),
                seen_on=seen,
                days=days,
                attempts=len(attempts.get(_whose(row), ())),
                returned_on=returned,
                closed_on=closed,
                is_overdue=days is not None and days > most,
                rows=(row.key, *attempts.get(_whose(row), ())),
            )
        )
    return tuple(sorted(lines, key=lambda each: (-(each.days or 0), each.school)))


def _whose(row: ReportedRow) -> tuple[str, str]:
    """The child a case and its attempts are about, at its school."""
    return row.site, str(row.child or row.values.get("child") or "")
