"""Enrol many schools from one Excel list: read in the fence, compared, shown, entered whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.base.problem import Place, Problem
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.services.bureau.register import enter_school, write_invitation
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.sheets.school_list import ListedSchool

#: What a row would do: enter a school, change one, nothing, or not be taken.
NEW, CHANGED, SAME, DOUBTFUL = "new", "changed", "same", "doubtful"


@dataclass(frozen=True, slots=True)
class EnrolRow:
    """One row of the list against the register.

    Attributes:
        state: new, changed, same or doubtful; place: file, sheet, row.
        district: code of its 学区, None for direct reporting; district_name: as shown.
        before: what the register holds, for a changed one.
    """

    state: str
    place: Place
    code: str
    name: str
    kind: str
    district: str | None
    district_name: str
    problems: tuple[Problem, ...]
    before: EnrolledSite | None = None


@dataclass(frozen=True, slots=True)
class EnrolPlan:
    """A whole list."""

    file: str
    rows: tuple[EnrolRow, ...]

    def count(self, *states: str) -> int:
        """How many rows are in one of the states."""
        return sum(row.state in states for row in self.rows)


@dataclass(frozen=True, slots=True)
class ListEnrolled:
    """What came of a list: schools entered, changed, and the enrolment files written."""

    entered: int
    changed: int
    left_out: int
    files: tuple[Path, ...]


def read_list(site: Site, file: Path, watcher: Watcher | None = None) -> EnrolPlan:
    """Read a list and compare it with the register; nothing is written.

    Raises:
        RefusedError: NOT_ALLOWED, FILE_MISSING, SCHOOL_LIST_NO_HEADINGS, SCHOOL_LIST_EMPTY,
            SCHOOL_LIST_TOO_LONG and the fence's refusals. Cancelled.
    """
    site.require(Right.ENROL)
    from liushou_desktop.sheets import fence, limits
    from liushou_desktop.sheets.school_list import read_school_list

    watch = watcher or Watcher()
    grid = fence.read(read_limited(file, limits.FILE_BYTES), file.name, watch)
    listed = read_school_list(grid)
    with site.unit() as unit:
        held = {row.code: row for row in unit.find(EnrolledSite)}
    return EnrolPlan(file.name, tuple(_compare(listed, held)))


def _compare(listed: list[ListedSchool], held: Mapping[str, EnrolledSite]) -> list[EnrolRow]:
    from liushou_desktop.sheets.school_list import twins

    doubts: dict[int, list[Problem]] = {}
    for position, problem in twins(listed):
        doubts.setdefault(position, []).append(problem)
    districts = {row.code: row.name for row in held.values() if row.kind == "district"}
    districts |= {row.code: row.name for row in listed if row.kind == "district"}
    return [
        _row(each, held, districts, doubts.get(position, []))
        for position, each in enumerate(listed)
    ]


def _row(
    listed: ListedSchool,
    held: Mapping[str, EnrolledSite],
    districts: Mapping[str, str],
    doubts: list[Problem],
) -> EnrolRow:
    before = held.get(listed.code)
    district = _district(listed.district, districts)
    if listed.district is not None and district is None:
        known = "、".join(sorted(districts.values())) or "还没有"
        problem = Problem(
            "district", "DISTRICT_NOT_LISTED", {"text": listed.district, "known": known}
        )
        doubts.append(problem.at(listed.place._replace(column="学区")))
    if before is not None and (before.kind == "district") != (listed.kind == "district"):
        problem = Problem("kind", "SITE_KIND_DIFFERS", {"name": before.name})
        doubts.append(problem.at(listed.place._replace(column="类别")))
    taken = next((s for s in held.values() if s.name == listed.name and s is not before), None)
    if taken is not None:
        problem = Problem("name", "SCHOOL_NAME_TAKEN", {"name": taken.name, "code": taken.code})
        doubts.append(problem.at(listed.place._replace(column="学校名称")))
    state = NEW
    if doubts or listed.is_doubtful:
        state = DOUBTFUL
    elif before is not None:
        told = (before.name, before.kind, before.district)
        state = SAME if told == (listed.name, listed.kind, district) else CHANGED
    return EnrolRow(
        state,
        listed.place,
        listed.code,
        listed.name,
        listed.kind,
        district,
        districts.get(district or "", listed.district or ""),
        (*listed.problems, *doubts),
        before,
    )


def _district(typed: str | None, districts: Mapping[str, str]) -> str | None:
    """Code of the 学区 somebody named by its code or name; 癿藏 is 癿藏学区."""
    if typed is None:
        return None
    if typed in districts:
        return typed
    found = [code for code, name in districts.items() if name in (typed, f"{typed}学区")]
    return found[0] if len(found) == 1 else None


def enrol_list(
    site: Site, plan: EnrolPlan, out: Path | None = None, watcher: Watcher | None = None
) -> ListEnrolled:
    """Enter the sound rows in one transaction; with ``out``, write an enrolment file for each
    school entered or changed. Doubtful rows are left out.

    Raises:
        RefusedError: NOT_ALLOWED; REGISTER_CHANGED, the register is not what the list was compared
            with. SurroundingsError: the stick failed; the schools stay entered, their files can be
            written again. Cancelled: the same.
    """
    site.require(Right.ENROL)
    watch = watcher or Watcher()
    wanted = [row for row in plan.rows if row.state in (NEW, CHANGED)]
    wanted.sort(key=lambda row: row.kind != "district")  # a 学区 before its schools
    with site.unit() as unit:
        for row in wanted:
            held = unit.get(EnrolledSite, row.code)
            if held != row.before:
                raise RefusedError("REGISTER_CHANGED", name=row.name)
            enter_school(
                site, unit, code=row.code, name=row.name, kind=row.kind, district=row.district
            )
    files = []
    for done, row in enumerate(wanted if out is not None else ()):
        watch.report("WRITING_INVITATIONS", done, len(wanted))
        assert out is not None
        files.append(write_invitation(site, out, row.code).file)
    counts = Counter(row.state for row in plan.rows)
    return ListEnrolled(counts[NEW], counts[CHANGED], counts[DOUBTFUL], tuple(files))
