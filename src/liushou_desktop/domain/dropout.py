"""控辍保学 (R45; domain handbook §6.1): how a case stands, what is due next, where it may move.

The states and their allowed moves are the code set ``dropout_state``; the thresholds are settings
of the rule set. Nothing about due is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from liushou_desktop.domain import record_facts
from liushou_desktop.domain.deeds import MOVES
from liushou_desktop.domain.record_facts import RecordFact
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Term

SUSPECT, DECLARE, REPORT, TRACK, CLOSE, PERSUADE = (
    "suspect",
    "declare",
    "report",
    "track",
    "close",
    "persuade",
)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class DropoutCase:
    """A child's case on one day.

    Attributes:
        state: a code of ``dropout_state``; since: the day it was reached.
        days_out: school days since the child was last seen, while it is out of school.
        attempts: how often somebody tried to bring it back; result: of the newest attempt.
        due: what the thresholds ask for now (``suspect``, ``declare``, ``report``, ``persuade``,
            ``track``, ``close``), "" = nothing; until: the day it is owed by.
    """

    id: str
    child: str
    found_on: date
    last_seen_on: date | None
    state: str
    since: date
    days_out: int
    attempts: int
    result: str
    returned_on: date | None
    closed_on: date | None
    due: str = ""
    until: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not been struck off."""
        return self.state not in ("closed", "not_dropout")


def dropout_case(
    record: RecordFact,
    attempts: Sequence[RecordFact],
    rules: RuleSet,
    terms: Sequence[Term],
    today: date,
) -> DropoutCase:
    """How the case of a confirmed F13 stands.

    Args:
        attempts: confirmed attempts (F13C) of the same child.
    """
    found = date.fromordinal(record.day)
    own = sorted((a for a in attempts if a.day >= record.day), key=lambda a: (a.day, a.id))
    last_seen, returned = _date(record, "last_seen_on"), _date(record, "returned_on")
    state, since = record.way or "", _since(record)
    is_out = state in ("absent", "suspected", "dropped_out", "persuading")
    days = school_days(terms, last_seen, today) if is_out and last_seen else 0
    due, until = _due(record, state, since, days, bool(own), rules, found, returned)
    return DropoutCase(
        id=record.id,
        child=record.child or "",
        found_on=found,
        last_seen_on=last_seen,
        state=state,
        since=since,
        days_out=days,
        attempts=len(own),
        result=str(own[-1].details.get("result") or "") if own else "",
        returned_on=returned,
        closed_on=_date(record, "closed_on"),
        due=due if until is None or until <= today or due in (REPORT, PERSUADE, TRACK) else "",
        until=until,
    )


def school_days(terms: Sequence[Term], after: date, until: date) -> int:
    """Mondays to Fridays of terms outside their holidays, after one day and up to another (A06)."""
    days = (after + timedelta(n) for n in range(1, (until - after).days + 1))
    return sum(day.weekday() <= _FRIDAY and _is_taught(terms, day) for day in days)


def _is_taught(terms: Sequence[Term], day: date) -> bool:
    text = day.isoformat()
    for term in terms:
        if term.start <= day <= term.end:
            spans = (span.partition("/") for span in term.holidays)
            return not any(first <= text <= (last or first) for first, _, last in spans)
    return False


def _due(
    record: RecordFact,
    state: str,
    since: date,
    days: int,
    was_tried: bool,
    rules: RuleSet,
    found: date,
    returned: date | None,
) -> tuple[str, date | None]:
    """What the thresholds ask for, and by which day (None = now)."""
    if state == "absent":
        if days > rules.number("suspected_dropout_school_days"):
            return SUSPECT, None
        return PERSUADE, since  # the first day's call
    if state in ("suspected", "dropped_out", "persuading"):
        if _date(record, "reported") is None:
            return REPORT, found + timedelta(rules.number("dropout_report_days"))
        if state == "suspected" and was_tried:
            return DECLARE, found + timedelta(rules.number("dropout_days") + 1)
        return ("", None) if was_tried else (PERSUADE, since)
    if state == "returned":
        return TRACK, since
    if state == "tracked":
        return CLOSE, tracked_until(returned or since, rules)
    return "", None


def tracked_until(returned: date, rules: RuleSet) -> date:
    """The first day on which a child that came back may be struck off."""
    return returned + timedelta(rules.number("tracking_days"))


def _since(record: RecordFact) -> date:
    days = [row.get(record_facts.ON) for row in record_facts.rows(record, MOVES)]
    known = [day for day in days if isinstance(day, date)]
    return max(known, default=date.fromordinal(record.day))


def _date(record: RecordFact, name: str) -> date | None:
    value = record.details.get(name)
    return value if isinstance(value, date) else None
