"""Rows that a signed package vouches for: one link of the change chain answers for all of them.

A bureau takes a thousand rows from every package. None of them is anybody's doing at this PC: who
says so is the school, by its signature, and the moment is that of merging. So the chain does not
tell each row over again; the link ``merge`` of a package keeps the hash of the package and, row by
row, the digest of what merging wrote. A row's *digest* is the first 32 hex digits of SHA-256 over
the canonical JSON list of its columns as they are stored, in the order of the table and without
those that hold JSON, followed by the texts of the latter.

``check`` plays the links of a school forward: the last digest told of a row must be that of the row
as it stands, no row may be missing, and none may be there that no link told of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from json.encoder import encode_basestring
from typing import Any, Final

import sqlalchemy as sa

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild, ReportedFigure, ReportedRow
from liushou_desktop.storage import tables
from liushou_desktop.storage.canonical import canonical, canonical_each
from liushou_desktop.storage.change_chain import ChainWriter
from liushou_desktop.storage.columns import Answers

VOUCHED: Final[tuple[type[Entity], ...]] = (ReportedRow, ReportedChild, ReportedFigure)
MERGE: Final = "merge"
"""The action of the link."""

PACKAGE: Final = tables.table_name(ReceivedPackage)
_DIGITS: Final = 32

Values = tuple[object, ...]
"""A row's columns in the order of ``tables.names_of`` as a file keeps them: days as ISO text, yes
and no as 1 and 0, a mapping as its canonical JSON text."""

Told = dict[str, dict[str, str]]
"""Name of a table → id of a row → its digest."""


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
    return tables.converted(tables.values_of(entity), _CONVERTERS.get(type(entity), ()))


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
    texts = canonical_each(rows) if place is None else _with_json(rows, place)
    return {
        str(row[1]): sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
        for row, text in zip(rows, texts, strict=True)
    }


def _with_json(rows: Sequence[Values], place: int) -> Iterable[str]:
    """The hashed texts of rows with a column of JSON, which follows on the list of the others.

    As ``canonical_each`` writes them, but column by column: a bureau hashes a thousand rows of
    every package, most of whose columns say the same in all of them.
    """
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    form, varying = [], []
    for column in (*columns[:place], *columns[place + 1 :]):
        if column.count(column[0]) == len(column):
            form.append(canonical(column[0]).replace("%", "%%"))
        else:
            form.append("%s")
            varying.append(_each_canonical(column))
    whole = f"[{','.join(form)}]%s"
    return (whole % told for told in zip(*varying, columns[place], strict=True))


def _each_canonical(column: Sequence[object]) -> list[str]:
    try:
        return list(map(encode_basestring, column))  # type: ignore[arg-type]
    except TypeError:  # not all of them are text
        known = {value: canonical(value) for value in set(column)}
        return [known[value] for value in column]


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
            yield from _compare(connection, site, kind, told.get(tables.table_name(kind), {}))


def tell_untold(connection: sa.Connection, chain: ChainWriter, reason: str) -> None:
    """One link for the rows of each package that no link tells of: a converted file has no past."""
    chain.flush()
    for site in _sites(connection):
        told = _told(connection, site)
        packages: dict[str, Told] = {}
        for kind in VOUCHED:
            name = tables.table_name(kind)
            package = tables.names_of(kind).index("package")
            known = told.get(name, {})
            for row in _stored(connection, site, kind):
                if row[1] not in known:
                    rows = packages.setdefault(row[package], {}).setdefault(name, {})
                    rows |= digests(kind, [row])
        for id, found in packages.items():
            new = {"package": _hash_of(connection, id), "rows": found}
            chain.append(MERGE, site=site, entity=PACKAGE, row=id, new=new, reason=reason)
    chain.flush()


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


def _told(connection: sa.Connection, site: str) -> Mapping[str, Mapping[str, str]]:
    """The last digest told of each row of a site."""
    change = tables.change
    query = (
        sa.select(change.c.new)
        .where(change.c.entity == PACKAGE, change.c.site == site, change.c.action == MERGE)
        .order_by(change.c.seq)
    )
    told: Told = {}
    for (text,) in connection.execute(query):
        for name, rows in _rows_of(text).items():
            told.setdefault(name, {}).update(rows)
    return told


def _rows_of(text: str | None) -> Told:
    """What a link tells; one that makes no sense tells nothing (its hash is wrong anyway)."""
    try:
        value = json.loads(text or "{}")["rows"]
        return {name: dict(rows) for name, rows in value.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _compare(
    connection: sa.Connection, site: str, kind: type[Entity], told: Mapping[str, str]
) -> Iterator[Problem]:
    name = tables.table_name(kind)
    seen: set[str] = set()
    for row in _stored(connection, site, kind):
        where = {"kind": name, "id": f"{site} {row[1]}"}
        if row[1] not in told:
            yield Problem("", "CHECK_ROW_UNKNOWN", where)
        elif digests(kind, [row]) != {row[1]: told[row[1]]}:
            yield Problem("", "CHECK_REPORTED_ALTERED", where)
        seen.add(row[1])
    for missing in sorted(told.keys() - seen):
        yield Problem("", "CHECK_ROW_MISSING", {"kind": name, "id": f"{site} {missing}"})


def _stored(connection: sa.Connection, site: str, kind: type[Entity]) -> Iterator[tuple[Any, ...]]:
    """The rows of a site as a file holds them."""
    table = tables.table_of(kind)
    columns = [
        sa.type_coerce(column, sa.Text) if isinstance(column.type, Answers) else column
        for column in table.columns
    ]
    query = sa.select(*columns).where(table.c.site == site).order_by(table.c.id)
    for row in connection.execute(query):
        yield tuple(map(_as_stored, row))
