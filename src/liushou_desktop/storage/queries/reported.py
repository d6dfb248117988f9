"""What a bureau holds of one school's sheets, as raw as merging needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import sqlalchemy as sa

from liushou_desktop.domain.duplicates import Enlisted
from liushou_desktop.domain.reported import ReportedChild, ReportedFigure, ReportedRow
from liushou_desktop.storage import tables
from liushou_desktop.storage.unit import UnitOfWork

_ROWS = tables.table_of(ReportedRow)
_VALUES = sa.type_coerce(_ROWS.c["values"], sa.Text)  # as it stands there, not decoded
_TABLE = tables.table_of(ReportedChild)


class HeldRow(NamedTuple):
    """One live row: its sheet and key, the term it was told in, its canonical text."""

    sheet: str
    key: str
    term: str
    text: str


def live_rows(unit: UnitOfWork, site: str) -> Iterator[HeldRow]:
    """The rows a school last reported, without those that are gone, by sheet and key."""
    query = (
        sa.select(_ROWS.c.sheet, _ROWS.c.key, _ROWS.c.term, _VALUES)
        .where(_ROWS.c.site == site, sa.not_(_ROWS.c.is_gone))
        .order_by(_ROWS.c.id)
    )
    for row in unit.connection.execute(query):
        yield HeldRow(*row)


def children_elsewhere(
    unit: UnitOfWork, site: str, numbers: Collection[str]
) -> list[tuple[str, int]]:
    """How many children with these identity numbers other sites have on their rolls, by site."""
    if not numbers:
        return []
    count = sa.func.count()
    query = (
        sa.select(_TABLE.c.site, count)
        .where(_TABLE.c.id_number.in_(sorted(numbers)), _TABLE.c.site != site)
        .where(_TABLE.c.is_on_roll, sa.not_(_TABLE.c.is_gone))
        .group_by(_TABLE.c.site)
        .order_by(count.desc(), _TABLE.c.site)
    )
    return [(str(row[0]), int(row[1])) for row in unit.connection.execute(query)]


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


def figure_sums(unit: UnitOfWork, term: str) -> list[FigureSum]:
    """The county's figures of a term, from what schools signed; their rows are not looked at."""
    figure = tables.table_of(ReportedFigure)
    query = (
        sa.select(
            figure.c.indicator, sa.func.sum(figure.c.numerator), sa.func.sum(figure.c.denominator)
        )
        .where(figure.c.term == term)
        .group_by(figure.c.indicator)
        .order_by(figure.c.indicator)
    )
    return [FigureSum(row[0], int(row[1]), int(row[2])) for row in unit.connection.execute(query)]
