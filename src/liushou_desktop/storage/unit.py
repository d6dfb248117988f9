"""The unit of work: one transaction, all a service does to rows, every change in the chain.

Obtained from ``Store.unit``. It commits when the ``with`` block ends and undoes everything when the
block raises. Rows are never deleted: what is no longer true gets an end date or a state.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import sqlalchemy as sa

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild, ReportedPiece
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.storage import tables
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.change_chain import ChainWriter, Change, Head, read_changes, read_head
from liushou_desktop.storage.others import Others
from liushou_desktop.storage.reported_pieces import SheetRows, pieces_of
from liushou_desktop.storage.rows import Rows
from liushou_desktop.storage.search import find as find_by_text
from liushou_desktop.storage.search import find_numbers
from liushou_desktop.storage.search_index import search_index_for
from liushou_desktop.storage.vouched import (
    MERGE,
    PACKAGE,
    VOUCHED,
    Told,
    Values,
    digests,
    put,
    values_of,
)

if TYPE_CHECKING:  # cryptography is not for start-up
    from liushou_desktop.storage.secret_box import SecretBox

E = TypeVar("E", bound=Entity)


#: Kinds worked out from facts: they may be replaced at will and stand outside the chain.
DERIVED: Final[frozenset[type[Entity]]] = frozenset({ChildSummary})

_BATCH: Final = 2_000
_MANY: Final = 50  # rows of a list put anew in one unit
_SAMPLE: Final = 1_000  # rows looked at for each index


class UnitOfWork(Rows):
    """One transaction on behalf of one person.

    Attributes:
        actor: name of the user; role: the user's role; both stand in every link of the chain.
        now: the moment of this unit, the same for all its changes.
    """

    def __init__(
        self,
        connection: sa.Connection,
        *,
        site: str,
        actor: str,
        role: str,
        now: datetime,
        secrets: SecretBox | None = None,
    ) -> None:
        super().__init__(connection, site)
        self.actor = actor
        self.role = role
        self.now = now
        self._chain = ChainWriter(connection, at=now, actor=actor, role=role)
        self._search = search_index_for(connection)
        self._others = Others(connection) if self.is_shared else None
        self._secrets = secrets
        self._is_half_done = False
        self._refreshed = 0

    # writing

    def add(self, entity: Entity, reason: str = "") -> None:
        """Store a new row.

        Raises:
            ConflictError: STORE_ROW_TWICE, its id or a unique value is taken.
        """
        self.add_many([entity], reason)

    def add_many(self, entities: Iterable[Entity], reason: str = "") -> int:
        """Store new rows, of any kinds mixed, by the driver's ``executemany``; returns how many.

        Raises:
            ConflictError: STORE_ROW_TWICE.
        """
        groups = _by_kind(entities)
        for kind in DERIVED & groups.keys():
            raise TypeError(f"{kind.__name__} is worked out from facts: use refresh")
        for kind in groups.keys() & set(VOUCHED):
            raise TypeError(f"{kind.__name__} comes in packages: use keep_reported")
        for kind, group in groups.items():
            for start in range(0, len(group), _BATCH):
                batch = group[start : start + _BATCH]
                rows = [tables.values_of(entity) for entity in batch]
                self._insert(kind, rows)
                self._note_added(kind, rows, reason)
                self._search.touch(batch)
        return sum(len(group) for group in groups.values())

    def _insert(
        self, kind: type[Entity], rows: Sequence[Sequence[object]], *, replace: bool = False
    ) -> None:
        insert = tables.bulk_insert(tables.table_of(kind), self.connection, replace=replace)
        self._is_half_done = True  # a failure may leave some rows, without their links
        insert(self.connection, rows)
        self._is_half_done = False
        if self._others is not None:
            self._others.note_own(kind, rows)

    def _note_added(
        self, kind: type[Entity], rows: Sequence[Sequence[object]], reason: str
    ) -> None:
        added = ((str(row[0]), str(row[1]), tables.filled(kind, row)) for row in rows)
        self._chain.append_added(tables.table_name(kind), added, reason)

    def keep_reported(
        self, package: ReceivedPackage, sheets: Iterable[SheetRows], lifted: Iterable[Entity]
    ) -> None:
        """Write what merging a package gives, each row in place of the one with its id.

        One link stands for all of them (``storage.vouched``); the package itself is added apart.

        Args:
            sheets: every piece of a sheet that is new or otherwise than before.
            lifted: entities of the other kinds a package vouches for.
        """
        pieces = [piece for told in sheets for piece in pieces_of(package.code, told)]
        groups: dict[type[Entity], list[Values]] = {}
        for entity in lifted:
            groups.setdefault(type(entity), []).append(values_of(entity))
        told = Told({}, {str(piece.values[1]): piece.marks for piece in pieces})
        self._is_half_done = True
        put(self.connection, package.code, ReportedPiece, [piece.values for piece in pieces])
        if pieces:
            found = {str(piece.values[1]): piece.digest for piece in pieces}
            told.rows[tables.table_name(ReportedPiece)] = found
        for kind, group in groups.items():
            put(self.connection, package.code, kind, group)
            told.rows[tables.table_name(kind)] = digests(kind, group)
        self._is_half_done = False
        if children := told.rows.get(tables.table_name(ReportedChild)):
            self._search.wait(ReportedChild, package.code, children)
        self._chain.append(
            MERGE,
            site=package.code,
            entity=PACKAGE,
            row=package.id,
            new=told.in_link(package.digest),
        )

    def change(self, entity: E, reason: str = "", **values: object) -> E:
        """Change columns of a stored row and return it as it is now.

        Columns whose value stays the same are left alone; when none is left, nothing is written.

        Args:
            entity: the row as it was read in this unit.

        Raises:
            RefusedError: NOT_FOUND, the row is not in the store.
            ConflictError: ROW_CHANGED_BY_OTHER, on a server, since it was read.
            TypeError: for a column the kind does not have, or ``site`` or ``id``.
        """
        known = set(tables.names_of(type(entity))) - {"site", "id"}
        if not values.keys() <= known:
            raise TypeError(f"not columns to change: {sorted(values.keys() - known)}")
        changed = {n: value for n, value in values.items() if getattr(entity, n) != value}
        if not changed:
            return entity
        after = dataclasses.replace(entity, **changed)  # type: ignore[arg-type]
        self._write_change(entity, after, list(changed), reason)
        return after

    def change_many(self, pairs: Iterable[tuple[Entity, Entity]], reason: str = "") -> int:
        """Store many rows' new values: pairs of the row as read and as it shall be."""
        count = 0
        for before, after in pairs:
            names = [
                name
                for name in tables.names_of(type(before))
                if getattr(before, name) != getattr(after, name)
            ]
            if names:
                self._write_change(before, after, names, reason)
                count += 1
        return count

    def _write_change(
        self, before: Entity, after: Entity, names: Sequence[str], reason: str
    ) -> None:
        kind = type(before)
        if kind in VOUCHED:
            raise TypeError(f"{kind.__name__} comes in packages: use keep_reported")
        if self._others is not None:
            self._others.require_unchanged(before)
        table = tables.table_of(kind)
        new = {name: getattr(after, name) for name in names}
        done = self.connection.execute(
            sa.update(table)
            .where(table.c.site == before.site, table.c.id == before.id)
            .values({table.c[name]: value for name, value in new.items()})
        )
        if done.rowcount != 1:
            raise RefusedError("NOT_FOUND", kind=tables.table_name(kind), id=before.id)
        if kind in DERIVED:
            return
        self._chain.append(
            "change",
            site=before.site,
            entity=tables.table_name(kind),
            row=before.id,
            old=tables.told(kind, {name: getattr(before, name) for name in names}),
            new=tables.told(kind, new),
            reason=reason,
        )
        self._search.touch([after])

    def refresh(self, summaries: Iterable[Entity]) -> int:
        """Put rows worked out from facts (``ChildSummary``) in place of older ones; no chain."""
        count = 0
        for kind, group in _by_kind(summaries).items():
            if kind not in DERIVED:
                raise TypeError(f"{kind.__name__} is a fact: use add or change")
            self._insert(kind, [tables.values_of(entity) for entity in group], replace=True)
            count += len(group)
        self._refreshed += count
        return count

    def hold(self, kind: type[Entity], ids: Collection[str], *, site: str | None = None) -> None:
        """Others who want these rows wait until this unit ends; in a file there are none.

        What is read afterwards stays true until the unit ends, as far as everybody who changes it
        holds the same rows first.

        Raises:
            ConflictError: ROW_HELD_BY_OTHER, somebody kept them for too long.
        """
        if self._others is not None:
            self._others.hold(kind, site or self.site, ids)

    # searching

    def search(
        self, text: str, *, kind: type[Entity], limit: int = 50, site: str | None = None
    ) -> list[str]:
        """Ids of rows of ``kind`` found by characters, initials or last digits.

        Args:
            kind: ``Child`` or, at a bureau, ``ReportedChild``.
            site: by default the store's own.

        See ``storage.search``. Rows written in this unit are found too.
        """
        self._search.settle()
        where = site or self.site
        found = find_by_text(self.connection, text, site=where, kind=kind, limit=limit)
        return [row for _, row in found]

    def search_everywhere(
        self, text: str, *, kind: type[Entity], limit: int = 50
    ) -> list[tuple[str, str]]:
        """Site and id of rows of any site, found as by ``search``."""
        self._search.settle()
        return find_by_text(self.connection, text, site=None, kind=kind, limit=limit)

    def places_with_numbers(
        self, numbers: Collection[str], *, kind: type[Entity]
    ) -> set[tuple[str, str]]:
        """Site and id of rows of any site that bear one of these numbers, written as they may be.

        Of a site whose entries are not made yet all rows are named: nothing is written here.
        """
        found = find_numbers(self.connection, numbers, kind=kind)
        return found | self._search.places_waiting(kind)

    # settings, numbers, the chain

    def setting(self, key: str, default: Any = None, *, site: str | None = None) -> Any:
        """A setting (any JSON value), or the default."""
        table = tables.setting
        where = site or self.site
        row = self.connection.execute(
            sa.select(table.c.value).where(table.c.site == where, table.c.key == key)
        ).first()
        if self._others is not None:
            self._others.note_setting(where, key, row.value if row else None)
        return json.loads(row.value) if row else default

    def set_setting(
        self, key: str, value: object, *, reason: str = "", site: str | None = None
    ) -> None:
        """Keep a JSON value under a key; old and new stand in the chain."""
        where = site or self.site
        if self._others is not None:
            self._others.require_setting_unchanged(where, key)
        old = self.setting(key, site=where)
        if old == value and value is not None:
            return
        table = tables.setting
        self.connection.execute(sa.delete(table).where(table.c.site == where, table.c.key == key))
        self.connection.execute(
            sa.insert(table).values(site=where, key=key, value=canonical(value))
        )
        self._chain.append(
            "set",
            site=where,
            entity="setting",
            row=key,
            old={"value": old},
            new={"value": value},
            reason=reason,
        )
        if self._others is not None:
            self._others.note_setting(where, key, canonical(value))

    def secret(self, key: str, default: Any = None) -> Any:
        """A setting nobody but this program may read: on a server it lies there sealed."""
        held = self.setting(key)
        if held is None or self._secrets is None:
            return default if held is None else held
        return self._secrets.open(key, held)

    def set_secret(self, key: str, value: object) -> None:
        """Keep a secret; on a server its chain tells the sealed text."""
        self.set_setting(key, value if self._secrets is None else self._secrets.seal(key, value))

    def next_number(self, name: str, *, site: str | None = None) -> int:
        """The next number of a sequence (1, 2, 3 …) that never gives the same number twice.

        File numbers, the order of records, print batches, packages. A unit that is undone gives its
        number back, so committed numbers have no gaps either.
        """
        return self.next_numbers(name, 1, site=site)

    def next_numbers(self, name: str, count: int, *, site: str | None = None) -> int:
        """Take ``count`` numbers at once; returns the first of them."""
        where = site or self.site
        table = tables.sequence
        if self._others is not None:
            return self._others.next_numbers(where, name, count)
        this = (table.c.site == where, table.c.name == name)
        row = self.connection.execute(sa.select(table.c.value).where(*this)).first()
        last = row.value if row else 0
        if row:
            self.connection.execute(sa.update(table).where(*this).values(value=last + count))
        else:
            self.connection.execute(sa.insert(table).values(site=where, name=name, value=count))
        return last + 1

    def note_access(self, action: str, subject: Entity | str, reason: str = "") -> None:
        """Log that something was read (class 3), printed or exported.

        Args:
            action: ``read``, ``print``, ``export``, ``sign_in`` …
            subject: the row, or words for what it was (``register 2026-1``).
        """
        if isinstance(subject, Entity):
            site, entity, row = subject.site, tables.table_name(type(subject)), subject.id
        else:
            site, entity, row = self.site, "", subject
        self._chain.append(action, site=site, entity=entity, row=row, reason=reason)

    def history(
        self, entity: Entity | None = None, /, *, limit: int | None = None, **equals: str
    ) -> list[Change]:
        """Links of the chain, newest first: of one row, or by ``actor=``, ``action=`` …"""
        self._chain.flush()
        if entity is not None:
            equals |= {
                "site": entity.site,
                "entity": tables.table_name(type(entity)),
                "row": entity.id,
            }
        return read_changes(self.connection, limit=limit, **equals)

    def chain_head(self) -> Head:
        """The last link, with what this unit has done so far."""
        self._chain.flush()
        return read_head(self.connection)

    def settle_search(self) -> None:
        """Let reported children be found: their entries are made for many packages at once."""
        self._search.settle()

    def rebuild_search(self) -> None:
        """Make the index of the search anew from the rows."""
        self._search.rebuild()

    def flush(self) -> None:
        """Write what waits, so that a query on the connection sees it."""
        self._search.flush()
        self._chain.flush()

    @contextlib.contextmanager
    def part(self) -> Iterator[None]:
        """A part of the unit: what raises in it leaves nothing behind, the rest goes on.

        A failure of the disk may undo the whole transaction; then the unit as a whole fails.
        """
        chain, search = self._chain.mark(), self._search.mark()
        self.connection.exec_driver_sql("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self._is_half_done = True
            with contextlib.suppress(sa.exc.DBAPIError):  # the disk took the whole transaction
                self.connection.exec_driver_sql("ROLLBACK TO part")
                self.connection.exec_driver_sql("RELEASE part")
                self._is_half_done = False
            self._chain.back_to(chain)
            self._search.back_to(search)
            raise
        self.connection.exec_driver_sql("RELEASE part")

    def finish(self) -> None:
        """Write what waits (links, search rows); the store calls it before it commits.

        Raises:
            RuntimeError: somebody caught a failed insert and went on; nothing may be committed.
        """
        if self._is_half_done:
            raise RuntimeError("an insert failed; this unit can only be undone")
        self.flush()
        if self._refreshed >= _MANY and not self.is_shared:
            self._count_for_planner()

    def _count_for_planner(self) -> None:
        """After much of a list is new, let SQLite see which index leads to few rows.

        Records too: they come one by one, and the list of children is made anew every day.
        """
        self.connection.exec_driver_sql(f"PRAGMA analysis_limit = {_SAMPLE}")
        for kind in (ChildSummary, Record):
            self.connection.exec_driver_sql(f"ANALYZE {tables.table_of(kind).name}")


def _by_kind(entities: Iterable[Entity]) -> dict[type[Entity], list[Entity]]:
    groups: dict[type[Entity], list[Entity]] = {}
    for entity in entities:
        groups.setdefault(type(entity), []).append(entity)
    return groups
