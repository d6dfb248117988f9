"""What a folder is before anybody unlocks it: a site in a file, one on a server, or none."""

from __future__ import annotations

from pathlib import Path


def is_site(folder: Path) -> bool:
    """Whether there is a site to unlock."""
    from liushou_desktop.storage.server_address import holds_site

    return holds_site(folder)


def server_of(folder: Path) -> str | None:
    """Server and database a site's rows stand on; None for a file."""
    from liushou_desktop.storage.server_address import address_of

    address = address_of(folder)
    return None if address is None else address.name


def join_server(folder: Path, url: str) -> None:
    """Let a folder work on a bureau's server; the users are those of the server.

    Raises:
        RefusedError: SERVER_URL_…, STORE_EXISTS (the folder has a file of its own), SERVER_EMPTY.
        DamagedError: SLOTS_FOREIGN, the folder belongs to another database.
        SurroundingsError: SERVER_….
    """
    from liushou_desktop.storage import opening

    opening.join_server(folder, url)
