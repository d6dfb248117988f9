"""What schools told the bureau of children they sent to another school; ``site`` is the bureau.

A notice names the transfer file by its bytes, so that the bureau can pass the file on without ever
opening it, and can say whose receipt is still missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferNotice(Entity):
    """One child in one transfer file.

    Attributes:
        giver, receiver: codes; child: its id at the giving school.
        package: hash of the transfer file; file_digest: of the sealed bytes, by which a file on a
            stick is known without opening it.
        relayed_on: when the bureau put the file on a stick for the receiver.
    """

    giver: str = column(index=True)
    receiver: str
    package: str = column(index=True)
    file_digest: str = column(index=True)
    child: str
    name: str = column(sensitivity=2)
    sex: str | None = column(default=None, sensitivity=2)
    birth_date: date | None = column(default=None, sensitivity=2)
    id_number: str | None = column(default=None, sensitivity=3)
    student_number: str | None = column(default=None, sensitivity=3)
    occasion: str
    moved_on: date
    written_on: date
    state: str
    answered_on: date | None = None
    answer: str | None = column(default=None, sensitivity=2)
    relayed_on: date | None = None
