"""A store on a PostgreSQL server: the same units, other clerks beside us.

The folder of each clerk holds the address (``server.json``), a copy of the slot file and what was
exported; the rows are on the server. What is encrypted at rest there, and who answers for it:
docs/decisions/0007-server.md.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from liushou_desktop.base.clock import Clock, SystemClock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.storage import server_schema, slot_file
from liushou_desktop.storage.engine import SAFE_PRAGMAS
from liushou_desktop.storage.files import tidy
from liushou_desktop.storage.lock import FolderLock
from liushou_desktop.storage.secret_box import SecretBox
from liushou_desktop.storage.server_address import SERVER_FILE, ServerAddress, remember
from liushou_desktop.storage.server_engine import connected, open_server, server_errors_explained
from liushou_desktop.storage.shared_slots import put_slots
from liushou_desktop.storage.slot_file import Slots
from liushou_desktop.storage.slot_lock import KEY_BYTES
from liushou_desktop.storage.store import Store

SECRETS: Final = ("keys",)
"""Settings kept by ``UnitOfWork.set_secret``."""


class ServerStore(Store):
    """An open site folder whose rows stand on a server."""

    def __init__(
        self, folder: Path, key: bytes, address: ServerAddress, *, lock: FolderLock, clock: Clock
    ) -> None:
        """Use ``found`` or ``enter``."""
        self.address = address
        super().__init__(folder, key, lock=lock, clock=clock, pragmas=SAFE_PRAGMAS)

    def _make_engine(self) -> sa.Engine:
        return open_server(self.address)

    @property
    def is_on_server(self) -> bool:
        """True."""
        return True

    @property
    def path(self) -> Path:
        """The file that says where the rows are."""
        return self.folder / SERVER_FILE

    @classmethod
    def found(
        cls, folder: Path, key: bytes, address: ServerAddress, *, site: str, clock: Clock
    ) -> ServerStore:
        """A new, empty store in a database that has none; the folder has its slot file already.

        Raises:
            RefusedError: SERVER_HAS_SITE, ALREADY_OPEN. SurroundingsError: SERVER_….
        """
        lock = FolderLock(folder)
        try:
            slots = slot_file.read_all(folder)[0]
            with connected(address) as connection:
                server_schema.create_on_server(
                    connection, site=site, database_id=slots.database_id, made_at=clock.now()
                )
                put_slots(connection, slots)
            remember(folder, address)
            return cls._entered(folder, key, address, lock, clock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def enter(
        cls, folder: Path, key: bytes, address: ServerAddress, clock: Clock | None = None
    ) -> ServerStore:
        """The store a folder names.

        Raises:
            RefusedError: SERVER_EMPTY, STORE_TOO_NEW, SERVER_TOO_OLD, ALREADY_OPEN.
            DamagedError: SLOTS_FOREIGN. SurroundingsError: SERVER_….
        """
        lock = FolderLock(folder)
        try:
            with connected(address) as connection:
                server_schema.require_current(connection)
            tidy(folder)
            return cls._entered(folder, key, address, lock, clock or SystemClock())
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _entered(
        cls, folder: Path, key: bytes, address: ServerAddress, lock: FolderLock, clock: Clock
    ) -> ServerStore:
        store = cls(folder, key, address, lock=lock, clock=clock)
        with store.errors_explained():
            store._read_identity()
        return store

    def errors_explained(self) -> contextlib.AbstractContextManager[None]:
        """The same for what a server and its library say."""
        return server_errors_explained(self.address)

    def _secrets(self) -> SecretBox:
        return SecretBox(self.key, self.database_id)

    def use(self, fresh: Path, key: bytes) -> None:
        """No file can take the place of a server."""
        raise RefusedError("ON_SERVER", server=self.address.name)

    @contextlib.contextmanager
    def resting(self) -> Iterator[Path]:
        """There is no file to copy."""
        if self.is_on_server:
            raise RefusedError("ON_SERVER", server=self.address.name)
        yield self.path

    def exchange_key(self, slots: Slots) -> None:
        """A fresh key: secrets are sealed with it, and the slots of who stays lead to it.

        Raises:
            ConflictError: SLOTS_CHANGED_BY_OTHER.
        """
        key = os.urandom(KEY_BYTES)
        old, fresh = self._secrets(), SecretBox(key, self.database_id)
        following = slots._replace(generation=slots.generation + 1).sealed_with(key)
        with self.unit(*self.worker) as unit:
            for name in SECRETS:
                held = unit.setting(name)
                if held is not None:
                    unit.set_setting(name, fresh.seal(name, old.open(name, held)))
            put_slots(unit.connection, following)
        slot_file.write(self.folder, following)
        self.key = key
