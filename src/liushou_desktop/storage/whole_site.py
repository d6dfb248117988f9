"""Everything a store holds, streamed out, and a store filled anew with such contents.

Reading hands out rows as tuples (``site``, ``id``, further columns) in the order of their keys, so
that equal contents give equal files. Filling happens in a fresh file beside the store's own: only
when all of it is in and found sound does it take the old one's place. Killed at any point, the old
file or the new one is there, whole.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.reported import ReportedPiece
from liushou_desktop.storage import schema, tables, vouched
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.change_chain import ChainWriter
from liushou_desktop.storage.checking import rows_against_chain
from liushou_desktop.storage.copies import require_sound
from liushou_desktop.storage.engine import SAFE_PRAGMAS, driver_errors_explained, open_engine
from liushou_desktop.storage.files import FRESH_FILE, os_errors_explained
from liushou_desktop.storage.search_index import SearchIndex
from liushou_desktop.storage.unit import DERIVED, UnitOfWork

if TYPE_CHECKING:
    from liushou_desktop.storage.store import Store

#: Every kind of row that is a fact, in the order of the file: what others refer to comes first.
FACTS: Final[tuple[type[Entity], ...]] = tuple(
    kind for kind in tables.TABLES if kind not in DERIVED
)

#: Tables of this room's own and what becomes of them; a test asks that none is forgotten.
OWN_TABLES: Final[Mapping[str, str]] = {
    "setting": "carried",
    "sequence": "carried",
    "change": "carried",  # what was done to rows and settings; who looked stays where it was done
    "chain_head": "worked out",
    "identity": "of this file",
    "search_entry": "worked out",
    "search_key": "worked out",
    "search_waiting": "worked out",
}

#: Actions of the chain that say what rows and settings became.
TELLING: Final = ("add", "change", "set", vouched.MERGE)

# Nobody sees the fresh file before it is whole and flushed: no journal, no flush in between.
_QUICK: Final = {**SAFE_PRAGMAS, "journal_mode": "OFF", "synchronous": "OFF"}
_AT_ONCE: Final = 1_000
_FEW: Final = 20
_MOST_NAMED: Final = 50

NAMES: Final[Mapping[type[Entity], str]] = {kind: tables.table_name(kind) for kind in FACTS}
KINDS: Final[Mapping[str, type[Entity]]] = {name: kind for kind, name in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """A link of the change chain that tells what a row or a setting became, without its place.

    ``table`` is ``setting`` for a setting; ``at`` is ISO 8601.
    """

    at: str
    actor: str
    role: str
    action: str
    site: str
    table: str
    row: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    reason: str


# ── out ──────────────────────────────────────────────────────────────────────────────────────────


def stored_rows(unit: UnitOfWork, kind: type[Entity]) -> Iterator[tuple[object, ...]]:
    """All rows of a kind, of every site, by site and id."""
    table = tables.table_of(kind)
    query = sa.select(table).order_by(table.c.site, table.c.id)
    for row in _streamed(unit, query, rows_at_once(kind)):
        yield tuple(row)


def rows_at_once(kind: type[Entity]) -> int:
    """How many rows of a kind are held at once; those with pictures or whole sheets are large."""
    return _FEW if tables.holds_pictures(kind) or kind is ReportedPiece else _AT_ONCE


def stored_settings(unit: UnitOfWork) -> Iterator[tuple[str, str, Any]]:
    """Site, key and value of every setting."""
    table = tables.setting
    for row in _streamed(unit, sa.select(table).order_by(table.c.site, table.c.key)):
        yield row.site, row.key, json.loads(row.value)


def stored_sequences(unit: UnitOfWork) -> Iterator[tuple[str, str, int]]:
    """Site, name and last number of every sequence."""
    table = tables.sequence
    for row in _streamed(unit, sa.select(table).order_by(table.c.site, table.c.name)):
        yield row.site, row.name, row.value


def told_links(unit: UnitOfWork) -> Iterator[Told]:
    """What the chain tells of rows and settings, oldest first."""
    table = tables.change
    query = sa.select(table).where(table.c.action.in_(TELLING)).order_by(table.c.seq)
    for row in _streamed(unit, query):
        yield Told(
            at=row.at,
            actor=row.actor,
            role=row.role,
            action=row.action,
            site=row.site,
            table=row.entity,
            row=row.row,
            old=None if row.old is None else json.loads(row.old),
            new=None if row.new is None else json.loads(row.new),
            reason=row.reason,
        )


def count_stored(unit: UnitOfWork) -> int:
    """Rows and links there are to stream, for the bar."""
    unit.flush()
    counted = [tables.table_of(kind) for kind in FACTS] + [tables.change]
    query = sa.select(sa.func.count())
    return sum(unit.connection.execute(query.select_from(t)).scalar_one() for t in counted)


def _streamed(
    unit: UnitOfWork, query: sa.Select[Any], at_once: int = _AT_ONCE
) -> Iterator[sa.Row[Any]]:
    unit.flush()
    options = {"yield_per": at_once}
    yield from unit.connection.execute(query, execution_options=options)


# ── in ───────────────────────────────────────────────────────────────────────────────────────────


class FreshContents:
    """The fresh file while it is filled: rows, settings, sequences, then what was told of them.

    Attributes:
        unit: for what the site adds of its own at the end, on behalf of the user.
    """

    def __init__(self, connection: sa.Connection, unit: UnitOfWork, reason: str) -> None:
        self.unit = unit
        self._connection = connection
        self._reason = reason
        self._chain = ChainWriter(connection, at=unit.now, actor=unit.actor, role=unit.role)

    def add_rows(self, kind: type[Entity], rows: Iterable[Sequence[object]]) -> None:
        """Rows with a value for every column, in the order of the table; no link is written."""
        tables.bulk_insert(tables.table_of(kind), self._connection)(self._connection, rows)

    def add_settings(self, settings: Iterable[tuple[str, str, object]]) -> None:
        """Site, key, value; each must be new."""
        rows = [(site, key, canonical(value)) for site, key, value in settings]
        tables.bulk_insert(tables.setting, self._connection)(self._connection, rows)

    def add_sequences(self, sequences: Iterable[tuple[str, str, int]]) -> None:
        """Site, name and last number given; each must be new."""
        tables.bulk_insert(tables.sequence, self._connection)(self._connection, list(sequences))

    def tell(self, told: Told) -> None:
        """A link as it was told where the rows come from; it is numbered and chained anew."""
        self._chain.append(
            told.action,
            site=told.site,
            entity=told.table,
            row=told.row,
            old=told.old,
            new=told.new,
            reason=told.reason,
            stamp=(told.at, told.actor, told.role),
        )

    def dangling(self, kind: type[Entity]) -> Iterator[tuple[str, str, str, str]]:
        """Rows that name a row which is not there: id, column, table and the id they name."""
        table = tables.table_of(kind)
        for column, other_name in tables.references_of(kind).items():
            other = tables.metadata.tables[other_name]
            named = table.c[column]
            query = (
                sa.select(table.c.id, named)
                .outerjoin(other, sa.and_(other.c.site == table.c.site, other.c.id == named))
                .where(named.is_not(None), other.c.id.is_(None))
                .order_by(table.c.id)
                .limit(_MOST_NAMED)
            )
            for row_id, value in self._connection.execute(query):
                yield row_id, column, other_name, value

    def disagreements(self) -> list[Problem]:
        """Where what was told does not lead to the rows; rows nobody told of are told now.

        Codes: CHECK_ROW_ALTERED, CHECK_REPORTED_ALTERED, CHECK_ROW_MISSING.
        """
        found: list[Problem] = []
        alone = [kind for kind in FACTS if kind not in vouched.VOUCHED]
        for kind in alone:
            self._tell_untold(kind)
        vouched.tell_untold(self._connection, self._chain, self._reason)
        self._chain.flush()
        found += islice(vouched.problems(self._connection), _MOST_NAMED)
        for kind in alone:
            found += islice(rows_against_chain(self._connection, kind), _MOST_NAMED - len(found))
        return [*found, *self._settings_told()]

    def _tell_untold(self, kind: type[Entity]) -> None:
        """Rows of a converted file have no past: it begins now."""
        self._chain.flush()
        table, change, name = tables.table_of(kind), tables.change, tables.table_name(kind)
        known = sa.exists().where(
            change.c.entity == name, change.c.site == table.c.site, change.c.row == table.c.id
        )
        after = ("", "")
        while True:
            query = (
                sa.select(table)
                .where(~known, sa.tuple_(table.c.site, table.c.id) > after)
                .order_by(table.c.site, table.c.id)
                .limit(rows_at_once(kind))
            )
            batch = self._connection.execute(query).all()
            if not batch:
                return
            for row in batch:
                new = tables.filled(kind, tuple(row))
                self._chain.append(
                    "add", site=row.site, entity=name, row=row.id, new=new, reason=self._reason
                )
            self._chain.flush()
            after = (batch[-1].site, batch[-1].id)

    def _settings_told(self) -> list[Problem]:
        told: dict[tuple[str, str], Any] = {}
        change = tables.change
        query = sa.select(change.c.site, change.c.row, change.c.new)
        for link in self._connection.execute(
            query.where(change.c.entity == "setting").order_by(change.c.seq)
        ):
            told[link.site, link.row] = json.loads(link.new or "{}").get("value")
        held = {(site, key): value for site, key, value in stored_settings(self.unit)}
        for site, key in sorted(held.keys() - told.keys()):
            new = {"value": held[site, key]}
            self._chain.append(
                "set", site=site, entity="setting", row=key, old={"value": None}, new=new,
                reason=self._reason,
            )  # fmt: skip
        self._chain.flush()
        return [
            Problem("", "CHECK_ROW_ALTERED", {"kind": "setting", "id": key, "fields": "value"})
            for site, key in sorted(told)
            if told[site, key] != held.get((site, key))
        ]


@contextlib.contextmanager
def written_anew(store: Store, actor: str, role: str, reason: str) -> Iterator[FreshContents]:
    """A fresh file to fill; at the end of the block it is checked and takes the store's place.

    The store's units wait meanwhile. Any exception leaves everything as it was.

    Raises:
        DamagedError: STORE_DAMAGED, what was written is not sound.
        SurroundingsError: no room for a second file.
    """
    with os_errors_explained(store.folder), store.resting() as place:
        fresh = place.with_name(FRESH_FILE)
        fresh.unlink(missing_ok=True)
        now = store.clock.now()
        try:
            schema.create_at(
                fresh, store.key, site=store.site, database_id=store.database_id, made_at=now
            )
            engine = open_engine(fresh, store.key, pragmas=_QUICK)
            try:
                with driver_errors_explained(fresh), engine.begin() as connection:
                    unit = UnitOfWork(connection, site=store.site, actor=actor, role=role, now=now)
                    yield FreshContents(connection, unit, reason)
                    SearchIndex(connection).rebuild()
                    unit.finish()
            finally:
                engine.dispose()
            with open(fresh, "rb+") as handle:
                os.fsync(handle.fileno())
            require_sound(fresh, store.key)
            store.use(fresh, store.key)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
