"""The bureau's own inspections (三: 不定期督导检查; 五1): kept, looked at again, taken back.

The form is ``forms/county/school_inspection.toml``. What a school answers comes with its packages:
a record of 检查与整改 (S18) that bears the number of the notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.inspections import Finding
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.reported import day_in
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.services.bureau.office_records import keep_office_record
from liushou_desktop.services.shared.record_answers import (
    refuse_problems,
    split_answers,
    values_of_record,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

FORM = "school_inspection"
REPORTED = "S18"
_RECHECK = ("rechecked_on", "recheck_result")


@dataclass(frozen=True, slots=True)
class Inspection:
    """One inspection of the bureau's own.

    Attributes:
        id: of its record; number: 文号; code, school: who was inspected; term: of the day.
        values: the whole form by field id; findings: with what the school answered.
    """

    id: str
    number: str
    code: str
    school: str
    term: str
    on: date
    values: Mapping[str, Any]
    findings: tuple[Finding, ...]


def inspection_form() -> Form:
    """The form of an inspection as the program ships it."""
    from liushou_desktop.formspec.loader import county_forms

    return county_forms()[FORM]


def visit_form() -> Form:
    """The form as it is filled in after the visit: looking again comes later."""
    form = inspection_form()
    sections = tuple(
        replace(section, fields=tuple(_without_recheck(field) for field in section.fields))
        for section in form.sections
    )
    return replace(form, sections=sections)


def _without_recheck(field: FormField) -> FormField:
    return replace(field, fields=tuple(each for each in field.fields if each.id not in _RECHECK))


def inspection_context(site: Site) -> Context:
    """What the form is checked against."""
    return Context(today=site.today, codes=site.forms.codes)


def schools_to_inspect(site: Site) -> dict[str, str]:
    """Code → name of every school of the register, by name.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        found = unit.find(EnrolledSite, order_by="name")
    return {entry.code: entry.name for entry in found if entry.is_school}


def record_inspection(
    site: Site, school: str, answers: Mapping[str, Any], reason: str = ""
) -> Inspection:
    """Keep an inspection of a school; it gets the next number of its year.

    Args:
        school: its code. answers: by field id of the form, without school and number.
        reason: why yellow doubts are all right.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_A_SCHOOL, NO_TERM, REMEDY_BEFORE,
            RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECEIVE)
    form = inspection_form()
    with site.unit() as unit:
        entry = unit.require(EnrolledSite, school)
        if not entry.is_school:
            raise RefusedError("NOT_A_SCHOOL", name=entry.name)
        given = {**answers, "school": school}
        _judge(site, given, reason)
        on = given["occurred_on"]
        for place, row in enumerate(given.get("findings", ()), 1):
            if row["remedy_due"] < on:  # it would be overdue before the school has the notice
                raise RefusedError(
                    "REMEDY_BEFORE", row=place, due=str(row["remedy_due"]), on=str(on)
                )
        number = _next_number(unit, site.here.notice, on.year)
        numbered = {**given, "notice_number": number}
        record = keep_office_record(site, unit, form, numbered, reason)
        return _inspection(record, entry.name)


def _next_number(unit: UnitOfWork, mark: str, year: int) -> str:
    """The next 文号 of a year, none that was given already (this PC may be a restored one).

    ``mark`` is the office's own: a school may have notices of its county and of its 学区.
    """
    given = {record.answers.get("notice_number") for record in unit.find(Record, form=FORM)}
    while True:
        number = f"{mark}〔{year}〕{unit.next_number(f'inspection.{year}')}号"
        if number not in given:
            return number


def recheck_finding(
    site: Site, inspection: str, row: int, on: date, result: str, reason: str = ""
) -> Inspection:
    """Note that the bureau looked again at one finding; a later look takes its place.

    Args:
        row: its place in the list, from 0. result: a code of ``recheck_result``.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, RECHECK_BEFORE, RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECEIVE)
    form = inspection_form()
    with site.unit() as unit:
        record = _required(unit, inspection)
        values = values_of_record(form, record)
        rows = [dict(each) for each in values.get("findings", ())]
        if not 0 <= row < len(rows):
            raise RefusedError("NOT_FOUND", kind="finding", id=str(row + 1))
        if on < record.occurred_on:
            raise RefusedError("RECHECK_BEFORE", on=str(record.occurred_on))
        rows[row] |= {"rechecked_on": on, "recheck_result": result}
        values["findings"] = tuple(rows)
        _judge(site, values, reason)
        _, stored = split_answers(form, values)
        changed = unit.change(record, reason or "复查", answers=stored)
        return _inspection(changed, unit.require(EnrolledSite, str(values["school"])).name)


