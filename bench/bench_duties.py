"""The duty engine: 900 left-behind children, three years of records, every countable rule.

Python's cyclic collector rests in both candidates, as it does in every job of the program.
"""

from __future__ import annotations

import time
import tomllib
from datetime import date, timedelta
from functools import cache

from bench.harness import ROOT, AtMost, Bench, Faster, Measures
from liushou_desktop.base.collector import collector_at_rest
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.facts import ChildFacts, RecordFact, SchoolFacts
from liushou_desktop.domain.record_facts import Said
from liushou_desktop.domain.rule_reader import read_rules
from liushou_desktop.domain.rules import Rule, RuleSet
from liushou_desktop.domain.schooling import Enrolment, Post, SchoolClass, Staff, Term
from liushou_desktop.domain.spells import Spell
from liushou_desktop.domain.terms import calendar_of, months

SITE = "2162999901"
CHILDREN, RECORDS = 900, 166
TODAY = date(2026, 5, 20)
TERM = Term(site=SITE, id="2025-2", name="春季", start=date(2026, 2, 21), end=date(2026, 7, 10))
SCHOOL = SchoolFacts(
    site=SITE,
    classes={"p5": SchoolClass(site=SITE, id="p5", stage="primary", entry_year=2021, number=1)},
    staff={"t1": Staff(site=SITE, id="t1", name="妥老师")},
    posts=(
        Post(site=SITE, id="1", staff="t1", kind="class_teacher", class_="p5", start=TERM.start),
        Post(site=SITE, id="2", staff="t1", kind="clerk", start=date(2020, 1, 1)),
    ),
)
#: What the records of a school say alike is one object for all of them, as the store reads it.
SAID = [
    Said(form, doer_role="class_teacher", way="household")
    for form in ("talk", "home_visit", "family_contact", "life_note")
]


@cache
def rules() -> RuleSet:
    """The plan as shipped, without the look at the four knows, which is a sum of its own."""
    path = ROOT / "forms" / "rules" / "jishishan-2021-96.toml"
    raw = tomllib.loads(path.read_text("utf-8"))
    kept = [rule for rule in raw["rule"] if rule["satisfied_by"]["proof"] != "knows"]
    for rule in kept:
        rule.pop("awaits", None)
    return read_rules({**raw, "rule": kept})


@cache
def children() -> list[ChildFacts]:
    """Each with a spell over years and records of four forms, six days apart."""
    found = []
    for number in range(CHILDREN):
        name = f"c{number}"
        first = date(2023, 9, 1) + timedelta(days=number % 6)
        records = tuple(
            RecordFact(f"{name}-{at}", name, day, day, None, SAID[at % len(SAID)])
            for at in range(RECORDS)
            if (day := first.toordinal() + 6 * at)
        )
        seat = Enrolment(site=SITE, id=name, child=name, class_="p5", start=date(2021, 9, 1))
        spell = Spell(site=SITE, id=name, child=name, category="2", start=first)
        child = Child(site=SITE, id=name, name="马小龙", sex="1")
        found.append(ChildFacts(child=child, enrolments=(seat,), spells=(spell,), records=records))
    return found


def ours() -> Measures:
    """The engine; ``one duty`` is processor seconds for one evaluation."""
    from liushou_desktop.domain.duties import DutyPlan

    pupils = children()
    taken = []
    for _ in range(3):
        plan = DutyPlan.of(rules(), calendar_of([TERM]), TERM)  # what one run keeps helps no other
        with collector_at_rest():
            start = time.process_time()
            count = sum(len(plan.of_child(facts, SCHOOL, TODAY)) for facts in pupils)
            taken.append((time.process_time() - start) / count)
    return {"one duty": min(taken)}


def day_by_day() -> Measures:
    """What would usually be written: every rule counts days one by one and scans all records."""
    pupils = children()[: CHILDREN // 30]
    asked = [(facts, rule) for facts in pupils for rule in rules().rules]
    with collector_at_rest():
        start = time.process_time()
        count = sum(counted_day_by_day(facts, rule, TERM) for facts, rule in asked)
        return {"one duty": (time.process_time() - start) / count}


def counted_day_by_day(facts: ChildFacts, rule: Rule, term: Term) -> int:
    """What a rule asks of a child in a term, without any of the engine's thoughts."""
    if rule.subject != "child" or not rule.is_countable:
        return 0
    periods = months(term) if rule.period.kind == "month" else (None,)
    for month in periods:
        first = date.fromordinal(month.first) if month else term.start
        last = date.fromordinal(month.last) if month else term.end
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        here = [
            day
            for day in days
            if any(s.start <= day and (s.end is None or day <= s.end) for s in facts.spells)
            and any(e.start <= day and (e.end is None or day <= e.end) for e in facts.enrolments)
        ]
        done = [
            record
            for record in facts.records
            if record.form == rule.satisfied_by.form and date.fromordinal(record.day) in here
        ]
        assert len(here) + len(done) >= 0
    return len(periods)


BENCH = Bench(
    about=f"duties of {CHILDREN} children with {RECORDS} records each",
    candidates={"day by day": day_by_day, "ours": ours},
    goals=(
        AtMost("one duty", "ours", limit=1 / 200_000),
        Faster("one duty", "ours", "day by day", times=20),
    ),
    rounds=3,
)
