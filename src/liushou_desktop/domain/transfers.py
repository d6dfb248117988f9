"""A child on the way from one school to another: what the school, and what the bureau knows of it.

The giving school closes the child's place the day the file is written and waits for the receipt; a
child that was sent and not received is nobody's until somebody asks (domain §6.4). Nothing here is
deleted: a transfer that was taken back stays, as withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column

#: Directions, seen from the school that keeps the row.
OUT, IN = "out", "in"
#: States of a transfer.
WAITING, TAKEN, NOT_TAKEN, WITHDRAWN = "waiting", "taken", "not_taken", "withdrawn"
#: Why a child goes: it changes the school, or the stage ends and the next school takes over.
MOVED, GRADUATED = "moved", "graduated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(Entity):
    """One child in one transfer file, at the school that sent it or took it.

    Attributes:
        package: hash of the file's payload; names the file as everywhere.
        partner: code of the other school; their_child: the child's id there (when ``in``).
        sequence, epoch: number and key period of the file.
        state: ``waiting`` until the receipt is applied; ``in`` rows are ``taken``.
        answer: what the other school said, where it did not take the child.
        ended: ids of the places, pairings and spells that ended with it (when ``out``).
        brought: what the other school had written down, to be read here (when ``in``).
    """

    child: str = column(index=True)
    direction: str
    package: str = column(index=True)
    sequence: int
    epoch: int
    partner: str
    partner_name: str
    their_child: str | None = None
    occasion: str
    moved_on: date
    written_on: date
    state: str
    answered_on: date | None = None
    answer: str | None = column(default=None, sensitivity=2)
    ended: tuple[str, ...] = ()
    brought: Mapping[str, object] = column(default=None, sensitivity=3)
