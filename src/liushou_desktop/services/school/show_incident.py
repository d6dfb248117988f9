"""Emergencies as lists and pages show them: the running clock, who was told when, what is missing.

Class-3 answers (what happened, injuries) are shown to those who may read them, and that is logged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.incidents import Incident, Notice, incident_of
from liushou_desktop.domain.records import Record
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import words

if TYPE_CHECKING:
    from liushou_desktop.domain.record_facts import RecordFact
    from liushou_desktop.domain.rules import RuleSet
    from liushou_desktop.formspec.model import Form
    from liushou_desktop.storage.unit import UnitOfWork

FORM = "incident"
#: What the first written report owes beside the notices: ids of fields of F14.
WRITTEN = ("kinds", "occurred_at", "place", "course", "injury", "measures", "involved")


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An emergency as one line.

    ``number`` reads ``2026-003``: counted within the year in the order of keying, voided ones
    too, so that it never changes.
    """

    id: str
    number: str
    kinds: str
    occurred_on: date
    found_at: datetime
    place: str
    children: str
    clock: Incident


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One party: who it is and how to reach them, and how it was told.

    ``minutes`` are those from the discovery to the notice.
    """

    notice: Notice
    who: str
    phone: str
    told_at: datetime | None
    minutes: int | None
    way: str
    told_by: str
    answer: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of what happened, in order."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Everything the page of one emergency shows.

    Attributes:
        is_sealed: the user may not read what happened; course and happenings are empty.
        missing: labels of the fields the written report still lacks; filled, asked: how many.
        police: codes of the reasons that were chosen; () while nobody has answered.
    """

    line: IncidentLine
    notices: tuple[NoticeLine, ...]
    course: str
    happenings: tuple[Happening, ...]
    reports: tuple[tuple[str, datetime, str], ...]
    missing: tuple[str, ...]
    filled: int
    asked: int
    police: tuple[str, ...]
    is_sealed: bool


def list_incidents(site: Site) -> list[IncidentLine]:
    """Emergencies and drills in the user's scope, running ones first, then the newest.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        lines = list(_lines(site, unit))
    return sorted(
        lines, key=lambda each: (not each.clock.is_running, -each.found_at.toordinal(), each.number)
    )


def running_incidents(site: Site) -> list[IncidentLine]:
    """Those that are not closed and no drill: what the banner speaks of.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    return [
        line for line in list_incidents(site) if line.clock.is_running and not line.clock.is_drill
    ]


