"""学籍核对: who is marked as left behind in 学籍 and not with us, and the other way round.

An export of the pupil register is read as the importer reads it, in the fenced child process, and
compared; nothing is written. With us a child counts that has a running registered spell, or that
the education definition makes left behind from the facts. What must be mended is mended in 学籍 by
its administrator, or in our file: the list says which, and goes back on paper (待更正清单).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain import codes, left_behind
from liushou_desktop.domain.definition_gaps import REGISTERED, holds, why_not
from liushou_desktop.domain.exposure import Scope
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.paper.contents import ListLine, ListSheet
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.figure_names import class_rank
from liushou_desktop.services.school.plan_roster import (
    Difference,
    GoneChild,
    PastedTable,
    PlannedRow,
    RosterPlan,
    plan_roster,
    read_roster_file,
)
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word, words
from liushou_desktop.sheets.roster_row import RosterReading

if TYPE_CHECKING:
    from liushou_desktop.sheets.sheet_spec import SheetSpec

PAPER = "roster_gaps"
TITLE = "学籍留守标注待更正清单"
THEIRS, OURS, KIND = "theirs", "ours", "kind"
"""Marked in 学籍 and not with us; with us and not marked; both, but another category."""
_MARKS = (codes.ONE_PARENT_AWAY, codes.BOTH_PARENTS_AWAY)
_MARK_PATH = "child.roster_left_behind"
ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class MarkGap:
    """A child whom 学籍 and we do not see alike.

    Attributes:
        kind: ``theirs``, ``ours`` or ``kind``.
        row: number of its row in the file; None when the file does not hold it.
        child: id with us; None when we have no such child.
        theirs: C01 as marked, ``absent`` when it is not in the file, "" when the cell is empty.
        registered: C01 of the running spell, "" for none.
        by_facts: C01 the education definition gives, ``0`` when it does not hold.
        why: why the education definition does not hold (``definition_gap``).
        advice: what to do, of the set ``roster_advice``.
    """

    kind: str
    row: int | None
    name: str
    class_label: str
    child: str | None
    theirs: str
    registered: str
    by_facts: str
    why: tuple[str, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class DataGap:
    """A child of ours whose data differ, value by value (bind paths)."""

    row: int | None
    name: str
    class_label: str
    child: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class RosterComparison:
    """What differs between an export of 学籍 and our files on a day.

    ``unread``: rows that are doubtful or may be one of several, so nothing is said of them.
    ``has_marks``: whether the file has a column that marks the left behind.
    """

    file: str
    day: date
    rows: int
    has_marks: bool
    marks: tuple[MarkGap, ...]
    data: tuple[DataGap, ...]
    unread: tuple[PlannedRow, ...]
    agreeing: int

    def of_kind(self, kind: str) -> list[MarkGap]:
        """Gaps of one kind, by class and name."""
        found = [gap for gap in self.marks if gap.kind == kind]
        return sorted(found, key=lambda gap: (class_rank(gap.class_label), gap.name))


def compare_roster(
    site: Site, source: Path | PastedTable, watcher: Watcher | None = None
) -> RosterComparison:
    """Read an export of 学籍 and compare; the store is left as it is.

    Raises:
        RefusedError: NOT_ALLOWED and everything ``sheets.roster.read_roster`` refuses.
        Cancelled: stopped by the user.
    """
    site.require(Right.IMPORT)
    reading = read_roster_file(site, source, watcher)
    plan = plan_roster(site, reading, watcher)
    with site.unit() as unit:
        shown = picture(site, unit, site.term(), everybody=True)
    return _Comparer(shown).compare(reading, plan)


class _Comparer:
    """Looks at each child from both sides."""

    def __init__(self, shown: SchoolPicture) -> None:
        self._shown = shown
        self._day = shown.today
        self._scope = Scope.of(shown.rules)
        self._children = {facts.child.id: facts for facts in shown.children}

    def compare(self, reading: RosterReading, plan: RosterPlan) -> RosterComparison:
        has_marks = "left_behind" not in reading.missing
        unread = tuple(row for row in plan.rows if row.kind in ("doubtful", "perhaps"))
        known = [row for row in plan.rows if row.child and row.kind in ("changed", "same")]
        marks = list(self._marks(plan, known)) if has_marks else []
        data = tuple(filter(None, map(self._data, known)))
        marked = sum(row.row.left_behind in _MARKS for row in known)
        wrong = sum(gap.theirs in _MARKS and gap.child is not None for gap in marks)
        return RosterComparison(
            file=reading.file,
            day=self._day,
            rows=len(reading.rows),
            has_marks=has_marks,
            marks=tuple(marks),
            data=data,
            unread=unread,
            agreeing=marked - wrong,
        )

    def _marks(self, plan: RosterPlan, known: Sequence[PlannedRow]) -> Iterator[MarkGap]:
        for row in plan.of_kind("new"):
            if row.row.left_behind in _MARKS:
                yield self._unknown(row)
        for row in known:
            facts = self._children.get(row.child or "")
            if facts is not None:
                yield from self._seen_by_both(row, facts)
        for gone in plan.gone:
            yield from self._absent(gone)

    def _unknown(self, row: PlannedRow) -> MarkGap:
        label = row.row.class_text or ""
        mark = row.row.left_behind or ""
        name = row.row.name or ""
        place = row.row.place.row
        return MarkGap(THEIRS, place, name, label, None, mark, "", "0", (), "ASK_NEW")

    def _seen_by_both(self, row: PlannedRow, facts: ChildFacts) -> Iterator[MarkGap]:
        theirs, ours = row.row.left_behind or "", self._ours(facts)
        if theirs in _MARKS and not ours.counts:
            asked = "WHEREABOUTS_UNKNOWN" in ours.why
            advice = "ASK_PARENTS" if asked else "MARK_OFF"
            yield self._gap(THEIRS, row, facts, theirs, ours, advice)
        elif theirs not in _MARKS and ours.counts:
            advice = "MARK_ON" if ours.by_facts in _MARKS else "CHECK_FILE"
            yield self._gap(OURS, row, facts, theirs, ours, advice)
        elif theirs in _MARKS and theirs not in (ours.by_facts, ours.registered):
            yield self._gap(KIND, row, facts, theirs, ours, "MARK_OTHER")
        elif theirs in _MARKS and ours.by_facts in _MARKS and theirs != ours.by_facts:
            yield self._gap(KIND, row, facts, theirs, ours, "CHECK_KIND")

    def _absent(self, gone: GoneChild) -> Iterator[MarkGap]:
        facts = self._children.get(gone.child)
        if facts is not None and (ours := self._ours(facts)).counts:
            yield self._gap(OURS, None, facts, ABSENT, ours, "FIND_ROSTER")

    def _gap(
        self,
        kind: str,
        row: PlannedRow | None,
        facts: ChildFacts,
        theirs: str,
        ours: _Ours,
        advice: str,
    ) -> MarkGap:
        return MarkGap(
            kind=kind,
            row=row.row.place.row if row else None,
            name=facts.child.name,
            class_label=self._shown.class_label(facts),
            child=facts.child.id,
            theirs=theirs,
            registered=ours.registered,
            by_facts=ours.by_facts,
            why=ours.why,
            advice=advice,
        )

    def _ours(self, facts: ChildFacts) -> _Ours:
        school, day, scope = self._shown.school, self._day, self._scope
        spell = facts.spell_on(day)
        is_registered = holds(REGISTERED, facts, school, day, scope)
        is_edu = holds("edu", facts, school, day, scope)
        why = () if is_edu else why_not("edu", facts, school, day, scope.definitions)
        category = left_behind.category(facts, day, scope.definitions)
        return _Ours(
            registered=spell.category if spell is not None and is_registered else "",
            by_facts=category if is_edu else codes.NOT_LEFT_BEHIND,
            why=why,
        )

    def _data(self, row: PlannedRow) -> DataGap | None:
        """Values that differ, the mark apart; what only one side knows is no difference."""
        differing = tuple(
            each
            for each in row.differences
            if each.path != _MARK_PATH and each.ours not in (None, "")
        )
        facts = self._children.get(row.child or "")
        if not differing or facts is None:
            return None
        label = self._shown.class_label(facts)
        return DataGap(row.row.place.row, facts.child.name, label, facts.child.id, differing)


@dataclass(frozen=True, slots=True)
class _Ours:
    registered: str
    by_facts: str
    why: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether the child is left behind with us, registered or by the facts."""
        return bool(self.registered) or self.by_facts in _MARKS


