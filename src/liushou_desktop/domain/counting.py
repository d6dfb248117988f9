"""Which records count for what, in one place for duties and figures alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter

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
        made = facts.attended if each.proof == "attendance" else facts.records
        met = [record for record in made if record.form == each.form and is_met(record, each)]
        for record in fulfilling(met, each):
            if not each.doers or is_done_by(record, each.doers, facts, school):
                yield record


def by_day(records: Iterable[RecordFact]) -> list[RecordFact]:
    """Records in order of day."""
    return sorted(records, key=order)


order = attrgetter("day", "id")
"""Sorts by day; two of one day by id."""


def is_met(record: RecordFact, wanted: Satisfaction) -> bool:
    """Confirmed, and with an outcome that counts."""
    return record.state == "confirmed" and record.outcome in wanted.outcomes


def fulfilling(met: Sequence[RecordFact], wanted: Satisfaction) -> Sequence[RecordFact]:
    """Those done in a way that counts, for a purpose that does, with the facts asked.

    All records at once: most conditions ask for one of these things or none, and only what is asked
    costs a pass. Facts come first, they leave the fewest.
    """
    for name, said in wanted.where.items():
        met = [r for r in met if name in r.said.details and r.has(name, said)]
    if met and wanted.ways:
        met = [r for r in met if r.said.way in wanted.ways]
    if met and wanted.purposes:
        meant = frozenset(wanted.purposes)
        met = [r for r in met if not meant.isdisjoint(r.said.purposes)]
    if met and wanted.excluded_purposes:
        meant = frozenset(wanted.excluded_purposes)
        met = [r for r in met if meant.isdisjoint(r.said.purposes)]
    return met


def is_valid(record: RecordFact, wanted: Satisfaction) -> bool:
    """Met, and fulfilling what is asked besides."""
    return is_met(record, wanted) and bool(fulfilling((record,), wanted))


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