def show_incident(site: Site, incident_id: str, *, is_opening: bool = True) -> IncidentPage:
    """One emergency.

    Args:
        is_opening: False when a page that is open already reads it again; not logged twice.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        record = read_incident(site, unit, incident_id)
        line = next(each for each in _lines(site, unit) if each.id == incident_id)
        is_sealed = not site.may(Right.READ_SENSITIVE) and record.entered_by != site.user.name
        if is_opening and not is_sealed:
            unit.note_access("read", record)
        return _page(site, unit, record, line, is_sealed=is_sealed)


def read_incident(site: Site, unit: UnitOfWork, incident_id: str) -> Record:
    """The record of an emergency in the user's scope.

    Raises:
        RefusedError: NOT_FOUND.
    """
    record = unit.get(Record, incident_id)
    visible = visible_children(site, unit)
    if record is None or record.form != FORM or not may_read_record(site, visible, record):
        raise RefusedError("NOT_FOUND", kind="record", id=incident_id)
    return record


def clock_of_record(site: Site, unit: UnitOfWork, incident_id: str) -> Incident:
    """The clock of one emergency at this moment."""
    from liushou_desktop.services.school.school_facts import rules_in_force

    facts = _facts(unit)
    return incident_of(facts[incident_id], rules_in_force(unit), site.clock.now())


def moment(minute: int) -> datetime:
    """A minute since the first day of all as a moment."""
    day, rest = divmod(minute, 1440)
    return datetime.combine(date.fromordinal(day), time(rest // 60, rest % 60))


def _facts(unit: UnitOfWork) -> dict[str, RecordFact]:
    from liushou_desktop.storage.queries.records import record_facts

    return {fact.id: fact for fact in record_facts(unit, forms=[FORM])}


def _lines(site: Site, unit: UnitOfWork) -> Iterator[IncidentLine]:
    from liushou_desktop.services.school.school_facts import rules_in_force

    records = unit.find(Record, form=FORM, order_by="entered_seq")
    if not records:
        return
    facts, rules = _facts(unit), rules_in_force(unit)
    visible, counted = visible_children(site, unit), Counter[int]()
    names = {child.id: child.name for child in unit.find(Child)}
    for record in records:
        if record.state == "draft":
            continue
        counted[record.occurred_on.year] += 1
        if record.state != "confirmed" or not may_read_record(site, visible, record):
            continue
        number = f"{record.occurred_on.year}-{counted[record.occurred_on.year]:03}"
        yield _line(site, record, facts[record.id], rules, number, names)


def _line(
    site: Site,
    record: Record,
    fact: RecordFact,
    rules: RuleSet,
    number: str,
    names: Mapping[str, str],
) -> IncidentLine:
    clock = incident_of(fact, rules, site.clock.now())
    involved = [str(row.get("child")) for row in fact.details.get("involved", ())]
    return IncidentLine(
        id=record.id,
        number=number,
        kinds=words("incident_kind", record.purposes),
        occurred_on=record.occurred_on,
        found_at=moment(clock.found),
        place=str(record.answers.get("place") or ""),
        children="、".join(names.get(child, "") for child in involved),
        clock=clock,
    )


def _page(
    site: Site, unit: UnitOfWork, record: Record, line: IncidentLine, *, is_sealed: bool
) -> IncidentPage:
    from liushou_desktop.services.shared.record_answers import values_of_record

    form = site.forms.form(record.form, record.form_version)
    values = values_of_record(form, record)
    missing = _missing(form, values)
    reports = tuple(
        (str(row["stage"]), _at(row, "sent"), str(row.get("said") or ""))
        for row in values.get("reports", ())
    )
    told = {} if is_sealed else values
    return IncidentPage(
        line=line,
        notices=tuple(_notice_lines(site, unit, line.clock, values)),
        course=str(told.get("course") or ""),
        happenings=tuple(
            Happening(_at(row, "happened"), str(row["happened"]))
            for row in told.get("happenings", ())
        ),
        reports=reports,
        missing=missing,
        filled=len(WRITTEN) - len(missing),
        asked=len(WRITTEN),
        police=tuple(told.get("police_reasons", ())),
        is_sealed=is_sealed,
    )


def _at(row: Mapping[str, Any], name: str) -> datetime:
    return datetime.combine(row[f"{name}_on"], row.get(f"{name}_at") or time())


def _missing(form: Form, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Labels of what the first written report owes and does not have."""
    return tuple(form.field(name).label for name in WRITTEN if not values.get(name))


def _notice_lines(
    site: Site, unit: UnitOfWork, clock: Incident, values: Mapping[str, Any]
) -> Iterator[NoticeLine]:
    from liushou_desktop.services.school.incident_contacts import contacts

    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in values.get("notices", ()):
        rows.setdefault(str(row["party"]), []).append(row)
    involved = [str(row["involved_child"]) for row in values.get("involved", ())]
    reach = contacts(site, unit, involved)
    for notice in clock.notices:
        first = min(rows.get(notice.party, ()), key=_when, default=None)
        known = reach.get(notice.party)
        yield NoticeLine(
            notice=notice,
            who=(str(first.get("person") or "") if first else "") or (known.who if known else ""),
            phone=known.phone if known else "",
            told_at=moment(notice.told) if notice.told is not None else None,
            minutes=notice.told - clock.found if notice.told is not None else None,
            way=words(
                "notice_way", [first["notice_way"]] if first and "notice_way" in first else ()
            ),
            told_by=str(first.get("told_by") or "") if first else "",
            answer=str(first.get("answer") or "") if first else "",
        )


def _when(row: Mapping[str, Any]) -> datetime:
    return datetime.combine(row.get("told_on") or date.max, row.get("told_at") or time())


def page_numbers(lines: Sequence[IncidentLine]) -> Mapping[str, str]:
    """Number → id, for the command line."""
    return {line.number: line.id for line in lines}
