"""Hints for the principal: too many in a day, alike, on days without school, after the cut-off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.domain import worlds
from tests.domain.worlds import rules

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.record_facts import RecordFact
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.terms import calendar_of
from liushou_desktop.domain.worth_a_look import CONTACT, Hint, worth_a_look

TERM = Term(
    site="s",
    id="2025-2",
    name="2026年春季学期",
    start=date(2026, 3, 2),
    end=date(2026, 7, 10),
    holidays=("2026-05-01/2026-05-05",),
)
MONDAY, SUNDAY, HOLIDAY = date(2026, 4, 13), date(2026, 4, 12), date(2026, 5, 4)


def child(number: int, *records: RecordFact) -> ChildFacts:
    row = Child(site="s", id=f"c{number}", name="孩子", sex="1")
    return ChildFacts(child=row, records=records)


def record(number: int, day: date, form: str = "talk", **given: Any) -> RecordFact:
    entered = given.pop("entered", day).toordinal()
    given = {"staff": ("t",), **given}
    return worlds.fact(f"r{number}", form, f"c{number}", day.toordinal(), entered, **given)


def hints(*facts: ChildFacts, **settings: int) -> list[Hint]:
    return worth_a_look(facts, rules(**settings), calendar_of([TERM]), TERM)


def each(count: int, form: str, **given: Any) -> list[ChildFacts]:
    return [child(n, record(n, MONDAY, form, **given)) for n in range(count)]


def test_asks_only_about_more_than_usual() -> None:
    assert hints(*each(6, "home_visit"), *each(15, "talk")) == []
    (visits,) = hints(*each(7, "home_visit"))
    assert (visits.kind, visits.staff, len(visits.children)) == ("many_visits", "t", 7)
    assert hints(*each(7, "home_visit"), hint_visits_of_day=10) == []
    (visits,) = hints(*each(11, "home_visit"), hint_visits_of_day=10)
    assert visits.usual == 10
    (talks,) = hints(*each(16, "talk"))
    assert (talks.kind, talks.day) == ("many_records", MONDAY.toordinal())
    assert hints(*each(7, "home_visit", outcome="absent")) == []
    assert hints(*each(30, "talk", state="void")) == []


def test_asks_about_days_without_school() -> None:
    facts = [child(1, record(1, SUNDAY)), child(2, record(2, HOLIDAY)), child(3, record(3, MONDAY))]
    found = hints(*facts)
    assert [(hint.kind, hint.children) for hint in found] == [
        ("holiday_talks", ("c1",)),
        ("holiday_talks", ("c2",)),
    ]
    assert hints(child(1, record(1, SUNDAY, "home_visit"))) == []  # a visit on Sunday is as usual


def test_asks_about_texts_alike_in_different_children() -> None:
    same = [child(n, record(n, MONDAY, text_digest=7, staff=(f"t{n}",))) for n in (1, 2)]
    (hint,) = hints(*same)
    assert (hint.kind, hint.staff, hint.records) == ("same_text", "", ("r1", "r2"))
    twice = child(1, record(1, MONDAY, text_digest=7), record(1, MONDAY, text_digest=7))
    assert hints(twice) == []


def test_asks_about_what_was_keyed_after_the_cut_off() -> None:
    late = child(1, record(1, MONDAY, entered=date(2026, 7, 11)))
    in_time = child(2, record(2, MONDAY, entered=TERM.end))
    (hint,) = hints(late, in_time)
    assert (hint.kind, hint.children) == ("late", ("c1",))


def test_looks_at_the_term_alone() -> None:
    assert hints(child(1, record(1, date(2026, 2, 1)))) == []


def test_asks_about_calls_home_that_say_nothing() -> None:
    def calls(*said: str) -> ChildFacts:
        return child(
            1,
            *(
                record(1, MONDAY + timedelta(days=7 * n), CONTACT, details={"content": text})
                for n, text in enumerate(said)
            ),
        )

    assert hints(calls("", "", "问了作业", "", "")) == []
    (silent,) = hints(calls("", "问了作业", "", "", ""))
    assert (silent.kind, silent.children, len(silent.records)) == ("empty_contacts", ("c1",), 3)
    assert hints(calls("", "", ""), hint_empty_contacts=4) == []
