"""Copies of an encrypted database file, and whether they are whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import sqlalchemy as sa

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.base.files import flush_folder, from_os_error
from liushou_desktop.base.progress import Watcher
from liushou_desktop.storage.change_chain import Head, read_head
from liushou_desktop.storage.checking import check_connection, count_rows
from liushou_desktop.storage.engine import driver_errors_explained, open_engine

_CHUNK = 1 << 20


def copy_durably(source: Path, target: Path) -> None:
    """The same bytes in another file, flushed to the disk."""
    try:
        with open(source, "rb") as reader, open(target, "wb") as writer:
            shutil.copyfileobj(reader, writer, _CHUNK)
            writer.flush()
            os.fsync(writer.fileno())
    except OSError as error:
        raise from_os_error(error, target) from error


def write_anew(engine: sa.Engine, fresh: Path, key: bytes) -> None:
    """Write an open database into a new file under ``key``, flush it, compare the two.

    The new file has a salt of its own, so the two can be told apart (``slot_file.file_mark``).

    Raises:
        DamagedError: STORE_DAMAGED, the new file is not sound or holds something else.
    """
    fresh.unlink(missing_ok=True)
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("ATTACH DATABASE ? AS fresh KEY ?", (str(fresh), f"x'{key.hex()}'"))
        try:
            # Nobody sees the file before it is flushed as a whole below and compared.
            driver.execute("PRAGMA fresh.journal_mode = OFF")
            driver.execute("PRAGMA fresh.synchronous = OFF")
            driver.execute("SELECT sqlcipher_export('fresh')")
        finally:
            driver.execute("DETACH DATABASE fresh")
    with open(fresh, "rb+") as handle:
        os.fsync(handle.fileno())
    _require_same(engine, fresh, key)


def _require_same(engine: sa.Engine, fresh: Path, key: bytes) -> None:
    other = open_engine(fresh, key, read_only=True)
    try:
        with engine.begin() as old, other.begin() as new:
            same = read_head(old) == read_head(new) and count_rows(old) == count_rows(new)
            if _altered(new) or not same:
                raise DamagedError("STORE_DAMAGED", file=fresh.name, folder=str(fresh.parent))
    finally:
        other.dispose()


def put_in_place(fresh: Path, place: Path) -> None:
    """The fresh file takes the place of the old one, durably."""
    try:
        os.replace(fresh, place)
        flush_folder(place.parent)
    except OSError as error:
        raise from_os_error(error, place) from error


def require_sound(path: Path, key: bytes, *, fully: bool = True) -> Head:
    """The head of the chain of a file that is sound.

    Args:
        fully: play the chain forward too; otherwise pages alone are checked.

    Raises:
        DamagedError: STORE_DAMAGED, STORE_NOT_READABLE.
    """
    engine = open_engine(path, key, read_only=True)
    try:
        with driver_errors_explained(path), engine.begin() as connection:
            bad = check_connection(connection, Watcher()) if fully else _altered(connection)
            if bad:
                raise DamagedError("STORE_DAMAGED", file=path.name, folder=str(path.parent))
            return read_head(connection)
    finally:
        engine.dispose()


def _altered(connection: sa.Connection) -> bool:
    pages = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
    return bool(pages) or connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok"
