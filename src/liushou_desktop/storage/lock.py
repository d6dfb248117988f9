"""One process at a time: a lock the operating system drops when the process dies.

No process numbers are written or guessed; the file itself stays empty.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import from_os_error

LOCK_FILE = "lock"


class FolderLock:
    """Holds a site folder until ``release`` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises:
            RefusedError: ALREADY_OPEN, another window or command works in this folder.
            SurroundingsError: the folder is missing or may not be written.
        """
        path = folder / LOCK_FILE
        try:
            self._handle: IO[bytes] | None = open(path, "ab")  # noqa: SIM115
        except OSError as error:
            raise from_os_error(error, path) from error
        try:
            _hold(self._handle)
        except OSError:
            self._handle.close()
            raise RefusedError("ALREADY_OPEN", folder=str(folder)) from None

    def release(self) -> None:
        """Let others in; doing it twice does no harm."""
        if self._handle is not None:
            self._handle.close()
            self._handle = None


if sys.platform == "win32":
    import msvcrt

    def _hold(handle: IO[bytes]) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(handle: IO[bytes]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
