"""Write a roster plan: one transaction, a verified backup before it, undo until somebody goes on.

Rows in doubt are left out unless somebody decided; damaged identity numbers are never stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.collector import collector_at_rest
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import ClassName
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.facts import ChildFacts, gather
from liushou_desktop.domain.family import Address, Carer, Phone, Relative, Whereabouts
from liushou_desktop.domain.schooling import Enrolment, SchoolClass
from liushou_desktop.domain.spells import Spell
from liushou_desktop.domain.terms import school_year_of
from liushou_desktop.services.school.child_values import set_values
from liushou_desktop.services.school.open_file import file_numbers
from liushou_desktop.services.school.plan_roster import (
    IMPORT_REASON,
    PlannedRow,
    RosterPlan,
    roster_values,
)
from liushou_desktop.services.school.refresh_summaries import refresh_all_in
from liushou_desktop.services.school.school_facts import load_facts
from liushou_desktop.services.shared import whole_step
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.whole_step import WholeStep
from liushou_desktop.sheets.roster_row import RosterPerson, RosterRow

if TYPE_CHECKING:
    from liushou_desktop.formspec.places import Region
    from liushou_desktop.storage.unit import UnitOfWork

_LAST = "roster.last_import"

#: Decisions on a row that did not say who is away → C01.
KINDS_SAID: Mapping[str, str] = {"one_away": "1", "both_away": "2"}


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided where the plan doubted.

    Attributes:
        rows: index of a row in the plan → ``take`` (a doubtful row with a reason, without its
            damaged number), ``skip``, ``same`` (it is the child the plan names), ``new``; for a row
            that ``asks_kind`` one of ``KINDS_SAID``, else the pupil comes in without a file.
        gone: child id → end reason of the roll, or ``stays``.
        takes_theirs: (index, path) of values edited here that shall be overwritten.
        moved_on: day from which a pupil sits in another class of the school, and from which one who
            is gone was no longer on the roll; the day of the import when nobody says it.
        opens_files: pupils the roster marks as left behind get a file and a spell to be confirmed.
    """

    rows: Mapping[int, str] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    takes_theirs: frozenset[tuple[int, str]] = frozenset()
    opens_files: bool = True
    moved_on: date | None = None


@dataclass(frozen=True, slots=True)
class RosterImported:
    """What an import did.

    Attributes:
        unsaid: pupils taken in without a file, as nobody said which parents are away.
        backup: the verified copy made before it.
    """

    added: int
    changed: int
    unchanged: int
    left: int
    skipped: int
    files_opened: int
    unsaid: int
    backup: Path | None


def apply_roster(
    site: Site,
    plan: RosterPlan,
    decisions: Decisions | None = None,
    watcher: Watcher | None = None,
) -> RosterImported:
    """Write the plan in one transaction.

    Raises:
        RefusedError: NOT_ALLOWED, MOVED_IN_FUTURE. Cancelled: nothing was written.
        SurroundingsError: the disk failed; nothing was written.
    """
    site.require(Right.IMPORT)
    from liushou_desktop.storage.backup import back_up

    if decisions is not None and decisions.moved_on and decisions.moved_on > site.today:
        raise RefusedError("MOVED_IN_FUTURE", day=decisions.moved_on.isoformat())
    watch = watcher or Watcher()
    watch.report("BACKING_UP", 0)
    backup = back_up(site.store)
    writer = _Writer(site, plan, decisions or Decisions())
    with collector_at_rest(), site.unit() as unit:
        done = writer.write(unit, watch)
        refresh_all_in(site, unit, writer.made_facts())
        whole_step.remember(unit, _LAST, plan.reading.file, backup.path.name)
    return RosterImported(*done, backup.path)


