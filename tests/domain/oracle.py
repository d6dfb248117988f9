"""The same rules once more, slowly and literally: sets of days and the formulas as written.

Shares nothing with the engine but the entities. Every day is looked at by itself; nobody should
have to think to see that it is right.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor

from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.schooling import Term

HALF = Fraction(1, 2)


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def covers(fact: object, day: date) -> bool:
    return fact.start <= day and (fact.end is None or fact.end >= day)  # type: ignore[attr-defined]


def is_holiday(day: date, term: Term) -> bool:
    for text in term.holidays:
        first, last = text.split("/")
        if date.fromisoformat(first) <= day <= date.fromisoformat(last):
            return True
    return False


def is_school_day(day: date, terms: list[Term]) -> bool:
    return any(
        term.start <= day <= term.end and day.weekday() < 5 and not is_holiday(day, term)
        for term in terms
    )


def suspends(suspension: object, terms: list[Term], last: date) -> bool:
    kind, start, end = suspension.kind, suspension.start, suspension.end  # type: ignore[attr-defined]
    if kind == "home_stay":
        return len(days_between(start, end or last)) > 30
    if not suspension.has_proof:  # type: ignore[attr-defined]
        return False
    if end is None:
        return True
    return sum(is_school_day(day, terms) for day in days_between(start, end)) >= 15


def in_school_and_left_behind(facts: ChildFacts, school: SchoolFacts, day: date) -> bool:
    enrolled = any(
        covers(e, day) and school.classes[e.class_].stage in ("primary", "junior")
        for e in facts.enrolments
    )
    return enrolled and any(covers(spell, day) for spell in facts.spells)


def exposure(
    facts: ChildFacts, school: SchoolFacts, terms: list[Term], first: date, last: date
) -> set[date]:
    """E_i between two days."""
    long = [s for s in facts.suspensions if suspends(s, terms, last)]
    return {
        day
        for day in days_between(first, last)
        if in_school_and_left_behind(facts, school, day) and not any(covers(s, day) for s in long)
    }


def visits_owed(e: int, length: int) -> int:
    """V_i = min(2, max([e_i ≥ 30], ⌊2·e_i/D + 0.5⌋))."""
    return min(2, max(int(e >= 30), floor(Fraction(2 * e, length) + HALF)))


def months_of(term: Term) -> dict[str, list[date]]:
    """M: calendar months with at least 15 days inside T."""
    found: dict[str, list[date]] = {}
    for day in days_between(term.start, term.end):
        found.setdefault(f"{day:%Y-%m}", []).append(day)
    return {month: days for month, days in found.items() if len(days) >= 15}


def month_owed(facts: ChildFacts, e: set[date], month: list[date]) -> bool:
    """|E_i ∩ m| ≥ half of |m ∩ T|; an even split inside the county belongs to the receiver."""
    inside = len([day for day in month if day in e])
    if Fraction(inside) != len(month) * HALF:
        return inside > len(month) * HALF
    for enrolment in facts.enrolments:
        if enrolment.end is not None and enrolment.end_reason == "transferred_in_county":
            after = [day for day in month if day > enrolment.end]
            if len(after) == len(month) * HALF:
                return False
    return True


def counts(record: RecordFact, form: str) -> bool:
    if record.form != form or record.state != "confirmed" or record.outcome != "met":
        return False
    if record.doer_role not in ("class_teacher", "acting_class_teacher"):
        return False
    if form == "home_visit":
        return record.way == "household" and "census" not in record.purposes
    return True


def days_of_records(facts: ChildFacts, form: str, e: set[date]) -> list[RecordFact]:
    return [r for r in facts.records if counts(r, form) and date.fromordinal(r.day) in e]


def i04(
    children: list[ChildFacts], school: SchoolFacts, term: Term, cut_off: date
) -> tuple[int, int, int, int]:
    """Numerator and denominator of 家访完成率 and of 足额人数率."""
    length = len(days_between(term.start, term.end))
    done = owed = full = asked = 0
    for facts in children:
        e = exposure(facts, school, [term], term.start, cut_off)
        v = visits_owed(len(e), length)
        visits = len(
            [
                r
                for r in days_of_records(facts, "home_visit", e)
                if date.fromordinal(r.entered) <= cut_off
            ]
        )
        done += min(visits, v)
        owed += v
        if v > 0:
            asked += 1
            full += int(visits >= v)
    return done, owed, full, asked


def i05(
    children: list[ChildFacts], school: SchoolFacts, term: Term, cut_off: date
) -> tuple[int, int]:
    """(child, month) with a talk / (child, month) owed; a month enters when it has ended at S."""
    done = owed = 0
    for facts in children:
        e = exposure(facts, school, [term], term.start, cut_off)
        talks = [
            date.fromordinal(r.day)
            for r in days_of_records(facts, "talk", e)
            if date.fromordinal(r.entered) <= cut_off
        ]
        for month in months_of(term).values():
            if month[-1] <= cut_off and month_owed(facts, e, month):
                owed += 1
                done += int(any(day in talks for day in month))
    return done, owed


def late(facts: ChildFacts, e: set[date], cut_off: date) -> set[str]:
    """Records that would count, keyed after the cut-off."""
    return {
        r.id
        for form in ("home_visit", "talk")
        for r in days_of_records(facts, form, e)
        if date.fromordinal(r.entered) > cut_off
    }


def duties(
    facts: ChildFacts, school: SchoolFacts, term: Term, today: date
) -> dict[tuple[str, str], tuple[int, int, str, date | None]]:
    """(rule, period) → owed, done, state, due day for R31 and R34 (due None when exempt)."""
    e = exposure(facts, school, [term], term.start, term.end)
    found: dict[tuple[str, str], tuple[int, int, str, date | None]] = {}
    touched = [
        day
        for day in days_between(term.start, term.end)
        if in_school_and_left_behind(facts, school, day)
    ]
    if not touched:
        return {}
    length = len(days_between(term.start, term.end))
    owed = visits_owed(len(e), length)
    visits = [
        r for r in days_of_records(facts, "home_visit", e) if date.fromordinal(r.day) <= today
    ]
    middle = days_between(term.start, term.end)[(length + 1) // 2 - 1]
    due = max(e) if e else max(touched)
    if owed == 2 and not visits:
        due = min(due, max(middle, min(e)))
    found[("R31", term.id)] = _duty(owed, len(visits), due, min(e or touched), today, 14)
    for month, days in months_of(term).items():
        here = [day for day in days if day in e]
        suspended = [day for day in days if day in touched and day not in e]
        if not here and not suspended:
            continue
        talks = [
            r
            for r in days_of_records(facts, "talk", e)
            if date.fromordinal(r.day) in days and date.fromordinal(r.day) <= today
        ]
        is_owed = month_owed(facts, e, days)
        inside = here or suspended
        found[("R34", f"{term.id}/{month}")] = _duty(
            int(is_owed), len(talks), max(inside), min(inside), today, 10
        )
    return found


def _duty(
    owed: int, done: int, due: date, opens: date, today: date, remind: int
) -> tuple[int, int, str, date | None]:
    if owed == 0:
        return 0, 0, "exempt", None
    done = min(owed, done)
    if done == owed:
        return owed, done, "done", due
    if today > due:
        return owed, done, "overdue", due
    if today >= opens and today >= due - timedelta(days=remind):
        return owed, done, "due", due
    return owed, done, "owed", due
