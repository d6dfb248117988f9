"""Who may open the answers of class 3 of a record, on the screen and on paper.

What is said in a counselling session (F12) opens to the counsellor and to whoever held it, to
nobody else, not to the principal (R46); answers of other forms to the counsellor, the principal,
and whoever did what the record says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.model import Form
from liushou_desktop.formspec.sealed import without_sealed
from liushou_desktop.services.shared.record_answers import values_of_record
from liushou_desktop.services.shared.rights import ROLE_NAMES, Right, Role
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


def may_unseal(site: Site, form: Form, record: Record) -> bool:
    """Whether the user may open the record's answers of class 3."""
    if site.user.staff is not None and site.user.staff in record.staff:
        return True
    if form.opened_by:
        return site.user.role.value in form.opened_by
    return site.may(Right.OPEN_SEALED)


def require_unseal(site: Site, form: Form, record: Record) -> None:
    """Stop a user who may not open them.

    Raises:
        RefusedError: NOT_ALLOWED, SEALED_FROM_YOU.
    """
    if may_unseal(site, form, record):
        return
    site.require(Right.OPEN_SEALED)
    who = "、".join(ROLE_NAMES[Role(role)] for role in form.opened_by)
    raise RefusedError("SEALED_FROM_YOU", form=form.title, who=who)


def refuse_in_vain(site: Site, form: Form, records: Sequence[Record], reason: str | None) -> None:
    """Stop a print job that gives a reason for sealed answers none of which the user may open.

    Raises:
        RefusedError: REASON_MISSING, NOT_ALLOWED, SEALED_FROM_YOU.
    """
    if reason is None or not form.seals_paper or not records:
        return
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    if not any(may_unseal(site, form, record) for record in records):
        require_unseal(site, form, records[0])


def values_for_paper(
    site: Site, unit: UnitOfWork, form: Form, record: Record, reason: str | None
) -> dict[str, Any]:
    """What of a record goes on paper: all of it, or without the answers that are sealed.

    Args:
        reason: why sealed answers the user may open are printed, kept in the log; None = they are
            not.
    """
    values = values_of_record(form, record)
    if not form.seals_paper:
        return values
    if reason is None or not may_unseal(site, form, record):
        return without_sealed(form, values)
    unit.note_access("print", record, reason.strip())
    return values
