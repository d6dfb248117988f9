"""Which records count for what, in one place for duties and figures alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from liushou_desktop.domain.exposure import Exposure
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.rules import Satisfaction


def counted(
    facts: ChildFacts, school: SchoolFacts, wanted: Satisfaction, found: Exposure
) -> list[RecordFact]:
    """The child's records that fulfil a condition, or another way, on a day of E_i, by day.

    Only confirmed records count; a visit that met nobody (未遇) is an attempt.
    """
    right = {record.id: record for record in ever_counted(facts, school, wanted)}
    return by_day(record for record in right.values() if found.has(record.day))


def ever_counted(
    facts: ChildFacts, school: SchoolFacts, wanted: Satisfaction
) -> Iterator[RecordFact]:
    """The same on any day at all, in no order; one that counts in two ways comes twice."""
    for each in wanted.alternatives():
        for record in facts.attended if each.proof == "attendance" else facts.records:
            if (
                record.form == each.form
                and is_valid(record, each)
                and (not each.doers or is_done_by(record, each.doers, facts, school))
            ):
                yield record


def by_day(records: Iterable[RecordFact]) -> list[RecordFact]:
    """Records in order of day."""
    return sorted(records, key=order)


def order(record: RecordFact) -> tuple[int, str]:
    """By day; two of one day by id."""
    return record.day, record.id


def is_valid(record: RecordFact, wanted: Satisfaction) -> bool:
    """Confirmed, met, done in a way that counts, for a purpose that does, with the facts asked."""
    if record.state != "confirmed" or record.outcome not in wanted.outcomes:
        return False
    if wanted.ways and record.way not in wanted.ways:
        return False
    purposes = record.purposes
    if wanted.purposes and not any(each in wanted.purposes for each in purposes):
        return False
    if wanted.excluded_purposes and any(each in wanted.excluded_purposes for each in purposes):
        return False
    return not wanted.where or all(record.has(name, said) for name, said in wanted.where.items())


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
