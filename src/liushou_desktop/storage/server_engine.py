"""The SQLAlchemy engine over PostgreSQL (psycopg 3), and what its complaints mean to us."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

import psycopg
import sqlalchemy as sa

from liushou_desktop.base.errors import ConflictError, ProgramError, SurroundingsError
from liushou_desktop.storage.server_address import ServerAddress

_PATIENCE: Final = "15s"
"""How long a unit waits for a row that somebody else is changing."""


def open_server(address: ServerAddress) -> sa.Engine:
    """An engine with one connection; a unit of work is one transaction (read committed)."""
    return sa.create_engine(
        address.url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        connect_args={
            "connect_timeout": 10,
            "application_name": "liushou",
            "client_encoding": "utf8",
            "options": f"-c lock_timeout={_PATIENCE} -c timezone=UTC",
        },
    )


#: Beginning of an SQLSTATE, the longest first, and what it is to us.
SERVER_MEANINGS: Final[tuple[tuple[str, type[ProgramError], str], ...]] = (
    ("55P03", ConflictError, "ROW_HELD_BY_OTHER"),
    ("40P01", ConflictError, "ROW_HELD_BY_OTHER"),
    ("40001", ConflictError, "ROW_HELD_BY_OTHER"),
    ("23505", ConflictError, "STORE_ROW_TWICE"),
    ("3D000", SurroundingsError, "SERVER_NO_DATABASE"),
    ("42501", SurroundingsError, "SERVER_NO_RIGHTS"),
    ("25006", SurroundingsError, "SERVER_NO_RIGHTS"),
    ("53100", SurroundingsError, "SERVER_DISK_FULL"),
    ("57P", SurroundingsError, "SERVER_NOT_REACHED"),
    ("28", SurroundingsError, "SERVER_LOGIN_REFUSED"),
    ("53", SurroundingsError, "SERVER_OVERLOADED"),
    ("08", SurroundingsError, "SERVER_NOT_REACHED"),
)


def _meaning_of(error: Exception, address: ServerAddress) -> ProgramError | None:
    said_by = getattr(error, "orig", error)
    state = getattr(said_by, "sqlstate", "")
    if state == "":
        return None  # a file's complaint, while it is moved
    state = state or ""  # while connecting the library knows none
    for beginning, kind, code in SERVER_MEANINGS:
        if state.startswith(beginning):
            return kind(code, server=address.name, file=address.name)
    if state or not isinstance(said_by, psycopg.OperationalError | psycopg.InterfaceError):
        return None
    return SurroundingsError(meaning_of_refusal(str(said_by)), server=address.name)


#: Words of a connection that was refused, in English and as a Chinese server says it, and what it
#: means; all words of a line must be there. While connecting the library knows no SQLSTATE.
_REFUSALS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    (("permission denied for database",), "SERVER_NO_RIGHTS"),
    (("权限", "数据库"), "SERVER_NO_RIGHTS"),
    (("database", "does not exist"), "SERVER_NO_DATABASE"),
    (("数据库", "不存在"), "SERVER_NO_DATABASE"),
    (("role", "does not exist"), "SERVER_LOGIN_REFUSED"),
    (("角色", "不存在"), "SERVER_LOGIN_REFUSED"),
    (("password",), "SERVER_LOGIN_REFUSED"),
    (("authentication",), "SERVER_LOGIN_REFUSED"),
    (("pg_hba.conf",), "SERVER_LOGIN_REFUSED"),
    (("认证",), "SERVER_LOGIN_REFUSED"),
    (("密码",), "SERVER_LOGIN_REFUSED"),
    (("口令",), "SERVER_LOGIN_REFUSED"),
    (("certificate",), "SERVER_NOT_TRUSTED"),
    (("does not support ssl",), "SERVER_NOT_TRUSTED"),
    (("too many clients",), "SERVER_OVERLOADED"),
    (("remaining connection slots",), "SERVER_OVERLOADED"),
)


def meaning_of_refusal(said: str) -> str:
    """The code of what a server, or the library, said while a connection was made."""
    lower = said.lower()
    found = (code for words, code in _REFUSALS if all(word in lower for word in words))
    return next(found, "SERVER_NOT_REACHED")


@contextlib.contextmanager
def server_errors_explained(address: ServerAddress) -> Iterator[None]:
    """Turns what server and library complain about into our errors; our own mistakes stay."""
    try:
        yield
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        explained = _meaning_of(error, address)
        if explained is None:
            raise
        raise explained from error


@contextlib.contextmanager
def connected(address: ServerAddress) -> Iterator[sa.Connection]:
    """One transaction on a server, outside any store.

    Raises:
        SurroundingsError: SERVER_….
    """
    engine = open_server(address)
    try:
        with server_errors_explained(address), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
