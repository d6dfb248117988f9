"""A record as duties and figures see it: typed columns, and the answers its form declares as facts.

Group records (meetings, activities) are spread over the children on their lists; records that
excuse a child from rules become exemptions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from typing import Any

from liushou_desktop.domain.records import Record

#: Names of facts, the same in every form (``fact = "…"`` beside a field, docs/formats/form.md).
ATTENDANCE, CHILD, THERE = "attendance", "child", "there"
FROM, UNTIL = "from", "until"
TRUSTED = "trusted"  # who signed to care (F16)
NOTIFIED_ON = "notified_on"  # the parents' written notice (F16)
NOTICES, PARTY, ON, AT = "notices", "party", "on", "at"
FOUND_ON, FOUND_AT, DRILL, DUE = "found_on", "found_at", "drill", "due"
PRESENT = frozenset({"present", "made_up"})

NOTHING: Mapping[str, Any] = MappingProxyType({})


def short_digest(digest: str) -> int:
    """The first 56 bits of a digest of texts: enough to tell the texts of a school apart, in a
    third of the room; an open school keeps one for every talk of many years."""
    return int(digest[:14], 16)


@dataclass(frozen=True, slots=True)
class Said:
    """What many records say alike: an open school keeps one of it for all of them.

    ``details`` are the answers the form declares as facts (``fact = "initiator"`` beside a field),
    by the name of the fact: codes, tuples of codes, dates, numbers, and for a list (attendance,
    notices) a tuple of such mappings.
    """

    form: str
    state: str = "confirmed"
    outcome: str = "met"
    doer_role: str | None = None
    staff: tuple[str, ...] = ()
    way: str | None = None
    purposes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(slots=True)
class RecordFact:
    """A record as rules see it: what it has for itself, and what it ``said`` as others do.

    ``day`` and ``entered`` are ordinals of dates. A large school has 150,000: as small as can be,
    quick to make and to ask. So it is not frozen, and still nobody changes one.
    """

    id: str
    child: str | None
    day: int
    entered: int
    text_digest: int | None
    said: Said

    @property
    def form(self) -> str:
        return self.said.form

    @property
    def state(self) -> str:
        return self.said.state

    @property
    def outcome(self) -> str:
        return self.said.outcome

    @property
    def doer_role(self) -> str | None:
        return self.said.doer_role

    @property
    def staff(self) -> tuple[str, ...]:
        return self.said.staff

    @property
    def way(self) -> str | None:
        return self.said.way

    @property
    def purposes(self) -> tuple[str, ...]:
        return self.said.purposes

    @property
    def details(self) -> Mapping[str, Any]:
        return self.said.details

    def has(self, name: str, codes_wanted: Collection[str]) -> bool:
        """Whether a fact says one of these codes."""
        value = self.said.details.get(name)
        if isinstance(value, tuple):
            return any(code in value for code in codes_wanted)
        return value in codes_wanted

    @classmethod
    def of(cls, record: Record) -> RecordFact:
        """The fact a stored record states, without its details."""
        said = Said(
            record.form,
            record.state,
            record.outcome,
            record.doer_role,
            record.staff,
            record.way,
            record.purposes,
        )
        return cls(
            record.id,
            record.child,
            record.occurred_on.toordinal(),
            record.entered_on.toordinal(),
            short_digest(record.text_digest) if record.text_digest else None,
            said,
        )


@dataclass(frozen=True, slots=True)
class Exemption:
    """Days on which nothing is owed to a child for some things (免做), with the record that says
    so."""

    what: tuple[str, ...]
    first: int
    last: int
    record: str


def attended(records: Iterable[RecordFact]) -> Mapping[str, list[RecordFact]]:
    """Group records by the children who were there (or made up for it)."""
    found: dict[str, list[RecordFact]] = defaultdict(list)
    for record in records:
        for child in children_there(record):
            found[child].append(record)
    return found


def children_there(record: RecordFact, states: Collection[str] = PRESENT) -> Iterator[str]:
    """The children on a group record's list who are in one of the states."""
    for row in rows(record, ATTENDANCE):
        child = row.get(CHILD)
        if isinstance(child, str) and row.get(THERE) in states:
            yield child


def rows(record: RecordFact, name: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of a list among a record's facts."""
    found = record.details.get(name, ())
    return tuple(row for row in found if isinstance(row, Mapping))


def exemption(record: RecordFact) -> Exemption:
    """What a record that excuses says: things by its purposes, days by its facts."""
    return Exemption(
        what=record.purposes,
        first=_ordinal(record.details.get(FROM), record.day),
        last=_ordinal(record.details.get(UNTIL), record.day),
        record=record.id,
    )


def steps_taken(record: RecordFact) -> dict[str, int]:
    """When which step of an event was taken, in minutes since the first day of all: the earliest
    notice to each party, and steps with a day of their own."""
    found: dict[str, int] = {}
    for row in rows(record, NOTICES):
        party, minute = str(row.get(PARTY)), _moment(row.get(ON), row.get(AT))
        if minute is not None:
            found[party] = min(found.get(party, minute), minute)
    for name, value in record.details.items():
        if (
            name not in (FOUND_ON, DUE, FROM, UNTIL, NOTIFIED_ON)
            and (at := _moment(value, None)) is not None
        ):
            found[name] = at
    return found


def moments(record: RecordFact, name: str) -> list[int]:
    """When the rows of a list say, in minutes; rows without a day are left out."""
    found = (_moment(row.get(ON), row.get(AT)) for row in rows(record, name))
    return [minute for minute in found if minute is not None]


def found_at(record: RecordFact) -> int:
    """The minute an event was found, counted the same way; midnight when nobody noted it."""
    moment = _moment(record.details.get(FOUND_ON), record.details.get(FOUND_AT))
    return record.day * DAY + minute_of(record.details.get(FOUND_AT)) if moment is None else moment


DAY = 1440  # minutes


def _moment(day: object, at: object) -> int | None:
    return day.toordinal() * DAY + minute_of(at) if isinstance(day, date) else None


def minute_of(at: object) -> int:
    """Minutes since midnight; 0 when nobody noted them."""
    return at.hour * 60 + at.minute if isinstance(at, time) else 0


def _ordinal(day: object, otherwise: int) -> int:
    return day.toordinal() if isinstance(day, date) else otherwise
