"""A person decides about a child counted twice or lost; the decision can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.clearing import ASKED, DIFFERENT, FOUND, SAME, Clearing
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.services.bureau.find_duplicates import (
    DoubtPair,
    LostChild,
    duplicates_in,
    pair_of,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

Say = Callable[[str, Mapping[str, object]], str]
"""A wording key and its arguments as a sentence (``app.wording.sentence``)."""

_PAIR, _LOST = (SAME, DIFFERENT, ASKED), (FOUND, ASKED)


def decide_pair(
    site: Site,
    key: str,
    decision: str,
    reason: str,
    say: Say,
    *,
    stays_at: str | None = None,
    moved_on: date | None = None,
    seen: str | None = None,
) -> Clearing:
    """Decide a pair; both schools get a sentence with their next receipt, nothing is deleted.

    Args:
        decision: ``same`` (then ``stays_at`` names the school that keeps the child, and
            ``moved_on`` since when it does), ``different`` or ``asked``.
        seen: id of the decision that stood when the person looked, "" when there was none; None
            asks for no comparison.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, NOT_FOUND, DECISION_UNKNOWN,
            DECISION_SCHOOL_WRONG.
        ConflictError: DECIDED_BY_OTHER, somebody decided since the person looked.
    """
    site.require(Right.RECEIVE)
    _check(decision, reason, _PAIR)
    with site.unit() as unit:
        doubt = pair_of(site, unit, key)
        schools = {doubt.pair.first.site, doubt.pair.second.site}
        _require_seen(unit, key, schools, seen)
        if decision == SAME and stays_at not in schools:
            raise RefusedError("DECISION_SCHOOL_WRONG", school=stays_at or "")
        keeps = stays_at if decision == SAME else None
        told = {} if decision == DIFFERENT else _told(doubt, decision, keeps, moved_on, reason, say)
        return _keep(site, unit, key, decision, reason, told, keeps, moved_on)


def decide_lost(
    site: Site, key: str, decision: str, reason: str, say: Say, *, seen: str | None = None
) -> Clearing:
    """Say where a lost child is (``found``), or have the school look (``asked``).

    Args:
        seen: as for ``decide_pair``.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, NOT_FOUND, DECISION_UNKNOWN.
        ConflictError: DECIDED_BY_OTHER.
    """
    site.require(Right.RECEIVE)
    _check(decision, reason, _LOST)
    with site.unit() as unit:
        lost = _lost_of(site, unit, key)
        who = lost.leaver.who
        _require_seen(unit, key, {who.site}, seen)
        told = {}
        if decision == ASKED:
            args = {"name": who.name, "reason": reason.strip()}
            told = {who.site: say("CLEARING_TELLS_LOST", args)}
        return _keep(site, unit, key, decision, reason, told)


def take_back_decision(site: Site, clearing_id: str, reason: str = "") -> None:
    """The way back: the doubt is open again, schools that have not read of it never will.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.RECEIVE)
    with site.unit() as unit:
        held = unit.require(Clearing, clearing_id)
        if not held.is_void:
            unit.change(held, reason=reason, is_void=True)


def _check(decision: str, reason: str, known: tuple[str, ...]) -> None:
    if decision not in known:
        raise RefusedError("DECISION_UNKNOWN", decision=decision, known="、".join(known))
    if not reason.strip():
        raise RefusedError("REASON_MISSING")


def _require_seen(unit: UnitOfWork, key: str, schools: Collection[str], seen: str | None) -> None:
    """Hold what the doubt is about, and let nobody decide over what another just decided."""
    unit.hold(EnrolledSite, schools)
    held = unit.find(Clearing, key=key, is_void=False)
    if seen is None or {each.id for each in held} <= {seen}:
        return
    last = held[-1]
    raise ConflictError(
        "DECIDED_BY_OTHER", who=last.decided_by, day=last.decided_on, reason=last.reason
    )


def _lost_of(site: Site, unit: UnitOfWork, key: str) -> LostChild:
    for each in duplicates_in(site, unit).lost:
        if each.key == key:
            return each
    raise RefusedError("NOT_FOUND", kind="child", id=key)


def _keep(
    site: Site,
    unit: UnitOfWork,
    key: str,
    decision: str,
    reason: str,
    told: Mapping[str, object],
    stays_at: str | None = None,
    moved_on: date | None = None,
) -> Clearing:
    """Put the decision in the place of one that stood."""
    for before in unit.find(Clearing, key=key, is_void=False):
        unit.change(before, is_void=True)
    made = Clearing(
        site=site.code,
        id=new_id(),
        key=key,
        decision=decision,
        stays_at=stays_at,
        moved_on=moved_on,
        reason=reason.strip(),
        told=told,
        decided_on=site.today,
        decided_by=site.user.name,
    )
    unit.add(made)
    return made


def _told(
    doubt: DoubtPair,
    decision: str,
    stays_at: str | None,
    moved_on: date | None,
    reason: str,
    say: Say,
) -> dict[str, object]:
    """School → sentence."""
    sides = (
        (doubt.pair.first, doubt.second_school),
        (doubt.pair.second, doubt.first_school),
    )
    day = f"{moved_on.month}月{moved_on.day}日起" if moved_on else ""
    told: dict[str, object] = {}
    for row, other in sides:
        word = "ASKED" if decision == ASKED else "KEEPS" if row.site == stays_at else "GIVES"
        args = {"name": row.name, "other": other, "day": day, "reason": reason.strip()}
        told[row.site] = say(f"CLEARING_TELLS_{word}", args)
    return told
