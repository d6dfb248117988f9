"""Closed terms, packages and receipts: what was reported, to whom, and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing(Entity):
    """A term closed and signed off by the principal; figures frozen with the names behind them."""

    term: str = column(index=True, refers="term")
    version: int
    closed_on: date
    closed_by: str
    principal: str | None = None
    signed_at: datetime | None = None
    cut_off: date
    state: str = "open"  # open, signed, reopened
    figures: Mapping[str, object] = column(sensitivity=2)
    explanations: Mapping[str, object] = column(sensitivity=2)
    chain_head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPackage(Entity):
    """A package this site made: a school's report, a bureau's pack for a school (``receiver``)."""

    kind: str
    term: str | None = None
    sequence: int
    epoch: int
    digest: str  # BLAKE2b-512 of the sealed file, hex
    workbook_digest: str
    previous: str | None = None
    short_code: str
    file_name: str
    closing: str | None = column(default=None, refers="closing")
    made_at: datetime
    made_by: str
    receipt_state: str = "waiting"  # waiting accepted returned
    receipt: Mapping[str, object] = column(default=None, sensitivity=2)
    receiver: str | None = column(default=None, index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark(Entity):
    """What the bureau wrote to a sheet, row and field of a package."""

    package: str = column(index=True)
    sheet: str
    row: str | None = None
    field: str | None = None
    child: str | None = column(default=None, index=True)
    text: str
    is_done: bool = False
