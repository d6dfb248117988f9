"""Half-filled forms that must survive a power cut: kept inside the encrypted store, per user.

A draft belongs to one user, one form and one child. It is no record: it counts for nothing, is
seen by nobody else and is gone when the record is saved or the draft thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from liushou_desktop.formspec.model import Form
from liushou_desktop.services.school.record_photos import (
    drop_draft_photos,
    keep_draft_photos,
    with_pictures,
)
from liushou_desktop.services.school.scope import require_visible, visible_children
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form in work.

    Attributes:
        child: the child, "" for a form about a list of children or the school.
        answers: by field id, as Python values of the field kinds.
        is_doubtful: skipped as 待核, to be looked at again.
        kept_at: when it was last kept; set by ``keep_draft``.
    """

    form: str
    child: str
    answers: Mapping[str, Any]
    reason: str = ""
    is_late_entry: bool = False
    is_doubtful: bool = False
    sheet_number: str | None = None
    kept_at: datetime | None = None


def keep_draft(site: Site, draft: Draft) -> datetime:
    """Keep a draft in place of the former one of that child; returns when.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_YOUR_CHILD, FORM_UNKNOWN.
    """
    site.require(Right.RECORD)

    form = site.forms.form(draft.form)
    with site.unit() as unit:
        require_visible(site, unit, [draft.child])
        now = unit.now
        key = _key(site, draft.form, draft.child)
        keep_draft_photos(site, unit, form, key, draft.answers)
        unit.set_setting(
            key,
            {
                "answers": _to_json(form, draft.answers),
                "reason": draft.reason,
                "late": draft.is_late_entry,
                "doubt": draft.is_doubtful,
                "sheet": draft.sheet_number,
                "at": now.isoformat(),
            },
        )
        held = unit.setting(_index(site, draft.form), [])
        if draft.child not in held:
            unit.set_setting(_index(site, draft.form), [*held, draft.child])
    return now


def drafts(site: Site, form_id: str) -> dict[str, Draft]:
    """The user's drafts of a form by child.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN.
    """
    site.require(Right.RECORD)
    with site.unit() as unit:
        return drafts_in(site, unit, form_id)


def drafts_in(site: Site, unit: UnitOfWork, form_id: str) -> dict[str, Draft]:
    """``drafts`` inside the caller's transaction."""

    form = site.forms.form(form_id)
    visible = visible_children(site, unit)  # a child may have moved to another class since
    found = {}
    for child in unit.setting(_index(site, form_id), []):
        if visible is not None and child not in visible:
            continue
        key = _key(site, form_id, child)
        held = unit.setting(key)
        if held is not None:
            found[child] = Draft(
                form=form_id,
                child=child,
                answers=with_pictures(unit, form, _from_json(form, held["answers"]), draft=key),
                reason=held["reason"],
                is_late_entry=held["late"],
                is_doubtful=held["doubt"],
                sheet_number=held["sheet"],
                kept_at=datetime.fromisoformat(held["at"]),
            )
    return found


def drop_draft(site: Site, form_id: str, child: str) -> None:
    """Throw a draft away.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECORD)
    with site.unit() as unit:
        drop_draft_in(site, unit, form_id, child)


def drop_draft_in(site: Site, unit: UnitOfWork, form_id: str, child: str) -> None:
    """``drop_draft`` inside the caller's transaction."""
    held = unit.setting(_index(site, form_id), [])
    if child in held:
        key = _key(site, form_id, child)
        drop_draft_photos(unit, site.forms.form(form_id), key)
        unit.set_setting(key, None)
        unit.set_setting(_index(site, form_id), [each for each in held if each != child])


def _index(site: Site, form_id: str) -> str:
    return f"drafts.{site.user.name}.{form_id}"


def _key(site: Site, form_id: str, child: str) -> str:
    return f"draft.{site.user.name}.{form_id}.{child}"


def _to_json(form: Form, answers: Mapping[str, Any]) -> dict[str, object]:
    from liushou_desktop.formspec.kinds import kind_of

    return {
        field.id: kind_of(field).to_json(answers[field.id], field)
        for field in form.fields()
        if field.computed is None and answers.get(field.id) not in (None, "", ())
    }


def _from_json(form: Form, stored: Mapping[str, Any]) -> dict[str, Any]:
    """What the form still asks; a field that changed its kind meanwhile is asked anew."""
    from liushou_desktop.formspec.kinds import Unreadable, kind_of

    found = {}
    for field in form.fields():
        if field.id in stored and field.computed is None:
            try:
                found[field.id] = kind_of(field).from_json(stored[field.id], field)
            except Unreadable:
                continue
    return found
