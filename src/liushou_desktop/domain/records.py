"""Careful records: one row per filled form, with the columns that totals and duties need.

The answers themselves are a mapping checked by the form. Records are voided, never
deleted. ``entered_seq`` gives the order; the PC's clock does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from liushou_desktop.domain.entity import Entity, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Entity):
    """One filled form.

    Attributes:
        form: form id (``home_visit``); form_version: edition it was filled under.
        child: the child, or None for a group record.
        staff: who did it (several for a visit).
        doer_role: class_teacher, acting_class_teacher, helper, subject_teacher, counsellor, leader.
        way: how it was done (入户 …), as a code of the form.
        purposes: what it was for; ``census`` marks a census visit (trap 6).
        outcome: ``met`` or ``absent`` (未遇 is an attempt, never counted).
        state: draft, confirmed, void. Only confirmed ones count.
        paper: unprinted, printed, signed, filed; box: where the paper lies.
        sheet_number: 单号 of the paper it was keyed from.
        is_late_entry: keyed after the term's cut-off (补录).
    """

    form: str = column(index=True)
    form_version: int
    child: str | None = column(default=None, index=True)
    term: str = column(index=True, refers="term")
    occurred_on: date = column(index=True)
    entered_on: date
    entered_at: datetime
    entered_seq: int = column(index=True)
    entered_by: str
    staff: tuple[str, ...] = ()
    doer_role: str | None = None
    way: str | None = None
    purposes: tuple[str, ...] = ()
    outcome: str = "met"
    state: str = "confirmed"
    paper: str = "unprinted"
    box: str | None = None
    sheet_number: str | None = column(default=None, index=True)
    is_late_entry: bool = False
    void_reason: str | None = None
    text_digest: str | None = column(default=None, index=True)
    answers: Mapping[str, object] = column(sensitivity=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPhoto(Entity):
    """A photo that belongs to a record (F04, F19), or to a form still in work.

    The record's answers name it by its digest; a table of its own, so that lists and figures never
    load pictures. It follows its record: a void one keeps its photos.

    Attributes:
        record: the record; None while the form is in work. draft: the draft then, by its key.
        digest: of the JPEG (``domain.pictures``).
        picture: the JPEG as base64; None when the draft was thrown away or the photo taken out.
    """

    record: str | None = column(default=None, index=True, refers="record")
    draft: str | None = column(default=None, index=True)
    digest: str = column(index=True)
    picture: str | None = column(sensitivity=2, picture=True)
    taken_in_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSheet(Entity):
    """A sheet of paper that left the printer; ``id`` is its 单号."""

    form: str
    child: str | None = None
    printed_on: date
    printed_by: str
    check_code: str | None = None
    batch: int
