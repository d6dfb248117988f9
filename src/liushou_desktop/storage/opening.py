"""Where a folder's store is, in a file or on a server, and how it is opened or made there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.storage import slot_file
from liushou_desktop.storage.files import DATABASE_FILE
from liushou_desktop.storage.server_address import ServerAddress, address_of, remember

if TYPE_CHECKING:
    from liushou_desktop.storage.store import Store


def open_store(folder: Path, key: bytes, clock: Clock | None = None) -> Store:
    """The store of a folder.

    Raises:
        as ``Store.open`` and ``ServerStore.enter``.
    """
    address = address_of(folder)
    if address is None:
        from liushou_desktop.storage.store import Store

        return Store.open(folder, key, clock=clock)
    from liushou_desktop.storage.server_store import ServerStore

    return ServerStore.enter(folder, key, address, clock)


def create_store(
    folder: Path, *, site: str, key: bytes, clock: Clock, address: ServerAddress | None = None
) -> Store:
    """A new, empty store for a folder that has its slot file; on a server when one is named.

    Raises:
        as ``Store.create`` and ``ServerStore.found``.
    """
    if address is None:
        from liushou_desktop.storage.store import Store

        return Store.create(folder, site=site, key=key, clock=clock)
    from liushou_desktop.storage.server_store import ServerStore

    return ServerStore.found(folder, key, address, site=site, clock=clock)


def renew_slots(folder: Path) -> None:
    """Who may unlock, as the server has it; nothing for a site in a file.

    Raises:
        RefusedError: SERVER_EMPTY. SurroundingsError: SERVER_….
    """
    address = address_of(folder)
    if address is not None:
        from liushou_desktop.storage.shared_slots import fetch_slots

        fetch_slots(folder, address)


def join_server(folder: Path, url: str) -> None:
    """Make a folder one of those whose rows are on a server.

    Raises:
        RefusedError: SERVER_URL_…, STORE_EXISTS (the folder has a file of its own), SERVER_EMPTY.
        DamagedError: SLOTS_FOREIGN, the folder belongs to another database.
        SurroundingsError: SERVER_….
    """
    address = ServerAddress.parse(url)
    if (folder / DATABASE_FILE).exists():
        raise RefusedError("STORE_EXISTS", folder=str(folder))
    from liushou_desktop.storage.shared_slots import fetch_slots, slots_on

    shared = slots_on(address)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if slot_file.read_all(folder)[0].database_id != shared.database_id:
            raise DamagedError("SLOTS_FOREIGN", folder=str(folder))
    except RefusedError:  # an empty folder
        pass
    fetch_slots(folder, address)
    remember(folder, address)
