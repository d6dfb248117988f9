"""Putting a backup back: into an empty folder, or over the site it came from.

Everything is checked beside the site first. What lies in the folder is kept as it is in a file of
its own before it is replaced, even when it can no longer be opened.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from liushou_desktop.base.clock import Clock, SystemClock
from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.files import flush_folder, from_os_error
from liushou_desktop.base.progress import Watcher
from liushou_desktop.storage import keyslots, schema, slot_file, strongbox_file
from liushou_desktop.storage.backup import (
    SUFFIX,
    Backup,
    bundle,
    next_sequence,
    read_manifest,
    unpacked,
)
from liushou_desktop.storage.copies import (
    copy_durably,
    put_in_place,
    require_sound,
    write_anew,
)
from liushou_desktop.storage.engine import driver_errors_explained, open_engine
from liushou_desktop.storage.files import (
    BACKUP_FOLDER,
    DATABASE_FILE,
    FRESH_FILE,
    PUT_BACK_FILE,
    os_errors_explained,
)
from liushou_desktop.storage.keyslots import Unlocked
from liushou_desktop.storage.lock import FolderLock
from liushou_desktop.storage.server_address import address_of

#: Opens the slots in a folder: ``by_password("李老师", "…")`` or ``by_paper_key("1234 …")``.
Unlock = Callable[[Path], Unlocked]


def by_password(user: str, password: str) -> Unlock:
    """Unlock with a password of the day the backup was made."""
    return lambda folder: keyslots.unlock_with_password(folder, user, password)


def by_paper_key(typed: str) -> Unlock:
    """Unlock with the paper key of the day the backup was made."""
    return lambda folder: keyslots.unlock_with_paper_key(folder, typed)


def restore(
    file: Path,
    folder: Path,
    unlock: Unlock,
    *,
    clock: Clock | None = None,
    watcher: Watcher | None = None,
) -> Backup:
    """Make ``folder`` what it was when the backup ``file`` was made.

    Killed at any point the folder holds the old site or the restored one. The replaced site is kept
    in ``backups/before-restore-….lsbackup``.

    Raises:
        RefusedError: BACKUP_FOREIGN, RESTORE_OTHER_SITE (the folder holds another site),
            STORE_TOO_NEW, ALREADY_OPEN, WRONG_PASSWORD …; nothing was touched.
        DamagedError: BACKUP_DAMAGED, STORE_DAMAGED; nothing was touched.
    """
    watcher = watcher or Watcher()
    backup = read_manifest(file)
    _require_same_site(folder, backup)
    with os_errors_explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    lock = FolderLock(folder)
    try:
        with os_errors_explained(folder), unpacked(backup, inside=folder) as staged:
            watcher.report("RESTORE_CHECK", 0, 3)
            key = unlock(staged).key
            _require_restorable(backup, staged, key)
            watcher.report("RESTORE_KEEP", 1, 3)
            _keep_live(folder, backup, clock or SystemClock())
            watcher.report("RESTORE_SWAP", 2, 3)
            (folder / PUT_BACK_FILE).touch()  # before: a site put back is never without it
            _swap(folder, staged, key)
    finally:
        lock.release()
    return backup


def _require_same_site(folder: Path, backup: Backup) -> None:
    """An occupied folder must hold the same database; broken slots tell nobody which."""
    address = address_of(folder)
    if address is not None:
        raise RefusedError("ON_SERVER", server=address.name)
    if not (folder / DATABASE_FILE).exists():
        return
    with contextlib.suppress(DamagedError):
        try:
            live = slot_file.read_all(folder)[0]
        except RefusedError:
            return
        if live.database_id != backup.database_id:
            raise RefusedError("RESTORE_OTHER_SITE", folder=str(folder), site=backup.site)


def _require_restorable(backup: Backup, staged: Path, key: bytes) -> None:
    slots = keyslots.authentic_slots(staged, key)
    database = staged / DATABASE_FILE
    schema.require_known(schema.version_of(database, key))
    head = require_sound(database, key)
    if not backup.tells(head) or slots.database_id != backup.database_id:
        raise DamagedError("BACKUP_DAMAGED", file=backup.path.name)


def _keep_live(folder: Path, backup: Backup, clock: Clock) -> None:
    """Bundle what lies in the folder, openable or not."""
    database = folder / DATABASE_FILE
    if not database.exists():
        return
    kept = folder / BACKUP_FOLDER
    sequence = max(next_sequence(kept), backup.sequence + 1)
    about = {
        "site": backup.site,
        "database_id": backup.database_id,
        "made_at": clock.now().isoformat(),
        "version": "",
        "chain_seq": 0,
        "chain_hash": "",
        "sequence": sequence,
        "is_kept": True,
    }
    name = f"before-restore-{backup.site}-{sequence:06d}{SUFFIX}"
    bundle(kept / name, about, _raw_slots(folder), database, strongbox_file.raw(folder))
    _keep_journal(folder, kept / f"{name}.journal")


def _raw_slots(folder: Path) -> bytes:
    for name in (slot_file.MAIN, slot_file.COPY):
        with contextlib.suppress(OSError):
            return (folder / name).read_bytes()
    return b""


def _keep_journal(folder: Path, place: Path) -> None:
    """A journal of an interrupted save belongs to the old file and must not meet the new one."""
    journal = folder / f"{DATABASE_FILE}-journal"
    if journal.exists():
        copy_durably(journal, place)
        try:
            journal.unlink()
            flush_folder(folder)
        except OSError as error:
            raise from_os_error(error, journal) from error


def _swap(folder: Path, staged: Path, key: bytes) -> None:
    slots = keyslots.authentic_slots(staged, key)
    strongbox_file.put_back(folder, staged)
    fresh = folder / FRESH_FILE
    engine = open_engine(staged / DATABASE_FILE, key)
    try:
        with driver_errors_explained(fresh):
            write_anew(engine, fresh, key)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()
    marked = slots._replace(file_mark=slot_file.file_mark(fresh))
    slot_file.write_next(folder, marked.sealed_with(key))
    put_in_place(fresh, folder / DATABASE_FILE)
    slot_file.settle(folder, folder / DATABASE_FILE)
