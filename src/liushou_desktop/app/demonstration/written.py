"""Records of an invented school still to be written, and writing them through the services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.shared.site import Site


@dataclass(frozen=True, slots=True)
class Written:
    """A record to come.

    Attributes:
        after: days after the term's start; doer: the form's field of who did it, ``staff`` its id.
        answers: all others; child: whom it is about, None for the school or a list.
    """

    after: int
    form: str
    doer: str
    answers: Mapping[str, Any]
    staff: str = ""
    child: str | None = None


def write_down(site: Site, term: Term, until: date, records: Iterable[Written]) -> int:
    """Keep those whose day has come; returns how many."""
    from liushou_desktop.services.school.add_record import NewRecord, keep_record

    kept = 0
    with site.unit() as unit:
        for record in records:
            day = term.start + timedelta(days=record.after)
            if day > min(until, term.end):
                continue
            answers = {**record.answers, "occurred_on": day, record.doer: (record.staff,)}
            new = NewRecord(
                form=record.form,
                child=record.child,
                answers=answers,
                reason="演示",
                is_late_entry=True,
            )
            keep_record(site, unit, new)
            kept += 1
    return kept
