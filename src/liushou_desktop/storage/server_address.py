"""On which PostgreSQL server a site's database stands: ``server.json`` in place of ``site.db``.

The address never holds a password: libpq takes it from ``.pgpass`` or ``PGPASSWORD``. Nothing here
imports a database library, so that a window can tell what a folder is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit, urlunsplit

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.files import write_whole
from liushou_desktop.storage.files import DATABASE_FILE

SERVER_FILE: Final = "server.json"
_SCHEMES: Final = ("postgresql", "postgres")
_HERE: Final = ("", "localhost", "127.0.0.1", "::1")


class ServerAddress(NamedTuple):
    """A database on a server. ``url`` is that of libpq, without a password."""

    url: str

    @classmethod
    def parse(cls, url: str) -> ServerAddress:
        """An address as typed after ``--database-url``.

        A server on another PC is spoken to under TLS with its certificate checked, unless the
        address itself says otherwise (``sslmode``).

        Raises:
            RefusedError: SERVER_URL_WRONG; SERVER_URL_WITH_PASSWORD, it would stay in the folder.
        """
        try:
            parts = urlsplit(url)
            host, password = parts.hostname or "", parts.password
            _ = parts.port
        except ValueError as error:
            raise RefusedError("SERVER_URL_WRONG") from error
        if parts.scheme not in _SCHEMES or not parts.path.strip("/"):
            raise RefusedError("SERVER_URL_WRONG")
        asked = parse_qs(parts.query)
        if password is not None or "password" in asked:
            raise RefusedError("SERVER_URL_WITH_PASSWORD")
        place = asked.get("host", [host])[0]
        query = parts.query
        if place not in _HERE and not place.startswith("/") and "sslmode" not in asked:
            query = f"{query}&sslmode=verify-full" if query else "sslmode=verify-full"
        return cls(urlunsplit(("postgresql", parts.netloc, parts.path, query, "")))

    @property
    def name(self) -> str:
        """Server and database, as a sentence names them."""
        parts = urlsplit(self.url)
        host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
        return f"{host or 'localhost'} / {parts.path.strip('/')}"


def address_of(folder: Path) -> ServerAddress | None:
    """Where the folder's database is; None when it is a file, or there is no site yet.

    Raises:
        DamagedError: SERVER_FILE_DAMAGED.
    """
    path = folder / SERVER_FILE
    if not path.is_file():
        return None
    try:
        return ServerAddress.parse(str(json.loads(path.read_bytes())["url"]))
    except (OSError, ValueError, KeyError, TypeError, RefusedError) as error:
        raise DamagedError("SERVER_FILE_DAMAGED", folder=str(folder)) from error


def remember(folder: Path, address: ServerAddress) -> None:
    """Write the address into the folder."""
    write_whole(folder / SERVER_FILE, json.dumps({"url": address.url}, indent=1).encode())


def holds_site(folder: Path) -> bool:
    """Whether the folder is a site's, by a file or by a server's address."""
    return (folder / DATABASE_FILE).is_file() or (folder / SERVER_FILE).is_file()
