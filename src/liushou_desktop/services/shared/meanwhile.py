"""Who changed something while somebody else was looking at it, for the sentence of a conflict.

A unit of work notices what changes between its reading and its writing (``storage.others``). What a
person saw minutes ago, on a screen, only the use case knows: it compares, and names who was first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.domain.entity import Entity

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


def last_change(unit: UnitOfWork, of: Entity | None = None, /, **equals: str) -> dict[str, str]:
    """``who`` and ``time`` of the last change of a row, or of what else the chain is asked for."""
    told = unit.history(of, limit=1, **equals) if of else unit.history(limit=1, **equals)
    if not told:
        return {"who": "", "time": ""}
    at = told[0].at
    return {"who": told[0].actor, "time": f"{at.month}月{at.day}日 {at:%H:%M}"}
