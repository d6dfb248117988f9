"""What a bureau holds of one school's sheets, as raw as merging needs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, cast

import sqlalchemy as sa

from liushou_desktop.domain.duplicates import Enlisted
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import (
    ReportedChild,
    ReportedFigure,
    ReportedPiece,
    ReportedRow,
    rows_in,
)
from liushou_desktop.storage import tables
from liushou_desktop.storage.rows import ANY_SITE, Anywhere
from liushou_desktop.storage.search import digits_of
from liushou_desktop.storage.unit import UnitOfWork

_TABLE = tables.table_of(ReportedChild)
_PIECES = tables.table_of(ReportedPiece)


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


def report_counts(unit: UnitOfWork, term: str | None = None) -> dict[tuple[str, str], str]:
    """Term and school → ``counts`` of its newest report, as the canonical JSON it is kept as.

    Receipts, which are long, are not read, and nothing is decoded: most callers look for one word.
    """
    package = tables.table_of(ReceivedPackage)
    query = (
        sa.select(package.c.term, package.c.code, sa.type_coerce(package.c.counts, sa.Text))
        .where(package.c.kind == "report", package.c.verdict == "new")
        .order_by(package.c.epoch, package.c.sequence)
    )
    if term is not None:
        query = query.where(package.c.term == term)
    return {(row[0] or "", row[1]): row[2] for row in unit.connection.execute(query)}


def figure_sums(unit: UnitOfWork, term: str, besides: Collection[str] = ()) -> list[FigureSum]:
    """The county's figures of a term, from what schools signed; their rows are not looked at.

    Args:
        besides: sites that are not added up.
    """
    figure = tables.table_of(ReportedFigure)
    query = (
        sa.select(
            figure.c.indicator, sa.func.sum(figure.c.numerator), sa.func.sum(figure.c.denominator)
        )
        .where(figure.c.term == term, figure.c.site.not_in(besides))
        .group_by(figure.c.indicator)
        .order_by(figure.c.indicator)
    )
    return [FigureSum(row[0], int(row[1]), int(row[2])) for row in unit.connection.execute(query)]
