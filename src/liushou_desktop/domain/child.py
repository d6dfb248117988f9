"""The pupil and the child file: identity, household, health, way to school, surroundings.

Every pupil of the roster has a row; a *file* exists once ``file_number`` is given (the child was
identified as left behind, clause 四(一)1). Files stay readable after the status ends (R02).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Child(Entity):
    """One pupil. Codes are those of ``forms/codes``.

    ``name_note`` says how to write and read a character no computer has (domain.md §3.12).
    ``commute_hundred_metres`` is the way to school in units of 100 m. ``extra`` holds answers of
    form fields that no column binds (a school's own questions).
    """

    file_number: str | None = column(default=None, unique=True)
    file_opened_on: date | None = None
    identified_on: date | None = None
    name: str = column(index=True, sensitivity=2)
    former_name: str | None = column(default=None, sensitivity=2)
    name_note: str | None = column(default=None, sensitivity=2)
    sex: str = column(sensitivity=2)
    ethnicity: str | None = column(default=None, sensitivity=2)
    birth_date: date | None = column(default=None, sensitivity=2)
    id_kind: str = "1"
    id_number: str | None = column(default=None, index=True, sensitivity=3)
    id_note: str | None = column(default=None, sensitivity=2)
    student_number: str | None = column(default=None, index=True, sensitivity=3)
    household_registered: bool | None = column(default=None, sensitivity=2)
    household_kind: str | None = column(default=None, sensitivity=2)
    household_place: str | None = column(default=None, sensitivity=2)
    entered_month: str | None = None
    boarding: str | None = column(default=None, sensitivity=2)
    roster_left_behind: str | None = column(default=None, sensitivity=2)
    # health (K3)
    health: str | None = column(default=None, sensitivity=3)
    illness: str | None = column(default=None, sensitivity=3)
    allergy: str | None = column(default=None, sensitivity=3)
    disability_kind: str | None = column(default=None, sensitivity=3)
    disability_grade: str | None = column(default=None, sensitivity=3)
    disability_card: str | None = column(default=None, sensitivity=3)
    study_grade: str | None = column(default=None, sensitivity=2)
    personality: str | None = column(default=None, sensitivity=2)
    mental_attention: str | None = column(default=None, sensitivity=3)
    interests: str | None = column(default=None, sensitivity=2)
    # household (K2)
    household_members: str | None = column(default=None, sensitivity=2)
    income_sources: tuple[str, ...] = column(default=(), sensitivity=2)
    hardships: tuple[str, ...] = column(default=(), sensitivity=2)
    reliefs: tuple[str, ...] = column(default=(), sensitivity=2)
    # surroundings (K4)
    commute_ways: tuple[str, ...] = column(default=(), sensitivity=2)
    commute_hundred_metres: int | None = column(default=None, sensitivity=2)
    commute_dangers: tuple[str, ...] | None = column(default=None, sensitivity=2)
    heating: tuple[str, ...] = column(default=(), sensitivity=2)
    living_alone: str | None = column(default=None, sensitivity=2)
    # guardianship assessment (C06, C07)
    guardianship_kind: str | None = column(default=None, sensitivity=2)
    guardianship_grade: str | None = column(default=None, sensitivity=2)
    schooling: str | None = column(default=None, sensitivity=2)
    note: str | None = column(default=None, sensitivity=2)
    extra: Mapping[str, object] = column(default=None, sensitivity=2)
    is_closed: bool = False
    closed_on: date | None = None
    close_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPhoto(Entity):
    """The photo in a child's file (35 × 45 mm), at most one; always optional.

    ``picture`` is a small JPEG without any data of the camera, as base64; None when it was taken
    out again. A table of its own, so that a list of children never loads pictures.
    """

    child: str = column(unique=True)
    picture: str | None = column(sensitivity=2, picture=True)
    taken_in_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation(Entity):
    """Somebody confirmed one of the four knows, even "no change" (R43; stale after 180 days)."""

    child: str = column(index=True)
    group: str  # K1 K2 K3 K4
    confirmed_on: date
    staff: str | None = None
    source: str | None = None  # a record id, or "card", "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Entity):
    """One edition of a child's contact card (R19, R21).

    ``fingerprint`` is a digest of all values printed; a card whose child's values no longer give it
    is stale (卡要重印). States: draft, printed, delivered, recalled. A card is *complete* for I01
    when all starred fields are filled, the class teacher confirmed and the school approved.
    """

    child: str = column(index=True)
    edition: int
    fingerprint: str
    check_code: str
    state: str
    made_on: date
    printed_on: date | None = None
    delivered_on: date | None = None
    teacher_confirmed_on: date | None = None
    school_approved_on: date | None = None
    confirmed_on: date | None = None
    changes: tuple[str, ...] = ()
