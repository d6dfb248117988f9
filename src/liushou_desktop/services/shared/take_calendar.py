"""The bureau's calendar takes the place of the school's: from the enrolment file or from a pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from liushou_desktop.domain.schooling import Term
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class CalendarPlan:
    """What would change: terms that come, that change (before, after), that go."""

    new: tuple[Term, ...] = ()
    changed: tuple[tuple[Term, Term], ...] = ()
    gone: tuple[Term, ...] = ()


def plan_calendar(site: Site, unit: UnitOfWork, brought: Iterable[Term]) -> CalendarPlan:
    """Compare the bureau's terms with ours. Terms that have begun stay, whatever the bureau lists:
    our records lie in them."""
    wanted = {term.id: term for term in brought}
    held = {term.id: term for term in unit.find(Term)}
    new, changed = [], []
    for term_id, term in wanted.items():
        before = held.get(term_id)
        if before is None or before.is_void:
            new.append(term)
        elif before != term:
            changed.append((before, term))
    gone = [
        term
        for term in held.values()
        if term.id not in wanted and not term.is_void and term.start > site.today
    ]
    return CalendarPlan(tuple(new), tuple(changed), tuple(gone))


def take_calendar(site: Site, unit: UnitOfWork, brought: Iterable[Term], reason: str = "") -> None:
    """Write what ``plan_calendar`` finds, inside the caller's transaction."""
    plan = plan_calendar(site, unit, brought)
    held = {term.id: term for term in unit.find(Term)}
    for term in plan.new:
        if term.id in held:
            unit.change_many([(held[term.id], term)], reason)
        else:
            unit.add(term, reason)
    unit.change_many(plan.changed, reason)
    unit.change_many([(term, replace(term, is_void=True)) for term in plan.gone], reason)


def reload_calendar(site: Site, unit: UnitOfWork) -> None:
    """The calendar as it is kept now, for everybody who works with this site."""
    site.own_terms = tuple(unit.find(Term, is_void=False, order_by="start"))
