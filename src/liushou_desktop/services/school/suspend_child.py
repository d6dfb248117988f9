"""Illness leave, 休学, the family away, a parent's short stay at home: days that ask nothing of the
school (domain.md §9, readings A02 and A05).

What is noted is a fact with its days and its proof; whether it takes its days out of the figures is
worked out from the rules in force (``exposure.suspends``), never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.spells import Suspension
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

KINDS = "suspension_kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """What is noted: ``kind`` of ``suspension_kind``, its first and last day (None: it lasts), and
    whether the school holds a proof."""

    kind: str
    start: date
    end: date | None = None
    has_proof: bool = False
    note: str | None = None


def suspend_child(site: Site, child_id: str, leave: Leave) -> str:
    """Note a leave of a child; returns its id.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, CHOICE_UNKNOWN, LEAVE_IN_FUTURE,
            LEAVE_ENDS_BEFORE_START, LEAVE_OVERLAPS.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        unit.require(Child, child_id)
        require_visible(site, unit, [child_id])
        held = Suspension(
            site=site.code,
            id=new_id(),
            child=child_id,
            kind=leave.kind,
            start=leave.start,
            end=leave.end,
            has_proof=leave.has_proof,
            note=(leave.note or "").strip() or None,
        )
        _refuse(unit, held, site.today)
        unit.add(held)
        refresh_children(site, unit, [child_id])
    return held.id


def change_leave(site: Site, leave_id: str, leave: Leave, why: str = "") -> None:
    """Put a leave right: the child is back, the proof has come, a day was mistyped.

    Args:
        why: asked when anything but the end and the proof changes.

    Raises:
        RefusedError: as ``suspend_child``; LEAVE_VOID_ALREADY, REASON_MISSING.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    with site.unit() as unit:
        held = _own(site, unit, leave_id)
        is_correction = (held.kind, held.start) != (leave.kind, leave.start)
        if is_correction and not why.strip():
            raise RefusedError("REASON_MISSING")
        changed = unit.change(
            held,
            why.strip(),
            kind=leave.kind,
            start=leave.start,
            end=leave.end,
            has_proof=leave.has_proof,
            note=(leave.note or "").strip() or None,
        )
        _refuse(unit, changed, site.today)
        refresh_children(site, unit, [held.child])


def void_leave(site: Site, leave_id: str, why: str) -> None:
    """Take back a leave that was noted by mistake; it stays in the change chain.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, LEAVE_VOID_ALREADY, REASON_MISSING.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    if not why.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        held = _own(site, unit, leave_id)
        unit.change(held, why.strip(), is_void=True)
        refresh_children(site, unit, [held.child])


def _own(site: Site, unit: UnitOfWork, leave_id: str) -> Suspension:
    held = unit.require(Suspension, leave_id)
    require_visible(site, unit, [held.child])
    if held.is_void:
        raise RefusedError("LEAVE_VOID_ALREADY")
    return held


def _refuse(unit: UnitOfWork, leave: Suspension, today: date) -> None:
    known = code_set(KINDS)
    if known.get(leave.kind) is None:
        names = "、".join(each.name for each in known.codes)
        raise RefusedError("CHOICE_UNKNOWN", label=known.title, text=leave.kind, known=names)
    if leave.start > today:
        raise RefusedError("LEAVE_IN_FUTURE", start=leave.start.isoformat())
    if leave.end is not None and leave.end < leave.start:
        raise RefusedError(
            "LEAVE_ENDS_BEFORE_START", start=leave.start.isoformat(), end=leave.end.isoformat()
        )
    for other in unit.find(Suspension, child=leave.child, is_void=False):
        begins_after = other.end is not None and other.end < leave.start
        ends_before = leave.end is not None and leave.end < other.start
        if other.id != leave.id and not (begins_after or ends_before):
            raise RefusedError(
                "LEAVE_OVERLAPS",
                kind=word(KINDS, other.kind),
                start=other.start.isoformat(),
                end=other.end.isoformat() if other.end else "",
            )
