"""Which records count for what, in one place for duties and figures alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from liushou_desktop.domain.exposure import Exposure
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.rules import Satisfaction


def counted(
    facts: ChildFacts, school: SchoolFacts, wanted: Satisfaction, found: Exposure
) -> list[RecordFact]:
    """The child's records that fulfil the condition on a day of E_i, in order of day.

    Only confirmed records count; a visit that met nobody (未遇) is an attempt.
    """
    right = (
        record
        for record in facts.records
        if record.form == wanted.form
        and is_valid(record, wanted)
        and found.has(record.day)
        and (not wanted.doers or is_done_by(record, wanted.doers, facts, school))
    )
    return sorted(right, key=lambda record: (record.day, record.id))


def counted_of_school(records: Iterable[RecordFact], wanted: Satisfaction) -> list[RecordFact]:
    """The same for records of the whole school."""
    right = (r for r in records if r.form == wanted.form and is_valid(r, wanted))
    return sorted(right, key=lambda record: (record.day, record.id))


def is_valid(record: RecordFact, wanted: Satisfaction) -> bool:
    """Confirmed, met, done in a way that counts and not for a purpose that does not."""
    return (
        record.state == "confirmed"
        and record.outcome == "met"
        and (not wanted.ways or record.way in wanted.ways)
        and not any(purpose in wanted.excluded_purposes for purpose in record.purposes)
    )


def is_done_by(
    record: RecordFact, posts: tuple[str, ...], facts: ChildFacts, school: SchoolFacts
) -> bool:
    """Whether somebody of these posts did it.

    The role named in the record decides; else one of several doers must have held such a post of
    the child's class on that day (a visit with the class teacher among the visitors counts).
    """
    if record.doer_role in posts:
        return True
    if not record.staff:
        return False
    day = date.fromordinal(record.day)
    enrolment = facts.enrolment_on(day)
    if enrolment is None:
        return False
    return any(
        holder in record.staff
        for post in posts
        for holder in school.holders(post, enrolment.class_, day)
    )


def is_late(record: RecordFact, cut_off: int) -> bool:
    """Keyed after the cut-off (补录, A07)."""
    return record.entered > cut_off
