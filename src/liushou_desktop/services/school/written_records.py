"""What was written down about a child, in words, for the school it goes to.

Only confirmed records of the child alone travel; answers of class 3 stay sealed here unless
somebody who may open them decides otherwise. Of cases (an incident, counselling, a dropout) even
title and day would tell: they go along with the sealed answers or not at all. What the school asks
on its own is nobody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.questions import is_schools_own
from liushou_desktop.services.school.record_context import context_for
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.transfers import WrittenLine, WrittenRecord
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.storage.unit import UnitOfWork

_SEALED = 3
#: Forms about an incident or a dropout case: they go along with sealed answers only.
CASE_FORMS = frozenset(
    {"incident", "early_sign", "dropout_case", "return_attempt", "individual_plan"}
)


def written_records(
    site: Site, unit: UnitOfWork, child: str, *, with_sealed: bool
) -> tuple[WrittenRecord, ...]:
    """The child's confirmed records, oldest first.

    Args:
        with_sealed: answers of class 3 and case records too; the caller has checked the right.
    """
    from liushou_desktop.exchange.transfers import WrittenRecord

    context = context_for(site, unit, None)
    found = []
    for record in unit.find(
        Record, child=child, state="confirmed", order_by=("occurred_on", "entered_seq")
    ):
        if record.form in CASE_FORMS and not with_sealed:
            continue
        form = site.forms.form(record.form, record.form_version)
        if form.opened_by:  # what only the counsellor reads stays in the school
            continue
        lines = tuple(_lines(form, record, context, with_sealed=with_sealed))
        if lines:
            names = context.staff or {}
            by = "、".join(names.get(each, "") for each in record.staff)
            found.append(
                WrittenRecord(
                    form=record.form,
                    title=form.title,
                    occurred_on=record.occurred_on,
                    by=by,
                    lines=lines,
                )
            )
    return tuple(found)


def _lines(
    form: Form, record: Record, context: Context, *, with_sealed: bool
) -> Iterator[WrittenLine]:
    from liushou_desktop.exchange.transfers import WrittenLine
    from liushou_desktop.formspec.kinds import kind_of

    values = values_of_record(form, record)
    for field in form.every_field():
        if field.id not in values or field.kind == "child" or is_schools_own(field.id):
            continue
        if field.sensitivity >= _SEALED and not with_sealed:
            continue
        text = kind_of(field).tell(values[field.id], field, context)
        if text:
            yield WrittenLine(label=field.label, text=text)
