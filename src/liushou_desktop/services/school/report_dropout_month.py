"""控辍保学月报 (F13D, R45a): counted from the ledgers and kept with one key, zero included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.domain.records import Record
from liushou_desktop.services.school.dropout_ledgers import OF_AGE, Ledgers, dropout_ledgers
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

FORM = "dropout_month"


@dataclass(frozen=True, slots=True)
class MonthReport:
    """What the report of a month says; ``kept`` is the record's id once it is made."""

    month: str
    expected: int
    present: int
    suspected: int
    dropped_out: int
    returned: int
    kept: str

    @property
    def is_zero(self) -> bool:
        """Whether nobody is missing."""
        return not (self.suspected or self.dropped_out)


def dropout_month(site: Site) -> MonthReport:
    """The report of this month as the ledgers count it today.

    Raises:
        RefusedError: NOT_ALLOWED, RECORD_OF_SCHOOL.
    """
    site.require(Right.READ)
    _require_school(site)
    return _counted(site, dropout_ledgers(site))


def report_dropout_month(site: Site, measures: str = "") -> MonthReport:
    """Keep the report of this month; once a month.

    Raises:
        RefusedError: NOT_ALLOWED, RECORD_OF_SCHOOL, DROPOUT_MONTH_BY, RECORD_HAS_PROBLEMS.
        ConflictError: DROPOUT_MONTH_DONE.
    """
    from liushou_desktop.services.school.add_record import NewRecord, add_record

    site.require(Right.RECORD)
    _require_school(site)
    found = _counted(site, dropout_ledgers(site))
    if found.kept:
        raise ConflictError("DROPOUT_MONTH_DONE", month=found.month)
    answers = {
        "occurred_on": site.today,
        "made_by": (_maker(site),),
        "month": found.month,
        "expected": found.expected,
        "present": found.present,
        "suspected": found.suspected,
        "dropped_out": found.dropped_out,
        "returned": found.returned,
        "measures": measures,
    }
    saved = add_record(site, NewRecord(form=FORM, answers=answers, is_worked_out=True))
    return _with_id(found, saved.id)


def _require_school(site: Site) -> None:
    from liushou_desktop.services.school.scope import sees_all

    if not sees_all(site):
        raise RefusedError("RECORD_OF_SCHOOL", form="控辍保学月报")


def _with_id(found: MonthReport, record: str) -> MonthReport:
    from dataclasses import replace

    return replace(found, kept=record)


def _maker(site: Site) -> str:
    """The user on the staff list, by its entry or by name.

    Raises:
        RefusedError: DROPOUT_MONTH_BY, nobody of that name is on the list.
    """
    from liushou_desktop.domain.schooling import Staff

    if site.user.staff:
        return site.user.staff
    with site.unit() as unit:
        found = unit.find(Staff, name=site.user.name)
    if not found:
        raise RefusedError("DROPOUT_MONTH_BY", name=site.user.name)
    return found[0].id


def _counted(site: Site, ledgers: Ledgers) -> MonthReport:
    first = site.today.replace(day=1)
    suspected, gone = len(ledgers.lines["suspected"]), len(ledgers.lines["dropped_out"])
    back = (line.case for name in ("back", "closed") for line in ledgers.lines[name])
    days = [case.returned_on for case in back if case is not None]
    with site.unit() as unit:
        kept = [
            record
            for record in unit.find(Record, form=FORM, state="confirmed")
            if _is_of(record.occurred_on, first)
        ]
    expected = len(ledgers.lines[OF_AGE])
    return MonthReport(
        month=f"{first.year}年{first.month}月",
        expected=expected,
        present=expected - suspected - gone,
        suspected=suspected,
        dropped_out=gone,
        returned=sum(day is not None and _is_of(day, first) for day in days),
        kept=kept[-1].id if kept else "",
    )


def _is_of(day: date, first: date) -> bool:
    return (day.year, day.month) == (first.year, first.month)
