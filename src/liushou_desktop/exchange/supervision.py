"""What a bureau tells a school of how it judges: its inspections there, and the items of the
assessment. Part of a pack (docs/formats/pack.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingTold:
    """One problem, until when it is to be remedied, and what was found on looking again.

    ``kind`` is a code of ``finding_kind``, ``result`` one of ``recheck_result``.
    """

    kind: str
    finding: str
    clause: str
    remedy: str
    due: date
    rechecked_on: date | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionTold:
    """An inspection of the school. ``number`` (文号) names it; the school's answer bears it too."""

    number: str
    on: date
    inspectors: str
    looked_at: str
    praise: str
    criticised: bool
    findings: tuple[FindingTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTold:
    """An item of the assessment. ``figure`` is its evidence, ``weight`` its full points (0 = shown,
    not counted), ``part`` duty or effect."""

    code: str
    title: str
    clause: str
    part: str
    figure: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentTold:
    """The items that hold from a term on, until a later term has its own.

    ``version`` counts the changes made to that term's items.
    """

    term: str
    version: int
    items: tuple[ItemTold, ...]
