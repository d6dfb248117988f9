"""One kept record as it is read: its answers in words, the sealed ones only when asked for.

Answers of class 3 (what a child said in a talk, a referral) stay sealed until somebody who may
(``unseal``) opens them; each opening gives its reason and is logged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.pictures import Picture
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.context import Context
from liushou_desktop.formspec.model import CountsFor, Form
from liushou_desktop.formspec.versions import with_answered
from liushou_desktop.services.school.record_photos import KIND as PHOTOS
from liushou_desktop.services.school.record_photos import with_pictures
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

_SEALED = 3


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question and its answer in words; a sealed one shows no text. ``pictures``: of photos."""

    label: str
    text: str
    is_sealed: bool = False
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordSection:
    """A section of the form with the questions that were answered."""

    title: str
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True, slots=True)
class RecordSheet:
    """A record as it is read on the screen.

    Attributes:
        counts_for: what it satisfies; empty when it is void or counts for nothing.
        is_sealed: whether answers were left out; may_open: whether the user may open them.
    """

    id: str
    form: str
    title: str
    code: str
    clause: str
    child: str | None
    child_name: str
    file_number: str
    occurred_on: date
    entered_at: datetime
    entered_by: str
    state: str
    void_reason: str
    is_late_entry: bool
    sheet_number: str
    box: str
    sections: tuple[RecordSection, ...]
    counts_for: tuple[CountsFor, ...]
    is_sealed: bool
    may_open: bool


def read_record(site: Site, record_id: str, *, unseal: str | None = None) -> RecordSheet:
    """A record in words; ``unseal``, the reason why, shows answers of class 3 too and is logged.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, SEALED_FROM_YOU, REASON_MISSING.
    """
    site.require(Right.READ)
    from liushou_desktop.formspec.check import counts
    from liushou_desktop.services.school.record_context import context_for
    from liushou_desktop.services.school.unseal import may_unseal, require_unseal
    from liushou_desktop.services.shared.record_answers import values_of_record

    with site.unit() as unit:
        record = unit.require(Record, record_id)
        visible = visible_children(site, unit)
        if not may_read_record(site, visible, record):
            raise RefusedError("NOT_FOUND", kind="record", id=record_id)
        form = site.forms.form(record.form, record.form_version)
        may_open = may_unseal(site, form, record)
        if unseal is not None:
            require_unseal(site, form, record)
            if not unseal.strip():
                raise RefusedError("REASON_MISSING")
            unit.note_access("read", record, unseal.strip())
        child = unit.get(Child, record.child) if record.child else None
        context = context_for(site, unit, None, with_children=form.attendance is not None)
        values = with_pictures(unit, form, values_of_record(form, record), record=record.id)
    sections = tuple(_sections(form, values, context, unseal=unseal is not None))
    return RecordSheet(
        id=record.id,
        form=form.id,
        title=form.title,
        code=form.code,
        clause=form.clause,
        child=record.child,
        child_name=child.name if child else "",
        file_number=(child.file_number if child else None) or "",
        occurred_on=record.occurred_on,
        entered_at=record.entered_at,
        entered_by=record.entered_by,
        state=record.state,
        void_reason=record.void_reason or "",
        is_late_entry=record.is_late_entry,
        sheet_number=record.sheet_number or "",
        box=record.box or "",
        sections=sections,
        counts_for=counts(form, values) if record.state == "confirmed" else (),
        is_sealed=any(line.is_sealed for section in sections for line in section.lines),
        may_open=may_open,
    )


def _sections(
    form: Form, values: Mapping[str, Any], context: Context, *, unseal: bool
) -> Iterator[RecordSection]:
    from liushou_desktop.formspec.kinds import kind_of

    for section in with_answered(form, values).sections:
        lines = []
        for field in section.fields:
            if field.id not in values or field.kind == "child":
                continue
            if field.sensitivity >= _SEALED and not unseal:
                lines.append(AnswerLine(field.label, "", is_sealed=True))
            else:
                text = kind_of(field).tell(values[field.id], field, context)
                pictures = values[field.id] if field.kind == PHOTOS else ()
                lines.append(AnswerLine(field.label, text, pictures=pictures))
        if lines:
            yield RecordSection(section.title, tuple(lines))
