"""A school of 3,000 pupils and 150,000 records: all of it out as one JSON file, and in again."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.harness import DATA, AtMost, Bench, Measures, Stopwatch, peak_mb, resident_mb
from bench.invented_rows import roster_row
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.records import Record
from liushou_desktop.services.shared.create_site import NewSite, create_site
from liushou_desktop.services.shared.export_site import export_site
from liushou_desktop.services.shared.import_site import import_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site

CHILDREN, RECORDS = 3_000, 150_000
FOLDER, FILE = DATA / "site-file", DATA / "site-file.json"
CODE, USER, PASSWORD = "2162999902", "李老师", "demo-2021"
CLOCK = RehearsalClock(date(2026, 6, 16))
FIRST = date(2025, 9, 1)


def prepare() -> None:
    """The school and its file, made once."""
    if FILE.exists():
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    site = empty(FOLDER)
    try:
        with site.unit() as unit:
            unit.add_many(child(index) for index in range(CHILDREN))
            unit.next_numbers("record", RECORDS)
            for start in range(0, RECORDS, 10_000):
                unit.add_many(record(index) for index in range(start, start + 10_000))
        export_site(site, FILE, reason="bench")
    finally:
        site.lock()


def empty(folder: Path) -> Site:
    """A new school, unlocked."""
    new = NewSite(
        side="school", code=CODE, name="癿沟村小学", short_code="BG", user=USER,
        role=Role.CLERK, password=PASSWORD,
    )  # fmt: skip
    create_site(folder, new, CLOCK)
    return open_site(folder, USER, PASSWORD, CLOCK)


def child(index: int) -> Child:
    """One pupil."""
    row = roster_row(index)
    return Child(
        site=CODE,
        id=f"c{index:06d}",
        file_number=f"BG-2025-{index:05d}",
        name=row["姓名"],
        sex="1" if row["性别"] == "男" else "2",
        birth_date=date.fromisoformat(row["出生日期"]),
        id_number=row["身份证件号"],
    )


def record(index: int) -> Record:
    """One talk."""
    day = FIRST + timedelta(days=index % 120)
    return Record(
        site=CODE,
        id=f"r{index:06d}",
        form="talk",
        form_version=1,
        child=f"c{index % CHILDREN:06d}",
        term="2025-1",
        occurred_on=day,
        entered_on=day,
        entered_at=datetime(2026, 1, 9, 10, 0),
        entered_seq=index + 1,
        entered_by=USER,
        answers={
            "said": f"作业按时，吃饭睡觉都好，第{index}次。",
            "guidance": "多给爸妈打电话。",
        },
    )


def whole_in_memory() -> Measures:
    """What one writes first: all rows as objects, one dump; one load, all rows added."""
    site = open_site(FOLDER, USER, PASSWORD, CLOCK)
    watch, before = Stopwatch(), resident_mb()
    with watch("export"), TemporaryDirectory(dir=DATA) as folder:
        with site.unit() as unit:
            everything = {
                "child": [_plain(each) for each in unit.find(Child)],
                "record": [_plain(each) for each in unit.find(Record)],
                "changes": [_plain(each) for each in unit.history()],
            }
        with open(f"{folder}/all.json", "w", encoding="utf-8") as handle:
            json.dump(everything, handle, ensure_ascii=False, default=str)
    watch.measures["added_mb"] = peak_mb() - before
    site.lock()
    return watch.measures


def _plain(row: Any) -> dict[str, object]:
    names = [name for kind in type(row).__mro__ for name in getattr(kind, "__slots__", ())]
    return {name: getattr(row, name) for name in names}


def export_ours() -> Measures:
    """The program's own export."""
    site = open_site(FOLDER, USER, PASSWORD, CLOCK)
    watch = Stopwatch()
    with TemporaryDirectory(dir=DATA) as folder:
        before = resident_mb()
        with watch("export"):
            export_site(site, Path(folder) / "all.json", reason="bench")
        watch.measures["added_mb"] = peak_mb() - before
    site.lock()
    return watch.measures


def import_ours() -> Measures:
    """The program's own import into an empty school; everything is checked at the end."""
    watch = Stopwatch()
    with TemporaryDirectory(dir=DATA) as folder:
        site = empty(Path(folder) / "school")
        before = resident_mb()
        with watch("import"):
            import_site(site, FILE)
        watch.measures["added_mb"] = peak_mb() - before
        site.lock()
    return watch.measures


BENCH = Bench(
    about="a school of 3,000 pupils and 150,000 records: all of it out and in as one JSON file",
    prepare=prepare,
    candidates={
        "whole in memory": whole_in_memory,
        "ours, out": export_ours,
        "ours, in": import_ours,
    },
    goals=(
        AtMost("added_mb", "ours, out", limit=120),
        AtMost("added_mb", "ours, in", limit=120),
    ),
    rounds=1,
)
