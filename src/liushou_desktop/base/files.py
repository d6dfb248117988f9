"""Writing a file so that a pulled stick or a power cut leaves it whole or absent.

Temp file in the same folder, flush, replace, directory flush (trust.md finding 9). On Windows the
replace may be refused while antivirus holds the file: it is tried again with a bound.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from liushou_desktop.base.errors import DamagedError, RefusedError, SurroundingsError

_REPLACE_TRIES = 20
_TEMP_MARK = ".part"


def write_whole(path: Path, content: bytes, *, read_back: bool = False) -> None:
    """Put ``content`` at ``path``, whole or not at all; an old file stays until the last moment.

    Args:
        read_back: read the file again around the cache where the platform allows, and compare.

    Raises:
        SurroundingsError: DISK_FULL, READ_ONLY, NO_RIGHTS, REPLACE_REFUSED, MEDIUM_GONE.
        DamagedError: READ_BACK_DIFFERS (the medium lies about what it holds).
    """
    with writing_whole(path) as handle:
        handle.write(content)
    if read_back and read_around_cache(path) != content:
        raise DamagedError("READ_BACK_DIFFERS", file=path.name)


@contextlib.contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write piece by piece; it takes its place at ``path`` when the block ends well.

    Raises:
        SurroundingsError: as ``write_whole``.
    """
    temp = temp_beside(path)
    try:
        with open(temp, "xb") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        _replace(temp, path)
        flush_folder(path.parent)
    except OSError as error:
        raise from_os_error(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            temp.unlink(missing_ok=True)


def make_folder(folder: Path) -> Path:
    """The folder, made with its parents when it is not there yet.

    Raises:
        SurroundingsError: DISK_FULL, READ_ONLY, NO_RIGHTS, FOLDER_MISSING (a file is in the way) ….
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise SurroundingsError("FOLDER_MISSING", folder=str(folder), file=folder.name) from error
    except OSError as error:
        raise from_os_error(error, folder / folder.name) from error
    return folder


def temp_beside(path: Path) -> Path:
    """A name nobody uses, for the file on its way to ``path``."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}{_TEMP_MARK}")


def _replace(temp: Path, path: Path) -> None:
    for attempt in range(_REPLACE_TRIES):
        try:
            os.replace(temp, path)
            return
        except PermissionError as error:
            if not temp.exists():
                raise
            if attempt == _REPLACE_TRIES - 1:
                folder = str(path.parent)
                raise SurroundingsError("REPLACE_REFUSED", file=path.name, folder=folder) from error
            time.sleep(min(0.005 * 2**attempt, 0.25))


def flush_folder(folder: Path) -> None:
    """Make a rename durable. Windows has no such call and does not need it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some FUSE file systems have no directory flush
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def read_around_cache(path: Path) -> bytes:
    """The file's bytes, asked from the medium where the platform can forget its cache."""
    try:
        with open(path, "rb") as handle:
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return handle.read()
    except OSError as error:
        raise from_os_error(error, path) from error


def read_limited(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes, read once into memory.

    Raises:
        RefusedError: FILE_MISSING, NOT_A_FILE (folder, pipe, device, link), FILE_TOO_LARGE.
        SurroundingsError: the medium failed.
    """
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise RefusedError("NOT_A_FILE", file=path.name)
        if not path.exists():
            raise RefusedError("FILE_MISSING", file=str(path))
        with open(path, "rb", opener=_without_waiting) as handle:
            # Asked again of what was opened: somebody may have put a pipe in its place meanwhile.
            found = os.fstat(handle.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise RefusedError("NOT_A_FILE", file=path.name)
            # Room is made for as much as is asked for: no more than the file should have.
            content = handle.read(min(found.st_size, limit) + 1)
            if len(content) > found.st_size:  # it has more after all
                content += handle.read(limit + 1 - len(content))
    except OSError as error:
        raise from_os_error(error, path) from error
    if len(content) > limit:
        raise RefusedError("FILE_TOO_LARGE", file=path.name, limit_mb=limit // 1_000_000)
    return content


def _without_waiting(path: str, flags: int) -> int:
    """Open for reading; a pipe is not waited for, a link not followed."""
    for name in ("O_NONBLOCK", "O_NOFOLLOW"):  # Windows has neither
        flags |= getattr(os, name, 0)
    return os.open(path, flags)


def from_os_error(error: OSError, path: Path) -> SurroundingsError:
    """Our error for what the operating system said, with the file named."""
    code = {
        errno.ENOSPC: "DISK_FULL",
        errno.EDQUOT: "DISK_FULL",
        errno.EROFS: "READ_ONLY",
        errno.EACCES: "NO_RIGHTS",
        errno.EPERM: "NO_RIGHTS",
        errno.ENOENT: "FOLDER_MISSING",
        errno.ENOTDIR: "FOLDER_MISSING",
        errno.ELOOP: "MEDIUM_FAILED",  # a link took its place
        errno.ENOTCONN: "MEDIUM_GONE",
        errno.ECONNABORTED: "MEDIUM_GONE",
        errno.EIO: "MEDIUM_FAILED",
        errno.ENAMETOOLONG: "NAME_TOO_LONG",
    }.get(error.errno or 0, "MEDIUM_FAILED")
    return SurroundingsError(code, file=path.name, folder=str(path.parent))


def safe_file_name(text: str, *, limit: int = 120) -> str:
    """``text`` as a file name that FAT32, exFAT, NTFS and Linux all take.

    Reserved characters become ``_``, control and direction marks go, reserved device names and
    trailing dots or spaces are avoided; ``limit`` counts UTF-16 units.
    """
    kept = "".join(
        "_" if c in '<>:"/\\|?*' else c
        for c in text
        if c.isprintable() and c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ).strip(" .")
    while len(kept.encode("utf-16-le")) // 2 > limit:
        kept = kept[:-1].rstrip(" .")
    stem = kept.split(".")[0].upper()
    reserved = {"CON", "PRN", "AUX", "NUL"} | {f"{n}{i}" for n in ("COM", "LPT") for i in range(10)}
    if stem in reserved:
        kept = f"_{kept}"
    return kept or "_"
