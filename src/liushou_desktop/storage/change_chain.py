"""The change chain: who did what to which row, each link carrying the hash of the one before.

``hash`` is SHA-256 over the canonical JSON list ``[seq, at, actor, role, action, site, entity,
row, old, new, reason, previous]``; ``old`` and ``new`` are JSON texts as stored. The first link
follows on sixty-four zeros. The last link is also held in ``chain_head``, in every backup and in
every package.

What ``verify`` finds: a link deleted, edited, reordered or cut off at the end; and, because it
plays the links forward, a row of an entity that was edited, removed or slipped in behind the
chain's back (an old page put back into the file included). What it cannot find: the whole file
replaced by an older, once valid copy. That shows when the head is compared with the one a receipt
brings back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any, Final

import sqlalchemy as sa

from liushou_desktop.storage import tables
from liushou_desktop.storage.canonical import canonical

START: Final = "0" * 64
_BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Head:
    """The last link: its number and its hash."""

    seq: int
    hash: str


Waiting = tuple[tuple[object, ...], str]
"""A link without its number and hashes, and the same as it stands in the hashed text."""

Mark = tuple[Waiting, ...]
"""The links that wait to be written."""


@dataclass(frozen=True, slots=True)
class Change:
    """One link, as people read it."""

    seq: int
    at: datetime
    actor: str
    role: str
    action: str
    site: str
    entity: str
    row: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    reason: str


def link_hash(link: tuple[Any, ...]) -> str:
    """The hash of a link given its twelve values from ``seq`` to ``previous``."""
    return _hash(f"[{link[0]},{_quoted(link[1:])}]")


# The hashed text is ``canonical(list(link))``, built from parts: a roster makes 25,000 links.


def _quoted(values: Iterable[str | None]) -> str:
    return ",".join(["null" if value is None else encode_basestring(value) for value in values])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_head(connection: sa.Connection, *, hold: bool = False) -> Head:
    """The last link as ``chain_head`` holds it.

    Args:
        hold: nobody else adds a link before this transaction ends (a file has one writer anyway).
    """
    query = sa.select(tables.chain_head)
    row = connection.execute(query.with_for_update() if hold else query).first()
    return Head(row.seq, row.hash) if row else Head(0, START)


class ChainWriter:
    """Collects the links of one transaction and writes them in bulk before it commits.

    Numbers and hashes are given when they are written: where several people work on a server, the
    end of the chain is held for that moment only.
    """

    def __init__(self, connection: sa.Connection, *, at: datetime, actor: str, role: str) -> None:
        self._connection = connection
        self._stamp = (at.isoformat(), actor, role)
        self._waiting: list[Waiting] = []

    def append(
        self,
        action: str,
        *,
        site: str,
        entity: str,
        row: str,
        old: Mapping[str, object] | None = None,
        new: Mapping[str, object] | None = None,
        reason: str = "",
        stamp: tuple[str, str, str] | None = None,
    ) -> None:
        """One more link; it is on the connection after ``flush``.

        Args:
            stamp: moment (ISO 8601), actor and role of a link that is told again after the fact;
                by default those of this transaction.
        """
        link = (
            *(stamp or self._stamp),
            action,
            site,
            entity,
            row,
            canonical(old) if old is not None else None,
            canonical(new) if new is not None else None,
            reason,
        )
        self._waiting.append((link, _quoted(link)))
        if len(self._waiting) >= _BATCH:
            self.flush()

    def append_added(
        self, entity: str, rows: Iterable[tuple[str, str, Mapping[str, object]]], reason: str
    ) -> None:
        """One ``add`` link for each new row of an entity: its site, its id and what is new."""
        before = (*self._stamp, "add")
        because = encode_basestring(reason)
        fronts: dict[str, str] = {}
        for site, row, values in rows:
            if site not in fronts:
                fronts[site] = _quoted((*before, site, entity))
            new = canonical(values)
            what = f"{encode_basestring(row)},null,{encode_basestring(new)}"
            link = (*before, site, entity, row, None, new, reason)
            self._waiting.append((link, f"{fronts[site]},{what},{because}"))
        if len(self._waiting) >= _BATCH:
            self.flush()

    def mark(self) -> Mark:
        """Where the chain stands now, for ``back_to``."""
        return tuple(self._waiting)

    def back_to(self, mark: Mark) -> None:
        """Forget the links since ``mark``; what was flushed of them the savepoint undoes."""
        self._waiting = list(mark)

    def flush(self) -> None:
        """Number the waiting links, write them and the new head."""
        if not self._waiting:
            return
        head = read_head(self._connection, hold=True)
        seq, previous = head.seq, head.hash
        rows: list[tuple[object, ...]] = []
        for link, told in self._waiting:
            seq += 1
            this = _hash(f'[{seq},{told},"{previous}"]')
            rows.append((seq, *link, previous, this))
            previous = this
        tables.bulk_insert(tables.change, self._connection)(self._connection, rows)
        self._waiting.clear()
        held = tables.chain_head
        values = {"seq": seq, "hash": previous}
        if self._connection.execute(sa.update(held).values(values)).rowcount == 0:
            self._connection.execute(sa.insert(held).values(id=1, **values))


def read_changes(
    connection: sa.Connection,
    *,
    site: str | None = None,
    entity: str | None = None,
    row: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    limit: int | None = None,
) -> list[Change]:
    """Links that match, newest first."""
    table = tables.change
    wanted = {"site": site, "entity": entity, "row": row, "actor": actor, "action": action}
    query = sa.select(table).order_by(table.c.seq.desc()).limit(limit)
    for name, value in wanted.items():
        if value is not None:
            query = query.where(table.c[name] == value)
    return [_change(row_) for row_ in connection.execute(query)]


def _change(row: Any) -> Change:
    return Change(
        seq=row.seq,
        at=datetime.fromisoformat(row.at),
        actor=row.actor,
        role=row.role,
        action=row.action,
        site=row.site,
        entity=row.entity,
        row=row.row,
        old=json.loads(row.old) if row.old else {},
        new=json.loads(row.new) if row.new else {},
        reason=row.reason,
    )


def links(connection: sa.Connection, after: int = 0) -> Iterator[tuple[Any, ...]]:
    """The raw links in order, streamed."""
    table = tables.change
    query = sa.select(table).where(table.c.seq > after).order_by(table.c.seq)
    for row in connection.execute(query):
        yield tuple(row)
