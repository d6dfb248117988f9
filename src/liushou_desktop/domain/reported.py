"""What schools reported, as the bureau holds it. ``site`` is the school that reported.

Rows of every package sheet are kept as they were signed (``ReportedRow``); what the bureau searches
and adds up is lifted into typed columns (``ReportedChild``, ``ReportedFigure``). They come a
thousand at a time and are read by school, which the key does: every further index would be paid for
at each merge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedChild(Entity):
    """A child of a school's register sheet (S2) in its last merged package."""

    package: str
    term: str
    file_number: str | None = None
    name: str = column(sensitivity=2)
    name_key: str | None = column(default=None, sensitivity=2)
    sex: str | None = column(default=None, sensitivity=2)
    ethnicity: str | None = column(default=None, sensitivity=2)
    birth_date: date | None = column(default=None, sensitivity=2)
    id_number: str | None = column(default=None, index="everywhere", sensitivity=3)
    student_number: str | None = column(default=None, sensitivity=3)
    class_label: str | None = column(default=None, sensitivity=2)
    category: str | None = column(default=None, sensitivity=2)
    carer: str | None = column(default=None, sensitivity=2)
    village: str | None = column(default=None, sensitivity=2)
    attention: str | None = column(default=None, sensitivity=3)
    is_on_roll: bool = True
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedRow(Entity):
    """A row of any sheet; ``id`` is ``sheet/key``. ``values`` are the cells as reported."""

    sheet: str
    key: str
    package: str
    term: str
    child: str | None = None
    values: Mapping[str, object] = column(sensitivity=3)
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedFigure(Entity):
    """One indicator of one term of one school; ``id`` is ``term/indicator``."""

    package: str
    term: str
    indicator: str
    numerator: int
    denominator: int


def day_in(value: object) -> date | None:
    """A day as the cell of a reported row holds it; None when there is none."""
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
