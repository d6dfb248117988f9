"""The SQLAlchemy engine over SQLCipher, and what the driver's complaints mean to us.

Settings and why: the rollback journal with EXTRA flushes file, journal and folder before a commit
returns, so what was shown as 已保存 survives a power cut; WAL would leave files beside the database
that people forget to copy, and carries a reset race in many shipped builds.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from liushou_desktop.base.errors import (
    ConflictError,
    DamagedError,
    ProgramError,
    SurroundingsError,
)
from liushou_desktop.base.memory import give_back
from liushou_desktop.storage.slot_lock import KEY_BYTES

#: Durable settings. ``tests/fault`` also runs with unsafe ones, to show that its sweep would
#: notice.
SAFE_PRAGMAS: Final[Mapping[str, str]] = {
    "journal_mode": "DELETE",
    "synchronous": "EXTRA",
    "temp_store": "MEMORY",
    "foreign_keys": "ON",
    "cache_size": "-16000",
}


def open_engine(
    path: Path,
    key: bytes,
    *,
    read_only: bool = False,
    pragmas: Mapping[str, str] = SAFE_PRAGMAS,
) -> sa.Engine:
    """An engine with one connection to an encrypted file.

    Args:
        key: 32 raw bytes; they never stand in a URL, a log or an error.
        read_only: not one byte is written, not even to finish an interrupted transaction.
    """

    def connect() -> Any:
        return _connect(path, key, read_only, pragmas)

    engine = sa.create_engine(
        "sqlite://", creator=connect, module=dbapi2, poolclass=StaticPool, hide_parameters=True
    )
    # The driver would begin late and never for SELECT; one unit of work is one transaction.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _connect(path: Path, key: bytes, read_only: bool, pragmas: Mapping[str, str]) -> Any:
    if len(key) != KEY_BYTES:
        raise ValueError("a database key has 32 bytes")
    mode = "ro" if read_only else "rwc"
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
    )
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute("PRAGMA cipher_memory_security = OFF")  # doubles the cost of sorting
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for name, value in pragmas.items():
        if not (read_only and name == "journal_mode"):
            connection.execute(f"PRAGMA {name} = {value}")
    return connection


def let_go_of_pages(connection: sa.Connection) -> None:
    """Free the pages kept of a file; a server keeps its own."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA shrink_memory")
        give_back()


#: What the driver says, and what that is to us.
MEANINGS: Final[tuple[tuple[str, type[ProgramError], str], ...]] = (
    ("database or disk is full", SurroundingsError, "STORE_DISK_FULL"),
    ("disk i/o error", SurroundingsError, "STORE_DISK_FAILED"),
    ("readonly database", SurroundingsError, "STORE_READ_ONLY"),
    ("unable to open database", SurroundingsError, "STORE_NOT_OPENED"),
    ("database is locked", SurroundingsError, "STORE_BUSY"),
    ("out of memory", SurroundingsError, "STORE_NO_MEMORY"),
    ("malformed", DamagedError, "STORE_DAMAGED"),
    ("not a database", DamagedError, "STORE_NOT_READABLE"),
    ("unique constraint", ConflictError, "STORE_ROW_TWICE"),
)


def meaning_of(error: BaseException, path: Path) -> ProgramError | None:
    """Our error for what the driver said; None when it is a mistake of ours."""
    said = str(getattr(error, "orig", None) or error).lower()
    for words, kind, code in MEANINGS:
        if words in said:
            return kind(code, file=path.name, folder=str(path.parent))
    if type(getattr(error, "orig", None) or error) is dbapi2.DatabaseError:  # none of its children
        return DamagedError("STORE_DAMAGED", file=path.name, folder=str(path.parent))
    return None


@contextlib.contextmanager
def driver_errors_explained(path: Path) -> Iterator[None]:
    """Turns the driver's errors about disk, damage and double rows into ours."""
    try:
        yield
    except (sa.exc.DBAPIError, dbapi2.Error) as error:
        explained = meaning_of(error, path)
        if explained is None:
            raise
        raise explained from error
