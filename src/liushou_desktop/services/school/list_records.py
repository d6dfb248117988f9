"""Records as lists and timelines show them; voiding one, never deleting it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Staff
from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_LINE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record as one line of a list. ``summary`` is the first text of the form, cut short."""

    id: str
    form: str
    form_title: str
    child: str | None
    child_name: str
    occurred_on: date
    staff: str
    state: str
    paper: str
    is_late_entry: bool
    summary: str
    term: str


def list_records(
    site: Site,
    *,
    child: str | None = None,
    form: str | None = None,
    term: str | None = None,
    limit: int | None = None,
    offset: int = 0,
    with_drafts: bool = False,
) -> list[RecordLine]:
    """Records in the user's scope, newest first.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN, NO_SUCH_TERM.
    """
    site.require(Right.READ)
    _refuse_unknown(site, form, term)
    wanted: dict[str, Any] = {
        name: value
        for name, value in (("child", child), ("form", form), ("term", term))
        if value is not None
    }
    if not with_drafts:
        wanted["state"] = ["confirmed", "void"]
    with site.unit() as unit:
        visible = visible_children(site, unit)
        if visible is None or child is not None:
            if visible is not None and child not in visible:
                return []
            order = ("-occurred_on", "-entered_seq")
            found = unit.find(Record, order_by=order, limit=limit, offset=offset, **wanted)
            return lines_of(unit, found)
        return lines_of(unit, _in_scope(site, unit, visible, wanted)[offset:][:limit])


def _in_scope(
    site: Site, unit: UnitOfWork, visible: set[str], wanted: Mapping[str, Any]
) -> list[Record]:
    """Records about the children a user may see, and those of no child the user wrote."""
    found = unit.find(Record, child=visible, **wanted)
    found += unit.find(Record, child=None, entered_by=site.user.name, **wanted)
    return sorted(found, key=lambda r: (r.occurred_on, r.entered_seq), reverse=True)


def _refuse_unknown(site: Site, form: str | None, term: str | None) -> None:
    """An empty list must not mean that the name was mistyped."""

    if form is not None:
        site.forms.form(form)
    if term is not None:
        site.term(term)


def lines_of(unit: UnitOfWork, records: list[Record]) -> list[RecordLine]:
    """The given records as lines, in their order."""
    from liushou_desktop.services.shared.forms_in_force import forms_in_force

    names = {row.id: row.name for row in unit.find(Staff)}
    children = {record.child for record in records if record.child}
    known = {row.id: row.name for row in unit.find(Child, id=children)} if children else {}
    forms = forms_in_force(unit)
    return [
        _line(record, forms.form(record.form, record.form_version), names, known)
        for record in records
    ]


def _line(
    record: Record, form: Form, staff: Mapping[str, str], children: Mapping[str, str]
) -> RecordLine:
    return RecordLine(
        id=record.id,
        form=record.form,
        form_title=form.title,
        child=record.child,
        child_name=children.get(record.child or "", ""),
        occurred_on=record.occurred_on,
        staff="、".join(staff.get(person, person) for person in record.staff),
        state=record.state,
        paper=record.paper,
        is_late_entry=record.is_late_entry,
        summary=first_words(record, form),
        term=record.term,
    )


def first_words(record: Record, form: Form) -> str:
    """The first words that may be shown in a list, long ones before short ones (a place says
    little); class-3 texts are not shown, they stay sealed."""
    for kind in ("long_text", "text"):
        for field in form.fields():
            text = record.answers.get(field.id)
            is_printed = field.default is not None  # words of the paper, the same on every sheet
            if field.kind == kind and field.sensitivity < 3 and text and not is_printed:
                flat = " ".join(str(text).split())
                return flat if len(flat) <= _LINE_LENGTH else flat[: _LINE_LENGTH - 1] + "…"
    return ""


def record_answers(site: Site, record_id: str) -> tuple[Record, dict[str, Any]]:
    """One record with all its answers as values by field id; reading class 3 is logged.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, SEALED_FROM_YOU.
    """
    site.require(Right.READ)
    from liushou_desktop.services.school.unseal import require_unseal

    with site.unit() as unit:
        record = unit.require(Record, record_id)
        visible = visible_children(site, unit)
        if not may_read_record(site, visible, record):
            raise RefusedError("NOT_FOUND", kind="record", id=record_id)
        form = site.forms.form(record.form, record.form_version)
        if form.opened_by:
            require_unseal(site, form, record)
        if any(field.sensitivity == 3 for field in form.every_field()):
            if record.entered_by != site.user.name:
                site.require(Right.READ_SENSITIVE)
            unit.note_access("read", record)
        return record, values_of_record(form, record)


def void_record(site: Site, record_id: str, reason: str) -> None:
    """Take a record out of all counts; it stays readable with its reason.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, REASON_MISSING, RECORD_VOID_ALREADY.
    """
    site.require(Right.RECORD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        record = unit.require(Record, record_id)
        visible = visible_children(site, unit)
        if not may_read_record(site, visible, record):
            raise RefusedError("NOT_FOUND", kind="record", id=record_id)
        if record.state == "void":
            raise RefusedError("RECORD_VOID_ALREADY")
        unit.change(record, reason, state="void", void_reason=reason)
        refresh_children(site, unit, _about(site, record))


def _about(site: Site, record: Record) -> tuple[str, ...]:
    """The child of a record, or all on its list."""
    from liushou_desktop.services.school.group_lists import listed_children

    if record.child:
        return (record.child,)
    form = site.forms.form(record.form, record.form_version)
    return listed_children(form, values_of_record(form, record))
