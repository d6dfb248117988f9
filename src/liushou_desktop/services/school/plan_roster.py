"""Compare a roster with what the school holds: new, changed, gone, perhaps the same, doubtful.

Nothing is written. The plan proposes; a person decides where it doubts; ``apply_roster`` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.collector import collector_at_rest
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.problem import Problem
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import label, short_label
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.terms import school_year_of
from liushou_desktop.services.school.child_values import values_of
from liushou_desktop.services.school.school_facts import class_on, load_facts, load_school
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.sheets.roster_row import RosterReading, RosterRow

if TYPE_CHECKING:
    from liushou_desktop.formspec.places import Region
    from liushou_desktop.storage.unit import UnitOfWork

IMPORT_REASON = "导入名单"
_MAPPINGS = "roster.mappings"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs. ``path`` is a bind path (``child.boarding``, ``father.phone``).

    ``keeps_ours``: it was edited here after the last import, so ours stays unless somebody decides
    otherwise.
    """

    path: str
    ours: Any
    theirs: Any
    keeps_ours: bool = False


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row of the roster with what would become of it.

    Attributes:
        kind: new, changed, same, perhaps, doubtful.
        child: the child it is, or for ``perhaps`` the child it may be.
        moves: True when the class changes.
        class_label: the class the child sits in now, ``二年级(1)班``; "" for a new child.
        differences: values that would change.
    """

    row: RosterRow
    kind: str
    child: str | None = None
    child_name: str = ""
    moves: bool = False
    differences: tuple[Difference, ...] = ()
    class_label: str = ""

    @property
    def asks_kind(self) -> bool:
        """A new pupil marked as left behind without a word on whether one parent is away or both:
        somebody must say so before there can be a file."""
        return self.kind == "new" and any(
            problem.code == "LEFT_BEHIND_KIND_UNKNOWN" for problem in self.row.problems
        )


@dataclass(frozen=True, slots=True)
class GoneChild:
    """A child on the roll of a class the roster covers, but not in the roster."""

    child: str
    name: str
    class_label: str


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What importing a roster would do."""

    reading: RosterReading
    rows: tuple[PlannedRow, ...]
    gone: tuple[GoneChild, ...]
    differing_marks: tuple[PlannedRow, ...] = field(default=())

    def of_kind(self, *kinds: str) -> list[PlannedRow]:
        """The rows of these kinds, in the order of the file."""
        return [row for row in self.rows if row.kind in kinds]


@dataclass(frozen=True, slots=True)
class PastedTable:
    """A table that came by the clipboard: tabs between cells, one line per row.

    It is read in memory, as a file would be; rows are counted from the first pasted one.
    """

    text: str
    name: str

    def content(self) -> bytes:
        """The bytes the fence is given.

        Raises:
            RefusedError: PASTE_NOTHING, there is no cell in it.
        """
        if not self.text.strip():
            raise RefusedError("PASTE_NOTHING")
        return self.text.encode("utf-8", "replace")


def read_roster_file(
    site: Site,
    source: Path | PastedTable,
    watcher: Watcher | None = None,
    mapping: Mapping[str, str] | None = None,
) -> RosterReading:
    """Read a roster in the fenced child; a mapping chosen for the same headings before is used.

    Raises:
        RefusedError: NOT_ALLOWED, PASTE_NOTHING and everything ``sheets.roster.read_roster``
            refuses.
        Cancelled: stopped by the user.
    """
    site.require(Right.IMPORT)
    with collector_at_rest():
        return _read(site, source, watcher, mapping)


def _read(
    site: Site,
    source: Path | PastedTable,
    watcher: Watcher | None,
    mapping: Mapping[str, str] | None,
) -> RosterReading:
    from liushou_desktop.sheets.roster import read_roster

    content = source.content() if isinstance(source, PastedTable) else source
    reading = read_roster(content, source.name, watcher, mapping)
    if mapping is not None:
        with site.unit() as unit:
            kept = {**unit.setting(_MAPPINGS, {}), reading.shape: dict(mapping)}
            unit.set_setting(_MAPPINGS, kept)
        return reading
    with site.unit() as unit:
        known = unit.setting(_MAPPINGS, {}).get(reading.shape)
    return read_roster(content, source.name, watcher, known) if known else reading


