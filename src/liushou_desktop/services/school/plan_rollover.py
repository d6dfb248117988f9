"""Who goes up on 1 September, who leaves, and who is not moved and why: looked at, nothing written.

A class keeps its entry year, so its grade rises by itself (domain standard §3.10). What somebody
must decide is the rest: the last grade leaves, children on leave (休学) and children who repeat
stay in their grade with the class that follows, and some have no class at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import (
    STAGES,
    has_left,
    last_day,
    order_key,
    short_label,
)
from liushou_desktop.domain.schooling import Enrolment, SchoolClass
from liushou_desktop.domain.spells import Spell, Suspension
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_ON_LEAVE = "leave_of_absence"
_SOON = 6  # from June on, the school year asked about is the one that begins


@dataclass(frozen=True, slots=True)
class RolloverChoices:
    """What a person says that no file says: children who repeat, children on leave who go up."""

    repeats: frozenset[str] = frozenset()
    goes_up: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RolloverClass:
    """A class and what becomes of it.

    ``before`` and ``after`` are its names in both school years (四(2)班 → 五(2)班); ``after`` is ""
    when it leaves on ``leaves_on``. ``pupils`` go with it, ``left_behind`` of them have a running
    spell.
    """

    id: str
    before: str
    after: str
    pupils: int
    left_behind: int
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True)
class RolloverChild:
    """One pupil.

    Attributes:
        why: ``goes_up``, ``graduates``, ``next_stage`` (leaves the primary grades of a school that
            has junior grades too), ``on_leave``, ``repeats``, ``own_class`` (复式班), ``gone``
            (left in this school year), ``no_class``.
        before, after: the class in both school years, "" for none.
        end_reason: of one who is gone, a code of ``enrolment_end_reason``.
        target: entry year and number of the class that one who stays in the grade joins.
    """

    id: str
    name: str
    file_number: str
    before: str
    after: str
    why: str
    class_: str = ""
    end_reason: str = ""
    target: tuple[int, int] | None = None
    is_left_behind: bool = False


@dataclass(frozen=True, slots=True)
class Rollover:
    """The whole change of a school year; ``year`` begins on 1 September.

    ``done``: it was carried out already.
    """

    year: int
    classes: tuple[RolloverClass, ...]
    children: tuple[RolloverChild, ...]
    choices: RolloverChoices = field(default_factory=RolloverChoices)
    done: bool = False

    @property
    def first_day(self) -> date:
        """1 September."""
        return date(self.year, 9, 1)

    def of(self, *why: str) -> tuple[RolloverChild, ...]:
        """The children of whom one of these holds."""
        return tuple(child for child in self.children if child.why in why)

    @property
    def graduates(self) -> tuple[RolloverChild, ...]:
        """Who leaves the last grade, those who go on in the same school too."""
        return self.of("graduates", "next_stage")

    @property
    def not_moved(self) -> tuple[RolloverChild, ...]:
        """Who neither goes up nor graduates."""
        return self.of("on_leave", "repeats", "own_class", "gone", "no_class")


def plan_rollover(
    site: Site, year: int | None = None, choices: RolloverChoices | None = None
) -> Rollover:
    """What rolling over into a school year would do.

    Args:
        year: in which the school year begins; by default the one of today, from June on the next.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.IMPORT)
    with site.unit() as unit:
        return planned(site, unit, year or year_of(site.today), choices or RolloverChoices())


def year_of(day: date) -> int:
    """The school year a rollover on that day is about."""
    return day.year if day.month >= _SOON else day.year - 1


def planned(site: Site, unit: UnitOfWork, year: int, choices: RolloverChoices) -> Rollover:
    """The plan inside a transaction."""
    reading = _Reading(unit, year, choices)
    children = tuple(reading.children())
    done = year in unit.setting(DONE, [])
    return Rollover(year, tuple(reading.classes_of(children)), children, choices, done)


DONE = "rollover.years"


