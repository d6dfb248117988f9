"""Versions of the file: entities and migrations agree, old files open, newer ones are left."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.make_old_file import NAMES, OLD_FILES, USER
from tests.helpers.rows import PASSWORD, SITE, make_child

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.records import Record
from liushou_desktop.storage import keyslots, schema, tables
from liushou_desktop.storage.checking import check
from liushou_desktop.storage.engine import open_engine
from liushou_desktop.storage.restore import by_password, restore
from liushou_desktop.storage.store import Store

SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "m0002"
down_revision = "m0001"


def upgrade():
    with op.batch_alter_table("staff") as table:
        table.add_column(sa.Column("badge", sa.Text()))
    {more}
"""


def shape(path: Path, key: bytes) -> dict[str, Any]:
    """Columns, keys, indexes and references of every table, as SQLite itself tells them."""
    engine = open_engine(path, key, read_only=True)
    with engine.connect() as connection:

        def ask(pragma: str) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA {pragma}")]

        told: dict[str, Any] = {}
        for _, name, kind, *flags in ask("table_list"):
            indexes = {
                index[1]: (index[2:], [row[2] for row in ask(f"index_info('{index[1]}')")])
                for index in ask(f"index_list('{name}')")
            }
            references = [row[2:] for row in ask(f"foreign_key_list('{name}')")]
            told[name] = (kind, flags, ask(f"table_xinfo('{name}')"), indexes, references)
    engine.dispose()
    return told


def test_builds_the_same_tables_from_entities_and_from_migrations(
    store: Store, key: bytes, tmp_path: Path
) -> None:
    migrated = tmp_path / "migrated.db"
    schema.migrate(migrated, key)
    made, told = shape(store.path, key), shape(migrated, key)
    assert made.keys() == told.keys()
    for name in made:
        assert made[name] == told[name], f"{name}: run tests.helpers.draft_migration"


def test_calls_the_newest_migration_current() -> None:
    assert schema.known_versions()[0] == schema.CURRENT


def test_derives_a_table_from_every_entity() -> None:
    assert len(tables.TABLES) >= 25
    assert {"child", "record", "school_class", "child_summary"} <= set(tables.metadata.tables)
    assert tables.table_of(Child).c.name.nullable is False
    assert tables.table_of(Child).c.id_number.nullable is True
    with pytest.raises(LookupError):
        tables.table_of(str)  # type: ignore[arg-type]


@pytest.mark.parametrize("version", schema.known_versions())
def test_has_a_sample_of_every_version(version: str) -> None:
    assert (OLD_FILES / f"{version}.lsbackup").exists()


@pytest.mark.parametrize("sample", sorted(OLD_FILES.glob("*.lsbackup")), ids=lambda p: p.stem)
def test_opens_a_file_of_every_version(sample: Path, tmp_path: Path) -> None:
    before = sample.read_bytes()
    folder = tmp_path / "site"
    restore(sample, folder, by_password(USER, PASSWORD))
    key = keyslots.unlock_with_password(folder, USER, PASSWORD).key
    with Store.open(folder, key) as store:
        assert check(store).problems == ()
        with store.unit(USER, "clerk") as unit:
            children = {child.name: child for child in unit.find(Child)}
            assert set(children) == set(NAMES)
            assert children["马小明"].extra == {"问": "答"}
            assert children["阿依古丽·买买提"].ethnicity == "05"
            assert unit.require(Record, "visit").staff == ("s1", "s2")
            assert unit.search("古丽", kind=Child) == [children["阿依古丽·买买提"].id]
            assert unit.setting("site.name") == "样例小学"
            unit.add(make_child("马新"))
    assert sample.read_bytes() == before


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    """Migrations with one step more than we have."""
    place = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, place, ignore=shutil.ignore_patterns("__pycache__"))
    (place / "versions" / "m0002_badge.py").write_text(SECOND.format(more=""))
    return place


def test_migrates_an_older_file_by_way_of_a_copy(
    store: Store, key: bytes, next_version: Path
) -> None:
    with store.unit(USER, "clerk") as unit:
        unit.add(make_child("马一"))
    store.close()
    schema.bring_up_to_date(store.path, key, current="m0002", migrations=next_version)
    assert schema.version_of(store.path, key) == "m0002"
    engine = open_engine(store.path, key)
    with engine.begin() as connection:
        assert "badge" in {c["name"] for c in sa.inspect(connection).get_columns("staff")}
        assert connection.exec_driver_sql("SELECT name FROM child").scalar() == "马一"
    engine.dispose()
    assert not (store.folder / "site.next.db").exists()


def test_leaves_the_old_file_when_a_step_fails(
    store: Store, key: bytes, next_version: Path
) -> None:
    step = next_version / "versions" / "m0002_badge.py"
    step.write_text(SECOND.format(more="raise ZeroDivisionError"))
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(ZeroDivisionError):
        schema.bring_up_to_date(store.path, key, current="m0002", migrations=next_version)
    assert store.path.read_bytes() == before
    assert sorted(p.name for p in store.folder.iterdir()) == ["lock", "reserve", "site.db"]
    with Store.open(store.folder, key) as again:
        assert again.site == SITE


def test_recognises_a_file_of_a_later_program(store: Store, key: bytes, next_version: Path) -> None:
    store.close()
    schema.bring_up_to_date(store.path, key, current="m0002", migrations=next_version)
    before = store.path.read_bytes()
    with pytest.raises(RefusedError, match="STORE_TOO_NEW"):
        Store.open(store.folder, key)
    assert store.path.read_bytes() == before


def test_reads_the_version_of_a_file_with_an_interrupted_save(store: Store, key: bytes) -> None:
    """A journal left behind must be undone to read the file: on a copy, elsewhere."""
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA cache_size = 1")
        connection.exec_driver_sql("PRAGMA cache_spill = 1")
        for number in range(300):
            connection.exec_driver_sql(
                "INSERT INTO setting VALUES ('x', ?, ?)", (str(number), "长" * 2000)
            )
        left = {n: (store.folder / n).read_bytes() for n in ("site.db", "site.db-journal")}
        connection.rollback()
    store.close()
    for name, content in left.items():
        (store.folder / name).write_bytes(content)
    assert schema.version_of(store.path, key) == schema.CURRENT
    assert {n: (store.folder / n).read_bytes() for n in left} == left
    with Store.open(store.folder, key) as again:
        assert check(again).is_sound


def test_keeps_no_key_of_the_sample_in_the_open() -> None:
    for sample in OLD_FILES.glob("*.lsbackup"):
        raw = sample.read_bytes()
        assert "马小明".encode() not in raw
        assert sample.stat().st_size < 2_000_000
