"""What a bureau has decided of the open points of the plan: it holds at all its schools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

#: Setting, on both sides: answers by id of the open point.
DECIDED = "rules.bureau"


def bureau_answers(unit: UnitOfWork) -> dict[str, Any]:
    """The bureau's answers; at a school those of the last pack it applied."""
    return dict(unit.setting(DECIDED, {}))
