"""The yearly assessment (clause 五3): points of each item from the figure that proves it.

The plan gives no points. The county does, item by item; an item without points is shown and not
counted, and without any there is no total. Tenths of a point, half up; nothing is ever guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from liushou_desktop.domain.rules import AssessmentItem


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item with its evidence.

    Attributes:
        numerator, denominator: of the figure; 0 / 0 when nothing was asked for.
        tenths: points in tenths; None when the county gives it none or nothing was asked for.
    """

    item: AssessmentItem
    numerator: int
    denominator: int
    tenths: int | None


@dataclass(frozen=True, slots=True)
class Score:
    """All items and their sum; ``full`` leaves out items that were not asked for. ``tenths`` and
    ``full`` are 0 while the county has given no points."""

    items: tuple[ItemScore, ...]

    @property
    def tenths(self) -> int:
        """The sum of the points, in tenths."""
        return sum(each.tenths or 0 for each in self.items)

    @property
    def full(self) -> int:
        """Whole points that could be had."""
        return sum(each.item.weight for each in self.items if each.tenths is not None)

    @property
    def is_scored(self) -> bool:
        """Whether the county has given points to anything that was asked for."""
        return self.full > 0


def assess(items: Iterable[AssessmentItem], figures: Mapping[str, tuple[int, int]]) -> Score:
    """Points by evidence.

    Args:
        figures: indicator id → numerator, denominator.
    """
    return Score(tuple(_scored(item, *figures.get(item.figure, (0, 0))) for item in items))


def _scored(item: AssessmentItem, numerator: int, denominator: int) -> ItemScore:
    tenths = None
    if item.weight and denominator > 0:
        done = min(max(numerator, 0), denominator)
        tenths = (2 * 10 * item.weight * done + denominator) // (2 * denominator)
    return ItemScore(item, numerator, denominator, tenths)


def points(tenths: int) -> str:
    """``17.5`` of 175, ``20`` of 200."""
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)
