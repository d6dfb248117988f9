"""What a bureau decided about a child two schools report, or one school lost: kept, never deleted.

``site`` is the bureau. Nothing at the schools changes by it: they get the sentence in ``told`` with
their next receipt and put their own files right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column

#: Decisions: the same child; not the same; the schools shall look; where the child is, is known.
SAME, DIFFERENT, ASKED, FOUND = "same", "different", "asked", "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing(Entity):
    """One decision, taken by a person.

    Attributes:
        key: which doubt it is about (``duplicates.pair_key``, ``duplicates.lost_key``).
        stays_at: code of the school that keeps the child, for ``same``.
        moved_on: since when, where one school took the child over from the other.
        told: school → the sentence its receipts carry until the decision is taken back.
        is_void: taken back.
    """

    key: str = column(index=True)
    decision: str
    stays_at: str | None = None
    moved_on: date | None = None
    reason: str = column(sensitivity=2)
    told: Mapping[str, object] = column(sensitivity=2)
    decided_on: date
    decided_by: str
    is_void: bool = False
