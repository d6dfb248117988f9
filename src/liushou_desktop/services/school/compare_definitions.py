"""几种口径: the same facts by several definitions side by side, and who stands on one list only.

The registered spells, the civil-affairs (民政), education (学籍) and local definitions of one day:
heads by sex, grade, class and more, the figures each would give, and every child that one
definition counts and another does not, with the reason. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain import indicators, left_behind
from liushou_desktop.domain.definition_gaps import KINDS, Why, holds, why_not
from liushou_desktop.domain.exposure import Scope
from liushou_desktop.domain.facts import ChildFacts
from liushou_desktop.domain.figures import Indicator
from liushou_desktop.domain.rules import RuleSet
from liushou_desktop.domain.schooling import Term
from liushou_desktop.domain.tally import BREAKDOWNS
from liushou_desktop.paper.contents import ListLine, ListSheet
from liushou_desktop.services.school.compute_figures import SchoolPicture, picture
from liushou_desktop.services.school.figure_names import class_rank
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.shared.count_words import TOTAL, count_lines
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.sheets.sheet_spec import SheetSpec

PAPER = "definition_names"
TITLE = "两种口径名单对照"
CLASS = "class"
_GROUPS = ("sex", "age_band", "grade", CLASS, "category", "boarding", "ethnicity")


@dataclass(frozen=True, slots=True)
class DefinedChild:
    """One pupil and what every definition says.

    ``why``: definition → codes of ``definition_gap``; () where it holds. ``category``: C01 by the
    parents' states.
    """

    id: str
    name: str
    class_label: str
    sex: str
    why: Mapping[str, Why]
    category: str

    def is_in(self, kind: str) -> bool:
        """Whether a definition counts the child."""
        return not self.why[kind]


@dataclass(frozen=True, slots=True)
class HeadLine:
    """One number by every definition: group and value in words, heads in the order of ``KINDS``."""

    group: str
    title: str
    heads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything side by side, on the cut-off day of a term.

    ``figures``: definition → indicators as they would be; the children are those on the roll.
    """

    term: Term
    day: date
    in_force: str
    lines: tuple[HeadLine, ...]
    children: tuple[DefinedChild, ...]
    figures: Mapping[str, tuple[Indicator, ...]]

    def only_in(self, kind: str, other: str) -> list[DefinedChild]:
        """Whom one definition counts and the other does not, by class and name."""
        found = [c for c in self.children if c.is_in(kind) and not c.is_in(other)]
        return sorted(found, key=lambda child: (class_rank(child.class_label), child.name))


def compare_definitions(
    site: Site, *, term: str | None = None, watcher: Watcher | None = None
) -> Comparison:
    """Count a term's cut-off day by every definition.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM. Cancelled: stopped by the user.
    """
    site.require(Right.READ)
    watcher = watcher or Watcher()
    with site.unit() as unit:
        shown = picture(site, unit, site.term(term), everybody=True)
    day = indicators.default_cut_off(shown.term, shown.today)
    scope = Scope.of(shown.rules)
    here = [facts for facts in shown.children if _is_here(facts, shown, scope, day)]
    children = tuple(_child(facts, shown, scope, day) for facts in here)
    figures = {}
    for number, kind in enumerate(KINDS, start=1):
        watcher.report("COUNTING_DEFINITIONS", number, len(KINDS))
        figures[kind] = _figures(shown, kind, day)
    lines = tuple(_lines(here, children, shown, day))
    return Comparison(shown.term, day, scope.definition, lines, children, figures)


def _is_here(facts: ChildFacts, shown: SchoolPicture, scope: Scope, day: date) -> bool:
    seats = left_behind.enrolled_days(facts, shown.school, scope.stages)
    return any(first <= day.toordinal() <= last for first, last in seats)


def _child(facts: ChildFacts, shown: SchoolPicture, scope: Scope, day: date) -> DefinedChild:
    why = {
        kind: ()
        if holds(kind, facts, shown.school, day, scope)
        else why_not(kind, facts, shown.school, day, scope.definitions)
        for kind in KINDS
    }
    child = facts.child
    category = left_behind.category(facts, day, scope.definitions)
    return DefinedChild(child.id, child.name, shown.class_label(facts), child.sex, why, category)


