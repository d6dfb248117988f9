"""Inspections of all schools and what became of their findings (三、五1), as the packages tell.

A finding is closed on the day its remedy was done, not when it was promised; until then it is
overdue after its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

_SHEET = "S18"


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding of one school.

    Attributes:
        state: done, overdue, open, undated (no day was set for the remedy).
        inspector, kind: in words. criticised: the inspection ended in 通报批评; notice: its number.
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


def county_inspections(site: Site, term: str | None = None) -> list[FindingLine]:
    """Findings of a term: the overdue first, then the open ones by their day, then the closed.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.storage.unit import ANY_SITE

    asked = site.term(term)
    with site.unit() as unit:
        names = {school.code: school.name for school in unit.find(EnrolledSite)}
        rows = unit.find(ReportedRow, site=ANY_SITE, sheet=_SHEET, term=asked.id, is_gone=False)
    lines = [_line(row, names, site.today) for row in rows if row.values.get("finding")]
    rank = {"overdue": 0, "open": 1, "undated": 2, "done": 3}
    return sorted(lines, key=lambda each: (rank[each.state], str(each.due or ""), each.school))


def _line(row: ReportedRow, names: dict[str, str], today: date) -> FindingLine:
    values = row.values
    due, done = day_in(values.get("remedy_due")), day_in(values.get("remedied_on"))
    return FindingLine(
        code=row.site,
        school=names.get(row.site, row.site),
        on=day_in(values.get("occurred_on")),
        inspector=word("inspector_kind", str(values.get("inspector") or "")),
        kind=word("finding_kind", str(values.get("finding_kind") or "")),
        finding=str(values["finding"]),
        remedy=str(values.get("remedy") or ""),
        due=due,
        done=done,
        state=_state(due, done, today),
        criticised=values.get("criticised") is True,
        notice=str(values.get("notice_number") or ""),
    )


def _state(due: date | None, done: date | None, today: date) -> str:
    if done is not None:
        return "done"
    if due is None:
        return "undated"
    return "overdue" if due < today else "open"


def day_in(value: object) -> date | None:
    """A day as the cell of a reported row holds it; None when there is none."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
