"""Exchanging the database key: when somebody is removed, or the paper key was seen by others.

The file is written anew under a fresh key beside the old one, checked, and put in its place; then
the slot files follow. Killed at any point, the folder opens with the old key and slots or with
the new ones (``slot_file.settle``). Backups made before keep the key and the slots of their day.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from liushou_desktop.storage import slot_file, strongbox
from liushou_desktop.storage.copies import write_anew
from liushou_desktop.storage.engine import driver_errors_explained
from liushou_desktop.storage.files import FRESH_FILE, os_errors_explained
from liushou_desktop.storage.keyslots import authentic_slots, without_user
from liushou_desktop.storage.paper_key import new_paper_key
from liushou_desktop.storage.slot_crypto import new_lock
from liushou_desktop.storage.slot_file import Slots
from liushou_desktop.storage.slot_lock import KEY_BYTES

if TYPE_CHECKING:
    from liushou_desktop.storage.store import Store


def remove_user(store: Store, user: str) -> None:
    """Take somebody's access away and exchange the key, so that an old slot file opens nothing.

    The caller logs it (``UnitOfWork.note_access``) before.

    Raises:
        RefusedError: NO_SUCH_USER, LAST_ADMINISTRATOR, STRONGBOX_LAST_READER.
        SurroundingsError: no room for a second copy of the file; nothing was changed.
    """
    slots = authentic_slots(store.folder, store.key)
    left = without_user(slots, user)
    strongbox.require_reader_left(store.folder, slots, left)
    exchange_key(store, left)


def replace_paper_key(store: Store) -> str:
    """A new paper key; the old sheet opens nothing any more. Returns the 56 digits to print."""
    paper = new_paper_key()
    slots = authentic_slots(store.folder, store.key)
    exchange_key(store, slots._replace(paper=new_lock(paper)))
    return paper


def exchange_key(store: Store, slots: Slots) -> None:
    """Give the store a fresh key, sealed in the boxes of ``slots``."""
    if store.is_on_server:
        from liushou_desktop.storage.server_store import ServerStore

        assert isinstance(store, ServerStore)
        store.exchange_key(slots)
        return
    key = os.urandom(KEY_BYTES)
    with os_errors_explained(store.folder), store.resting() as path:
        fresh = path.with_name(FRESH_FILE)
        try:
            with driver_errors_explained(path):
                write_anew(store.engine, fresh, key)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        following = slots._replace(
            generation=slots.generation + 1, file_mark=slot_file.file_mark(fresh)
        )
        slot_file.write_next(store.folder, following.sealed_with(key))
        store.use(fresh, key)
        slot_file.settle(store.folder, path)
        strongbox.forget_gone(store.folder, following)
