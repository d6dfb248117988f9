"""表1–表8 of a term, counted from what the schools reported (``forms/county/tables.toml``).

A school counts when its newest package is of the term; the register and the sums of earlier terms
live on in the tables that were frozen then (``freeze_tables``).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain import class_names
from liushou_desktop.domain.balance import CountTable, Movement, check_balance
from liushou_desktop.domain.county_tables import CountyTable, CountyTables, Head, Value
from liushou_desktop.domain.indicators import format_rate
from liushou_desktop.domain.masking import mask
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.domain.tally import BREAKDOWNS
from liushou_desktop.services.bureau.county_heads import (
    Heads,
    OneChild,
)
from liushou_desktop.services.bureau.county_schools import (
    County,
    ReportingSchool,
    number,
    sheet_counts,
)
from liushou_desktop.services.bureau.find_duplicates import DoubtPair, duplicates_in
from liushou_desktop.services.bureau.merged_reports import newest_report
from liushou_desktop.services.bureau.owed_reports import owes_report
from liushou_desktop.services.bureau.rules_used import figure_title, other_rules
from liushou_desktop.services.shared.count_words import MOVEMENT, TOTAL, count_lines
from liushou_desktop.services.shared.office_words import COUNTY, DISTRICT, office_words
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.domain.schooling import Term
    from liushou_desktop.exchange.package_sheets import PackageSheet
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class Counted:
    """The tables with what does not close in them and the packages they come from.

    Attributes:
        problems: red ones are of a school's own sums, yellow ones ask for a word.
        packages: school → hash of its package.
    """

    tables: CountyTables
    problems: tuple[Problem, ...]
    packages: Mapping[str, str]


@cache
def table_specs() -> tuple[Mapping[str, Any], ...]:
    """The tables as the file defines them."""
    from liushou_desktop.base.paths import forms_dir

    text = (forms_dir() / "county" / "tables.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)["table"])


def count_tables(site: Site, term: str | None = None) -> Counted:
    """Count the tables of a term as things stand now.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return tables_in(site, unit, site.term(term))


def tables_in(site: Site, unit: UnitOfWork, term: Term) -> Counted:
    """``count_tables`` inside the caller's transaction."""
    entries, newest, schools = _reported(unit, term)
    here = {school.code for school in schools}
    doubts = duplicates_in(site, unit)
    one = OneChild.among(doubts.kept(), {p for school in schools for p in school.on_roll()})
    day = term.cut_off or term.end
    used = other_rules(unit, term.id)
    problems = [
        *_balance(schools),
        *_doubtful(doubts.certain(), schools),
        *_by_other_rules([school.name for school in schools if school.code in used]),
    ]
    made = CountyTables(
        site=site.code,
        site_name=site.name,
        term=term.id,
        term_name=term.name,
        cut_off=day.isoformat(),
        schools={school.code: school.name for school in schools},
        missing=tuple(
            entry.name
            for entry in entries
            if entry.code not in here and owes_report(entry, term, site.own_terms)
        ),
        pupils=sum(school.pupils for school in schools),
        twice=len(one.kept),
        tables=_tables(County(schools, one, day, _area(site))),
    )
    packages = {
        code: package.digest for code, package in newest.items() if package and code in here
    }
    return Counted(made, tuple(problems), packages)


def _area(site: Site) -> str:
    """At a 学区 the column names the 学区 itself."""
    return office_words(COUNTY if site.tier == DISTRICT else site.tier).below


def _reported(
    unit: UnitOfWork, term: Term
) -> tuple[list[EnrolledSite], dict[str, ReceivedPackage | None], list[ReportingSchool]]:
    """All schools, the newest package of each, and those whose newest is of the term."""
    entries = [e for e in unit.find(EnrolledSite, order_by="name") if e.is_school]
    names = {entry.code: entry.name for entry in unit.find(EnrolledSite)}
    newest = {entry.code: newest_report(unit, entry.code) for entry in entries}
    schools = [
        _school(unit, entry, names.get(entry.district or "", entry.district or ""), term)
        for entry in entries
        if (package := newest[entry.code]) is not None and package.term == term.id
    ]
    schools.sort(key=lambda school: (school.district, school.code))
    return entries, newest, schools


