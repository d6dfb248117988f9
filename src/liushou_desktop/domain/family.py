"""Parents, whereabouts, carers, phones and addresses as dated facts.

"Who was guardian on that day" has one answer: each row holds from ``start`` (inclusive) to ``end``
(inclusive; ``None`` = until now).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative(Entity):
    """Father, mother or grandparent of a child. ``role``: father, mother, grandfather, grandmother,
    maternal_grandfather, maternal_grandmother."""

    child: str = column(index=True)
    role: str
    name: str | None = column(default=None, sensitivity=2)
    birth_year: str | None = column(default=None, sensitivity=2)
    id_number: str | None = column(default=None, sensitivity=3)
    ethnicity: str | None = column(default=None, sensitivity=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts(Entity):
    """Where one parent was in a span of time (C03). ``place_scope``: 县内 州内 省内 省外 境外."""

    child: str = column(index=True)
    role: str  # father | mother
    status: str = column(sensitivity=2)
    province: str | None = column(default=None, sensitivity=2)
    city: str | None = column(default=None, sensitivity=2)
    place: str | None = column(default=None, sensitivity=2)
    place_scope: str | None = column(default=None, sensitivity=2)
    work: str | None = column(default=None, sensitivity=2)
    start: date
    start_precision: str = "day"
    end: date | None = None
    expected_return: str | None = column(default=None, sensitivity=2)
    last_contact_on: date | None = column(default=None, sensitivity=3)
    reported_on: date | None = column(default=None, sensitivity=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carer(Entity):
    """The entrusted carer of a span of time (委托照护人).

    The plan's three terms 临时/委托/其他监护人 are ``kind``.
    """

    child: str = column(index=True)
    kind: str = "entrusted"
    name: str = column(sensitivity=2)
    relation: str | None = column(default=None, sensitivity=2)
    care_mode: str | None = column(default=None, sensitivity=2)  # C05
    birth_year: str | None = column(default=None, sensitivity=2)
    id_number: str | None = column(default=None, sensitivity=3)
    health: str | None = column(default=None, sensitivity=3)
    education: str | None = column(default=None, sensitivity=2)
    address: str | None = column(default=None, sensitivity=2)
    children_in_care: int | None = column(default=None, sensitivity=2)
    written_notice_on: date | None = None
    barred: tuple[str, ...] = column(default=(), sensitivity=3)  # art. 22; ("none",) = asked
    barred_checked_on: date | None = None
    confirmation_signed_on: date | None = None  # F16
    confirmation_until: date | None = None
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone(Entity):
    """A number of somebody around the child.

    ``owner``: father, mother, carer, emergency, village.
    """

    child: str = column(index=True)
    owner: str
    owner_name: str | None = column(default=None, sensitivity=2)
    relation: str | None = column(default=None, sensitivity=2)
    digits: str = column(index=True, sensitivity=2)
    rank: int = 1
    verified_on: date | None = None
    result: str | None = None  # 通 空号 停机 非本人
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(Entity):
    """Where the child lives in a span of time: town, village, group and free detail (§3.6)."""

    child: str = column(index=True)
    town: str | None = column(default=None, sensitivity=2)
    town_code: str | None = None
    village: str | None = column(default=None, index=True, sensitivity=2)
    group: str | None = column(default=None, sensitivity=2)
    detail: str | None = column(default=None, sensitivity=2)
    start: date
    end: date | None = None
