"""County tables as they stood on a day: printed again years later, they are the same.

``site`` is the bureau. What the tables were made from is named (``packages``) and hashed
(``digest``), so that a reprint can be compared with the paper that bears its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFreeze(Entity):
    """The tables of one term, frozen.

    Attributes:
        version: 1, 2 … within the term; a correction is a new version, the old one stays.
        packages: school → hash of the package its numbers come from.
        contents: the tables themselves, as ``domain.county_tables`` gives them.
        digest: SHA-256 of the canonical JSON of ``contents``, hex.
    """

    term: str = column(index=True)
    version: int
    cut_off: date
    frozen_at: datetime
    frozen_by: str
    packages: Mapping[str, object] = column(sensitivity=1)
    contents: Mapping[str, object] = column(sensitivity=2)
    digest: str