def plan_roster(site: Site, reading: RosterReading, watcher: Watcher | None = None) -> RosterPlan:
    """Compare a reading with the children held.

    Raises:
        RefusedError: NOT_ALLOWED. Cancelled: stopped by the user.
    """
    site.require(Right.IMPORT)
    with collector_at_rest():
        with site.unit() as unit:
            children = load_facts(unit, unit.find(Child))
            school = load_school(unit)
            edited = _edited_here(unit)
        return _Planner(site, children, school, edited).plan(reading, watcher or Watcher())


def _edited_here(unit: UnitOfWork) -> dict[str, set[str]]:
    """Child id → names of columns of the child's own row that a person changed since an import."""
    edited: dict[str, set[str]] = {}
    for change in reversed(unit.history(action="change", entity="child")):
        if change.reason == IMPORT_REASON:
            edited.get(change.row, set()).difference_update(change.new)
        else:
            edited.setdefault(change.row, set()).update(change.new)
    return edited


class _Planner:
    """Finds for each row the child it speaks of."""

    def __init__(
        self,
        site: Site,
        children: Sequence[ChildFacts],
        school: SchoolFacts,
        edited: Mapping[str, set[str]],
    ) -> None:
        self._today = site.today
        self._school = school
        self._edited = edited
        self._by_id: dict[str, ChildFacts] = {}
        self._by_student: dict[str, ChildFacts] = {}
        self._by_name: dict[tuple[str, date | None], list[ChildFacts]] = {}
        self._children = children
        self._by_child = {facts.child.id: facts for facts in children}
        for facts in children:
            child = facts.child
            if child.id_number:
                self._by_id.setdefault(child.id_number, facts)
            if child.student_number:
                self._by_student.setdefault(child.student_number, facts)
            self._by_name.setdefault((child.name, child.birth_date), []).append(facts)

    def plan(self, reading: RosterReading, watcher: Watcher) -> RosterPlan:
        rows = []
        for number, row in enumerate(reading.rows, start=1):
            if number % 200 == 0:
                watcher.report("COMPARING_ROSTER", number, len(reading.rows))
            rows.append(self._row(row))
        marks = tuple(row for row in rows if self._mark_differs(row))
        return RosterPlan(reading, tuple(rows), tuple(self._gone(reading, rows)), marks)

    def _row(self, row: RosterRow) -> PlannedRow:
        if row.is_doubtful or not row.name:
            return PlannedRow(row, "doubtful")
        held = self._by_id.get(row.id_number or "")
        if held is None and row.student_number:
            held = self._by_student.get(row.student_number)
        if held is not None:
            return self._known(row, held)
        namesakes = self._by_name.get((row.name, row.birth_date), [])
        if row.birth_date is None:
            namesakes = [n for n in namesakes if self._same_class(row, n)]
        if not namesakes:
            return PlannedRow(row, "new")
        held = namesakes[0]
        if row.id_number is None and len(namesakes) == 1 and self._same_class(row, held):
            return self._known(row, held)
        return PlannedRow(row, "perhaps", held.child.id, held.child.name)

    def _known(self, row: RosterRow, held: ChildFacts) -> PlannedRow:
        differences = tuple(self._differences(row, held))
        moves = not self._same_class(row, held)
        kind = "changed" if differences or moves else "same"
        seat = class_on(held, self._school, self._today)
        now = label(seat, self._today) if seat else ""
        return PlannedRow(row, kind, held.child.id, held.child.name, moves, differences, now)

    def _same_class(self, row: RosterRow, held: ChildFacts) -> bool:
        seat = class_on(held, self._school, self._today)
        if row.class_name is None:
            return True
        if seat is None:
            return False
        _, entry, number = row.class_name.resolve(school_year_of(self._today), seat.stage)
        return (seat.entry_year, seat.number) == (entry, number)

    def _differences(self, row: RosterRow, held: ChildFacts) -> Iterator[Difference]:
        ours = values_of(held, self._today)
        edited = self._edited.get(held.child.id, set())
        for path, theirs in roster_values(row).items():
            mine = ours.get(path)
            if theirs in (None, "") or mine == theirs:
                continue
            column = path.partition(".")[2] if path.startswith("child.") else ""
            keeps = column in edited and mine is not None
            yield Difference(path, mine, theirs, keeps)

    def _mark_differs(self, planned: PlannedRow) -> bool:
        """学籍 says something else about being left behind than our spells do (V22)."""
        if planned.child is None or planned.row.left_behind is None:
            return False
        facts = self._by_child.get(planned.child)
        if facts is None:
            return False
        spell = facts.spell_on(self._today)
        return (spell.category if spell else "0") != planned.row.left_behind

    def _gone(self, reading: RosterReading, rows: Sequence[PlannedRow]) -> Iterator[GoneChild]:
        present = {row.child for row in rows if row.child}
        doubtful = {row.row.name for row in rows if row.kind == "doubtful"}
        covered = self._covered_classes(reading)
        for facts in self._children:
            seat = class_on(facts, self._school, self._today)
            if seat is None or (seat.entry_year, seat.number) not in covered:
                continue
            if facts.child.id not in present and facts.child.name not in doubtful:
                sits_in = short_label(seat, self._today)
                yield GoneChild(facts.child.id, facts.child.name, sits_in)

    def _covered_classes(self, reading: RosterReading) -> set[tuple[int, int]]:
        year = school_year_of(self._today)
        return {
            row.class_name.resolve(year)[1:] for row in reading.rows if row.class_name is not None
        }


