"""One line per child for lists, refreshed by the services whenever something below it changes.

A summary is worked out from facts and may be made again at any time; it is therefore no evidence
and stands outside the change chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSummary(Entity):
    """A child as lists show it. ``id`` is the child's own id.

    Attributes:
        name_key: the name's full pinyin, the order of names in lists.
        class_order: stage, grade and class number in one number: classes sort as schools do.
        category: 1 one parent away, 2 both (C01); None when no spell runs.
        attention: red, yellow, green (C14).
        k1, k2, k3, k4: state of each of the four knows: complete, partial, missing, stale.
        visits_done, visits_owed: home visits of the current term (R31).
        talk: state of this month's talk (R34): done, due, overdue, exempt.
        card_state: none, draft, printed, delivered, stale (卡要重印).
        roll_state: on_roll, left.
    """

    file_number: str | None = column(default=None, index=True)
    name: str = column(sensitivity=2)
    name_key: str = column(index=True, sensitivity=2)
    sex: str = column(sensitivity=2)
    class_id: str | None = column(default=None, index=True)
    class_label: str | None = None
    class_order: int = 0
    birth_date: date | None = column(default=None, index=True, sensitivity=2)
    category: str | None = column(default=None, index=True, sensitivity=2)
    carer_label: str | None = column(default=None, sensitivity=2)
    attention: str | None = column(default=None, index=True, sensitivity=3)
    k1: str = "missing"
    k2: str = "missing"
    k3: str = "missing"
    k4: str = "missing"
    visits_done: int = 0
    visits_owed: int = 0
    talk: str | None = None
    card_state: str = column(default="none", index=True)
    village: str | None = column(default=None, index=True, sensitivity=2)
    is_left_behind: bool = column(default=False, index=True)
    is_closed: bool = False
    roll_state: str = "on_roll"

    @property
    def child(self) -> str:
        """The child's id."""
        return self.id
