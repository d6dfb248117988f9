"""Which version of the tables a file has, and how an older file becomes today's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from liushou_desktop.base.clock import Clock
from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.storage import tables
from liushou_desktop.storage.engine import driver_errors_explained, open_engine
from liushou_desktop.storage.search import CREATE_NAME_INDEX

#: Revision of the newest migration; a test compares it with ``migrations/``.
CURRENT: Final = "m0001"


def create(
    engine: sa.Engine, *, site: str, database_id: str | None, clock: Clock
) -> None:
    """All tables, empty, in one transaction."""
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        connection.exec_driver_sql(CREATE_NAME_INDEX)
        connection.execute(
            sa.insert(tables.identity).values(
                id=1,
                database_id=database_id or new_id(),
                site=site,
                made_at=clock.now().isoformat(),
            )
        )
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
        )
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{CURRENT}')")


def version_of(path: Path, key: bytes) -> str:
    """The revision a file says it has, read without touching it.

    Raises:
        DamagedError: STORE_NOT_READABLE, wrong key or no database of ours.
    """
    engine = open_engine(path, key, read_only=True)
    try:
        with driver_errors_explained(path), engine.begin() as connection:
            return str(
                connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            )
    finally:
        engine.dispose()


def bring_up_to_date(path: Path, key: bytes) -> None:
    """Migrate an older file; refuse a newer one.

    Raises:
        RefusedError: STORE_TOO_NEW, made by a newer program; not one byte was changed.
    """
    version = version_of(path, key)
    if version != CURRENT:
        raise RefusedError("STORE_TOO_NEW", version=version, known=CURRENT)
