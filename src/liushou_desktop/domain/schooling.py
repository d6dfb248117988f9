"""School, staff, classes, terms, and where a pupil sits on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff(Entity):
    """A person on the staff list; succession passes everything on when ``end`` is set (R10)."""

    name: str = column(sensitivity=2)
    job: str | None = None
    subject: str | None = None
    phone: str | None = column(default=None, sensitivity=2)
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolClass(Entity):
    """A class keeps its entry year, so that promotion on 1 September is one click (§3.10).

    ``stage``: kindergarten, primary, junior, senior. The grade of a school year follows from
    ``entry_year``; ``number`` orders classes of one grade; ``roster_code`` is the 班号 of the
    roster.
    """

    stage: str
    entry_year: int
    number: int
    roster_code: str | None = None
    label: str | None = None  # a name of its own, for one-class teaching points and 复式班
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Entity):
    """Who holds which post when.

    ``kind``: class_teacher, acting_class_teacher, principal, clerk …
    """

    staff: str = column(index=True, refers="staff")
    kind: str
    class_: str | None = column(default=None, index=True, refers="school_class")
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment(Entity):
    """A child on the roll of a class from–to. ``end_reason``: transferred_in_county,
    transferred_out, graduated, died, abroad, dropped_out, mistake."""

    child: str = column(index=True)
    class_: str = column(index=True, refers="school_class")
    start: date
    end: date | None = None
    end_reason: str | None = None
    destination: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Entity):
    """A term of the bureau's calendar; ``id`` reads ``2025-2`` (second term of 2025—2026).

    ``months`` are the calendar months with at least 15 days inside (``2026-03``); ``holidays`` are
    closed intervals ``2026-04-04/2026-04-06``. Never hard-code these dates. ``is_void``: taken out
    of the calendar again.
    """

    name: str
    start: date
    end: date
    cut_off: date | None = None
    months: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()
    is_void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing(Entity):
    """A helper teacher for a child, from–to (R32)."""

    child: str = column(index=True)
    staff: str = column(index=True, refers="staff")
    start: date
    end: date | None = None
    aim: str | None = column(default=None, sensitivity=2)
