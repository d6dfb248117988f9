"""A bureau moves from its file onto a PostgreSQL server, where several clerks work at once."""

from __future__ import annotations

from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


def move_to_server(site: Site, url: str, watcher: Watcher | None = None) -> Path:
    """Copy everything onto the server; the site is locked afterwards. Returns the kept backup.

    Refused or cut off, the folder goes on with its file.

    Raises:
        RefusedError: NOT_ALLOWED, SERVER_ONLY_BUREAU, SERVER_URL_…, SERVER_HAS_SITE, ON_SERVER.
        SurroundingsError: SERVER_….
    """
    site.require(Right.CARE)
    site.require(Right.USERS)
    if site.side != "bureau":
        raise RefusedError("SERVER_ONLY_BUREAU")
    from liushou_desktop.storage.server_address import ServerAddress
    from liushou_desktop.storage.server_move import move_to_server as move

    address = ServerAddress.parse(url)
    with site.unit() as unit:
        unit.note_access("move", address.name)
    kept = move(site.store, address, watcher)
    site.lock()
    return kept.path