def school_counts(
    unit: UnitOfWork, term: Term
) -> tuple[dict[str, str], dict[str, Mapping[str, Mapping[str, int]]]]:
    """Names and counts (group → value → heads) of the schools that reported the term, by code."""
    _, _, schools = _reported(unit, term)
    names = {school.code: school.name for school in schools}
    return names, {school.code: school.counts for school in schools}


def _by_other_rules(names: Sequence[str]) -> Iterable[Problem]:
    """Their figures are added to those of the others, which somebody has to answer for."""
    if names:
        args = {"schools": "、".join(names), "count": len(names)}
        yield Problem("rules", "TABLES_OTHER_RULES", args, Severity.YELLOW)


def _tables(county: County) -> tuple[CountyTable, ...]:
    """表1 to 表8, then the parts that go school by school."""
    made = [table for spec in table_specs() for table in _MAKERS[spec["kind"]](spec, county)]
    return tuple(sorted(made, key=lambda table: "-" in table.id))


def _school(unit: UnitOfWork, entry: EnrolledSite, district: str, term: Term) -> ReportingSchool:
    from liushou_desktop.exchange.package_sheets import Span, package_sheets
    from liushou_desktop.storage.queries.reported import reported_rows

    standing = {sheet.id for sheet in package_sheets().tables() if sheet.span is Span.NOW}
    rows: dict[str, list[ReportedRow]] = {}
    for row in reported_rows(unit, site=entry.code):
        if row.sheet in standing or row.term == term.id:
            rows.setdefault(row.sheet, []).append(row)
    pupils = sum(bool(row.values.get("is_on_roll")) for row in rows.get("S2", ()))
    counts = sheet_counts(rows.get("S5", ()), pupils)
    return ReportingSchool(entry.code, entry.name, district, rows, counts, pupils)


# what does not close


def _balance(schools: Iterable[ReportingSchool]) -> Iterable[Problem]:
    """The sums of every school, named by it."""
    from liushou_desktop.exchange.report_balance import named

    for school in schools:
        moves = school.counts.get(MOVEMENT)
        whole = moves and set(moves) == set(Movement.__dataclass_fields__)
        table = CountTable(
            total=number(school.counts[TOTAL][TOTAL]),
            breakdowns={name: school.counts[name] for name in BREAKDOWNS},
            movement=Movement(**moves) if moves and whole else None,
            register_rows=school.pupils,
        )
        for problem in map(named, check_balance(table)):
            args = {"school": school.name, "told": problem.code, **problem.args}
            yield problem._replace(args=args)


def _doubtful(
    certain: Sequence[DoubtPair], schools: Sequence[ReportingSchool]
) -> Iterable[Problem]:
    waiting = sum(each.is_open for each in certain)
    if waiting:
        args = {"count": waiting}
        yield Problem("duplicates", "TABLES_COUNTED_TWICE", args, Severity.YELLOW)
    without = [school.name for school in schools if not school.rows.get("S5")]
    if without:
        named_ones = {"schools": "、".join(without)}
        yield Problem("counts", "TABLES_WITHOUT_COUNTS", named_ones, Severity.YELLOW)


# the tables


def _counts_tables(spec: Mapping[str, Any], county: County) -> Iterable[CountyTable]:
    """The county's sums group by group, each child once, then every group school by school."""
    total: dict[str, dict[str, int]] = {}
    for school in county.schools:
        for group, values in school.counts.items():
            into = total.setdefault(group, {})
            for value, heads in values.items():
                into[value] = into.get(value, 0) + heads
    once = county.once(total)
    rows = [(li.group_title, li.title, li.heads) for li in count_lines(once)]
    columns = (Head("分组", 22), Head("项目", 26), Head("人数", 10, True))
    note = county.note and f"{county.note}{_NOT_TAKEN_OFF}"
    yield CountyTable(spec["id"], spec["title"], columns, rows, None, note)
    for group, title in _groups(total):
        id, named = f"{spec['id']}-{title}", f"{spec['title']}　分校　{title}"
        yield _matrix(id, named, group, (total, once), county)


_NOT_TAKEN_OFF = "变动和可多项的各组是各校相加，没有减。"


