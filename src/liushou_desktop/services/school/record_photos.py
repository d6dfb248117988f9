"""Photos of records: kept beside the record they belong to, brought along where somebody looks.

A record's answers name its photos by digest; the pictures are rows of ``RecordPhoto``. A form in
work keeps its photos the same way under its draft, and they go when the draft goes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.pictures import Picture
from liushou_desktop.domain.records import Record, RecordPhoto
from liushou_desktop.formspec.model import Form, FormField
from liushou_desktop.services.school.scope import may_read_record, visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

KIND = "photos"
_REASON = "照片"


def photo_fields(form: Form) -> list[FormField]:
    """The questions of a form that take photos."""
    return [field for field in form.fields() if field.kind == KIND]


def pictures_in(form: Form, answers: Mapping[str, Any]) -> Iterator[tuple[FormField, Picture]]:
    """The photos among the answers, each with its question."""
    for field in photo_fields(form):
        for picture in answers.get(field.id) or ():
            yield field, picture


def keep_photos(site: Site, unit: UnitOfWork, form: Form, record: Record, answers: Any) -> None:
    """Keep the photos of a record that was just added.

    Raises:
        RefusedError: PHOTO_LOST, the bytes of one are nowhere.
    """
    _keep(site, unit, form, answers, record=record.id)


def keep_draft_photos(
    site: Site, unit: UnitOfWork, form: Form, draft: str, answers: Mapping[str, Any]
) -> None:
    """Keep the photos of a form in work, and let go of those it no longer has."""
    wanted = {picture.digest for _, picture in pictures_in(form, answers)}
    held = unit.find(RecordPhoto, draft=draft) if photo_fields(form) else []
    for row in held:
        if row.digest not in wanted:
            unit.change(row, _REASON, picture=None, draft=None)
    _keep(site, unit, form, answers, draft=draft, held={row.digest for row in held})


def drop_draft_photos(unit: UnitOfWork, form: Form, draft: str) -> None:
    """Let go of the photos of a form that is in work no longer."""
    if photo_fields(form):
        for row in unit.find(RecordPhoto, draft=draft):
            unit.change(row, _REASON, picture=None, draft=None)


def _keep(
    site: Site,
    unit: UnitOfWork,
    form: Form,
    answers: Mapping[str, Any],
    *,
    record: str | None = None,
    draft: str | None = None,
    held: Any = frozenset(),
) -> None:
    for field, picture in pictures_in(form, answers):
        if picture.digest in held:
            continue
        if picture.content is None:
            raise RefusedError("PHOTO_LOST", label=field.label)
        unit.add(
            RecordPhoto(
                site=site.code,
                id=new_id(),
                record=record,
                draft=draft,
                digest=picture.digest,
                picture=base64.b64encode(picture.content).decode("ascii"),
                taken_in_on=site.today,
            ),
            _REASON,
        )


def with_pictures(
    unit: UnitOfWork,
    form: Form,
    answers: Mapping[str, Any],
    *,
    record: str | None = None,
    draft: str | None = None,
) -> dict[str, Any]:
    """The answers of a record or a draft, their photos with the bytes at hand; one that is gone
    stays without."""
    found = dict(answers)
    asked = [field.id for field in photo_fields(form) if found.get(field.id)]
    if not asked:
        return found
    kept = {
        row.digest: base64.b64decode(row.picture)
        for row in unit.find(RecordPhoto, record=record, draft=draft)
        if row.picture is not None
    }
    for name in asked:
        found[name] = tuple(
            Picture(each.digest, kept.get(each.digest, each.content)) for each in found[name]
        )
    return found


def record_photos(site: Site, record_id: str) -> tuple[Picture, ...]:
    """The photos of a record, in the order of its form.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        form, record = _record(site, unit, record_id)
        values = with_pictures(unit, form, _values(form, record), record=record.id)
    return tuple(picture for _, picture in pictures_in(form, values))


def take_out_photo(site: Site, record_id: str, digest: str, reason: str) -> int:
    """Take one photo out of a record for good, because somebody asked for it; the record stays.

    Args:
        digest: which one.

    Returns:
        How many the record still has.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, REASON_MISSING.
    """
    site.require(Right.RECORD)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        form, record = _record(site, unit, record_id)
        listed = list(pictures_in(form, _values(form, record)))
        if digest not in [picture.digest for _, picture in listed]:
            raise RefusedError("NOT_FOUND", kind="record_photo", id=digest)
        left = [(field, each.digest) for field, each in listed if each.digest != digest]
        answers = dict(record.answers)
        for field in photo_fields(form):
            answers.pop(field.id, None)
            if rest := [each for asked, each in left if asked == field]:
                answers[field.id] = rest
        unit.change(record, reason, answers=answers)
        for row in unit.find(RecordPhoto, record=record.id, digest=digest):
            unit.change(row, reason, picture=None)
    return len(left)


def _record(site: Site, unit: UnitOfWork, record_id: str) -> tuple[Form, Record]:
    record = unit.require(Record, record_id)
    if not may_read_record(site, visible_children(site, unit), record):
        raise RefusedError("NOT_FOUND", kind="record", id=record_id)
    return site.forms.form(record.form, record.form_version), record


def _values(form: Form, record: Record) -> dict[str, Any]:
    from liushou_desktop.services.shared.record_answers import values_of_record

    return values_of_record(form, record)
