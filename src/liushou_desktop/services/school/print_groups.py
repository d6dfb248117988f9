"""Sheets of forms that are about a list of children, a teacher or the school itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from liushou_desktop.domain.class_names import short_label
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form
from liushou_desktop.paper.contents import FormSheet
from liushou_desktop.services.school.compute_figures import SchoolPicture
from liushou_desktop.services.school.group_lists import guests_in, proposed_rows
from liushou_desktop.services.school.prefills import set_words
from liushou_desktop.services.school.record_photos import with_pictures
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


def school_sheets(
    site: Site,
    unit: UnitOfWork,
    form: Form,
    shown: SchoolPicture,
    records: Sequence[str] | None,
    *,
    blank: bool,
    classes: Sequence[str] | None = None,
) -> list[tuple[None, FormSheet]]:
    """One blank sheet, its list filled with the children of the classes, or one per record.

    Args:
        records: ids of the records to print; None = all confirmed ones of the term.
    """
    if blank:
        return [(None, _blank(site, unit, form, shown, classes))]
    query = {"id": list(records)} if records is not None else {"term": shown.term.id}
    visible = visible_children(site, unit)
    found = unit.find(
        Record, form=form.id, state="confirmed", order_by=("occurred_on", "entered_seq"), **query
    )
    return [
        (None, _filled(site, unit, form, shown, record))
        for record in found
        if may_read_record(site, visible, record)
    ]


def _blank(
    site: Site,
    unit: UnitOfWork,
    form: Form,
    shown: SchoolPicture,
    classes: Sequence[str] | None,
) -> FormSheet:
    values = set_words(form)
    listed, label = form.attendance, ""
    guests = guests_in(site, unit) if listed is not None else []
    if classes:
        guests = [guest for guest in guests if guest.class_id in classes]
        label = guests[0].class_label if len(classes) == 1 and guests else ""
    if listed is not None and listed.prefill is not None:
        child = listed.fields[0].id
        rows = proposed_rows(listed, [guest.id for guest in guests])
        values[listed.id] = tuple({child: row[child]} for row in rows)
    names = {guest.id: guest.name for guest in guests}
    return FormSheet(
        values=values,
        school=site.name,
        term=shown.term.name,
        class_name=label,
        names=names,
        blank=True,
    )


def _filled(
    site: Site, unit: UnitOfWork, form: Form, shown: SchoolPicture, record: Record
) -> FormSheet:
    return FormSheet(
        values=with_pictures(unit, form, values_of_record(form, record), record=record.id),
        school=site.name,
        term=shown.term.name,
        names=_names(shown),
        record_ids=(record.id,),
    )


def _names(shown: SchoolPicture) -> dict[str, str]:
    """Names of all ids that may stand in an answer."""
    names = {person.id: person.name for person in shown.school.staff.values()}
    names |= {each.id: short_label(each, shown.today) for each in shown.school.classes.values()}
    return names | {facts.child.id: facts.child.name for facts in shown.children}