def void_inspection(site: Site, inspection: str, reason: str) -> None:
    """Take an inspection back; it stays readable in the chain, the next pack says no more of it.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, REASON_MISSING.
    """
    site.require(Right.RECEIVE)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        unit.change(_required(unit, inspection), reason, state="void", void_reason=reason)


def list_inspections(site: Site, school: str | None = None) -> list[Inspection]:
    """The bureau's own inspections that stand, oldest first.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return inspections_in(unit, school)


def inspections_in(unit: UnitOfWork, school: str | None = None) -> list[Inspection]:
    """All inspections that stand, oldest first, with what the schools answered so far."""
    names = {entry.code: entry.name for entry in unit.find(EnrolledSite)}
    records = unit.find(Record, form=FORM, state="confirmed", order_by=("occurred_on", "id"))
    found = [_inspection(record, names) for record in records]
    found = [each for each in found if school in (None, each.code)]
    told = _answers(unit, {each.code for each in found})
    return [
        replace(
            each,
            findings=tuple(
                replace(f, answered_on=told.get((each.code, each.number, f.finding)))
                for f in each.findings
            ),
        )
        for each in found
    ]


def _answers(unit: UnitOfWork, schools: set[str]) -> dict[tuple[str, str, str], date]:
    """School, number and finding → the last day it says it was remedied."""
    from liushou_desktop.storage.queries.reported import reported_rows

    found: dict[tuple[str, str, str], date] = defaultdict(lambda: date.min)
    for school in sorted(schools):
        for row in reported_rows(unit, site=school, sheet=REPORTED):
            number, done = row.values.get("notice_number"), day_in(row.values.get("remedied_on"))
            if number and done is not None:
                key = (school, str(number), str(row.values.get("finding") or ""))
                found[key] = max(found[key], done)
    return dict(found)


def _required(unit: UnitOfWork, inspection: str) -> Record:
    record = unit.require(Record, inspection)
    if record.form != FORM or record.state != "confirmed":
        raise RefusedError("NOT_FOUND", kind="inspection", id=inspection)
    return record


def _judge(site: Site, answers: Mapping[str, Any], reason: str) -> None:
    from liushou_desktop.formspec.check import check

    refuse_problems(tuple(check(inspection_form(), answers, inspection_context(site))), reason)


def _inspection(record: Record, names: Mapping[str, str] | str) -> Inspection:
    values = values_of_record(inspection_form(), record)
    code = str(values["school"])
    name = names if isinstance(names, str) else names.get(code, code)
    return Inspection(
        id=record.id,
        number=str(values["notice_number"]),
        code=code,
        school=name,
        term=record.term,
        on=record.occurred_on,
        values=values,
        findings=tuple(_finding(row) for row in values.get("findings", ())),
    )


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(
        kind=str(row["finding_kind"]),
        finding=str(row["finding"]),
        clause=str(row.get("clause") or ""),
        remedy=str(row.get("remedy") or ""),
        due=row.get("remedy_due"),
        rechecked_on=row.get("rechecked_on"),
        result=row.get("recheck_result"),
    )
