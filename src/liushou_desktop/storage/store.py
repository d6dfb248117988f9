"""The store of one site: open it, work in units, close it.

    with store.unit(actor="李老师", role="clerk") as unit:
        unit.add(child, reason="学籍导入")

A unit is one transaction and holds the store until it ends, so units of several threads follow one
another. What ``unit`` gave back without an error is on the disk.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from liushou_desktop.base.clock import Clock, SystemClock
from liushou_desktop.base.errors import DamagedError, RefusedError, SurroundingsError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.problem import Problem
from liushou_desktop.storage import schema, slot_file, tables
from liushou_desktop.storage.checking import look_at_tail
from liushou_desktop.storage.copies import put_in_place
from liushou_desktop.storage.engine import SAFE_PRAGMAS, driver_errors_explained, open_engine
from liushou_desktop.storage.files import (
    DATABASE_FILE,
    give_up_reserve,
    keep_reserve,
    os_errors_explained,
    tidy,
)
from liushou_desktop.storage.lock import FolderLock
from liushou_desktop.storage.unit import UnitOfWork

if TYPE_CHECKING:
    from liushou_desktop.storage.secret_box import SecretBox


class Store:
    """An open site folder.

    Attributes:
        folder: the site folder; site: the site's own code; clock: dates what is written.
        database_id: identifier of this file, the same in its slots and backups.
        doubts: what a quick look at the end of the change chain found at opening; the user should
            hear of it and run a check. Work may go on.
        worker: name and role of who had the last unit.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        *,
        lock: FolderLock,
        clock: Clock,
        pragmas: Mapping[str, str],
    ) -> None:
        """Use ``create`` or ``open``."""
        self.folder = folder
        self.clock = clock
        self.key = key
        self._lock = lock
        self._busy = threading.RLock()
        self._in_unit = False
        self._pragmas = pragmas
        self.engine = self._make_engine()
        self.doubts: tuple[Problem, ...] = ()
        self.worker = ("", "")
        self.site = ""
        self.database_id = ""

    def _make_engine(self) -> sa.Engine:
        return open_engine(self.path, self.key, pragmas=self._pragmas)

    @property
    def is_on_server(self) -> bool:
        """Whether the rows stand on a server, where others may work on them too."""
        return False

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / DATABASE_FILE

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        site: str,
        key: bytes,
        database_id: str | None = None,
        clock: Clock | None = None,
        pragmas: Mapping[str, str] = SAFE_PRAGMAS,
    ) -> Store:
        """A new, empty store in a folder that has none.

        Args:
            site: code of the school or bureau.
            key: the database key that ``keyslots.create_slots`` gave.
            database_id: as in the slot file; by default taken from the folder's slot file.

        Raises:
            RefusedError: STORE_EXISTS, ALREADY_OPEN.
            SurroundingsError: disk full, no rights.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / DATABASE_FILE).exists():
            raise RefusedError("STORE_EXISTS", folder=str(folder))
        lock = FolderLock(folder)
        try:
            tidy(folder)
            schema.create(
                folder / DATABASE_FILE,
                key,
                site=site,
                database_id=database_id or _database_id_of_slots(folder) or new_id(),
                made_at=(clock or SystemClock()).now(),
            )
            return cls._opened(folder, key, lock, clock, pragmas)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(
        cls,
        folder: Path,
        key: bytes,
        *,
        clock: Clock | None = None,
        pragmas: Mapping[str, str] = SAFE_PRAGMAS,
    ) -> Store:
        """The store of a folder, brought to this program's version first if it is older.

        Raises:
            RefusedError: STORE_MISSING, ALREADY_OPEN, STORE_TOO_NEW (nothing was touched).
            DamagedError: STORE_NOT_READABLE (wrong key or broken file), STORE_DAMAGED,
                SLOTS_FOREIGN (the slot file is another database's).
        """
        path = folder / DATABASE_FILE
        if not path.is_file():
            raise RefusedError("STORE_MISSING", folder=str(folder))
        lock = FolderLock(folder)
        try:
            schema.bring_up_to_date(path, key)
            with os_errors_explained(path):
                slot_file.settle(folder, path)
            tidy(folder)
            return cls._opened(folder, key, lock, clock, pragmas)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _opened(
        cls,
        folder: Path,
        key: bytes,
        lock: FolderLock,
        clock: Clock | None,
        pragmas: Mapping[str, str],
    ) -> Store:
        store = cls(folder, key, lock=lock, clock=clock or SystemClock(), pragmas=pragmas)
        with store.errors_explained():
            store._read_identity()
        keep_reserve(folder)
        return store

    def _read_identity(self) -> None:
        with self.engine.begin() as connection:
            row = connection.execute(sa.select(tables.identity)).first()
            self.doubts = tuple(look_at_tail(connection))
        if row is None:
            raise DamagedError("STORE_DAMAGED", file=self.path.name, folder=str(self.folder))
        self.site, self.database_id = row.site, row.database_id
        if _database_id_of_slots(self.folder) not in (None, self.database_id):
            raise DamagedError("SLOTS_FOREIGN", folder=str(self.folder))

    @contextlib.contextmanager
    def unit(self, actor: str, role: str) -> Iterator[UnitOfWork]:
        """One transaction on behalf of a user: committed at the end, undone by any exception.

        Raises:
            SurroundingsError: STORE_RESERVE_USED (full, but trying again will do), STORE_DISK_FULL,
                STORE_DISK_FAILED …; nothing of the unit was kept.
            RuntimeError: when this thread is already inside a unit (a mistake of ours).
        """
        with self._busy:
            if self._in_unit:
                raise RuntimeError("a unit of work is already open on this thread")
            self._in_unit = True
            self.worker = (actor, role)
            try:
                with self.errors_explained(), self.engine.begin() as connection:
                    unit = UnitOfWork(
                        connection,
                        site=self.site,
                        actor=actor,
                        role=role,
                        now=self.clock.now(),
                        secrets=self._secrets(),
                    )
                    yield unit
                    unit.finish()
            except SurroundingsError as error:
                self._start_afresh()
                if error.code == "STORE_DISK_FULL" and give_up_reserve(self.folder):
                    raise SurroundingsError(
                        "STORE_RESERVE_USED", folder=str(self.folder)
                    ) from error
                raise
            finally:
                self._in_unit = False

    def errors_explained(self) -> contextlib.AbstractContextManager[None]:
        """Turns what the driver complains about inside the block into our errors."""
        return driver_errors_explained(self.path)

    def _secrets(self) -> SecretBox | None:
        """What seals secrets; None where the whole file is encrypted."""
        return None

    def _start_afresh(self) -> None:
        """Drop the connection after a failure of the disk; the next rolls back what was left."""
        with contextlib.suppress(Exception):
            self.engine.dispose()

    def use(self, fresh: Path, key: bytes) -> None:
        """Put a checked file under ``key`` in the place of this store's file and go on with it.

        Only while the store is ``resting``.
        """
        self.engine.dispose()
        try:
            put_in_place(fresh, self.path)
        finally:
            if not fresh.exists():  # in place, even when the folder could not be flushed
                self.key = key
                self.engine = open_engine(self.path, key, pragmas=self._pragmas)

    @contextlib.contextmanager
    def resting(self) -> Iterator[Path]:
        """Holds all units off while the file is copied as it lies on the disk."""
        with self.quiet():
            yield self.path

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Holds the units of this program off."""
        with self._busy:
            if self._in_unit:
                raise RuntimeError("the store cannot rest inside a unit of work")
            self._in_unit = True
            try:
                yield
            finally:
                self._in_unit = False

    def close(self) -> None:
        """Close the file and let other processes in; doing it twice does no harm."""
        with self._busy:
            self.engine.dispose()
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _database_id_of_slots(folder: Path) -> str | None:
    """Which database the folder's slot file belongs to; None when there is none to read."""
    try:
        return slot_file.read_all(folder)[0].database_id
    except (RefusedError, DamagedError):
        return None
