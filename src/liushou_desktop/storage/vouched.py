"""Rows that a signed package vouches for: one link of the change chain answers for all of them.

A bureau takes a thousand rows from every package. None of them is anybody's doing at this PC: who
says so is the school, by its signature, and the moment is that of merging. So the chain does not
tell each row over again; the link ``merge`` of a package keeps the hash of the package and the
digest of each child, of the figures and of each piece of a sheet that merging wrote. A *digest* is
the first 32 hex digits of SHA-256 over the canonical JSON list of a stored row's columns, in the
order of the table and without those that hold JSON, followed by the texts of the latter. Of the
pieces of sheets the link also keeps the marks of their columns (``storage.reported_pieces``).

``check`` plays the links of a school forward: the last digest told of a row must be that of the row
as it stands, no row may be missing, and none may be there that no link told of. Where a piece of a
sheet differs, the marks say which of its columns do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild, ReportedFigures, ReportedPiece
from liushou_desktop.storage import tables
from liushou_desktop.storage.canonical import canonical, canonical_each
from liushou_desktop.storage.change_chain import ChainWriter
from liushou_desktop.storage.columns import Answers
from liushou_desktop.storage.reported_pieces import (
    DIGEST_DIGITS,
    altered_columns,
    digest_of,
    marks_of,
)

VOUCHED: Final[tuple[type[Entity], ...]] = (ReportedPiece, ReportedChild, ReportedFigures)
MERGE: Final = "merge"
"""The action of the link."""

PACKAGE: Final = tables.table_name(ReceivedPackage)

Values = tuple[object, ...]
"""A row's columns in the order of ``tables.names_of`` as a file keeps them: days as ISO text, yes
and no as 1 and 0, a mapping as its canonical JSON text or the UTF-8 of it."""

Digests = dict[str, dict[str, str]]
"""Name of a table → id of a row → its digest."""


class Told(NamedTuple):
    """What links tell of the rows of a school.

    Attributes:
        rows: their digests; marks: of each piece of a sheet, by its id, those of its columns.
    """

    rows: Digests
    marks: dict[str, str]

    def in_link(self, package: str) -> dict[str, object]:
        """``new`` of the link of a package.

        Args:
            package: hash of the package.
        """
        return {"package": package, "rows": self.rows, "marks": self.marks}


def put(connection: sa.Connection, site: str, kind: type[Entity], rows: Sequence[Values]) -> None:
    """Write rows of one site, each in place of the one with its id.

    Raises:
        ValueError: a row of another site, or a kind no package vouches for.
    """
    if kind not in VOUCHED or {row[0] for row in rows} - {site}:
        raise ValueError("a package vouches for reported rows of its own site alone")
    insert = tables.bulk_insert(tables.table_of(kind), connection, replace=True)
    insert.as_stored(connection, rows)


def values_of(entity: Entity) -> Values:
    """An entity's columns as a file keeps them."""
    values = tables.values_of(entity)
    converters = _CONVERTERS.get(type(entity))
    return tables.converted(values, converters) if converters else values


def _as_stored(value: object) -> object:
    kind = type(value)
    if kind is bool:
        return int(value)  # type: ignore[call-overload]
    if kind is date:
        return value.isoformat()  # type: ignore[attr-defined]
    return canonical(value) if isinstance(value, Mapping) else value


def _told_apart(kind: type[Entity]) -> tables.Converters:
    """The columns of a kind that a file keeps otherwise than an entity holds them."""
    columns = tables.table_of(kind).columns
    kept_so = (sa.Text, sa.Integer)
    return [
        (place, _as_stored) for place, each in enumerate(columns) if type(each.type) not in kept_so
    ]


_CONVERTERS: Final = {kind: _told_apart(kind) for kind in VOUCHED}


def digests(kind: type[Entity], rows: Sequence[Values]) -> dict[str, str]:
    """Digest by id of rows as they are stored."""
    place, sha256 = _JSON_PLACES[kind], hashlib.sha256
    if place is not None:
        return {
            str(row[1]): digest_of(
                [*row[:place], *row[place + 1 :]], str(row[place]).encode("utf-8", "surrogatepass")
            )
            for row in rows
        }
    return {
        str(row[1]): sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST_DIGITS]
        for row, text in zip(rows, canonical_each(rows), strict=True)
    }


def _json_column(kind: type[Entity]) -> int | None:
    columns = tables.table_of(kind).columns
    places = [place for place, column in enumerate(columns) if isinstance(column.type, Answers)]
    return places[0] if places else None


#: Where the column of a kind stands that holds JSON; no kind has more than one.
_JSON_PLACES: Final = {kind: _json_column(kind) for kind in VOUCHED}


def problems(connection: sa.Connection) -> Iterator[Problem]:
    """Rows of all schools that are not what the links of their packages tell."""
    for site in _sites(connection):
        told = _told(connection, site)
        for kind in VOUCHED:
            yield from _compare(connection, site, kind, told)


