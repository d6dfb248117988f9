"""The leading group of the bureau or 学区 itself (三, R09): the list in force, and those before it.

Somebody who leaves is followed by whoever takes over the work, without another paper (R10): a new
list is kept, the old ones stay. The form is ``forms/county/office_group.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import Form
from liushou_desktop.services.bureau.office_records import keep_office_record
from liushou_desktop.services.shared.calendar import term_on
from liushou_desktop.services.shared.record_answers import (
    refuse_problems,
    values_of_record,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.paper.printed import Printed
    from liushou_desktop.storage.unit import UnitOfWork

FORM = "office_group"
_HEAD = "head"


@dataclass(frozen=True, slots=True)
class OfficeGroup:
    """One list of the group. ``values``: the whole form by field id; ``head``: the 组长."""

    id: str
    on: date
    head: str
    members: int
    values: Mapping[str, Any]


def group_form() -> Form:
    """The form as the program ships it."""
    from liushou_desktop.formspec.loader import county_forms

    return county_forms()[FORM]


def group_context(site: Site) -> Context:
    """What the form is checked against."""
    return Context(today=site.today, codes=site.forms.codes)


def office_groups(site: Site) -> list[OfficeGroup]:
    """The lists, the one in force first.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return _groups(unit)


def keep_group(site: Site, answers: Mapping[str, Any], reason: str = "") -> OfficeGroup:
    """Keep a new list; it is in force from its day on.

    Args:
        reason: why yellow doubts are all right.

    Raises:
        RefusedError: NOT_ALLOWED, NO_TERM, RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.formspec.check import check

    form = group_form()
    problems = [*check(form, answers, group_context(site))]
    if not any(row.get("role") == _HEAD for row in answers.get("members") or ()):
        problems.append(Problem("members", "GROUP_WITHOUT_HEAD", {}))
    refuse_problems(tuple(problems), reason)
    with site.unit() as unit:
        record = keep_office_record(site, unit, form, answers, reason)
    return _group(record)


def print_group(site: Site, *, keep: bool = True) -> Printed:
    """The list in force as PDF, to be signed and stamped.

    Args:
        keep: note the print; without it the same page is drawn for a look only.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    site.require(Right.PRINT)
    site.require(Right.READ_COUNTY)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import FormSheet

    form = group_form()
    with trial_unit(site, keep=keep) as unit:
        held = _groups(unit)
        if not held:
            raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=form.title)
        unit.note_access("print", f"{form.code} {held[0].on}")
    term = term_on(site.own_terms, held[0].on).name
    sheet = FormSheet(values=held[0].values, school=site.name, term=term, record_ids=(held[0].id,))
    return paper.print_form(form, [sheet], site.forms.codes)


def _groups(unit: UnitOfWork) -> list[OfficeGroup]:
    order = ("-occurred_on", "-entered_seq")
    records = unit.find(Record, form=FORM, state="confirmed", order_by=order)
    return [_group(each) for each in records]


def _group(record: Record) -> OfficeGroup:
    values = values_of_record(group_form(), record)
    rows = values.get("members") or ()
    head = next((str(row["member"]) for row in rows if row.get("role") == _HEAD), "")
    return OfficeGroup(record.id, record.occurred_on, head, len(rows), values)
