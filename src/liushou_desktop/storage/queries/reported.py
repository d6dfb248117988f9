"""What a bureau holds of one school's sheets, as raw as merging needs it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from liushou_desktop.domain.duplicates import Enlisted
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import (
    FigureColumns,
    ReportedChild,
    ReportedFigure,
    ReportedFigures,
    ReportedPiece,
    ReportedRow,
    figures_in,
    rows_in,
)
from liushou_desktop.storage import tables
from liushou_desktop.storage.rows import ANY_SITE, Anywhere
from liushou_desktop.storage.search import digits_of
from liushou_desktop.storage.unit import UnitOfWork

_TABLE = tables.table_of(ReportedChild)
_PIECES = tables.table_of(ReportedPiece)
_FIGURES = tables.table_of(ReportedFigures)
_PACKAGES = tables.table_of(ReceivedPackage)


def reported_rows(
    unit: UnitOfWork,
    *,
    site: str | Anywhere,
    sheet: str | Collection[str] | None = None,
    term: str | None = None,
    child: str | None = None,
    is_gone: bool | None = False,
) -> list[ReportedRow]:
    """The rows schools last reported, by school, sheet and key.

    Args:
        site: of a school, or ``ANY_SITE``.
        sheet, term, child: only of those; by default of all.
        is_gone: None for rows that are gone too.
    """
    asked = {"site": None if site is ANY_SITE else site, "term": term, "is_gone": is_gone}
    query = sa.select(_PIECES).order_by(_PIECES.c.site, _PIECES.c.id)
    for name, value in asked.items():
        if value is not None:
            query = query.where(_PIECES.c[name] == value)
    if sheet is not None:
        query = query.where(_PIECES.c.sheet.in_([sheet] if isinstance(sheet, str) else sheet))
    if child is not None:  # pieces that do not name the child need not be decoded
        text = sa.type_coerce(_PIECES.c["values"], sa.Text)
        query = query.where(text.contains(child, autoescape=True))
    pieces = tables.entities_from(ReportedPiece, unit.connection.execute(query).all())
    rows: list[ReportedRow] = []
    for _, alike in groupby(pieces, lambda piece: (piece.site, piece.sheet)):
        rows += sorted((row for piece in alike for row in _rows(piece)), key=_KEY)
    return rows if child is None else [row for row in rows if row.child == child]


_KEY = itemgetter(ReportedRow._fields.index("key"))


def _rows(piece: ReportedPiece) -> Iterator[ReportedRow]:
    site, sheet, package, term = piece.site, piece.sheet, piece.package, piece.term
    cells = cast("Mapping[str, list[object]]", piece.values)
    for values in rows_in(cells):
        key, child = str(values[piece.key]), cast("str | None", values.get("child"))
        yield ReportedRow(site, sheet, key, package, term, child, values, piece.is_gone)


def children_elsewhere(
    unit: UnitOfWork, site: str, numbers: Collection[str]
) -> list[tuple[str, int]]:
    """How many children with these identity numbers other sites have on their rolls, by site."""
    found = unit.places_with_numbers(numbers, kind=ReportedChild)
    sites = {place[0] for place in found}
    if strange := [number for number in numbers if not digits_of(number)]:
        bear = sa.select(_TABLE.c.site).where(_TABLE.c.id_number.in_(strange)).distinct()
        sites |= set(unit.connection.execute(bear).scalars())
    sites.discard(site)
    query = (
        sa.select(_TABLE.c.site, _TABLE.c.id)
        .where(_TABLE.c.site.in_(sorted(sites)), _TABLE.c.id_number.in_(sorted(numbers)))
        .where(_TABLE.c.is_on_roll, sa.not_(_TABLE.c.is_gone))
    )
    rows = unit.connection.execute(query) if sites else ()
    counts = Counter(str(row.site) for row in rows)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def enlisted(unit: UnitOfWork) -> Iterator[Enlisted]:
    """Every child on a roll of the county, as ``domain.duplicates`` compares them."""
    return _enlisted(unit, sa.and_(_TABLE.c.is_on_roll, sa.not_(_TABLE.c.is_gone)))


def no_longer_enlisted(unit: UnitOfWork) -> Iterator[Enlisted]:
    """Every child a school once reported and has no more."""
    return _enlisted(unit, sa.or_(_TABLE.c.is_gone, sa.not_(_TABLE.c.is_on_roll)))


_COMPARED = "site id name name_key sex birth_date id_number student_number village carer".split()


def _enlisted(unit: UnitOfWork, where: sa.ColumnElement[bool]) -> Iterator[Enlisted]:
    columns = [_TABLE.c[name] for name in _COMPARED]
    query = sa.select(*columns).where(where).order_by(_TABLE.c.site, _TABLE.c.id)
    for site, child, name, key, *rest in unit.connection.execute(query):
        yield Enlisted(site, child, name, (key or "").removesuffix(f" {name}"), *rest)


class FigureSum(NamedTuple):
    """One indicator of a term, added over all schools that reported it."""

    indicator: str
    numerator: int
    denominator: int


def report_counts(
    unit: UnitOfWork, term: str | None = None, *, besides: str = ""
) -> dict[tuple[str, str], str]:
    """Term and school → ``counts`` of its newest report, as the canonical JSON it is kept as.

    Receipts, which are long, are not read, and nothing is decoded: most callers look for one word.

    Args:
        term: only of this one.
        besides: a piece of that JSON; reports that have it are left out.
    """
    piece = re.sub(r"[/%_]", r"/\g<0>", besides)
    asked = {"own": unit.site, "term": term, "piece": piece}
    if besides:  # on most days no report is left: none need be looked at one by one
        other = _reports(of_term=term is not None, is_other=True)
        if unit.connection.execute(other, asked).first() is None:
            return {}
    rows = unit.connection.execute(_reports(of_term=term is not None), asked)
    newest = {(row[0] or "", row[1]): row[2] for row in rows}
    return {place: told for place, told in newest.items() if not besides or besides not in told}


@cache
def _reports(*, of_term: bool, is_other: bool = False) -> sa.Select[Any]:
    """Term, school and ``counts`` of merged reports, oldest first; or one without a piece."""
    package, asked = _PACKAGES, sa.bindparam
    counts = sa.type_coerce(package.c.counts, sa.Text)
    query = sa.select(package.c.term, package.c.code, counts).where(
        package.c.site == asked("own"), package.c.kind == "report", package.c.verdict == "new"
    )
    if of_term:
        query = query.where(package.c.term == asked("term"))
    if is_other:
        return query.where(sa.not_(counts.contains(asked("piece"), escape="/"))).limit(1)
    return query.order_by(package.c.epoch, package.c.sequence)


def reported_figures(
    unit: UnitOfWork, *, site: str | Collection[str] | Anywhere, term: str | None = None
) -> list[ReportedFigure]:
    """What schools told of their terms, by school, term and indicator.

    Args:
        site: of a school, of several, or ``ANY_SITE``.
        term: only of this one.
    """
    asked: dict[str, Any] = {} if term is None else {"id": term}
    held = unit.find(ReportedFigures, site=site, order_by=("site", "id"), **asked)
    return [figure for row in held for figure in figures_in(row)]


def figure_sums(unit: UnitOfWork, term: str, besides: Collection[str] = ()) -> list[FigureSum]:
    """The county's figures of a term, from what schools signed; their rows are not looked at.

    Args:
        besides: sites that are not added up.
    """
    asked = {"own": unit.site, "term": term, **({"besides": list(besides)} if besides else {})}
    texts = unit.connection.execute(_told_figures(are_all=not besides), asked).scalars()
    alike: dict[tuple[str, ...], list[FigureColumns]] = {}
    for told in json.loads(f"[{','.join(texts)}]"):
        alike.setdefault(tuple(told["indicator"]), []).append(told)
    sums: dict[str, tuple[int, int]] = {}
    for indicators, columns in alike.items():  # schools of one set of rules tell the same ones
        done = map(sum, zip(*[each["numerator"] for each in columns], strict=True))
        owed = map(sum, zip(*[each["denominator"] for each in columns], strict=True))
        for indicator, *share in zip(indicators, done, owed, strict=True):
            held = sums.get(indicator, (0, 0))
            sums[indicator] = (held[0] + share[0], held[1] + share[1])
    return [FigureSum(indicator, *sums[indicator]) for indicator in sorted(sums)]


@cache
def _told_figures(*, are_all: bool) -> sa.Select[Any]:
    """Put together once: that takes as long as a third of the sums."""
    figures, package, asked = _FIGURES, _PACKAGES, sa.bindparam
    reported = sa.select(package.c.code).where(
        package.c.site == asked("own"),
        package.c.term == asked("term"),
        package.c.kind == "report",
    )
    if not are_all:
        reported = reported.where(package.c.code.not_in(asked("besides", expanding=True)))
    return sa.select(sa.type_coerce(figures.c["values"], sa.Text)).where(
        figures.c.site.in_(reported), figures.c.id == asked("term")
    )
