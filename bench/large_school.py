"""A large school under ``build/bench``: 3,000 pupils, 900 left-behind children, 150,000 records.

Founded as any school; its children and the records of three years are put in by the unit of work,
so the chain, the search and the lists are there as well.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from bench.harness import DATA
from bench.invented_rows import roster_row
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.schooling import Enrolment, Post, SchoolClass, Staff, Term
from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.shared.site import Site

SITE = "2162999901"
USER, PASSWORD = "资料员", "demo-2021"
PUPILS, CHILDREN, RECORDS = 3_000, 900, 167
TODAY = date(2026, 5, 20)
CLOCK = RehearsalClock(TODAY)
FOLDER = DATA / "large-school"
_CLASSES = 60
_FIRST = date(2023, 9, 4)
_DAYS_APART = 6
TERMS = tuple(
    Term(site=SITE, id=f"{year}-{half}", name=name, start=date(year + ahead, *first),
         end=date(year + 1, *last))
    for year in (2023, 2024, 2025)
    for half, name, ahead, first, last in (
        (1, "秋季", 0, (9, 1), (1, 18)), (2, "春季", 1, (2, 21), (7, 10)))
)  # fmt: skip
#: What one of each form says; four in turn, so every child has all of them in every month.
_SAID: dict[str, dict[str, object]] = {
    "talk": {"said": "作业能跟上，想爸爸妈妈，晚上和奶奶通电话。", "parent_calls": 2},
    "home_visit": {"seen": "家里干净，爷爷在家，孩子在写作业；提醒雨天不要到河边去。"},
    "family_contact": {"initiator": "parent", "parent": "mother", "content": "问了学习。"},
    "life_note": {"note": "天冷了，提醒加衣服；宿舍被子够。"},
}  # fmt: skip


def prepare() -> None:
    """Made once; a school that was not finished is made anew."""
    if (DATA / "large-school.done").exists():
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    site = founded(FOLDER)
    for batch in _batches(_everything()):
        with site.unit() as unit:
            unit.add_many(batch)
    from liushou_desktop.services.school.refresh_summaries import refresh_all

    refresh_all(site, even_today=True)
    site.lock()
    (DATA / "large-school.done").touch()


def open_school() -> Site:
    """The school, unlocked."""
    from liushou_desktop.services.shared.open_site import open_site

    return open_site(FOLDER, USER, PASSWORD, CLOCK)


def founded(folder: Path) -> Site:
    """The school without children, unlocked."""
    from liushou_desktop.services.shared.create_site import NewSite, create_site
    from liushou_desktop.services.shared.open_site import open_site
    from liushou_desktop.services.shared.rights import Role

    new = NewSite(side="school", code=SITE, name="中心小学", short_code="ZX", user=USER,
                  role=Role.CLERK, password=PASSWORD, terms=TERMS)  # fmt: skip
    create_site(folder, new, CLOCK)
    return open_site(folder, USER, PASSWORD, CLOCK)


def _batches(entities: Iterator[Entity]) -> Iterator[list[Entity]]:
    batch: list[Entity] = []
    for entity in entities:
        batch.append(entity)
        if len(batch) == 10_000:
            yield batch
            batch = []
    yield batch


def _everything() -> Iterator[Entity]:
    for number in range(_CLASSES):
        yield SchoolClass(site=SITE, id=f"k{number}", stage="primary",
                          entry_year=2025 - number % 6, number=number // 6 + 1)  # fmt: skip
        yield Staff(site=SITE, id=f"t{number}", name=f"妥老师{number}")
        yield Post(site=SITE, id=f"p{number}", staff=f"t{number}", kind="class_teacher",
                   class_=f"k{number}", start=date(2025, 8, 25))  # fmt: skip
    order = iter(range(1, CHILDREN * RECORDS + 1))
    for number in range(PUPILS):
        yield from _pupil(number)
        if number < CHILDREN:
            yield from _family(number)
            yield from (_record(number, at, next(order)) for at in range(RECORDS))


def _pupil(number: int) -> Iterator[Entity]:
    row, id_ = roster_row(number), f"c{number:05d}"
    has_file = number < CHILDREN
    yield Child(
        site=SITE,
        id=id_,
        file_number=f"ZX-2023-{number + 1:04d}" if has_file else None,
        file_opened_on=_FIRST if has_file else None,
        identified_on=_FIRST if has_file else None,
        name=row["姓名"],
        sex="1" if row["性别"] == "男" else "2",
        birth_date=date.fromisoformat(row["出生日期"]),
        id_number=row["身份证件号"],
    )
    yield Enrolment(site=SITE, id=f"e{number}", child=id_, class_=f"k{number % _CLASSES}",
                    start=date(2023, 9, 1))  # fmt: skip


def _family(number: int) -> Iterator[Entity]:
    child = f"c{number:05d}"
    yield Spell(site=SITE, id=f"s{number}", child=child, category="2", reason="1", start=_FIRST,
                identified_on=_FIRST)  # fmt: skip
    yield Carer(site=SITE, id=f"g{number}", child=child, name="马奶奶", relation="62", start=_FIRST)
    yield Phone(site=SITE, id=f"f{number}", child=child, owner="carer",
                digits=f"199{number:08d}", start=_FIRST)  # fmt: skip
    yield Address(site=SITE, id=f"a{number}", child=child, village=f"第{number % 25}村",
                  start=_FIRST)  # fmt: skip
    for role in ("father", "mother"):
        yield Relative(site=SITE, id=f"r{number}{role}", child=child, role=role, name="马某某")
        yield Whereabouts(site=SITE, id=f"w{number}{role}", child=child, role=role,
                          status="away_working", province="广东省", start=_FIRST)  # fmt: skip


def _record(number: int, at: int, order: int) -> Record:
    day = _FIRST + timedelta(days=_DAYS_APART * at + number % _DAYS_APART)
    form = tuple(_SAID)[at % len(_SAID)]
    held = [term.id for term in TERMS if term.start <= day]
    return Record(
        site=SITE,
        id=f"q{order:06d}",
        form=form,
        form_version=1,
        child=f"c{number:05d}",
        term=held[-1],
        occurred_on=day,
        entered_on=day,
        entered_at=datetime(day.year, day.month, day.day, 16),
        entered_seq=order,
        entered_by=USER,
        staff=(f"t{number % _CLASSES}",),
        doer_role="class_teacher",
        way="household" if form == "home_visit" else None,
        answers=_SAID[form],
    )
