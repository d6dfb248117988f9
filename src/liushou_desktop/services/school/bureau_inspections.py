"""What the bureau and our 学区 found at this school (三、五1), as their last packs say, and our
answer to it.

The answer is a record of 检查与整改 (G14) that bears the number of the bureau's notice; it goes to
the bureau with the term's package (S18). The bureau closes a finding when it has looked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.inspections import Finding
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.school.add_record import NewRecord, Saved, add_record
from liushou_desktop.services.shared.bureau_state import district_inspections_told, inspections_told
from liushou_desktop.services.shared.calendar import term_on
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.supervision import InspectionTold
    from liushou_desktop.storage.unit import UnitOfWork

FORM = "inspection"


@dataclass(frozen=True, slots=True)
class FindingHere:
    """A finding of the bureau.

    Attributes:
        by: who found it, a code of ``inspector_kind``: bureau or district.
        number: 文号 of the inspection; row: the finding's place in it, from 0.
        state: as ``domain.inspections.Finding.state``.
    """

    number: str
    row: int
    on: date
    finding: Finding
    state: str
    by: str = "bureau"


def bureau_findings(site: Site) -> list[FindingHere]:
    """All findings that are not closed, by their day.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        return findings_in(site, unit)


def findings_in(site: Site, unit: UnitOfWork) -> list[FindingHere]:
    """``bureau_findings`` inside the caller's transaction."""
    told = _told(unit)
    if not told:
        return []
    answered = _answered(site, unit)
    found = [
        FindingHere(each.number, row, each.on, finding, finding.state(site.today), by)
        for by, each in told
        for row, finding in enumerate(_findings(each, answered))
        if not finding.is_done
    ]
    return sorted(found, key=lambda each: (str(each.finding.due), each.number, each.row))


def _told(unit: UnitOfWork) -> list[tuple[str, InspectionTold]]:
    """Every inspection here, with the office that made it."""
    return [
        *(("bureau", each) for each in inspections_told(unit)),
        *(("district", each) for each in district_inspections_told(unit)),
    ]


def told_inspections(site: Site, unit: UnitOfWork, term: Term) -> list[tuple[Finding, ...]]:
    """The findings of each of the bureau's inspections of a term: they alone count points."""
    return [
        _findings(each, {})
        for each in inspections_told(unit)
        if term_on(site.own_terms, each.on).id == term.id
    ]


def answer_begun(site: Site, number: str) -> dict[str, Any]:
    """What the form of our answer begins with: the bureau's notice, and what we said before.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.RECORD)
    with site.unit() as unit:
        found = next((pair for pair in _told(unit) if pair[1].number == number), None)
        if found is None:
            raise RefusedError("NOT_FOUND", kind="inspection", id=number)
        by, told = found
        before = _last_answer(site, unit, number)
    rows = {str(row.get("finding")): row for row in before.get("findings", ())}
    term = site.term()
    begun: dict[str, Any] = {
        "occurred_on": told.on if term.start <= told.on <= term.end else site.today,
        "inspector_kind": by,
        "inspectors": told.inspectors,
        "looked_at": told.looked_at,
        "praise": told.praise,
        "criticised": told.criticised,
        "notice_number": told.number,
        "findings": tuple(_row(each, rows.get(each.finding, {})) for each in _findings(told, {})),
    }
    begun |= {name: before[name] for name in ("received_by",) if name in before}
    return {name: value for name, value in begun.items() if value not in ("", None)}


def answer_inspection(
    site: Site,
    number: str,
    remedied: Mapping[int, date],
    received_by: tuple[str, ...],
    reason: str = "",
) -> Saved:
    """Keep our answer: which findings were remedied on which day. Said again, the last counts.

    Args:
        remedied: place of the finding in the notice, from 0 → day. received_by: ids of the staff
            who took the inspection.

    Raises:
        RefusedError: those of ``answer_begun`` and ``add_record``; NOT_FOUND, no such finding.
    """
    site.require(Right.RECORD)
    answers = answer_begun(site, number)
    rows = [dict(row) for row in answers["findings"]] if "findings" in answers else []
    for place, day in remedied.items():
        if not 0 <= place < len(rows):
            raise RefusedError("NOT_FOUND", kind="finding", id=str(place + 1))
        rows[place]["remedied_on"] = day
    answers |= {"findings": tuple(rows), "received_by": received_by}
    return add_record(site, NewRecord(form=FORM, answers=answers, reason=reason))


def _row(finding: Finding, before: Mapping[str, Any]) -> dict[str, Any]:
    row = {
        "finding_kind": finding.kind,
        "finding": finding.finding,
        "remedy": before.get("remedy") or finding.remedy,
        "remedy_owner": before.get("remedy_owner"),
        "remedy_due": finding.due,
        "remedied_on": before.get("remedied_on"),
    }
    return {name: value for name, value in row.items() if value}


def _findings(
    told: InspectionTold, answered: Mapping[tuple[str, str], date]
) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            kind=each.kind,
            finding=each.finding,
            clause=each.clause,
            remedy=each.remedy,
            due=each.due,
            answered_on=answered.get((told.number, each.finding)),
            rechecked_on=each.rechecked_on,
            result=each.result,
        )
        for each in told.findings
    )


def _answers(site: Site, unit: UnitOfWork) -> list[dict[str, Any]]:
    """Our records that bear a number, oldest first."""
    order = ("occurred_on", "entered_seq")
    records = unit.find(Record, form=FORM, state="confirmed", order_by=order)
    read = (values_of_record(site.forms.form(FORM, r.form_version), r) for r in records)
    return [values for values in read if values.get("notice_number")]


def _answered(site: Site, unit: UnitOfWork) -> dict[tuple[str, str], date]:
    found: dict[tuple[str, str], date] = {}
    for values in _answers(site, unit):
        for row in values.get("findings", ()):
            done = row.get("remedied_on")
            key = (str(values["notice_number"]), str(row.get("finding") or ""))
            if done is not None:
                found[key] = max(found.get(key, date.min), done)
    return found


def _last_answer(site: Site, unit: UnitOfWork, number: str) -> dict[str, Any]:
    found = [each for each in _answers(site, unit) if each["notice_number"] == number]
    return found[-1] if found else {}
