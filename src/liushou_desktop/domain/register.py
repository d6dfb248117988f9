"""The bureau's register: sites, their keys by epoch, and every package taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from liushou_desktop.domain.entity import Entity, column

REMIND_BEFORE = timedelta(days=60)
"""How long before its last day a key is said to run out: one holiday and a month."""


def key_term(until: date | None, today: date) -> str:
    """How a key stands whose last day is ``until``: good, expiring, expired; without a day, good.
    School and office say the same of the same key."""
    if until is None:
        return "good"
    if until < today:
        return "expired"
    return "expiring" if until - REMIND_BEFORE < today else "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledSite(Entity):
    """A school, teaching point or 学区 the bureau knows.

    ``site`` is the bureau; ``code`` the school.
    """

    code: str = column(index=True)
    name: str
    kind: str = "school"  # school, teaching_point, district, county (below a prefecture)
    district: str | None = None
    state: str = "invited"  # invited, requested, approved, revoked
    invited_on: date
    approved_on: date | None = None
    contact: str | None = column(default=None, sensitivity=2)

    @property
    def is_school(self) -> bool:
        """Whether it reports itself: a school or a teaching point."""
        return self.kind in ("school", "teaching_point")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteKey(Entity):
    """A key pair of a site as it asked to have it registered. Signers are these keys, never text
    from a file.

    ``occasion``, ``keeper`` and ``principal`` are those of the stamped sheet; ``is_vouched``: the
    key before signed this one. ``expires_on`` is the last day the key counts.
    """

    code: str = column(index=True)
    epoch: int
    signing_key: str  # minisign public key, base64
    sealing_key: str  # age recipient
    fingerprint: str
    state: str  # quarantined, pinned, revoked
    occasion: str = "first"
    keeper: str | None = column(default=None, sensitivity=2)
    principal: str | None = column(default=None, sensitivity=2)
    is_vouched: bool = False
    asked_on: date | None = None
    pinned_on: date | None = None
    expires_on: date | None = None
    revoked_on: date | None = None
    revoked_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPackage(Entity):
    """One package that was looked at, with its verdict; merged ones carry the receipt."""

    code: str = column(index=True)
    term: str | None = column(default=None, index=True)
    kind: str
    sequence: int
    epoch: int
    digest: str = column(index=True)
    previous: str | None = None
    verdict: str
    version: int | None = None
    received_at: datetime
    received_by: str
    counts: Mapping[str, object] = column(sensitivity=1)
    receipt: Mapping[str, object] = column(default=None, sensitivity=1)
