"""Every kind of period once more, slowly and literally: sets of days, one day after the other.

Shares nothing with the engine but the entities and the facts. A duty is (owed, done, state, due).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.domain.oracle import covers, days_between, exposure, month_owed, months_of, visits_owed

from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.schooling import Term

Found = dict[str, tuple[int, int, str, date]]


def state(owed: int, done: int, opens: date, due: date, today: date, rule: dict[str, Any]) -> str:
    if owed == 0:
        return "exempt"
    if done >= owed:
        return "done"
    if today > due:
        return "overdue" if rule["force"] == "plan" else "due"
    return (
        "due" if today >= opens and today >= due - timedelta(days=rule["remind_days"]) else "owed"
    )


def fits(record: RecordFact, rule: dict[str, Any]) -> bool:
    if record.form != "talk" or record.state != "confirmed" or record.outcome != "met":
        return False
    wanted = rule["purposes"]
    return not wanted or any(purpose in wanted for purpose in record.purposes)


def key_days(facts: ChildFacts, days: set[date]) -> set[date]:
    return {
        day
        for day in days
        if any(covers(a, day) and a.level in ("red", "yellow") for a in facts.attentions)
    }


def duties(
    facts: ChildFacts, school: SchoolFacts, term: Term, today: date, rule: dict[str, Any]
) -> Found:
    """period → (owed, done, state, due) of one rule towards one child."""
    in_force = exposure(facts, school, [term], term.start, term.end)
    if rule["among"] == "key":
        in_force = key_days(facts, in_force)
    records = [
        r
        for r in facts.records
        if fits(r, rule) and r.day <= today.toordinal() and date.fromordinal(r.day) in in_force
    ]
    return KINDS[rule["kind"]](facts, term, today, rule, in_force, records)


def _slices(
    facts: ChildFacts,
    days_by_name: dict[str, list[date]],
    today: date,
    rule: dict[str, Any],
    in_force: set[date],
    records: list[RecordFact],
) -> Found:
    found: Found = {}
    for name, days in days_by_name.items():
        here = [day for day in days if day in in_force]
        if not here:
            continue
        owed = rule["times"] if month_owed(facts, in_force, days) else 0
        held = [r for r in records if date.fromordinal(r.day) in days]
        done = min(owed, len(held))
        due = max(here)
        found[name] = (owed, done, state(owed, done, min(here), due, today, rule), due)
    return found


def month(
    facts: ChildFacts,
    term: Term,
    today: date,
    rule: dict[str, Any],
    in_force: set[date],
    records: list[RecordFact],
) -> Found:
    return _slices(facts, months_of(term), today, rule, in_force, records)


def half_term(
    facts: ChildFacts,
    term: Term,
    today: date,
    rule: dict[str, Any],
    in_force: set[date],
    records: list[RecordFact],
) -> Found:
    days = days_between(term.start, term.end)
    middle = (len(days) + 1) // 2
    halves = {"h1": days[:middle], "h2": days[middle:]}
    return _slices(facts, halves, today, rule, in_force, records)


def term_times(
    facts: ChildFacts,
    term: Term,
    today: date,
    rule: dict[str, Any],
    in_force: set[date],
    records: list[RecordFact],
) -> Found:
    if not in_force:
        return {}
    days = days_between(term.start, term.end)
    owed = min(rule["times"], visits_owed(len(in_force), len(days)))
    if rule["times"] != 2:
        exact = rule["times"] * len(in_force) / len(days)
        rounded = int(exact + 0.5)
        owed = min(rule["times"], max(int(len(in_force) >= 30), rounded))
    due = max(in_force)
    if owed == rule["times"] and not records and rule["by_week"]:
        week_end = term.start + timedelta(days=7 * rule["by_week"] - 1)
        due = min(due, max(week_end, min(in_force)))
    done = min(owed, len(records))
    return {"": (owed, done, state(owed, done, min(in_force), due, today, rule), due)}


def rolling(
    facts: ChildFacts,
    term: Term,
    today: date,
    rule: dict[str, Any],
    in_force: set[date],
    records: list[RecordFact],
) -> Found:
    """Walk back from today through days in force; the clock starts anew with every record."""
    if today not in in_force:
        return {}
    since = today
    while since - timedelta(days=1) in in_force:
        since -= timedelta(days=1)
    clock = since - timedelta(days=1)
    for day in days_between(since, today):
        if any(date.fromordinal(r.day) == day for r in records):
            clock = day
    due = clock + timedelta(days=rule["days"])
    has_one = clock >= since
    done = int(has_one and today <= due)
    opens = clock + timedelta(days=1)
    return {due.isoformat(): (1, done, state(1, done, opens, due, today, rule), due)}


KINDS: dict[str, Callable[..., Found]] = {
    "month": month,
    "half_term": half_term,
    "term": term_times,
    "rolling": rolling,
}
