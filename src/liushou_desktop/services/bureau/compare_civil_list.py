"""The civil-affairs office's list beside what schools reported: what each has and the other lacks.

Their Excel is read as every foreign list (headings by synonyms, parsed behind the fence). Who is
who is found as among schools (``domain.duplicates``): by identity number, by name and birth date.
Nothing is kept: both offices put their own lists right.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain import identity_number
from liushou_desktop.domain.duplicates import Enlisted, Likeness, Pair, find_pairs, plain_name
from liushou_desktop.domain.left_behind import age_on
from liushou_desktop.domain.pinyin import full
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.services.bureau.find_duplicates import surplus_rows
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListLine
    from liushou_desktop.paper.printed import Printed
    from liushou_desktop.sheets.roster_row import RosterReading, RosterRow
    from liushou_desktop.storage.unit import UnitOfWork

KINDS = ("only_theirs", "only_ours", "differs", "perhaps", "twice", "unread")
PAPER = "civil_list"
_WHO = ("row", "name", "id_number")
_TWICE = "DUPLICATE_IN_FILE"
_ADULT = 16  # years: the civil-affairs definition ends there
_LIST = ""  # stands before every school's code, so a list's row is the first of its pair
_SURE = (Likeness.SAME_ID, Likeness.OLD_REGION, Likeness.SAME_NAME_AND_BIRTH)


@dataclass(frozen=True, slots=True)
class CivilLine:
    """One difference.

    Attributes:
        kind: one of ``KINDS``.
        row: row of their list; None for a child only schools have.
        where: school and class of ours; their village or address otherwise.
        notes: codes of ``civil_note``; reasons: why the two may be one child.
        other: name of the child of ours, where it is written otherwise.
        problems: why a row could not be read.
    """

    kind: str
    name: str
    birth_date: date | None
    id_number: str
    row: int | None
    where: str
    notes: tuple[str, ...] = ()
    reasons: tuple[Likeness, ...] = ()
    other: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CivilComparison:
    """Both lists side by side.

    Attributes:
        theirs: rows of their list; ours: children schools report as left behind now.
        agreed: found in both and the same in everything both say.
    """

    file: str
    theirs: int
    ours: int
    agreed: int
    lines: tuple[CivilLine, ...]

    def of_kind(self, kind: str) -> list[CivilLine]:
        """The lines of one kind, by place and name."""
        return [line for line in self.lines if line.kind == kind]


def compare_civil_list(site: Site, file: Path, watcher: Watcher | None = None) -> CivilComparison:
    """Read their list and compare it with what schools reported; nothing is written.

    Raises:
        RefusedError: NOT_ALLOWED, CIVIL_NOTHING_REPORTED and everything
            ``sheets.roster.read_roster`` refuses. Cancelled.
    """
    site.require(Right.READ_COUNTY)
    site.require(Right.READ_SENSITIVE)
    from liushou_desktop.sheets.roster import read_roster

    reading = read_roster(file, file.name, watcher or Watcher())
    with site.unit() as unit:
        ours = _Ours(site, unit)
    if not ours.rows:
        raise RefusedError("CIVIL_NOTHING_REPORTED")
    return _Comparing(site.today, reading, ours).compare()


class _Ours:
    """Children schools report as left behind now, and those they once did."""

    def __init__(self, site: Site, unit: UnitOfWork) -> None:
        from liushou_desktop.storage.queries.reported import (
            enlisted,
            no_longer_enlisted,
            reported_rows,
        )
        from liushou_desktop.storage.rows import ANY_SITE

        self.schools = {row.code: row.name for row in unit.find(EnrolledSite)}
        told = reported_rows(unit, site=ANY_SITE, sheet="S2")
        ended = {(row.site, row.key) for row in told if row.values.get("spell_end")}
        held = unit.find(ReportedChild, site=ANY_SITE, is_gone=False)
        self.classes = {(row.site, row.id): row.class_label or "" for row in held}
        twice = surplus_rows(site, unit)
        everybody = [row for row in enlisted(unit) if row.place not in twice]
        self.rows = [row for row in everybody if row.place not in ended]
        self.gone = [row for row in everybody if row.place in ended]
        self.gone += list(no_longer_enlisted(unit))

    def where(self, row: Enlisted) -> str:
        """School and class."""
        school = self.schools.get(row.site, row.site)
        return f"{school} {self.classes.get(row.place, '')}".strip()


class _Comparing:
    """Finds for each row of their list the child of ours."""

    def __init__(self, today: date, reading: RosterReading, ours: _Ours) -> None:
        self._today, self._reading, self._ours = today, reading, ours
        self._rows: dict[str, RosterRow] = {}
        self._lines: list[CivilLine] = []

    def compare(self) -> CivilComparison:
        theirs = list(self._theirs())
        best = self._best([*theirs, *self._ours.rows])
        gone = {pair.first.child for pair in _of_list(find_pairs([*theirs, *self._ours.gone]))}
        found: set[tuple[str, str]] = set()
        agreed = 0
        for row in theirs:
            pair = best.get(row.child)
            if pair is None:
                self._add_theirs(row, "GONE" if row.child in gone else "NOT_REPORTED")
                continue
            found.add(pair.second.place)
            agreed += self._judge(pair)
        for ours in self._ours.rows:
            if ours.place not in found:
                self._add_ours(ours)
        order = {kind: place for place, kind in enumerate(KINDS)}
        lines = sorted(
            self._lines, key=lambda each: (order[each.kind], each.row or 0, each.where, each.name)
        )
        total = len(self._reading.rows)
        return CivilComparison(
            self._reading.file, total, len(self._ours.rows), agreed, tuple(lines)
        )

    def _theirs(self) -> Iterator[Enlisted]:
        """Their rows that can be read, each child once."""
        for place, row in enumerate(self._reading.rows):
            unclear = tuple(problem for problem in row.problems if _is_unclear(problem))
            if unclear or not row.name:
                self._add_row(row, "unread", problems=unclear)
                continue
            if any(problem.code == _TWICE for problem in row.problems):
                self._add_row(row, "twice", notes=("SAME_ROW",))
                continue
            key = str(place)
            self._rows[key] = row
            born = row.birth_date or identity_number.birth_date_in(row.id_number or "")
            yield Enlisted(
                site=_LIST,
                child=key,
                name=row.name,
                sound=full(row.name),
                sex=row.sex,
                birth_date=born,
                id_number=row.id_number,
            )

    @staticmethod
    def _best(rows: Iterable[Enlisted]) -> dict[str, Pair]:
        """The surest pair of every row of the list; each child of ours is given away once."""
        best: dict[str, Pair] = {}
        given: set[tuple[str, str]] = set()
        for pair in _of_list(find_pairs(rows)):
            if pair.first.child not in best and pair.second.place not in given:
                best[pair.first.child] = pair
                given.add(pair.second.place)
        return best

    def _judge(self, pair: Pair) -> bool:
        """Whether both say the same of the child; what they do not becomes a line."""
        row = self._rows[pair.first.child]
        is_sure = any(reason in _SURE for reason in pair.reasons)
        notes = tuple(_differences(pair.first, pair.second))
        if is_sure and not notes:
            return True
        self._add_row(
            row,
            "differs" if is_sure else "perhaps",
            notes=notes,
            reasons=pair.reasons,
            where=self._ours.where(pair.second),
            other="、".join(_said_by_school(row, pair.second, notes)),
        )
        return False

    def _add_theirs(self, row: Enlisted, note: str) -> None:
        self._add_row(self._rows[row.child], "only_theirs", notes=(note,))

    def _add_row(
        self,
        row: RosterRow,
        kind: str,
        *,
        notes: tuple[str, ...] = (),
        reasons: tuple[Likeness, ...] = (),
        where: str = "",
        other: str = "",
        problems: tuple[Problem, ...] = (),
    ) -> None:
        born = row.birth_date or identity_number.birth_date_in(row.id_number or "")
        line = CivilLine(
            kind, row.name or "", born, row.id_number or "", row.place.row,
            where or row.address or "", notes, reasons, other, problems,
        )  # fmt: skip
        self._lines.append(line)

    def _add_ours(self, row: Enlisted) -> None:
        is_grown = row.birth_date is not None and age_on(row.birth_date, self._today) >= _ADULT
        self._lines.append(
            CivilLine(
                "only_ours",
                row.name,
                row.birth_date,
                row.id_number or "",
                None,
                self._ours.where(row),
                ("AGE_16" if is_grown else "NOT_LISTED",),
            )
        )


def _is_unclear(problem: Problem) -> bool:
    """Whether nobody can say who the row is about. Who has no class, or a number whose check
    character is wrong, can still be found by name and birth date."""
    is_red = problem.severity is Severity.RED and problem.code != _TWICE
    return is_red and problem.field in _WHO


def _of_list(pairs: Iterable[Pair]) -> list[Pair]:
    """Pairs of a row of the list and a child of a school."""
    return [pair for pair in pairs if pair.first.site == _LIST]


def _differences(theirs: Enlisted, ours: Enlisted) -> Iterator[str]:
    """What both say, and differently."""
    if plain_name(theirs.name) != plain_name(ours.name):
        yield "NAME"
    for code, mine, yours in (
        ("SEX", theirs.sex, ours.sex),
        ("BIRTH", theirs.birth_date, ours.birth_date),
        ("NUMBER", theirs.id_number, ours.id_number),
    ):
        if mine and yours and mine != yours:
            yield code


def _said_by_school(row: RosterRow, ours: Enlisted, notes: Collection[str]) -> Iterator[str]:
    """What the school says where the list says otherwise; of a number as much as may be shown."""
    if ours.name != row.name:
        yield ours.name
    if "BIRTH" in notes and ours.birth_date is not None:
        yield ours.birth_date.isoformat()
    if "NUMBER" in notes and ours.id_number:
        yield identity_number.mask(ours.id_number)


# the lists to hand out --------------------------------------------------------------------------


def why_words(line: CivilLine, say: Callable[[Problem], str]) -> str:
    """Where a line differs, in words."""
    parts = [words("civil_note", line.notes)] if line.notes else []
    if line.other:
        parts.append(f"学校报的是{line.other}")
    if line.kind == "perhaps":
        parts.append(words("likeness", line.reasons))
    parts += [say(problem).rstrip("。") for problem in line.problems]
    return "；".join(parts)


def save_civil_list(
    site: Site, found: CivilComparison, out: Path, say: Callable[[Problem], str]
) -> int:
    """The differences as an Excel file, a sheet for each kind; returns how many lines.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.sheets.ledger import Ledger, write_ledgers
    from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec

    columns = (
        ColumnSpec("row", "民政名单第几行", 10, ColumnKind.INTEGER),
        ColumnSpec("name", "姓名", 14),
        ColumnSpec("birth_date", "出生日期", 12),
        ColumnSpec("id_number", "证件号", 21),
        ColumnSpec("where", "学校、班级或地址", 32, wrap=True),
        ColumnSpec("why", "差别", 34, wrap=True),
        ColumnSpec("result", "核实结果", 20),
    )
    ledgers = [
        Ledger(
            id=kind,
            title=word("civil_kind", kind),
            columns=columns,
            rows=[
                {
                    "row": line.row,
                    "name": line.name,
                    "birth_date": line.birth_date.isoformat() if line.birth_date else None,
                    "id_number": line.id_number,
                    "where": line.where,
                    "why": why_words(line, say),
                }
                for line in found.of_kind(kind)
            ],
            notes=(f"{site.name}　截至 {site.today.isoformat()}　{found.file}",),
            signatures="教育局经办人：　　　　　民政局经办人：　　　　　日期：",
            watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        )
        for kind in KINDS
    ]
    with site.unit() as unit:
        unit.note_access("export", f"civil list × {len(found.lines)}")
    write_whole(out, write_ledgers(ledgers))
    return len(found.lines)


