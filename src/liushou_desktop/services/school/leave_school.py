"""A pupil leaves the roll on a day of its own: to another county, abroad, as a dropout, by death.

Who goes to another school of the county takes its file along (``send_transfer``); who is missing
from a new roster leaves with the import. Here a clerk writes down what happened in between, with
the day it happened: the figures count to that day (E_i, I15, I16).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain import codes
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.schooling import Enrolment, Pairing
from liushou_desktop.domain.spells import Spell
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

REASONS = "enrolment_end_reason"
DROPPED_OUT = "dropped_out"
#: What may be noted here, and how the spell ends with it; a dropout's spell runs on: the school
#: goes on persuading the family of a child that is still left behind.
LEAVES: dict[str, str | None] = {
    "transferred_out": "transferred",
    codes.MOVED_IN_COUNTY: "transferred",
    "abroad": "followed",
    "died": "died",
    DROPPED_OUT: None,
    codes.MISTAKE: codes.MISTAKE,
}


@dataclass(frozen=True, slots=True)
class LeftSchool:
    """When, why and where to a pupil left who sits in no class now."""

    last_day: date
    reason: str
    destination: str


def leave_school(
    site: Site, child_id: str, *, last_day: date, reason: str, destination: str = ""
) -> None:
    """End the pupil's place with its last day here; pairing, spell and file end with it.

    Args:
        reason: one of ``LEAVES``; destination: where to, as far as it is known.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, CHOICE_UNKNOWN, DAY_IN_FUTURE,
            CHILD_NOT_IN_CLASS, LEFT_BEFORE_START.
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    if reason not in LEAVES:
        names = "、".join(word(REASONS, each) for each in LEAVES)
        raise RefusedError(
            "CHOICE_UNKNOWN", label=code_set(REASONS).title, text=reason, known=names
        )
    if last_day > site.today:
        raise RefusedError("DAY_IN_FUTURE", day=last_day.isoformat())
    with site.unit() as unit:
        child = unit.require(Child, child_id)
        require_visible(site, unit, [child_id])
        seats = unit.find(Enrolment, child=child_id, end=None)
        if not seats:
            raise RefusedError("CHILD_NOT_IN_CLASS", name=child.name)
        if last_day < max(seat.start for seat in seats):
            first = max(seat.start for seat in seats)
            raise RefusedError(
                "LEFT_BEFORE_START", start=first.isoformat(), day=last_day.isoformat()
            )
        why = f"离校：{word(REASONS, reason)}"
        for seat in seats:
            unit.change(
                seat, why, end=last_day, end_reason=reason, destination=destination.strip() or None
            )
        for pairing in unit.find(Pairing, child=child_id, end=None):
            unit.change(pairing, why, end=max(pairing.start, last_day))
        ends = LEAVES[reason]
        for spell in unit.find(Spell, child=child_id, end=None) if ends else ():
            unit.change_many(
                [(spell, replace(spell, end=max(spell.start, last_day), end_reason=ends))], why
            )
        if reason != DROPPED_OUT:
            unit.change(child, why, is_closed=True, closed_on=last_day, close_reason=why)
        refresh_children(site, unit, [child_id])


def take_back_leaving(site: Site, child_id: str, why: str) -> None:
    """Undo ``leave_school``: the place, and the pairing, spell and file that ended with it, run on.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, REASON_MISSING, CHILD_IN_CLASS,
            LEFT_WITH_FILE (a transfer or a rollover is taken back as a whole, where it was made).
    """
    site.require(Right.EDIT_CHILD)
    from liushou_desktop.services.school.refresh_summaries import refresh_children

    if not why.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        child = unit.require(Child, child_id)
        require_visible(site, unit, [child_id])
        seat = _last_seat(unit, child_id)
        if seat is None or seat.end is None:
            raise RefusedError("CHILD_IN_CLASS", name=child.name)
        if seat.end_reason not in LEAVES or _has_transfer(unit, child_id):
            raise RefusedError("LEFT_WITH_FILE", name=child.name)
        unit.change(seat, why, end=None, end_reason=None, destination=None)
        for pairing in unit.find(Pairing, child=child_id):
            if pairing.end == max(pairing.start, seat.end):
                unit.change(pairing, why, end=None)
        ends = LEAVES[seat.end_reason]
        for spell in unit.find(Spell, child=child_id):
            if ends and (spell.end, spell.end_reason) == (max(spell.start, seat.end), ends):
                unit.change_many([(spell, replace(spell, end=None, end_reason=None))], why)
        if child.is_closed:
            unit.change(child, why, is_closed=False, closed_on=None, close_reason=None)
        refresh_children(site, unit, [child_id])


def left_school(unit: UnitOfWork, child_id: str) -> LeftSchool | None:
    """How a pupil left who sits in no class; None while it does."""
    seat = _last_seat(unit, child_id)
    if seat is None or seat.end is None:
        return None
    return LeftSchool(seat.end, seat.end_reason or "", seat.destination or "")


def _last_seat(unit: UnitOfWork, child_id: str) -> Enrolment | None:
    """The place that runs, or the one that ended last."""
    seats = unit.find(Enrolment, child=child_id)
    return max(seats, key=lambda seat: (seat.end is None, seat.end or seat.start), default=None)


def _has_transfer(unit: UnitOfWork, child_id: str) -> bool:
    from liushou_desktop.services.school.list_transfers import transfer_of

    return transfer_of(unit, child_id) is not None