# in words


def theirs_words(gap: MarkGap) -> str:
    """What 学籍 says."""
    if gap.theirs == ABSENT:
        return "名单里没有"
    return word("left_behind_category", gap.theirs, short=True) if gap.theirs else "没填"


def ours_words(gap: MarkGap) -> str:
    """What our file says: registered and by the education definition."""
    if gap.child is None:
        return "没有这个孩子"
    registered = word("left_behind_category", gap.registered, short=True) or "没有登记"
    if gap.by_facts in _MARKS:
        return f"登记：{registered}；学籍口径：{_short(gap.by_facts)}"
    return f"登记：{registered}；学籍口径不算：{words('definition_gap', gap.why)}"


def advice_words(gap: MarkGap) -> str:
    """What to do, with the category to set."""
    advice = word("roster_advice", gap.advice)
    wanted = gap.by_facts if gap.by_facts in _MARKS else gap.registered
    return f"{advice}{_short(wanted)}" if gap.advice in ("MARK_ON", "MARK_OTHER") else advice


def _short(category: str) -> str:
    return word("left_behind_category", category, short=True)


# Excel and paper


@dataclass(frozen=True, slots=True)
class ValueWords:
    """Words of the caller: the name of a bind path, a value under it (numbers masked)."""

    path: Callable[[str], str]
    value: Callable[[str, Any], str]


