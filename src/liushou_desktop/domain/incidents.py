"""The running clock of an emergency (R14, R15; domain handbook §6.2): who must be told until when,
what is late and why, whether it can be closed.

Everything counts in minutes since the first day of all, from the minute the school knew. Nothing
about late is stored: it follows from the noted times, the rule set and the present minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from liushou_desktop.domain import record_facts
from liushou_desktop.domain.record_facts import DAY, DRILL, RecordFact
from liushou_desktop.domain.rules import Rule, RuleSet

_REPORTS, _STAGE, _DELAYS, _CLOSED_ON = "reports", "stage", "delays", "closed_on"
_POLICE, _REASONS = "police", "police_reasons"
INITIAL, FOLLOW_UP, FINAL = "initial", "follow_up", "final"


class NoticeState(StrEnum):
    """How it stands with telling one party."""

    TOLD = "told"
    LATE = "late"  # told, but after the limit
    WAITING = "waiting"  # the limit has not passed
    OVERDUE = "overdue"  # not told, and the limit has passed
    NOT_ASKED = "not_asked"  # the law asks for it in other cases only
    UNDECIDED = "undecided"  # whether the law asks has not been answered yet


@dataclass(frozen=True, slots=True)
class Notice:
    """One party to tell.

    Attributes:
        party: a code of ``notified_party``; is_asked: by the rule set, for this event.
        told: the minute it was first told, or None; limit: the last minute in time.
        why: the written reason for being late, or for not telling at all.
    """

    party: str
    state: NoticeState
    is_asked: bool
    told: int | None
    limit: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the rule set allows, counted from the discovery: minutes, and days for the end."""

    oral: int
    written: int
    final_days: int

    @classmethod
    def of(cls, rules: RuleSet, form: str) -> Limits:
        """The limits in force for events kept on that form."""
        spoken = [r.period.minutes + r.period.days * DAY for r in _event_rules(rules, form)]
        return cls(
            oral=min(spoken, default=0),
            written=rules.number("incident_written_minutes"),
            final_days=rules.number("incident_final_days"),
        )


