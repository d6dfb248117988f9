"""A bureau that outgrew its file moves onto a server: every row, every link, all or nothing.

The file stays what it was until the server has committed; then it lies in the ring of backups and
the folder names the server. The chain is told again, link by link, because the site's own keys
stand in it and must not lie open on a server: they are sealed, and the hashes follow. A last link
tells where the chain of the file ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.storage import server_schema, slot_file, tables
from liushou_desktop.storage.backup import Backup, back_up
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.change_chain import ChainWriter, Head, links, read_head
from liushou_desktop.storage.search_index import search_index_for
from liushou_desktop.storage.secret_box import SecretBox
from liushou_desktop.storage.server_address import ServerAddress, remember
from liushou_desktop.storage.server_engine import connected
from liushou_desktop.storage.server_store import SECRETS
from liushou_desktop.storage.shared_slots import put_slots
from liushou_desktop.storage.store import Store

_AT_ONCE: Final = 2_000
_APART: Final = tables.IN_FILES | {"change", "chain_head", "identity"}
_MOVED: Final = "move"
"""The action of the last link."""


def move_to_server(store: Store, address: ServerAddress, watcher: Watcher | None = None) -> Backup:
    """Copy a store onto a server and let its folder name it; returns the copy of the file kept.

    The store is closed afterwards.

    Raises:
        RefusedError: ON_SERVER already, SERVER_HAS_SITE. SurroundingsError: SERVER_….
        DamagedError: STORE_DAMAGED, what stands on the server is not what the file holds.
    """
    watcher = watcher or Watcher()
    if store.is_on_server:
        raise RefusedError("ON_SERVER", server=address.name)
    kept = back_up(store, None, watcher)
    slots = slot_file.read_all(store.folder)[0]
    with store.quiet(), store.errors_explained(), store.engine.begin() as old:
        with connected(address) as new:
            _Move(store, old, new).run(watcher)
            put_slots(new, slots)
        remember(store.folder, address)
    store.close()
    store.path.unlink()
    return kept


class _Move:
    def __init__(self, store: Store, old: sa.Connection, new: sa.Connection) -> None:
        self._store = store
        self._old = old
        self._new = new
        self._box = SecretBox(store.key, store.database_id)
        self._sealed: dict[str, Mapping[str, str]] = {}

    def run(self, watcher: Watcher) -> None:
        """Create, copy, tell again, compare."""
        store = self._store
        server_schema.create_on_server(
            self._new,
            site=store.site,
            database_id=store.database_id,
            made_at=store.clock.now(),
        )
        copied = [table for table in tables.metadata.sorted_tables if table.name not in _APART]
        for number, table in enumerate(copied):
            watcher.report("MOVING_TO_SERVER", number, len(copied))
            self._copy(table)
        self._seal_settings()
        self._tell_again()
        search_index_for(self._new).rebuild()
        self._compare(copied)

    def _copy(self, table: sa.Table) -> None:
        insert = tables.bulk_insert(table, self._new)
        for batch in self._rows(table):
            insert(self._new, batch)

    def _rows(self, table: sa.Table) -> Iterator[list[tuple[Any, ...]]]:
        found = self._old.execute(sa.select(table), execution_options={"yield_per": _AT_ONCE})
        for part in found.partitions():
            yield [tuple(row) for row in part]

    def _seal(self, name: str, value: object) -> Mapping[str, str]:
        """The same value is sealed once, so that the setting is what its last link tells."""
        text = canonical([name, value])
        if text not in self._sealed:
            self._sealed[text] = self._box.seal(name, value)
        return self._sealed[text]

    def _seal_settings(self) -> None:
        held = tables.setting
        for name in SECRETS:
            this = (held.c.site == self._store.site, held.c.key == name)
            text = self._new.execute(sa.select(held.c.value).where(*this)).scalar()
            if text is not None:
                sealed = canonical(self._seal(name, json.loads(text)))
                self._new.execute(sa.update(held).where(*this).values(value=sealed))

    def _tell_again(self) -> None:
        before = read_head(self._old)
        store = self._store
        chain = ChainWriter(
            self._new, at=store.clock.now(), actor=store.worker[0], role=store.worker[1]
        )
        for _, at, actor, role, action, site, entity, row, old, new, reason, *_ in links(self._old):
            is_secret = entity == "setting" and row in SECRETS
            chain.append(
                action,
                site=site,
                entity=entity,
                row=row,
                old=self._told(row, old, is_secret=is_secret),
                new=self._told(row, new, is_secret=is_secret),
                reason=reason,
                stamp=(at, actor, role),
            )
        self._tell_end(chain, before)

    def _tell_end(self, chain: ChainWriter, before: Head) -> None:
        end = {"seq": before.seq, "hash": before.hash}
        chain.append(_MOVED, site=self._store.site, entity="", row="chain", new=end)
        chain.flush()

    def _told(self, name: str, text: str | None, *, is_secret: bool) -> Mapping[str, Any] | None:
        if text is None:
            return None
        told: dict[str, Any] = json.loads(text)
        if is_secret and told.get("value") is not None:
            return {"value": self._seal(name, told["value"])}
        return told

    def _compare(self, copied: list[sa.Table]) -> None:
        """As many rows of every table on both sides, and one link more."""
        count = sa.select(sa.func.count())
        same = all(
            self._old.execute(count.select_from(table)).scalar()
            == self._new.execute(count.select_from(table)).scalar()
            for table in copied
        )
        if not same or read_head(self._new).seq != read_head(self._old).seq + 1:
            raise DamagedError(
                "STORE_DAMAGED", file=self._store.path.name, folder=str(self._store.folder)
            )
