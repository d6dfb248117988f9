"""The slot file of a site on a server: shared by the folders of all clerks, copied into each.

Who may unlock, and the boxes that hold the key, stand on the server as the text of the slot file; a
folder fetches it before somebody signs in and gives it back after a change. Without a password it
opens nothing, on the server as little as on a stick.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import sqlalchemy as sa

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.storage import server_schema, slot_file
from liushou_desktop.storage.server_address import ServerAddress, address_of
from liushou_desktop.storage.server_engine import connected
from liushou_desktop.storage.server_schema import server_state
from liushou_desktop.storage.slot_file import Slots


def fetch_slots(folder: Path, address: ServerAddress) -> None:
    """Renew the folder's copy from the server.

    Raises:
        RefusedError: SERVER_EMPTY. SurroundingsError: SERVER_….
    """
    shared = slots_on(address)
    with contextlib.suppress(RefusedError):
        if slot_file.read_all(folder)[0] == shared:
            return
    slot_file.write(folder, shared)


def slots_on(address: ServerAddress) -> Slots:
    """The slots a server has.

    Raises:
        RefusedError: SERVER_EMPTY, STORE_TOO_NEW. SurroundingsError: SERVER_….
    """
    with connected(address) as connection:
        server_schema.require_current(connection)
        text = connection.execute(sa.select(server_state.c.slots)).scalar_one()
    return slot_file.parse(text.encode())


def share_slots(folder: Path) -> None:
    """Give the server the folder's slots after a change; nothing for a site in a file.

    Raises:
        ConflictError: SLOTS_CHANGED_BY_OTHER; the folder has the other's now, the change is lost.
    """
    address = address_of(folder)
    if address is None:
        return
    try:
        with connected(address) as connection:
            put_slots(connection, slot_file.read_all(folder)[0])
    except ConflictError:
        fetch_slots(folder, address)
        raise


def put_slots(connection: sa.Connection, slots: Slots) -> None:
    """Keep slots that follow those on the server: two administrators never undo each other.

    Raises:
        ConflictError: SLOTS_CHANGED_BY_OTHER.
    """
    state = server_state
    known = sa.select(state.c.generation, state.c.revision).with_for_update()
    before = connection.execute(known).one()
    follows = slots.revision == before.revision + 1 and slots.generation in (
        before.generation,
        before.generation + 1,
    )
    if before.generation and not follows:
        raise ConflictError("SLOTS_CHANGED_BY_OTHER")
    connection.execute(
        sa.update(state).values(
            generation=slots.generation, revision=slots.revision, slots=slots.bytes().decode()
        )
    )