class _Reading:
    """The school as it stands, and what each class and pupil does on 1 September."""

    def __init__(self, unit: UnitOfWork, year: int, choices: RolloverChoices) -> None:
        self._day = date(year, 9, 1)
        self._before = date(year, 8, 31)
        self._choices = choices
        self._classes = {row.id: row for row in unit.find(SchoolClass) if row.end is None}
        self._children = unit.find(Child, is_closed=False, order_by="id")
        self._seats: dict[str, list[Enrolment]] = {}
        for seat in unit.find(Enrolment, order_by="start"):
            self._seats.setdefault(seat.child, []).append(seat)
        self._running = {spell.child for spell in unit.find(Spell, end=None)}
        self._on_leave = {
            row.child
            for row in unit.find(Suspension, kind=_ON_LEAVE, is_void=False)
            if row.start < self._day and (row.end is None or row.end >= self._day)
        }

    def children(self) -> Iterator[RolloverChild]:
        """Every pupil, in the order of classes."""
        found = [(self._order(child), self._child(child)) for child in self._children]
        yield from (made for _, made in sorted(found, key=lambda pair: pair[0]) if made is not None)

    def _order(self, child: Child) -> tuple[int, str, str]:
        seat = self._open_seat(child.id)
        row = self._classes.get(seat.class_) if seat else None
        return order_key(row, self._before) if row else 0, child.file_number or "~", child.id

    def _open_seat(self, child: str) -> Enrolment | None:
        return next((seat for seat in self._seats.get(child, []) if seat.end is None), None)

    def _child(self, child: Child) -> RolloverChild | None:
        seat = self._open_seat(child.id)
        row = self._classes.get(seat.class_) if seat else None
        if seat is None or row is None:
            return self._without_class(child)
        if seat.start >= self._day:
            return None  # came in the new school year: nothing to move
        before, why = short_label(row, self._before), self._why(child.id, row)
        after, target = "", None
        if why in ("on_leave", "repeats"):
            target = (row.entry_year + 1, row.number)
            after = before
        elif why in ("goes_up", "own_class"):
            after = short_label(row, self._day)
        line = self._line(child, before, after, why)
        return replace(line, class_=row.id, target=target)

    def _line(self, child: Child, before: str, after: str, why: str) -> RolloverChild:
        number = child.file_number or ""
        is_running = child.id in self._running
        return RolloverChild(
            child.id, child.name, number, before, after, why, is_left_behind=is_running
        )

    def _why(self, child: str, row: SchoolClass) -> str:
        if row.label:
            return "own_class"
        if child in self._choices.repeats:
            return "repeats"
        if child in self._on_leave and child not in self._choices.goes_up:
            return "on_leave"
        if has_left(row, self._day):
            return "next_stage" if self._goes_on(row) else "graduates"
        return "goes_up"

    def _goes_on(self, row: SchoolClass) -> bool:
        """Whether this school has classes of the following stage as well (九年一贯制)."""
        following = STAGES[STAGES.index(row.stage) + 1 :][:1] if row.stage in STAGES else ()
        return any(other.stage in following for other in self._classes.values())

    def _without_class(self, child: Child) -> RolloverChild | None:
        """Somebody who left in the school year that ends, or of whom nobody knows the class."""
        ended = [seat for seat in self._seats.get(child.id, []) if seat.end is not None]
        last = max(ended, key=lambda seat: seat.start, default=None)
        if last is None or last.end is None or last.end_reason in (None, "moved_class"):
            return self._line(child, "", "", "no_class")
        if last.end < date(self._day.year - 1, 9, 1) or last.end >= self._day:
            return None  # told a year ago, or a matter of the new school year
        row = self._classes.get(last.class_)
        before = short_label(row, last.end) if row else ""
        return replace(self._line(child, before, "", "gone"), end_reason=last.end_reason)

    def classes_of(self, children: Sequence[RolloverChild]) -> Iterator[RolloverClass]:
        """Every class with the pupils that go with it, in the school's order."""
        with_it = ("goes_up", "graduates", "next_stage", "own_class")
        for row in sorted(self._classes.values(), key=lambda row: order_key(row, self._before)):
            going = [child for child in children if child.class_ == row.id and child.why in with_it]
            leaves = not row.label and has_left(row, self._day)
            if row.entry_year >= self._day.year and not going:
                continue  # a class of the new school year
            yield RolloverClass(
                row.id,
                short_label(row, self._before),
                "" if leaves else short_label(row, self._day),
                len(going),
                sum(child.is_left_behind for child in going),
                last_day(row) if leaves else None,
            )