def _figures(shown: SchoolPicture, kind: str, day: date) -> tuple[Indicator, ...]:
    rules = by_definition(shown.rules, kind)
    return indicators.compute(shown.children, shown.school, rules, shown.calendar, shown.term, day)


def by_definition(rules: RuleSet, kind: str) -> RuleSet:
    """The rules with another answer to the question who is left behind."""
    setting = replace(rules.settings["definition"], value=kind)
    return replace(rules, settings={**rules.settings, "definition": setting})


def _lines(
    here: Sequence[ChildFacts], children: Sequence[DefinedChild], shown: SchoolPicture, day: date
) -> Iterable[HeadLine]:
    pairs = list(zip(here, children, strict=True))
    whole = tuple(sum(child.is_in(kind) for child in children) for kind in KINDS)
    yield HeadLine(word("count_group", TOTAL), word("count_group", TOTAL), whole)
    for group in _GROUPS:
        values = [_value(group, facts, child, shown, day) for facts, child in pairs]
        yield from _group_lines(group, values, children)


def _value(
    group: str, facts: ChildFacts, child: DefinedChild, shown: SchoolPicture, day: date
) -> str:
    if group == CLASS:
        return child.class_label
    if group == "category":
        return child.category
    return BREAKDOWNS[group](facts, shown.school, day)


def _group_lines(
    group: str, values: Sequence[str], children: Sequence[DefinedChild]
) -> Iterable[HeadLine]:
    heads: dict[str, list[int]] = {}
    for value, child in zip(values, children, strict=True):
        row = heads.setdefault(value, [0] * len(KINDS))
        for place, kind in enumerate(KINDS):
            row[place] += child.is_in(kind)
    if group == CLASS:
        named = [(value, value) for value in sorted(heads, key=class_rank)]
        title = "班级"
    else:
        lines = list(count_lines({group: dict.fromkeys(heads, 1)}))
        named = [(line.value, line.title) for line in lines]
        title = lines[0].group_title if lines else ""
    for value, said in named:
        if any(heads[value]):
            yield HeadLine(title, said, tuple(heads[value]))


# Excel and paper