def _groups(total: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str]]:
    """Groups with their titles, in order; the sum of all stands in every one of them."""
    lines = ((line.group, line.group_title) for line in count_lines(total) if line.group != TOTAL)
    return list(dict.fromkeys(lines))


def _matrix(
    id: str,
    title: str,
    group: str,
    sums: tuple[Heads, Heads],
    county: County,
) -> CountyTable:
    """A line per school, a column per value anybody has; what is taken off before the total.

    Args:
        sums: of the county, as the schools reported and with each child once.
    """
    total, once = sums
    asked = {group: {**{v: abs(n) for v, n in once[group].items()}, **total[group]}}
    values = [li for li in count_lines(asked) if li.heads or group == MOVEMENT]
    heads = (
        Head(county.area, 12),
        Head("学校", 22),
        Head("在册", 8, True),
        *(Head(value.title, max(8, min(2 * len(value.title), 16)), True) for value in values),
    )

    def numbers(counts: Mapping[str, Mapping[str, int]]) -> list[Value]:
        held = counts.get(group, {})
        return [number(counts[TOTAL][TOTAL]), *(held.get(value.value, 0) for value in values)]

    schools = county.schools
    rows = [(school.district, school.name, *numbers(school.counts)) for school in schools]
    taken = [number(a) - number(b) for a, b in zip(numbers(once), numbers(total), strict=True)]
    if any(taken):
        rows.append(("", _TAKEN_OFF_LINE, *taken))
    whole = ("", "合计", *numbers(once))
    return CountyTable(id, title, heads, rows, whole, county.note)


_TAKEN_OFF_LINE = "减：两校重复"


def _row_table(spec: Mapping[str, Any], county: County) -> Iterable[CountyTable]:
    """Rows as reported; of a register each child once."""
    from liushou_desktop.exchange.package_sheets import CellType, package_sheets

    sheet = package_sheets().sheet(spec["sheet"])
    columns = {column.id: column for column in sheet.columns}
    chosen = [columns[name] for name in spec["columns"]]
    heads = (
        Head("序号", 6, True),
        Head("学校", 20),
        *(Head(c.heading, min(int(c.width), 22), c.type is CellType.INTEGER) for c in chosen),
    )
    rows: list[Sequence[Value]] = []
    is_register = bool(spec.get("on_roll"))
    for school in county.schools:
        for row in _chosen(spec, school.rows.get(sheet.id, ())):
            if is_register and (school.code, row.child) in county.one.kept:
                continue
            values = [_shown(sheet, spec, name, row.values.get(name)) for name in spec["columns"]]
            rows.append((len(rows) + 1, school.name, *values))
    total: Sequence[Value] = ("", "合计", len(rows), *([""] * (len(chosen) - 1)))
    note = county.note if is_register else ""
    yield CountyTable(spec["id"], spec["title"], heads, rows, total, note)


def _chosen(spec: Mapping[str, Any], rows: Iterable[ReportedRow]) -> list[ReportedRow]:
    kept = [row for row in rows if not spec.get("on_roll") or row.values.get("is_on_roll")]
    if "form" in spec:
        kept = [row for row in kept if row.values.get("kind") == _form_title(spec["form"])]

    def rank(row: ReportedRow) -> tuple[Any, ...]:
        label = str(row.values.get("class_label") or "")
        named = class_names.parse(label).value
        grade = (named.grade or 99, named.number or 0) if named else (99, 0)
        return (grade, label, str(row.values.get("occurred_on") or row.values.get("name") or ""))

    return sorted(kept, key=rank)


@cache
def _form_title(form: str) -> str:
    from liushou_desktop.formspec.loader import catalogue

    return catalogue()[form].title


def _shown(sheet: PackageSheet, spec: Mapping[str, Any], name: str, value: object) -> Value:
    """A cell as people read it."""
    column = next(each for each in sheet.columns if each.id == name)
    if name in spec["masked"]:
        return mask("identity_number", str(value or ""))
    if isinstance(value, list | tuple):
        return words(column.options or "", map(str, value))
    if column.options:
        return word(column.options, str(value or ""), short=True)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, int) else str(value or "")


