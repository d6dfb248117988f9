"""The bureau's own calendar: a term entered, changed or taken out; schools get it with a pack.

Duties and figures of every school hang on these dates, so a term that has begun is changed with a
reason, one that was reported is never taken out, and each change can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain import calendar_editing, terms
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.shared.calendar import typical_terms
from liushou_desktop.services.shared.enrolment import refuse_settling_at_district
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

#: Setting: counts the changes of the calendar; a pack carries it.
VERSION = "calendar.version"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermDraft:
    """A term as typed. ``months`` empty = all months with 15 days or more inside; ``holidays`` as
    ``domain.calendar_editing.read_holidays`` takes them."""

    id: str
    name: str
    start: date
    end: date
    cut_off: date | None = None
    months: tuple[str, ...] = ()
    holidays: str = ""


@dataclass(frozen=True, slots=True)
class CalendarChanged:
    """What happened to a term. ``before`` and ``after`` are None where there was, or is, none."""

    term_id: str
    before: Term | None
    after: Term | None
    version: int


def proposed_term(site: Site) -> TermDraft:
    """The term that follows the last of the calendar, by the typical dates."""
    site.require(Right.READ_COUNTY)
    last = max((term.id for term in site.own_terms), default=f"{site.today.year - 1}-2")
    year, number = terms.parse_term_id(last)
    wanted = terms.term_id(year, 2) if number == 1 else terms.term_id(year + 1, 1)
    typical = typical_terms(site.code, [terms.parse_term_id(wanted)[0]])
    term = next(each for each in typical if each.id == wanted)
    return draft_of(term)


def draft_of(term: Term) -> TermDraft:
    """A term of the calendar, ready to be changed."""
    return TermDraft(
        id=term.id,
        name=term.name,
        start=term.start,
        end=term.end,
        cut_off=term.cut_off,
        months=term.months,
        holidays=calendar_editing.shown_holidays(term),
    )


def check_draft(site: Site, draft: TermDraft) -> list[Problem]:
    """What speaks against the draft; nothing is written.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    try:
        term = _term(site, draft)
    except RefusedError as error:
        return [Problem("holidays", error.code, dict(error.arguments))]
    return calendar_editing.check_term(term, site.own_terms)


def needs_reason(site: Site, term_id: str) -> bool:
    """Whether schools may be working by the term already: it has begun."""
    return any(term.id == term_id and term.start <= site.today for term in site.own_terms)


def keep_term(site: Site, draft: TermDraft, reason: str = "") -> CalendarChanged:
    """Enter a term or change the one of that id.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING for a term that has begun, and the first problem
            of ``check_draft`` (TERM_OVERLAPS …).
    """
    site.require(Right.SETTINGS)
    for problem in check_draft(site, draft):
        raise RefusedError(problem.code, **problem.args)
    if needs_reason(site, draft.id) and not reason.strip():
        raise RefusedError("REASON_MISSING")
    return _put(site, draft.id, _term(site, draft), reason)


def remove_term(site: Site, term_id: str, reason: str = "") -> CalendarChanged:
    """Take a term out of the calendar.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, REASON_MISSING, TERM_WAS_REPORTED, TERM_IS_RUNNING.
    """
    site.require(Right.SETTINGS)
    term = site.term(term_id)
    if term.start <= site.today <= (term.cut_off or term.end):
        raise RefusedError("TERM_IS_RUNNING", name=term.name)
    if needs_reason(site, term_id) and not reason.strip():
        raise RefusedError("REASON_MISSING")
    return _put(site, term_id, None, reason)


def take_back(site: Site, changed: CalendarChanged) -> CalendarChanged:
    """The calendar as it was before a change.

    Raises:
        RefusedError: NOT_ALLOWED; CALENDAR_CHANGED_SINCE, somebody changed the term again;
            TERM_WAS_REPORTED.
    """
    site.require(Right.SETTINGS)
    held = next((term for term in site.own_terms if term.id == changed.term_id), None)
    if held != changed.after:
        raise RefusedError("CALENDAR_CHANGED_SINCE", term=changed.term_id)
    if changed.before is not None:
        others = [term for term in site.own_terms if term.id != changed.term_id]
        if calendar_editing.check_term(changed.before, others):
            raise RefusedError("CALENDAR_CHANGED_SINCE", term=changed.term_id)
    return _put(site, changed.term_id, changed.before, "撤回")


def _term(site: Site, draft: TermDraft) -> Term:
    holidays = calendar_editing.read_holidays(draft.holidays, draft.start, draft.end)
    term = Term(
        site=site.code,
        id=draft.id.strip(),
        name=draft.name.strip(),
        start=draft.start,
        end=draft.end,
        cut_off=draft.cut_off,
        months=tuple(draft.months),
        holidays=holidays,
    )
    if term.months or term.end <= term.start:
        return term
    return replace(term, months=tuple(month.id for month in terms.months(term)))


def _put(site: Site, term_id: str, after: Term | None, reason: str) -> CalendarChanged:
    """Write the term as it shall stand; what is taken out stays as a void row.

    Raises:
        RefusedError: SETTLED_FROM_ABOVE (at a 学区).
    """
    with site.unit() as unit:
        refuse_settling_at_district(unit)
        row = unit.get(Term, term_id)
        before = None if row is None or row.is_void else row
        if before == after:
            return CalendarChanged(term_id, before, after, calendar_version(unit))
        if after is not None:
            _keep(unit, row, after, reason.strip())
        elif before is not None:
            _void(unit, before, reason.strip())
        version = calendar_version(unit) + 1
        unit.set_setting(VERSION, version)
        site.own_terms = tuple(unit.find(Term, is_void=False, order_by="start"))
    return CalendarChanged(term_id, before, after, version)


def calendar_version(unit: UnitOfWork) -> int:
    """How often the calendar was changed, from 1."""
    return int(unit.setting(VERSION, 1))


def _keep(unit: UnitOfWork, row: Term | None, after: Term, reason: str) -> None:
    if row is None:
        unit.add(after, reason)
    else:
        unit.change_many([(row, after)], reason)


def _void(unit: UnitOfWork, term: Term, reason: str) -> None:
    if unit.count(ReceivedPackage, term=term.id, verdict="new"):
        raise RefusedError("TERM_WAS_REPORTED", name=term.name)
    unit.change(term, reason, is_void=True)
