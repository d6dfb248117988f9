"""What records of the plan's other forms state: gatherings, incidents, study plans, dropout cases.

Small readings of ``RecordFact``; the names of facts are those beside the forms' fields
(docs/formats/form.md), so no form's field ids are known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from liushou_desktop.domain import record_facts
from liushou_desktop.domain.intervals import FOREVER
from liushou_desktop.domain.record_facts import RecordFact

DROPPED_OUT = frozenset({"dropped_out", "persuading"})
BACK = frozenset({"returned", "tracked"})
NOT_DROPOUT = "not_dropout"
CLOSED = frozenset({"closed", NOT_DROPOUT})
MOVES = "moves"
_MADE_UP_ON = "made_up_on"


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting or activity: who stands on its list, and as what (到 缺 假 补).

    ``class_`` is the class that met, "" for the whole school. ``made_up`` has the day of whoever
    was made up for later; without a day it is taken to be that of the meeting.
    """

    id: str
    day: int
    class_: str
    there: Mapping[str, str]
    made_up: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, record: RecordFact) -> Gathering:
        """As a group record says."""
        rows = record_facts.rows(record, record_facts.ATTENDANCE)
        there = {
            str(row[record_facts.CHILD]): str(row.get(record_facts.THERE, "present"))
            for row in rows
            if row.get(record_facts.CHILD)
        }
        made_up = {
            str(row[record_facts.CHILD]): on.toordinal() if isinstance(on, date) else record.day
            for row in rows
            if row.get(record_facts.CHILD) and row.get(record_facts.THERE) != "present"
            for on in (row.get(_MADE_UP_ON),)
            if isinstance(on, date) or row.get(record_facts.THERE) == "made_up"
        }
        return cls(record.id, record.day, str(record.details.get("class") or ""), there, made_up)

    def is_made_up(self, child: str, day: int) -> bool:
        """Whether an absent child had been made up for by that day."""
        return child in self.made_up and self.made_up[child] <= day


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident: when it was found, and the earliest notice to each party, in minutes."""

    id: str
    found: int
    notices: Mapping[str, int]
    reported: int | None

    @classmethod
    def of(cls, record: RecordFact) -> Incident:
        """As its report says; ``reported`` is the first written report."""
        notices = {
            party: minute
            for party, minute in record_facts.steps_taken(record).items()
            if any(
                row.get(record_facts.PARTY) == party
                for row in record_facts.rows(record, record_facts.NOTICES)
            )
        }
        written = record_facts.moments(record, "reports")
        return cls(record.id, record_facts.found_at(record), notices, min(written, default=None))

    def is_in_time(self, parties: Iterable[str], minutes: int) -> bool:
        """Whether every party was told within so many minutes of the discovery."""
        return all(
            party in self.notices and self.notices[party] - self.found <= minutes
            for party in parties
        )


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """A study plan: time and content are asked of every plan; ``checks`` are days of its checks."""

    id: str
    checks: tuple[date, ...]

    @classmethod
    def of(cls, record: RecordFact) -> StudyPlan:
        """As the plan says."""
        stages = record_facts.rows(record, "stages")
        days = (row.get(record_facts.ON) for row in stages)
        return cls(record.id, tuple(day for day in days if isinstance(day, date)))

    @property
    def is_whole(self) -> bool:
        """Whether it names a check beside time and content."""
        return bool(self.checks)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a child was a suspected dropout, and days on which it had dropped out.

    ``returned``: days on which it came back to school; who was found to be no dropout did not.
    """

    suspected: tuple[tuple[int, int], ...]
    dropped_out: tuple[tuple[int, int], ...]
    returned: tuple[int, ...]

    @classmethod
    def of(cls, records: Iterable[RecordFact]) -> Absence:
        """As the child's cases say, one after the other: a state holds until the next case, the
        day of return, or the day the case was closed."""
        cases = sorted(records, key=lambda record: (record.day, record.id))
        suspected: list[tuple[int, int]] = []
        dropped: list[tuple[int, int]] = []
        returned: list[int] = []
        for number, case in enumerate(cases):
            end = cases[number + 1].day - 1 if number + 1 < len(cases) else FOREVER
            came = _day(case.details.get("returned_on"))
            over = came or _day(case.details.get("closed_on"))
            if over is not None:
                end = min(end, over - 1)
                if came is not None or case.way != NOT_DROPOUT:
                    returned.append(over)
            returned += [on for on, state in _moves(case) if state in BACK]
            for state, first, last in _states(case, end):
                (dropped if state in DROPPED_OUT else suspected).append((first, last))
        return cls(tuple(suspected), tuple(dropped), tuple(returned))


def _moves(case: RecordFact) -> list[tuple[int, str]]:
    """Days on which a case changed its state, and to which."""
    return [
        (on.toordinal(), str(row.get("state")))
        for row in record_facts.rows(case, MOVES)
        if isinstance(on := row.get(record_facts.ON), date)
    ]


def _states(case: RecordFact, end: int) -> Iterator[tuple[str, int, int]]:
    """The states out of school a case went through, with the days each held; a case nobody moved
    has one."""
    moves = _moves(case)
    if not moves:
        state = case.way or ""
        if state in BACK or state in CLOSED:
            state = "suspected"  # what it was before the child came back
        moves = [(case.day, state)]
    moves.sort(key=lambda move: move[0])
    for number, (first, state) in enumerate(moves):
        last = moves[number + 1][0] - 1 if number + 1 < len(moves) else end
        if state not in BACK and state not in CLOSED and min(last, end) >= first:
            yield state, first, min(last, end)


def _day(value: object) -> int | None:
    return value.toordinal() if isinstance(value, date) else None


def holds(record: RecordFact, day: int) -> bool:
    """Whether a confirmed paper holds on a day: from its own day, until the day it names."""
    since = _day(record.details.get(record_facts.FROM)) or record.day
    until = _day(record.details.get(record_facts.UNTIL)) or FOREVER
    return record.state == "confirmed" and since <= day <= until
