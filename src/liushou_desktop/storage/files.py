"""Names of what lies in a site folder, and the reserve that is given up when the disk is full."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Final

DATABASE_FILE: Final = "site.db"
FRESH_FILE: Final = "site.next.db"
BACKUP_FOLDER: Final = "backups"
UNPACKING: Final = ".unpacking-"
RESERVE_FILE: Final = "reserve"
_RESERVE_BYTES: Final = 4_000_000


def tidy(folder: Path) -> None:
    """Remove what a process that died left half done; only while the folder's lock is held."""
    strays = [
        *folder.glob(".*.part"),
        *(folder / BACKUP_FOLDER).glob(".*.part"),
        *folder.glob(f"{FRESH_FILE}*"),
    ]
    for path in strays:
        with contextlib.suppress(OSError):
            path.unlink()
    for path in folder.glob(f"{UNPACKING}*"):
        shutil.rmtree(path, ignore_errors=True)


def keep_reserve(folder: Path) -> None:
    """Hold some space so that, on a full disk, the last typed page can still be saved.

    A full SQLite file cannot even delete. The reserve is made only where there is plenty of room.
    """
    path = folder / RESERVE_FILE
    with contextlib.suppress(OSError):
        if path.exists() or shutil.disk_usage(folder).free < 20 * _RESERVE_BYTES:
            return
        with open(path, "xb") as handle:
            handle.write(os.urandom(1024) * (_RESERVE_BYTES // 1024))


def give_up_reserve(folder: Path) -> bool:
    """Free the reserved space; False when it was gone already."""
    try:
        (folder / RESERVE_FILE).unlink()
    except OSError:
        return False
    return True
