"""Spells of being left behind, and what suspends a child's duties.

Left-behind is an interval, never a flag. ``start`` and ``end`` are inclusive days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell(Entity):
    """One interval of a child's being left behind (C01, C02, end reasons)."""

    child: str = column(index=True)
    category: str = column(sensitivity=2)  # C01: 1 one parent away, 2 both
    reason: str | None = column(default=None, sensitivity=2)  # C02
    start: date
    start_precision: str = "day"
    start_is_assumed: bool = False
    end: date | None = None
    end_reason: str | None = None
    identified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(Entity):
    """Illness leave, 休学 or family away (A05): with proof it suspends the duties.

    ``kind``: illness, leave_of_absence, family_away, home_stay. A home stay of at most 30 days does
    not break a spell (A02). ``is_void``: noted by mistake and taken back; it counts for nothing.
    """

    child: str = column(index=True)
    kind: str = column(sensitivity=2)
    start: date
    end: date | None = None
    has_proof: bool = False
    note: str | None = column(default=None, sensitivity=2)
    is_void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention(Entity):
    """Attention level of a span of time (C14) and why (重点原因)."""

    child: str = column(index=True)
    level: str = column(sensitivity=3)  # red yellow green
    reasons: tuple[str, ...] = column(default=(), sensitivity=3)
    start: date
    end: date | None = None
    note: str | None = column(default=None, sensitivity=3)