def _school_table(spec: Mapping[str, Any], county: County) -> Iterable[CountyTable]:
    """A line per school; in the total a child of two schools counts once."""
    heads = (
        Head(county.area, 12),
        Head("学校", 22),
        Head("在册", 8, True),
        *(Head(column["title"], 12, True) for column in spec["columns"]),
    )
    rows: list[Sequence[Value]] = [
        (
            school.district,
            school.name,
            school.pupils,
            *(_count(column, school) for column in spec["columns"]),
        )
        for school in county.schools
    ]
    sums = [sum(number(row[place]) for row in rows) for place in range(2, len(heads))]
    once = [len({county.one.of(place) for s in county.schools for place in s.on_roll()})]
    for column, heads_of_all in zip(spec["columns"], sums[1:], strict=True):
        is_heads = column["count"] == "children"
        once.append(_heads_once(column, county) if is_heads else heads_of_all)
    taken = [a - b for a, b in zip(once, sums, strict=True)]
    if any(taken):
        rows.append(("", _TAKEN_OFF_LINE, *taken))
    note = county.note if any(taken) else ""
    yield CountyTable(spec["id"], spec["title"], heads, rows, ("", "合计", *once), note)


def _heads_once(column: Mapping[str, Any], county: County) -> int:
    return county.one.count(
        (school.code, row.child)
        for school in county.schools
        for row in _told(column, school)
        if row.child
    )


def _count(column: Mapping[str, Any], school: ReportingSchool) -> int:
    told = _told(column, school)
    if column["count"] == "children":
        return len({row.child for row in told if row.child})
    if column["count"] == "sum":
        return sum(number(row.values.get(column["column"])) for row in told)
    return len(told)


def _told(column: Mapping[str, Any], school: ReportingSchool) -> list[ReportedRow]:
    """The rows a column counts."""
    rows = school.rows.get(column["sheet"], ())
    kind = column.get("form") and _form_title(column["form"])
    if "fact" in column:
        kind = word("sheet_fact", column["fact"])
    told = [row for row in rows if not kind or row.values.get("kind") == kind]
    if "value" in column:
        name, _, wanted = str(column["value"]).partition("=")
        told = [
            row
            for row in told
            if (row.values.get(name) == wanted if wanted else row.values.get(name))
        ]
    return told


def _figure_tables(spec: Mapping[str, Any], county: County) -> Iterable[CountyTable]:
    """The schools' figures added up: each answers for the days the child was there."""
    sums: dict[str, tuple[int, int]] = {}
    titles: dict[str, str] = {}
    by_school: list[Sequence[Value]] = []
    for school in county.schools:
        for row in school.rows.get("S15", ()):
            done, owed = (number(row.values.get(n)) for n in ("numerator", "denominator"))
            before = sums.get(row.key, (0, 0))
            sums[row.key] = (before[0] + done, before[1] + owed)
            title = titles.setdefault(row.key, figure_title(row.key, row.values))
            rate = str(row.values.get("rate") or "")
            by_school.append((school.name, row.key, title, done, owed, rate))
    numbers = (Head("做到", 10, True), Head("应做", 10, True), Head("比率", 12))
    named = (Head("编号", 9), Head("指标", 34))
    rows = [
        (key, titles[key], done, owed, format_rate(done, owed))
        for key, (done, owed) in sums.items()
    ]
    rows.sort(key=lambda row: _indicator_rank(str(row[0])))
    by_school.sort(key=lambda row: _indicator_rank(str(row[1])))
    note = _EACH_ANSWERS if county.note else ""
    yield CountyTable(spec["id"], spec["title"], (*named, *numbers), rows, None, note)
    heads = (Head("学校", 22), *named, *numbers)
    yield CountyTable(f"{spec['id']}-分校", f"{spec['title']}　分校", heads, by_school)


_EACH_ANSWERS = "每校对孩子在本校的日子负责，指标按各校的做到和应做相加，不减两校重复。"


def _indicator_rank(key: str) -> int:
    from liushou_desktop.formspec.codes import code_set

    order = [code.code for code in code_set("indicator").codes]
    return order.index(key) if key in order else len(order)


_MAKERS = {
    "counts": _counts_tables,
    "rows": _row_table,
    "schools": _school_table,
    "figures": _figure_tables,
}
