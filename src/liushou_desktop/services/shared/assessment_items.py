"""The items of the assessment (五3) that hold in a term: the bureau's, or those of the plan.

The bureau keeps items by the term they hold from; a term without its own goes by the last before
it, and the first by the plan's list. At a school they are those of the bureau's last pack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from liushou_desktop.domain.rules import AssessmentItem
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.shared.bureau_state import assessments_held
from liushou_desktop.services.shared.reading_words import plan
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.supervision import AssessmentTold, ItemTold
    from liushou_desktop.storage.unit import UnitOfWork

PARTS = {"duty": "责任落实", "effect": "帮扶效果"}


def sheet_in_force(site: Site, unit: UnitOfWork, term: str) -> AssessmentTold | None:
    """The bureau's items a term goes by; None while there are only those of the plan."""
    order = {each.id: number for number, each in enumerate(site.own_terms)}
    before = [
        held
        for held in assessments_held(unit)
        if order.get(held.term, len(order)) <= order.get(term, -1)
    ]
    return max(before, key=lambda held: order[held.term], default=None)


def items_in_force(site: Site, unit: UnitOfWork, term: str) -> tuple[AssessmentItem, ...]:
    """The items of a term with their evidence and points."""
    held = sheet_in_force(site, unit, term)
    return plan().assessment if held is None else tuple(map(_item, held.items))


def known_evidence() -> tuple[str, ...]:
    """Everything an item may be proved by: the indicators, then what the bureau counts itself."""
    sets = (code_set("indicator"), code_set("assessment_evidence"))
    return tuple(entry.code for each in sets for entry in each.codes)


def _item(told: ItemTold) -> AssessmentItem:
    part = cast(Literal["duty", "effect"], told.part)
    return AssessmentItem(told.code, told.title, told.clause, told.figure, told.weight, part)
