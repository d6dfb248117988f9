"""Inspections of all schools and what became of their findings (三、五1): what the packages
tell, and the bureau's own.

A finding the bureau made is closed when it looked again; one of others on the day the school says
its remedy was done. What a school writes in answer to the bureau's notice is no finding of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.inspections import Finding
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.reported import ReportedRow, day_in
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.bureau.inspect_school import (
    REPORTED,
    Inspection,
    inspections_in,
)
from liushou_desktop.services.shared.enrolment import is_district
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

_RANK = {"overdue": 0, "answered": 1, "open": 2, "undated": 3, "done": 4}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of one school.

    Attributes:
        state: done, answered (the school says so, the bureau has not looked), overdue, open,
            undated (no day was set for the remedy).
        inspector, kind: in words. criticised: the inspection ended in 通报批评; notice: its number.
        inspection, row: of the bureau's own; "" and 0 for what schools reported.
        answered: when the school says it was remedied; rechecked, result: the bureau's own look.
    """

    code: str
    school: str
    on: date | None
    inspector: str
    kind: str
    finding: str
    remedy: str
    due: date | None
    done: date | None
    state: str
    criticised: bool = False
    notice: str = ""
    clause: str = ""
    inspection: str = ""
    row: int = 0
    answered: date | None = None
    rechecked: date | None = None
    result: str = ""


def county_inspections(site: Site, term: str | None = None) -> list[FindingLine]:
    """Findings of a term, and those of the bureau's own from terms before that are not closed: the
    overdue first, then what is to be looked at again, the open ones by their day, the closed.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.storage.queries.reported import reported_rows
    from liushou_desktop.storage.rows import ANY_SITE

    asked = site.term(term)
    with site.unit() as unit:
        names = {school.code: school.name for school in unit.find(EnrolledSite)}
        rows = reported_rows(unit, site=ANY_SITE, sheet=REPORTED, term=asked.id)
        own = inspections_in(unit)
        who = word("inspector_kind", "district" if is_district(unit) else "bureau")
    numbers = {(each.code, each.number) for each in own}
    lines = [*_own_lines(own, who, asked, site.today)]
    lines += [
        _line(row, names, site.today)
        for row in rows
        if row.values.get("finding") and (row.site, row.values.get("notice_number")) not in numbers
    ]
    return sorted(lines, key=lambda each: (_RANK[each.state], str(each.due or ""), each.school))


def _own_lines(
    own: Iterable[Inspection], who: str, term: Term, today: date
) -> Iterator[FindingLine]:
    for each in own:
        for row, finding in enumerate(each.findings):
            if each.term == term.id or (each.on <= term.end and not finding.is_done):
                yield _own_line(each, who, row, finding, today)


def _own_line(each: Inspection, who: str, row: int, finding: Finding, today: date) -> FindingLine:
    return FindingLine(
        code=each.code,
        school=each.school,
        on=each.on,
        inspector=who,
        kind=word("finding_kind", finding.kind),
        finding=finding.finding,
        remedy=finding.remedy,
        due=finding.due,
        done=finding.rechecked_on if finding.is_done else None,
        state=finding.state(today),
        criticised=each.values.get("criticised") is True,
        notice=each.number,
        clause=finding.clause,
        inspection=each.id,
        row=row,
        answered=finding.answered_on,
        rechecked=finding.rechecked_on,
        result=word("recheck_result", finding.result),
    )


def _line(row: ReportedRow, names: dict[str, str], today: date) -> FindingLine:
    values = row.values
    due, done = day_in(values.get("remedy_due")), day_in(values.get("remedied_on"))
    finding = Finding(
        kind=str(values.get("finding_kind") or ""), finding=str(values["finding"]), due=due
    )
    return FindingLine(
        code=row.site,
        school=names.get(row.site, row.site),
        on=day_in(values.get("occurred_on")),
        inspector=word("inspector_kind", str(values.get("inspector") or "")),
        kind=word("finding_kind", finding.kind),
        finding=finding.finding,
        remedy=str(values.get("remedy") or ""),
        due=due,
        done=done,
        state="done" if done is not None else finding.state(today),
        criticised=values.get("criticised") is True,
        notice=str(values.get("notice_number") or ""),
        answered=done,
    )