@dataclass(frozen=True, slots=True)
class Incident:
    """An emergency as its record and the rule set tell it at one minute.

    Attributes:
        found: the minute the school knew; now: the present minute.
        reports: stage and minute of every written report, in order.
    """

    id: str
    found: int
    now: int
    limits: Limits
    notices: tuple[Notice, ...]
    reports: tuple[tuple[str, int], ...]
    is_drill: bool
    is_police_answered: bool
    closed_on: date | None

    @property
    def minutes(self) -> int:
        """Whole minutes since the school knew; never below zero."""
        return max(0, self.now - self.found)

    @property
    def is_running(self) -> bool:
        """Whether its clock still runs: not closed yet."""
        return self.closed_on is None

    def reported(self, stage: str) -> int | None:
        """The minute of the first report of a stage."""
        return next((minute for said, minute in self.reports if said == stage), None)

    @property
    def written_limit(self) -> int:
        """The last minute for the first written report."""
        return self.found + self.limits.written

    @property
    def final_limit(self) -> int:
        """The last minute of the day by which the final report is owed."""
        return (self.found // DAY + self.limits.final_days + 1) * DAY - 1

    def open_notices(self) -> Iterator[Notice]:
        """Parties still to be told, or told late or never without a written reason."""
        for notice in self.notices:
            is_late = notice.state in (NoticeState.LATE, NoticeState.OVERDUE)
            if notice.state is NoticeState.WAITING or (is_late and not notice.why):
                yield notice

    def is_late(self) -> bool:
        """Whether any notice or written report passed its limit."""
        late = (NoticeState.LATE, NoticeState.OVERDUE)
        if any(notice.state in late for notice in self.notices):
            return True
        first, last = self.reported(INITIAL), self.reported(FINAL)
        return (self.now if first is None else first) > self.written_limit or (
            self.now if last is None else last
        ) > self.final_limit

    def missing_to_close(self) -> Iterator[str]:
        """What still stands in the way of closing: codes of parties, ``police_question``,
        ``initial``, ``final``."""
        if not self.is_police_answered:
            yield "police_question"
        yield from (notice.party for notice in self.open_notices())
        yield from (s for s in (INITIAL, FINAL) if self.reported(s) is None)


def incident_of(record: RecordFact, rules: RuleSet, now: datetime) -> Incident:
    """What an emergency's record says at a moment.

    Args:
        record: of a form whose facts are those of F14 (docs/formats/form.md).
    """
    minute = now.toordinal() * DAY + now.hour * 60 + now.minute
    closed = record.details.get(_CLOSED_ON)
    answered = bool(record.details.get(_REASONS))
    limits = Limits.of(rules, record.form)
    return Incident(
        id=record.id,
        found=record_facts.found_at(record),
        now=minute,
        limits=limits,
        notices=tuple(_notices(record, rules, minute, answered)),
        reports=tuple(_reports(record)),
        is_drill=record.has(DRILL, ("yes",)),
        is_police_answered=answered,
        closed_on=closed if isinstance(closed, date) else None,
    )


def _event_rules(rules: RuleSet, form: str) -> Iterator[Rule]:
    for rule in rules.rules:
        if rule.period.event == form and rule.satisfied_by.proof == "steps":
            yield rule


def parties(record: RecordFact, rules: RuleSet) -> Mapping[str, tuple[bool, int]]:
    """Party → whether the rule set asks to tell it of this event, and within how many minutes.

    Parties of a rule whose condition does not hold stand in it too, as not asked.
    """
    found: dict[str, tuple[bool, int]] = {}
    for rule in _event_rules(rules, record.form):
        minutes = rule.period.minutes + rule.period.days * DAY
        holds = all(record.has(name, said) for name, said in rule.satisfied_by.where.items())
        for party in rule.satisfied_by.steps:
            asked, least = found.get(party, (False, minutes))
            found[party] = (asked or holds, min(least, minutes))
    return dict(sorted(found.items(), key=lambda item: item[0] == _POLICE))


def _notices(record: RecordFact, rules: RuleSet, now: int, is_answered: bool) -> Iterator[Notice]:
    told = record_facts.steps_taken(record)
    whys = {
        str(row.get(record_facts.PARTY)): str(row.get("why") or "")
        for row in record_facts.rows(record, _DELAYS)
    }
    found = record_facts.found_at(record)
    asked = parties(record, rules)
    also = {str(row.get(record_facts.PARTY)) for row in record_facts.rows(record, "notices")}
    for party, (is_asked, minutes) in asked.items():
        limit, minute = found + minutes, told.get(party)
        state = _state(minute, limit, now, is_asked, is_answered)
        yield Notice(party, state, is_asked, minute, limit, whys.get(party, ""))
    for party in sorted(also - asked.keys()):
        if (minute := told.get(party)) is not None:
            yield Notice(party, NoticeState.TOLD, False, minute, minute)


def _state(
    told: int | None, limit: int, now: int, is_asked: bool, is_answered: bool
) -> NoticeState:
    if told is not None:
        return NoticeState.LATE if is_asked and told > limit else NoticeState.TOLD
    if not is_asked:
        return NoticeState.NOT_ASKED if is_answered else NoticeState.UNDECIDED
    return NoticeState.OVERDUE if now > limit else NoticeState.WAITING


def _reports(record: RecordFact) -> list[tuple[str, int]]:
    found = []
    for row in record_facts.rows(record, _REPORTS):
        day, at = row.get(record_facts.ON), row.get(record_facts.AT)
        if isinstance(day, date):
            minute = day.toordinal() * DAY + record_facts.minute_of(at)
            found.append((str(row.get(_STAGE)), minute))
    return sorted(found, key=lambda each: each[1])
