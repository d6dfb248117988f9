"""What an office writes down on a form of its own: inspections (K01), its leading group (K02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.records import Record
from liushou_desktop.services.shared.calendar import term_on
from liushou_desktop.services.shared.record_answers import split_answers

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import Form
    from liushou_desktop.services.shared.site import Site
    from liushou_desktop.storage.unit import UnitOfWork


def keep_office_record(
    site: Site, unit: UnitOfWork, form: Form, answers: Mapping[str, Any], reason: str
) -> Record:
    """Keep answers that were judged before, in the term of the day they are of.

    Raises:
        RefusedError: the day is in no term of the calendar.
    """
    on = answers["occurred_on"]
    columns, stored = split_answers(form, answers)
    columns.pop("occurred_on")
    record = Record(
        site=site.code,
        id=new_id(),
        form=form.id,
        form_version=form.version,
        term=term_on(site.own_terms, on).id,
        occurred_on=on,
        entered_on=site.today,
        entered_at=site.clock.now(),
        entered_seq=unit.next_number("record"),
        entered_by=site.user.name,
        answers=stored,
        **columns,
    )
    unit.add(record, reason)
    return record
