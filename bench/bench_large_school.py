"""Workbench, figures and a child's page of a school with 150,000 records."""

from __future__ import annotations

import gc
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import large_school
from bench.bench_duties import counted_day_by_day
from bench.harness import AtMost, Bench, Faster, Measures, Stopwatch, resident_mb
from bench.large_school import TERMS
from liushou_desktop.base.collector import collector_at_rest
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Enrolment
from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.shared.site import Site

CHILD = "c00007"


def ours() -> Measures:
    """The pages' services: first after unlocking, then again after a record was saved.

    ``more_mb`` is what the school holds beyond one of a single child after the same pages.
    """
    from liushou_desktop.services.school.compute_figures import compute_indicators
    from liushou_desktop.services.school.show_child import show_child
    from liushou_desktop.services.school.workbench import workbench

    watch = Stopwatch()
    with TemporaryDirectory() as folder:
        small = large_school.founded(Path(folder) / "small")
        workbench(small)
        compute_indicators(small)
        with small.unit() as unit:
            unit.add(Child(site=small.code, id=CHILD, name="马小龙", sex="1"))
        show_child(small, CHILD)
        before = resident_mb()
        small.lock()
    site = large_school.open_school()
    with collector_at_rest():  # as beside the window
        with watch("first_workbench"):
            workbench(site)
        with watch("first_indicators"):
            compute_indicators(site)
        _save_a_talk(site)
        with watch("workbench"):
            desk = workbench(site)
        with watch("indicators"):
            compute_indicators(site)
        with watch("child"):
            page = show_child(site, CHILD)
    assert desk.roll.total == large_school.CHILDREN
    assert len(page.records) >= large_school.RECORDS
    gc.collect()
    watch.measures["more_mb"] = resident_mb() - before
    site.lock()
    return watch.measures


def _save_a_talk(site: Site) -> None:
    day = large_school.TODAY
    with site.unit() as unit:
        number = unit.next_number("bench")
        unit.add(
            Record(
                site=site.code, id=new_id(), form="talk", form_version=1, child=CHILD,
                term=TERMS[-1].id, occurred_on=day, entered_on=day,
                entered_at=datetime(day.year, day.month, day.day),
                entered_seq=1_000_000 + number, entered_by=large_school.USER,
                doer_role="class_teacher", answers={"said": "说今天很高兴。"},
            )
        )  # fmt: skip


def over_all_records() -> Measures:
    """What would usually be written: all records as objects, then every rule day by day.

    Every page of these starts from the same sums, so one of them stands for all.
    """
    from liushou_desktop.domain.facts import ChildFacts
    from liushou_desktop.domain.record_facts import RecordFact
    from liushou_desktop.services.school.school_facts import rules_in_force

    watch = Stopwatch()
    site = large_school.open_school()
    with watch("workbench"), collector_at_rest():
        with site.unit() as unit:
            records = unit.find(Record)
            children = [child for child in unit.find(Child) if child.file_number]
            spells = {spell.child: spell for spell in unit.find(Spell)}
            seats = {seat.child: seat for seat in unit.find(Enrolment)}
            rules = rules_in_force(unit).rules
        made = defaultdict(list)
        for record in records:
            made[record.child].append(RecordFact.of(record))
        for child in children:
            facts = ChildFacts(
                child=child,
                enrolments=(seats[child.id],),
                spells=(spells[child.id],),
                records=tuple(made[child.id]),
            )
            for rule in rules:
                counted_day_by_day(facts, rule, TERMS[-1])
    site.lock()
    taken = watch.measures["workbench"]
    return {"workbench": taken, "indicators": taken, "child": taken}


BENCH = Bench(
    about=f"a school of {large_school.PUPILS} pupils, {large_school.CHILDREN} left-behind "
    f"children and {large_school.CHILDREN * large_school.RECORDS:,} records",
    rounds=3,
    prepare=large_school.prepare,
    candidates={"over all records": over_all_records, "ours": ours},
    goals=(
        Faster("workbench", "ours", "over all records", times=20),
        Faster("indicators", "ours", "over all records", times=20),
        Faster("child", "ours", "over all records", times=20),
        AtMost("more_mb", "ours", limit=60),
    ),
)
