"""The school year turns: one act, with a backup before it, undone while nobody has gone on.

The last grade graduates: places in class, pairings, the class teacher's post and the spell end on
the class's last day, the file is archived and stays readable (R02). Children on leave and children
who repeat join the class that follows theirs. Everybody else keeps the class, whose grade rises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.schooling import Enrolment, Pairing, Post, SchoolClass
from liushou_desktop.domain.spells import Spell
from liushou_desktop.services.school.plan_rollover import (
    DONE,
    Rollover,
    RolloverChild,
    RolloverChoices,
    RolloverClass,
    planned,
    year_of,
)
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.school.refresh_summaries import refresh_all
from liushou_desktop.services.shared import whole_step
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.whole_step import WholeStep
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListLine
    from liushou_desktop.storage.unit import UnitOfWork

PAPER = "rollover"
REASON = "学年升级"
_LAST = "rollover.last"


@dataclass(frozen=True, slots=True)
class RolledOver:
    """What was done. ``backup``: the verified copy made before it."""

    year: int
    went_up: int
    graduated: int
    stayed: int
    archived: int
    backup: Path


def roll_over(
    site: Site, year: int | None = None, choices: RolloverChoices | None = None
) -> RolledOver:
    """Carry out the plan of a school year in one transaction.

    Raises:
        RefusedError: NOT_ALLOWED, ROLLOVER_EARLY (before 1 September), ROLLOVER_DONE,
            ROLLOVER_NOBODY. Nothing was changed.
        SurroundingsError: the disk failed; nothing was changed.
    """
    site.require(Right.IMPORT)
    from liushou_desktop.storage.backup import back_up

    wanted = year or year_of(site.today)
    with site.unit() as unit:
        _refuse(planned(site, unit, wanted, choices or RolloverChoices()), site.today)
    backup = back_up(site.store)
    with site.unit() as unit:
        plan = planned(site, unit, wanted, choices or RolloverChoices())
        _refuse(plan, site.today)
        archived = _Turning(unit, plan).write()
        unit.set_setting(DONE, [*unit.setting(DONE, []), plan.year], reason=REASON)
        whole_step.remember(unit, _LAST, str(plan.year), backup.path.name)
    refresh_all(site, even_today=True)
    return RolledOver(
        plan.year,
        len(plan.of("goes_up")),
        len(plan.graduates),
        len(plan.of("on_leave", "repeats")),
        archived,
        backup.path,
    )


def _refuse(plan: Rollover, today: date) -> None:
    if today < plan.first_day:
        raise RefusedError("ROLLOVER_EARLY", day=plan.first_day.isoformat())
    if plan.done:
        raise RefusedError("ROLLOVER_DONE", year=f"{plan.year}—{plan.year + 1}")
    if not any(line.pupils for line in plan.classes):
        raise RefusedError("ROLLOVER_NOBODY")


class _Turning:
    """Writes one plan."""

    def __init__(self, unit: UnitOfWork, plan: Rollover) -> None:
        self._unit = unit
        self._plan = plan
        self._leaves = {line.id: line.leaves_on for line in plan.classes if line.leaves_on}

    def write(self) -> int:
        """Returns how many files were archived."""
        for child in self._plan.of("on_leave", "repeats"):
            self._stay(child)
        archived = sum(self._graduate(child) for child in self._plan.graduates)
        for line in self._plan.classes:
            self._turn_class(line)
        return archived

    def _stay(self, child: RolloverChild) -> None:
        """Into the class that has the child's grade from 1 September on."""
        self._end_seats(child, self._plan.first_day - timedelta(days=1), "moved_class")
        seat = Enrolment(
            site=self._unit.site,
            id=new_id(),
            child=child.id,
            class_=self._class_after(child),
            start=self._plan.first_day,
        )
        self._unit.add(seat, REASON)

    def _class_after(self, child: RolloverChild) -> str:
        """The class of that grade with the same number, else its first, else a new one."""
        left = self._unit.require(SchoolClass, child.class_)
        entry_year, number = child.target or (left.entry_year + 1, left.number)
        same = self._unit.find(
            SchoolClass, stage=left.stage, entry_year=entry_year, end=None, order_by="number"
        )
        same = [row for row in same if not row.label]
        for row in same:
            if row.number == number:
                return row.id
        if same:
            return same[0].id
        made = SchoolClass(
            site=self._unit.site,
            id=new_id(),
            stage=left.stage,
            entry_year=entry_year,
            number=number,
        )
        self._unit.add(made, REASON)
        return made.id

    def _graduate(self, child: RolloverChild) -> bool:
        day = self._leaves.get(child.class_) or self._plan.first_day - timedelta(days=1)
        self._end_seats(child, day, "graduated")
        if child.why == "next_stage":
            return False  # goes on in this school: file and spell run on, the new roster seats it
        for pair in self._unit.find(Pairing, child=child.id, end=None):
            self._unit.change(pair, REASON, end=max(pair.start, day))
        for spell in self._unit.find(Spell, child=child.id, end=None):
            end = max(spell.start, day)
            self._unit.change(spell, REASON, end=end, end_reason="graduated")
        self._unit.change(self._unit.require(Child, child.id), REASON, is_closed=True)
        return bool(child.file_number)

    def _end_seats(self, child: RolloverChild, day: date, reason: str) -> None:
        for seat in self._unit.find(Enrolment, child=child.id, end=None):
            self._unit.change(seat, REASON, end=max(seat.start, day), end_reason=reason)

    def _turn_class(self, line: RolloverClass) -> None:
        row = self._unit.require(SchoolClass, line.id)
        if row.label:  # several grades sit together: the class itself does not rise
            self._unit.change(row, REASON, entry_year=row.entry_year + 1)
        elif line.leaves_on:
            for post in self._unit.find(Post, class_=row.id, end=None):
                self._unit.change(post, REASON, end=max(post.start, line.leaves_on))
            self._unit.change(row, REASON, end=line.leaves_on)


