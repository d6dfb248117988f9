"""Which version of the tables a file has, and how an older file becomes today's.

A new file gets today's tables at once; an older one is copied, the copy migrated step by step
(``migrations/``, snapshots that never import today's entities), checked, and put in the old one's
place. A test asks that both ways lead to the same tables.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.files import from_os_error
from liushou_desktop.storage import tables
from liushou_desktop.storage.copies import copy_durably, put_in_place, require_sound
from liushou_desktop.storage.engine import SAFE_PRAGMAS, driver_errors_explained, open_engine
from liushou_desktop.storage.files import FRESH_FILE

#: Revision of the newest migration; a test compares it with ``migrations/``.
CURRENT: Final = "m0001"

MIGRATIONS: Final = Path(__file__).resolve().parent / "migrations"


def create(path: Path, key: bytes, *, site: str, database_id: str, made_at: datetime) -> None:
    """A new file with all tables, empty; whole or absent."""
    fresh = path.with_name(FRESH_FILE)
    create_at(fresh, key, site=site, database_id=database_id, made_at=made_at)
    put_in_place(fresh, path)


def create_at(path: Path, key: bytes, *, site: str, database_id: str, made_at: datetime) -> None:
    """``create`` without the last step: the file is made where it is named."""
    engine = open_engine(path, key)
    try:
        with driver_errors_explained(path), engine.begin() as connection:
            _create_tables(connection)
            connection.execute(
                sa.insert(tables.identity).values(
                    id=1, database_id=database_id, site=site, made_at=made_at.isoformat()
                )
            )
    except BaseException:
        engine.dispose()
        path.unlink(missing_ok=True)
        raise
    engine.dispose()


def _create_tables(connection: sa.Connection) -> None:
    tables.metadata.create_all(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (CURRENT,))


def version_of(path: Path, key: bytes) -> str:
    """The revision a file says it has, read without touching it or its folder.

    Raises:
        DamagedError: STORE_NOT_READABLE, wrong key or no database of ours.
    """
    journal = path.with_name(f"{path.name}-journal")
    if not journal.exists():
        return _version(path, key, read_only=True)
    # An interrupted save must be undone before the file makes sense: on a copy, elsewhere.
    try:
        with tempfile.TemporaryDirectory(prefix="version-") as name:
            for source in (path, journal):
                shutil.copyfile(source, Path(name) / source.name)
            return _version(Path(name) / path.name, key, read_only=False)
    except OSError as error:
        raise from_os_error(error, path) from error


def _version(path: Path, key: bytes, *, read_only: bool) -> str:
    engine = open_engine(path, key, read_only=read_only)
    try:
        with driver_errors_explained(path), engine.begin() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                raise DamagedError("STORE_NOT_READABLE", file=path.name, folder=str(path.parent))
            found = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            return str(found.scalar_one())
    finally:
        engine.dispose()


def known_versions(migrations: Path = MIGRATIONS) -> list[str]:
    """Revisions this program can open, newest first."""
    from alembic.script import ScriptDirectory

    return [step.revision for step in ScriptDirectory(str(migrations)).walk_revisions()]


def require_known(version: str, migrations: Path = MIGRATIONS) -> None:
    """Refuse a file of a newer program.

    Raises:
        RefusedError: STORE_TOO_NEW.
    """
    if version != CURRENT and version not in known_versions(migrations):
        raise RefusedError("STORE_TOO_NEW", version=version, known=CURRENT)


def bring_up_to_date(
    path: Path, key: bytes, *, current: str = CURRENT, migrations: Path = MIGRATIONS
) -> None:
    """Migrate an older file by way of a copy; refuse a newer one.

    Killed at any point the old file or the migrated one is in place.

    Raises:
        RefusedError: STORE_TOO_NEW, made by a newer program; not one byte was changed.
        DamagedError: STORE_NOT_READABLE; STORE_DAMAGED, the old file was left as it is.
        SurroundingsError: no room for a second copy.
    """
    version = version_of(path, key)
    if version == current:
        return
    require_known(version, migrations)
    _undo_interrupted(path, key)
    fresh = path.with_name(FRESH_FILE)
    fresh.unlink(missing_ok=True)
    try:
        copy_durably(path, fresh)
        with driver_errors_explained(path):
            migrate(fresh, key, migrations)
        require_sound(fresh, key, fully=current == CURRENT)
        put_in_place(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _undo_interrupted(path: Path, key: bytes) -> None:
    """Let the database roll back what a dead process left, before its bytes are copied."""
    engine = open_engine(path, key)
    try:
        with driver_errors_explained(path), engine.begin() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    finally:
        engine.dispose()


def migrate(path: Path, key: bytes, migrations: Path = MIGRATIONS) -> None:
    """Run all outstanding steps on a file, in place and in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    engine = open_engine(path, key, pragmas={**SAFE_PRAGMAS, "foreign_keys": "OFF"})
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
