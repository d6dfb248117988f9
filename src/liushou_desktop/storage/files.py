"""Names of what lies in a site folder, and the reserve that is given up when the disk is full."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from liushou_desktop.base.files import from_os_error

DATABASE_FILE: Final = "site.db"
FRESH_FILE: Final = "site.next.db"
BACKUP_FOLDER: Final = "backups"
STRONGBOX_FILE: Final = "strongbox.json"
STRONGBOX_COPY: Final = "strongbox.copy.json"
UNPACKING: Final = ".unpacking-"
RESERVE_FILE: Final = "reserve"
PUT_BACK_FILE: Final = "put-back"
"""Lies there from a restore until the site was opened: whoever opens it learns of it."""
_RESERVE_BYTES: Final = 4_000_000


@contextlib.contextmanager
def os_errors_explained(path: Path) -> Iterator[None]:
    """What the operating system complains about inside the block, as our error about ``path``."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error, path) from error


def tidy(folder: Path) -> None:
    """Remove what a process that died left half done; only while the folder's lock is held."""
    for pattern in (".*.part", f"{BACKUP_FOLDER}/.*.part", f"{FRESH_FILE}*", f"{UNPACKING}*"):
        with contextlib.suppress(OSError):  # what cannot be removed now goes at the next start
            for path in folder.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def was_put_back(folder: Path) -> bool:
    """Whether the site was restored and not opened since."""
    return (folder / PUT_BACK_FILE).exists()


def put_back_is_known(folder: Path) -> None:
    """The site was opened and knows of it."""
    with contextlib.suppress(OSError):  # told once more at the next start
        (folder / PUT_BACK_FILE).unlink(missing_ok=True)


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