def last_rollover(site: Site) -> WholeStep | None:
    """The rollover that may still be undone, or None; its title is the school year.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.IMPORT)
    return whole_step.standing(site, _LAST)


def undo_rollover(site: Site, password: str) -> None:
    """Put everybody back, while nothing else was changed since.

    Raises:
        RefusedError: NOT_ALLOWED, NOTHING_TO_UNDO, CHANGED_SINCE_STEP, WRONG_PASSWORD.
    """
    site.require(Right.IMPORT)
    whole_step.undo(site, _LAST, password)


WHY_WORDS: Mapping[str, str] = {
    "goes_up": "随班升级",
    "graduates": "毕业离校，档案归档",
    "next_stage": "毕业，在本校升入下一学段，等新名单分班",
    "on_leave": "休学，留在原年级",
    "repeats": "留级",
    "own_class": "复式班，等新名单分班",
    "gone": "已离校",
    "no_class": "没有班级，请在档案里选班",
}


def why_words(child: RolloverChild) -> str:
    """Why somebody goes or stays, as preview, paper and command say it."""
    said = WHY_WORDS[child.why]
    reason = word("enrolment_end_reason", child.end_reason) if child.end_reason else ""
    return f"{said}：{reason}" if reason else said


def print_rollover(
    site: Site,
    year: int | None = None,
    choices: RolloverChoices | None = None,
    *,
    keep: bool = True,
) -> PrintJob:
    """The plan on paper: classes, who is not moved and why, who leaves with the file.

    Args:
        keep: False to look at the pages only; nothing is logged.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    site.require(Right.IMPORT)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListSheet

    with trial_unit(site, keep=keep) as unit:
        plan = planned(site, unit, year or year_of(site.today), choices or RolloverChoices())
        unit.note_access("print", f"{PAPER} {plan.year}")
    sheet = ListSheet(
        lines=tuple(_lines(plan)),
        texts={"school": site.name, "year": f"{plan.year}—{plan.year + 1} 学年"},
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        name=str(plan.year),
    )
    return PrintJob(paper.print_lists(PAPER, [sheet]), "学年升级名单")


def _lines(plan: Rollover) -> Iterator[ListLine]:
    from liushou_desktop.paper.contents import ListLine

    if plan.classes:
        yield ListLine(group=f"一、班级（{len(plan.classes)}）")
    for place, line in enumerate(plan.classes, start=1):
        people = f"{line.pupils} 人，其中留守 {line.left_behind} 人"
        yield ListLine(
            {
                "number": str(place),
                "who": line.before,
                "file": people,
                "after": line.after or "毕业",
            }
        )
    yield from _people("二、不随班升级的", plan.not_moved)
    files = [child for child in plan.graduates if child.file_number]
    yield from _people("三、毕业的留守儿童，档案随人移交", files)


def _people(title: str, children: Sequence[RolloverChild]) -> Iterator[ListLine]:
    from liushou_desktop.paper.contents import ListLine

    yield ListLine(group=f"{title}（{len(children)}）")
    for place, child in enumerate(children, start=1):
        yield ListLine(
            {
                "number": str(place),
                "who": f"{child.before} {child.name}".strip(),
                "file": child.file_number,
                "after": child.after,
                "why": why_words(child),
            }
        )
    if not children:
        yield ListLine({"number": "", "who": "没有"})