class _Writer:
    """Turns planned rows into rows of the store."""

    def __init__(self, site: Site, plan: RosterPlan, decisions: Decisions) -> None:
        self._site = site
        self._plan = plan
        self._decisions = decisions
        self._today = site.today
        self._moved_on = decisions.moved_on or site.today
        self._classes: dict[tuple[str, int, int], str] = {}
        self._new: list[Entity] = []
        self._made: list[Entity] = []
        self._numbers: list[str] = []

    @cached_property
    def _since(self) -> date:
        """Since when what the roster tells is taken to hold: the term's first day."""
        return min(self._site.term().start, self._today)

    def write(self, unit: UnitOfWork, watcher: Watcher) -> tuple[int, int, int, int, int, int, int]:
        self._load_classes(unit)
        choices = [self._choice(index, row) for index, row in enumerate(self._plan.rows)]
        fresh = [
            self._said(index, row)
            for index, (row, choice) in enumerate(zip(self._plan.rows, choices, strict=True))
            if choice == "new"
        ]
        opened = self._write_new(unit, fresh, watcher)
        changed = 0
        known = [
            (index, row)
            for index, (row, choice) in enumerate(zip(self._plan.rows, choices, strict=True))
            if choice == "update"
        ]
        ids = {row.child for _, row in known}
        held = {f.child.id: f for f in load_facts(unit, unit.find(Child, id=ids))} if ids else {}
        for number, (index, row) in enumerate(known):
            if number % 50 == 0:
                watcher.report("WRITING_ROSTER", len(fresh) + number, len(choices))
            changed += self._update(unit, index, row, held[row.child or ""])
        left = self._write_gone(unit)
        return (
            len(fresh),
            changed,
            choices.count("same") + len(known) - changed,
            left,
            choices.count("skip"),
            opened,
            sum(row.asks_kind and row.row.left_behind is None for row in fresh),
        )

    def _said(self, index: int, planned: PlannedRow) -> PlannedRow:
        """The row with the kind somebody decided on, where it says none itself."""
        kind = KINDS_SAID.get(self._decisions.rows.get(index, ""))
        if kind is None or not planned.asks_kind:
            return planned
        return replace(planned, row=replace(planned.row, left_behind=kind))

    def _choice(self, index: int, row: PlannedRow) -> str:
        """new, update, same or skip, from the plan's kind and a person's word."""
        decided = self._decisions.rows.get(index)
        if row.kind == "same":
            return "same"
        if decided == "skip":
            return "skip"
        if row.kind in ("new", "changed"):
            return "new" if row.kind == "new" else "update"
        if row.kind == "perhaps":
            return {"same": "update", "new": "new"}.get(decided or "", "skip")
        return "new" if decided == "take" and row.row.name else "skip"

    def _load_classes(self, unit: UnitOfWork) -> None:
        for row in unit.find(SchoolClass):
            self._classes[row.stage, row.entry_year, row.number] = row.id

    def _class_id(self, name: ClassName | None, text: str | None) -> str | None:
        if name is None:
            return None
        stage, entry, number = name.resolve(school_year_of(self._today), self._stage())
        key = (stage, entry, number)
        if key not in self._classes:
            code = text if text and text.isdigit() else None
            row = SchoolClass(
                site=self._site.code,
                id=new_id(),
                stage=stage,
                entry_year=entry,
                number=number,
                roster_code=code,
            )
            self._new.append(row)
            self._classes[key] = row.id
        return self._classes[key]

    def _stage(self) -> str:
        """Which stage a class name without grade means: 3162… are junior middle schools."""
        return "junior" if self._site.code.startswith("31") else "primary"

    def _write_new(self, unit: UnitOfWork, rows: Sequence[PlannedRow], watcher: Watcher) -> int:
        marked = sum(self._opens(planned.row) for planned in rows)
        if marked:
            code = self._site.short_code
            self._numbers = file_numbers(unit, code, self._today, marked)[::-1]
        for number, planned in enumerate(rows):
            if number % 100 == 0:
                watcher.report("WRITING_ROSTER", number, len(rows))
            self._pupil(planned.row)
        unit.add_many(self._new, IMPORT_REASON)
        self._made, self._new = self._new, []
        return marked

    def made_facts(self) -> list[ChildFacts]:
        """All facts of the pupils ``write`` made: nothing else is known about them yet."""
        rows: dict[type[Entity], list[Any]] = defaultdict(list)
        for entity in self._made:
            rows[type(entity)].append(entity)
        return gather(
            rows[Child],
            relatives=rows[Relative],
            whereabouts=rows[Whereabouts],
            carers=rows[Carer],
            phones=rows[Phone],
            addresses=rows[Address],
            spells=rows[Spell],
            enrolments=rows[Enrolment],
        )

    def _opens(self, row: RosterRow) -> bool:
        return self._decisions.opens_files and row.left_behind in ("1", "2")

    def _pupil(self, row: RosterRow) -> None:
        """All rows of one new pupil."""
        opens = self._opens(row)
        values = roster_values(row)
        own = {path[6:]: value for path, value in values.items() if path.startswith("child.")}
        if not row.id_number:
            own.pop("id_number", None)
        if opens:
            own["file_number"] = self._numbers.pop()
            own["file_opened_on"] = own["identified_on"] = self._today
        own.setdefault("sex", "0")
        child = Child(
            site=self._site.code,
            id=new_id(),
            id_kind=row.id_kind or "1",
            id_note=None if row.id_number else "名单里没有可用的证件号",
            note=row.note,
            **own,
        )
        self._new.append(child)
        self._seat(child.id, row)
        self._family(child, row, values)
        if opens:
            self._spell(child.id, row)

    def _seat(self, child: str, row: RosterRow) -> None:
        class_id = self._class_id(row.class_name, row.class_text)
        if class_id is not None:
            begun = date(school_year_of(self._today), 9, 1)
            self._sit(child, class_id, min(begun, self._today))

    def _sit(self, child: str, class_id: str, start: date) -> None:
        self._new.append(
            Enrolment(site=self._site.code, id=new_id(), child=child, class_=class_id, start=start)
        )

    def _spell(self, child: str, row: RosterRow) -> None:
        """The roster tells that, not since when: the term's first day stands until confirmed."""
        self._new.append(
            Spell(
                site=self._site.code,
                id=new_id(),
                child=child,
                category=row.left_behind or "2",
                reason="1" if row.left_behind == "2" else None,
                start=self._since,
                start_is_assumed=True,
                identified_on=self._today,
            )
        )

    def _family(self, child: Child, row: RosterRow, values: Mapping[str, Any]) -> None:
        home: Region | None = values.get("address.detail")
        if home is not None:
            self._new.append(self._address(child.id, home))
        for role in ("father", "mother"):
            person = row.people.get(role)
            if person is None:
                continue
            self._new.append(
                Relative(
                    site=self._site.code,
                    id=new_id(),
                    child=child.id,
                    role=role,
                    name=person.name,
                    id_number=person.id_number,
                )
            )
            self._phones(child.id, role, person)
            self._whereabouts(child.id, role, person, row)
        carer = row.people.get("carer")
        if carer is not None and carer.name:
            self._new.append(
                Carer(
                    site=self._site.code,
                    id=new_id(),
                    child=child.id,
                    name=carer.name,
                    relation=carer.relation,
                    address=carer.address,
                    start=self._today,
                )
            )
            self._phones(child.id, "carer", carer)

    def _address(self, child: str, home: Region) -> Address:
        return Address(
            site=self._site.code,
            id=new_id(),
            child=child,
            town=home.town or None,
            town_code=home.town_code or None,
            village=home.village or None,
            group=home.group or None,
            detail=home.detail or None,
            start=self._today,
        )

    def _phones(self, child: str, owner: str, person: RosterPerson) -> None:
        for rank, phone in enumerate(person.phones, start=1):
            self._new.append(
                Phone(
                    site=self._site.code,
                    id=new_id(),
                    child=child,
                    owner=owner,
                    owner_name=person.name,
                    digits=phone.digits,
                    rank=rank,
                    start=self._today,
                )
            )

    def _whereabouts(self, child: str, role: str, person: RosterPerson, row: RosterRow) -> None:
        """A parent counts as away only when the roster says both are, or names a far place."""
        if row.left_behind not in ("1", "2"):
            return
        text = person.work_place or person.address or ""
        place = _work_place(text) if text else None
        is_far = place is not None and bool(place.city) and place.province != ""
        is_far = is_far and place is not None and not place.county
        if row.left_behind != "2" and not (row.left_behind == "1" and is_far):
            return
        self._new.append(
            Whereabouts(
                site=self._site.code,
                id=new_id(),
                child=child,
                role=role,
                status="away_working",
                province=(place.province or None) if is_far and place else None,
                city=(place.city or None) if is_far and place else None,
                place=(place.detail or None) if is_far and place else None,
                work=person.work if person.work not in (None, "务工", "打工") else None,
                start=self._since,
                start_precision="month",
            )
        )

    def _update(self, unit: UnitOfWork, index: int, planned: PlannedRow, facts: ChildFacts) -> bool:
        differences = planned.differences
        if planned.kind == "perhaps":
            wanted = roster_values(planned.row)
        else:
            wanted = {
                d.path: d.theirs
                for d in differences
                if not d.keeps_ours or (index, d.path) in self._decisions.takes_theirs
            }
        if wanted:
            set_values(unit, facts, wanted, day=self._today, reason=IMPORT_REASON)
        if planned.moves or planned.kind == "perhaps":
            self._move(unit, planned.row, facts)
        return bool(wanted) or planned.moves

    def _move(self, unit: UnitOfWork, row: RosterRow, facts: ChildFacts) -> None:
        class_id = self._class_id(row.class_name, row.class_text)
        unit.add_many(self._new, IMPORT_REASON)
        self._new = []
        held = facts.enrolment_on(self._today)
        if class_id is None or (held is not None and held.class_ == class_id):
            return
        if held is None:
            self._seat(facts.child.id, row)
        elif held.start >= self._moved_on:
            unit.change(held, IMPORT_REASON, class_=class_id)  # never sat in the other one
        else:
            last = self._moved_on - timedelta(days=1)
            unit.change(held, IMPORT_REASON, end=last, end_reason="moved_class")
            self._sit(facts.child.id, class_id, self._moved_on)
        unit.add_many(self._new, IMPORT_REASON)
        self._new = []

    def _write_gone(self, unit: UnitOfWork) -> int:
        left = 0
        for child, reason in self._decisions.gone.items():
            if reason == "stays":
                continue
            for seat in unit.find(Enrolment, child=child, end=None):
                end = max(seat.start, self._moved_on)
                unit.change(seat, IMPORT_REASON, end=end, end_reason=reason)
                left += 1
        return left


@lru_cache(maxsize=4096)
def _work_place(text: str) -> Region:
    """Many parents work in few places: each spelling is looked up once."""
    from liushou_desktop.formspec.codes import places

    return places().work_place(text)


def last_import(site: Site) -> WholeStep | None:
    """The import that may still be undone as a whole, or None; its title is the roster's name.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.IMPORT)
    return whole_step.standing(site, _LAST)


def undo_import(site: Site, password: str) -> None:
    """Put the site back as it was before the last import, while nothing was changed since.

    The open site goes on with the restored store.

    Args:
        password: of the user in front of the site.

    Raises:
        RefusedError: NOT_ALLOWED, NOTHING_TO_UNDO, CHANGED_SINCE_STEP, WRONG_PASSWORD.
    """
    site.require(Right.IMPORT)
    whole_step.undo(site, _LAST, password)
