"""What a folder is before anybody unlocks it: a site in a file, one on a server, or none."""

from __future__ import annotations

from pathlib import Path


def is_site(folder: Path) -> bool:
    """Whether there is a site to unlock."""
    from liushou_desktop.storage.server_address import holds_site

    return holds_site(folder)


def is_on_server(folder: Path) -> bool:
    """Whether the site's rows stand on a server."""
    from liushou_desktop.storage.server_address import SERVER_FILE

    return (folder / SERVER_FILE).is_file()


def join_server(folder: Path, url: str) -> None:
    """Let a folder work on a bureau's server; the users are those of the server.

    Raises:
        RefusedError: SERVER_URL_…, STORE_EXISTS (the folder has a file of its own), SERVER_EMPTY.
        DamagedError: SLOTS_FOREIGN, the folder belongs to another database.
        SurroundingsError: SERVER_….
    """
    from liushou_desktop.storage import opening

    opening.join_server(folder, url)