@lru_cache(maxsize=4096)
def _home(text: str) -> Region:
    """Neighbours live in one group of one village: each spelling is looked up once."""
    from liushou_desktop.formspec.codes import places

    return places().home(text)


def roster_values(row: RosterRow) -> dict[str, Any]:
    """What a roster row says, by bind path; places as they are kept."""
    values: dict[str, Any] = {
        f"child.{name}": getattr(row, name)
        for name in (
            "name",
            "former_name",
            "sex",
            "birth_date",
            "ethnicity",
            "id_number",
            "student_number",
            "household_kind",
            "entered_month",
            "boarding",
            "commute_hundred_metres",
        )
    }
    values["child.roster_left_behind"] = row.left_behind
    if row.commute_way:
        values["child.commute_ways"] = (row.commute_way,)
    if row.health:
        values["child.health"] = row.health
    if row.disability_kind:
        values["child.disability_kind"] = row.disability_kind
    if row.address:
        values["address.detail"] = _home(row.address)
    for role in ("father", "mother", "carer"):
        values |= _person_values(row, role)
    return {path: value for path, value in values.items() if value not in (None, "")}


def _person_values(row: RosterRow, role: str) -> dict[str, Any]:
    person = row.people.get(role)
    if person is None:
        return {}
    values: dict[str, Any] = {f"{role}.name": person.name, f"{role}.id_number": person.id_number}
    if person.phones:
        values[f"{role}.phone"] = person.phones[0].digits
    if role == "carer":
        values["carer.relation"] = person.relation
        if not person.name:
            return {}
    return {path: value for path, value in values.items() if value}


def roster_fields() -> list[tuple[str, str]]:
    """Ids and names of everything a roster column may mean, for the mapping step."""
    from liushou_desktop.sheets.roster_words import roster_words

    return list(roster_words().labels.items())


def save_doubtful_rows(
    site: Site, plan: RosterPlan, out: Path, say: Callable[[Problem], str]
) -> int:
    """The doubtful rows as an Excel file for the class teacher; returns how many there are.

    Args:
        say: the sentence for a problem, without its place.

    Raises:
        RefusedError: NOT_ALLOWED, NOTHING_DOUBTFUL. SurroundingsError: disk.
    """
    site.require(Right.IMPORT)
    from liushou_desktop.sheets.doubtful_rows import doubtful_workbook

    count = len(plan.reading.doubtful)
    if not count:
        raise RefusedError("NOTHING_DOUBTFUL")
    write_whole(out, doubtful_workbook(plan.reading, say))
    return count