def export_comparison(site: Site, found: Comparison, out: Path) -> int:
    """Heads, figures and, for every pair of definitions that differs, the names as a workbook;
    returns how many sheets there are.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: disk.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.sheets.workbook_writer import write_workbook

    with site.unit() as unit:
        unit.note_access("export", f"definitions {found.term.id}")
    sheets = [
        _heads_sheet(site, found),
        _figures_sheet(site, found),
        *(
            _names_sheet(site, found, kind, other, names)
            for kind, other in permutations(KINDS, 2)
            if (names := found.only_in(kind, other))
        ),
    ]
    write_whole(out, write_workbook(sheets))
    return len(sheets)


def short(kind: str) -> str:
    """登记, 民政, 学籍, 地方."""
    return word("left_behind_definition", kind, short=True)


def about(found: Comparison) -> str:
    """Term, day, and the definition figures go by."""
    day = found.day
    by = word("left_behind_definition", found.in_force)
    return f"{found.term.name}　截至 {day.year}年{day.month}月{day.day}日　统计用：{by}"


def why_words(child: DefinedChild, kind: str) -> str:
    """Why a definition does not count a child."""
    return words("definition_gap", child.why[kind])


def _heads_sheet(site: Site, found: Comparison) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnKind, ColumnSpec, SheetSpec

    return SheetSpec(
        id="definitions",
        title="几种口径",
        columns=(
            ColumnSpec("group", "分组", 18),
            ColumnSpec("title", "项目", 22),
            *(ColumnSpec(kind, short(kind), 9, ColumnKind.INTEGER) for kind in KINDS),
        ),
        rows=[[line.group, line.title, *line.heads] for line in found.lines],
        heading=f"{site.name}　留守儿童人数，几种口径",
        notes=(about(found),),
        print_footer=_mark(site),
        id_row=False,
        landscape=False,
    )


def _figures_sheet(site: Site, found: Comparison) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec

    return SheetSpec(
        id="definitions.figures",
        title="指标",
        columns=(
            ColumnSpec("id", "编号", 8),
            ColumnSpec("title", "指标", 26, wrap=True),
            *(ColumnSpec(kind, short(kind), 20) for kind in KINDS),
        ),
        rows=[
            [figure.id, word("indicator", figure.id), *figure_shares(found, figure.id)]
            for figure in found.figures[KINDS[0]]
        ],
        heading=f"{site.name}　关爱指标，几种口径",
        notes=(about(found),),
        print_footer=_mark(site),
        id_row=False,
    )


def figure_shares(found: Comparison, figure_id: str) -> list[str]:
    """``116 / 120　96.67%`` of a figure by every definition; a number of things alone."""
    figures = (next(each for each in found.figures[kind] if each.id == figure_id) for kind in KINDS)
    return [
        str(each.numerator)
        if each.is_count
        else f"{each.numerator} / {each.denominator}　{each.rate}"
        for each in figures
    ]


def _names_sheet(
    site: Site, found: Comparison, kind: str, other: str, names: Sequence[DefinedChild]
) -> SheetSpec:
    from liushou_desktop.sheets.sheet_spec import ColumnSpec, SheetSpec

    title = f"{short(kind)}算{short(other)}不算"
    return SheetSpec(
        id=f"definitions.{kind}.{other}",
        title=title,
        columns=(
            ColumnSpec("class", "班级", 11),
            ColumnSpec("name", "姓名", 16),
            ColumnSpec("sex", "性别", 6),
            ColumnSpec("category", "按父母去向", 12),
            ColumnSpec("why", f"{short(other)}口径为什么不算", 44, wrap=True),
        ),
        rows=[
            [
                child.class_label,
                child.name,
                word("sex", child.sex),
                word("left_behind_category", child.category, short=True),
                why_words(child, other),
            ]
            for child in names
        ],
        heading=f"{site.name}　{title}",
        notes=(about(found),),
        total=("合计", f"{len(names)} 人"),
        print_footer=_mark(site),
        id_row=False,
        landscape=False,
    )


def print_comparison(
    site: Site,
    found: Comparison,
    pair: tuple[str, str] = ("mca", "edu"),
    *,
    keep: bool = True,
    watcher: Watcher | None = None,
) -> PrintJob:
    """The names two definitions do not share, on paper, in both directions.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT: the two lists are the same.
    """
    from liushou_desktop import paper

    site.require(Right.PRINT)
    first, second = pair
    sheets = [
        _list(site, found, kind, other, names)
        for kind, other in ((first, second), (second, first))
        if (names := found.only_in(kind, other))
    ]
    if not sheets:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper=TITLE)
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"{PAPER} {first} {second}")
    children = tuple(c.id for c in found.only_in(*pair) + found.only_in(second, first))
    return PrintJob(paper.print_lists(PAPER, sheets, watcher=watcher), TITLE, children)


def _list(
    site: Site, found: Comparison, kind: str, other: str, names: Sequence[DefinedChild]
) -> ListSheet:
    day = found.day
    lines = tuple(
        ListLine(
            {
                "number": str(number),
                "class": child.class_label,
                "name": child.name,
                "category": word("left_behind_category", child.category, short=True),
                "why": why_words(child, other),
            }
        )
        for number, child in enumerate(names, start=1)
    )
    return ListSheet(
        lines=lines,
        title=f"{short(kind)}口径算、{short(other)}口径不算的儿童",
        texts={
            "school": site.name,
            "term": found.term.name,
            "count": f"{len(names)} 人",
            "day": f"{day.year}年{day.month}月{day.day}日",
        },
        watermark=_mark(site),
        foot=site.name,
        name=f"{kind}-{other}",
    )


def _mark(site: Site) -> str:
    return f"{site.name}　{site.user.name}　{site.today.isoformat()}"