_KINDS: Mapping[str, str] = {
    THEIRS: "学籍标了本校没有",
    OURS: "本校有学籍没标",
    KIND: "单双亲不一样",
}


def export_roster_gaps(site: Site, found: RosterComparison, out: Path, say: ValueWords) -> int:
    """The lists as a workbook, a sheet per kind; returns how many children stand in it.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.sheets.workbook_writer import write_workbook

    with site.unit() as unit:
        unit.note_access("export", f"{PAPER} × {len(found.marks)}")
    sheets = [_marks_sheet(site, found, kind) for kind in _KINDS]
    write_whole(out, write_workbook([*sheets, _data_sheet(site, found, say)]))
    named = {gap.child or gap.name for gap in found.marks}
    return len(named | {gap.child for gap in found.data})


def _marks_sheet(site: Site, found: RosterComparison, kind: str) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec

    gaps = found.of_kind(kind)
    return SheetSpec(
        id=f"{PAPER}.{kind}",
        title=_KINDS[kind],
        columns=(
            ColumnSpec("row", "学籍名单第几行", 9, wrap=True),
            ColumnSpec("class", "班级", 11),
            ColumnSpec("name", "姓名", 15),
            ColumnSpec("theirs", "学籍标注", 12),
            ColumnSpec("ours", "本校档案", 44, wrap=True),
            ColumnSpec("advice", "怎么办", 30, wrap=True),
            ColumnSpec("done", "更正情况", 16),
        ),
        rows=[[_shown(gap)[name] for name in _MARK_NAMES] for gap in gaps],
        heading=f"{site.name}　{_KINDS[kind]}",
        notes=(_about(found),),
        total=("合计", f"{len(gaps)} 人"),
        footer=("学籍管理员：　　　　　　班主任：　　　　　　校长：　　　　　　日期：",),
        print_footer=_mark(site),
        id_row=False,
    )


_MARK_NAMES = ("row", "class", "name", "theirs", "ours", "advice", "done")


def _shown(gap: MarkGap) -> dict[str, str]:
    return {
        "row": str(gap.row or "—"),
        "class": gap.class_label,
        "name": gap.name,
        "theirs": theirs_words(gap),
        "ours": ours_words(gap),
        "advice": advice_words(gap),
        "done": "",
    }


def _data_sheet(site: Site, found: RosterComparison, say: ValueWords) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec

    rows = [
        [
            str(gap.row or "—"),
            gap.class_label,
            gap.name,
            say.path(each.path),
            say.value(each.path, each.theirs),
            say.value(each.path, each.ours),
        ]
        for gap in found.data
        for each in gap.differences
    ]
    return SheetSpec(
        id=f"{PAPER}.data",
        title="资料不一样",
        columns=(
            ColumnSpec("row", "学籍名单第几行", 9, wrap=True),
            ColumnSpec("class", "班级", 11),
            ColumnSpec("name", "姓名", 15),
            ColumnSpec("field", "哪一项", 16),
            ColumnSpec("theirs", "学籍", 34, wrap=True),
            ColumnSpec("ours", "本校档案", 34, wrap=True),
        ),
        rows=rows,
        heading=f"{site.name}　资料和学籍不一样的",
        notes=(_about(found),),
        print_footer=_mark(site),
        id_row=False,
    )


def print_roster_gaps(
    site: Site,
    found: RosterComparison,
    *,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """待更正清单 on paper, kind by kind, to hand back to who keeps 学籍.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT: both sides agree.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    if not found.marks:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=TITLE)
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"{PAPER} × {len(found.marks)}")
    day = found.day
    asked = ListSheet(
        lines=tuple(_lines(found)),
        texts={
            "school": site.name,
            "file": found.file,
            "count": f"{len(found.marks)} 人",
            "day": f"{day.year}年{day.month}月{day.day}日",
        },
        watermark=_mark(site),
        foot=site.name,
        name=TITLE,
    )
    return PrintJob(paper.print_lists(PAPER, [asked], watcher=watcher), TITLE)


def _lines(found: RosterComparison) -> Iterable[ListLine]:
    number = 0
    for kind, title in _KINDS.items():
        gaps = found.of_kind(kind)
        if gaps:
            yield ListLine(group=f"{title}　{len(gaps)} 人")
        for gap in gaps:
            number += 1
            yield ListLine({"number": str(number), **_shown(gap)})


def _about(found: RosterComparison) -> str:
    day = f"{found.day.year}年{found.day.month}月{found.day.day}日"
    return f"学籍名单：{found.file}，{found.rows} 行　对照日：{day}"


def _mark(site: Site) -> str:
    return f"{site.name}　{site.user.name}　{site.today.isoformat()}"