def tell_untold(connection: sa.Connection, chain: ChainWriter, reason: str) -> None:
    """One link for the rows of each package that no link tells of: a converted file has no past."""
    chain.flush()
    for site in _sites(connection):
        known = _told(connection, site).rows
        packages: dict[str, Told] = {}
        for kind in VOUCHED:
            name = tables.table_name(kind)
            package = tables.names_of(kind).index("package")
            for row in _stored(connection, site, kind):
                if row[1] not in known.get(name, {}):
                    told = packages.setdefault(row[package], Told({}, {}))
                    told.rows.setdefault(name, {}).update(digests(kind, [row]))
                    if kind is ReportedPiece:
                        told.marks[row[1]] = marks_of(cells_of(row))
        for id, told in packages.items():
            new = told.in_link(_hash_of(connection, id))
            chain.append(MERGE, site=site, entity=PACKAGE, row=id, new=new, reason=reason)
    chain.flush()


def cells_of(row: Sequence[Any]) -> dict[str, Any]:
    """The cells of a piece; a text that is no object holds none (its digest is wrong anyway)."""
    try:
        found = json.loads(row[_JSON_PLACES[ReportedPiece] or 0])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _hash_of(connection: sa.Connection, package: str) -> str:
    table = tables.table_of(ReceivedPackage)
    found = connection.execute(sa.select(table.c.digest).where(table.c.id == package)).scalar()
    return str(found or "")


def _sites(connection: sa.Connection) -> list[str]:
    """Sites that have rows, or links that tell of some."""
    change = tables.change
    found = {
        row[0]
        for row in connection.execute(
            sa.select(change.c.site).where(change.c.action == MERGE).distinct()
        )
    }
    for kind in VOUCHED:
        table = tables.table_of(kind)
        found |= {row[0] for row in connection.execute(sa.select(table.c.site).distinct())}
    return sorted(found)


def _told(connection: sa.Connection, site: str) -> Told:
    """The last digest told of each row of a site."""
    change = tables.change
    query = (
        sa.select(change.c.new)
        .where(change.c.entity == PACKAGE, change.c.site == site, change.c.action == MERGE)
        .order_by(change.c.seq)
    )
    told = Told({}, {})
    for (text,) in connection.execute(query):
        link = _in_link(text)
        for name, rows in link.rows.items():
            told.rows.setdefault(name, {}).update(rows)
        told.marks.update(link.marks)
    return told


def _in_link(text: str | None) -> Told:
    """What a link tells; one that makes no sense tells nothing (its hash is wrong anyway)."""
    try:
        value = json.loads(text or "{}")
        rows = {name: dict(rows) for name, rows in value["rows"].items()}
        return Told(rows, {str(id): str(marks) for id, marks in value["marks"].items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return Told({}, {})


def _compare(
    connection: sa.Connection, site: str, kind: type[Entity], told: Told
) -> Iterator[Problem]:
    name = tables.table_name(kind)
    expected = told.rows.get(name, {})
    seen: set[str] = set()
    for row in _stored(connection, site, kind):
        where = {"kind": name, "id": f"{site} {row[1]}"}
        if row[1] not in expected:
            yield Problem("", "CHECK_ROW_UNKNOWN", where)
        elif digests(kind, [row]) != {row[1]: expected[row[1]]}:
            piece, digest = row[1] if kind is ReportedPiece else "", expected[row[1]]
            for which in _altered(kind, row, told):
                at = f"{site} {which}"
                yield Problem(
                    "",
                    "CHECK_REPORTED_ALTERED",
                    {"kind": name, "id": at, "site": site, "piece": piece, "told": digest},
                )
        seen.add(row[1])
    for missing in sorted(expected.keys() - seen):
        yield Problem("", "CHECK_ROW_MISSING", {"kind": name, "id": f"{site} {missing}"})


def _altered(kind: type[Entity], row: Sequence[Any], told: Told) -> list[str]:
    """What to name of a row that differs: of a piece of a sheet its columns, where marks tell."""
    if kind is not ReportedPiece:
        return [row[1]]
    names = altered_columns(cells_of(row), told.marks.get(row[1], ""))
    return [f"{row[_SHEET]}.{name}" for name in names] or [row[1]]


_SHEET: Final = tables.names_of(ReportedPiece).index("sheet")


def _stored(
    connection: sa.Connection, site: str, kind: type[Entity], id: str | None = None
) -> Iterator[tuple[Any, ...]]:
    """The rows of a site, or one of them, as a file holds them."""
    table = tables.table_of(kind)
    columns = [
        sa.type_coerce(column, sa.Text) if isinstance(column.type, Answers) else column
        for column in table.columns
    ]
    query = sa.select(*columns).where(table.c.site == site).order_by(table.c.id)
    for row in connection.execute(query if id is None else query.where(table.c.id == id)):
        yield tuple(map(_as_stored, row))


def piece_as_stored(
    connection: sa.Connection, site: str, id: str
) -> tuple[ReportedPiece, str] | None:
    """A piece of a sheet and the digest of its row as it stands; None when it is not there."""
    for row in _stored(connection, site, ReportedPiece, id):
        values = dict(zip(tables.names_of(ReportedPiece), row, strict=True))
        piece = ReportedPiece(**{**values, "values": cells_of(row)})
        return piece, digests(ReportedPiece, [row])[row[1]]
    return None
