"""What a bureau holds of one school's sheets, as raw as merging needs it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from liushou_desktop.domain.reported import ReportedChild, ReportedRow
from liushou_desktop.storage import tables
from liushou_desktop.storage.unit import UnitOfWork

_ROWS = tables.table_of(ReportedRow).name
_CHILDREN = tables.table_of(ReportedChild).name


class HeldRow(NamedTuple):
    """One live row: its sheet and key, the term it was told in, its canonical text."""

    sheet: str
    key: str
    term: str
    text: str


def live_rows(unit: UnitOfWork, site: str) -> Iterator[HeldRow]:
    """The rows a school last reported, without those that are gone, by sheet and key."""
    statement = (
        f'SELECT sheet, key, term, "values" FROM "{_ROWS}" '  # noqa: S608  our own names
        "WHERE site = ? AND is_gone = 0 ORDER BY id"
    )
    for row in unit.connection.exec_driver_sql(statement, (site,)):
        yield HeldRow(*row)


def children_elsewhere(
    unit: UnitOfWork, site: str, numbers: Collection[str]
) -> list[tuple[str, int]]:
    """How many children with these identity numbers other sites have on their rolls, by site."""
    if not numbers:
        return []
    marks = ", ".join("?" * len(numbers))
    statement = (
        f'SELECT site, count(*) FROM "{_CHILDREN}" '  # noqa: S608  our own names, marks only
        f"WHERE id_number IN ({marks}) AND site <> ? AND is_on_roll AND NOT is_gone "
        "GROUP BY site ORDER BY count(*) DESC, site"
    )
    found = unit.connection.exec_driver_sql(statement, (*sorted(numbers), site))
    return [(str(row[0]), int(row[1])) for row in found]