def print_civil_list(site: Site, found: CivilComparison, say: Callable[[Problem], str]) -> Printed:
    """The differences on paper, identity numbers masked.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    site.require(Right.READ_COUNTY)
    site.require(Right.PRINT)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListSheet

    if not found.lines:
        raise RefusedError("PAPER_NOTHING_TO_PRINT")
    with site.unit() as unit:
        unit.note_access("print", f"{PAPER} × {len(found.lines)}")
    sheet = ListSheet(
        lines=tuple(_paper_lines(found, say)),
        texts={
            "site": site.name,
            "day": site.today.isoformat(),
            "theirs": f"{found.theirs} 行",
            "ours": f"{found.ours} 人",
            "agreed": f"{found.agreed} 人",
        },
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        name=PAPER,
    )
    return paper.print_lists(PAPER, [sheet])


def _paper_lines(found: CivilComparison, say: Callable[[Problem], str]) -> Iterator[ListLine]:
    from liushou_desktop.paper.contents import ListLine

    for kind in KINDS:
        lines: Sequence[CivilLine] = found.of_kind(kind)
        if lines:
            yield ListLine(group=f"{word('civil_kind', kind)}　{len(lines)}")
        for number, line in enumerate(lines, start=1):
            place = f"第 {line.row} 行　" if line.row else ""
            values: Mapping[str, str] = {
                "number": str(number),
                "name": line.name,
                "born": line.birth_date.isoformat() if line.birth_date else "",
                "id": identity_number.mask(line.id_number) if line.id_number else "",
                "where": f"{place}{line.where}".strip(),
                "why": why_words(line, say),
            }
            yield ListLine(values)
