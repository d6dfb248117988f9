"""Exchanging the database key: when somebody is removed, or the paper key was seen by others.

The file is written anew under a fresh key beside the old one, checked, and put in its place; then the
slot files follow. Killed at any point, the folder opens with the old key and slots or with the new
ones (``slot_file.settle``). Backups made before keep the key and the slots of their day.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.storage import slot_file
from liushou_desktop.storage.change_chain import read_head
from liushou_desktop.storage.checking import count_rows
from liushou_desktop.storage.copies import flush
from liushou_desktop.storage.engine import KEY_BYTES, driver_errors_explained, open_engine
from liushou_desktop.storage.keyslots import authentic_slots, without_user
from liushou_desktop.storage.paper_key import new_paper_key
from liushou_desktop.storage.slot_crypto import new_lock
from liushou_desktop.storage.slot_file import Slots

if TYPE_CHECKING:
    from liushou_desktop.storage.store import Store

_FRESH: Final = "site.next.db"


def remove_user(store: Store, user: str, *, actor: str, role: str) -> None:
    """Take somebody's access away and exchange the key, so that an old slot file opens nothing.

    Raises:
        RefusedError: NO_SUCH_USER, LAST_ADMINISTRATOR.
        SurroundingsError: no room for a second copy of the file; nothing was changed.
    """
    slots = without_user(authentic_slots(store.folder, store.key), user)
    with store.unit(actor, role) as unit:
        unit.note_access("remove_user", user)
    exchange_key(store, slots)


def replace_paper_key(store: Store, *, actor: str, role: str) -> str:
    """A new paper key; the old sheet opens nothing any more. Returns the 56 digits to print."""
    paper = new_paper_key()
    slots = authentic_slots(store.folder, store.key)
    with store.unit(actor, role) as unit:
        unit.note_access("replace_paper_key", "paper_key")
    exchange_key(store, replace(slots, paper=new_lock(paper)))
    return paper


def exchange_key(store: Store, slots: Slots) -> None:
    """Give the store a fresh key, sealed in the boxes of ``slots``."""
    key = os.urandom(KEY_BYTES)
    with store.resting() as path:
        fresh = path.with_name(_FRESH)
        fresh.unlink(missing_ok=True)
        try:
            with driver_errors_explained(path):
                _write_anew(store.engine, fresh, key)
                flush(fresh)
                _require_same(store.engine, fresh, key)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        following = replace(
            slots, generation=slots.generation + 1, file_mark=slot_file.file_mark(fresh)
        )
        slot_file.write_next(store.folder, following.sealed_with(key))
        store.use(fresh, key)
        slot_file.settle(store.folder, path)


def _write_anew(engine: sa.Engine, fresh: Path, key: bytes) -> None:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("ATTACH DATABASE ? AS fresh KEY ?", (str(fresh), f"x'{key.hex()}'"))
        try:
            driver.execute("SELECT sqlcipher_export('fresh')")
        finally:
            driver.execute("DETACH DATABASE fresh")


def _require_same(engine: sa.Engine, fresh: Path, key: bytes) -> None:
    """The fresh file is sound and holds the same rows and the same end of the chain."""
    other = open_engine(fresh, key, read_only=True)
    try:
        with engine.begin() as old, other.begin() as new:
            altered = new.exec_driver_sql("PRAGMA cipher_integrity_check").all()
            intact = new.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            same = read_head(old) == read_head(new) and count_rows(old) == count_rows(new)
            if altered or not intact or not same:
                raise DamagedError("STORE_DAMAGED", file=fresh.name, folder=str(fresh.parent))
    finally:
        other.dispose()
