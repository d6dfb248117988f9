"""Opening and closing: one process, right key, full disk, newer files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.helpers.rows import SITE, make_child

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError, SurroundingsError
from liushou_desktop.domain.child import Child
from liushou_desktop.storage.store import Store

OPENER = """
import sys, pathlib
from liushou_desktop.storage.store import Store
from liushou_desktop.base.errors import RefusedError
try:
    store = Store.open(pathlib.Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
except RefusedError as error:
    print(error.code)
else:
    print("open", flush=True)
    if len(sys.argv) > 3:
        sys.stdin.read()
"""


def opener(folder: Path, key: bytes, *more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": "src"}
    return subprocess.Popen(
        [sys.executable, "-c", OPENER, str(folder), key.hex(), *more],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
        env=environment,
    )


def test_lets_one_process_in_and_the_next_when_it_died(store: Store, key: bytes) -> None:
    folder = store.folder
    assert opener(folder, key).communicate()[0] == "ALREADY_OPEN\n"
    store.close()
    holder = opener(folder, key, "stay")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(RefusedError, match="ALREADY_OPEN"):
        Store.open(folder, key)
    holder.kill()
    holder.communicate()
    with Store.open(folder, key) as again:
        assert again.site == SITE


def test_lets_exactly_one_of_five_in(store: Store, key: bytes) -> None:
    store.close()
    started = [opener(store.folder, key, "stay") for _ in range(5)]
    said = []
    for process in started:
        assert process.stdout is not None
        said.append(process.stdout.readline().strip())
    for process in started:
        process.communicate("")
    assert sorted(said) == ["ALREADY_OPEN"] * 4 + ["open"]


def test_refuses_a_wrong_key_and_leaves_the_file_alone(store: Store) -> None:
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(DamagedError, match="STORE_NOT_READABLE"):
        Store.open(store.folder, bytes(32))
    assert store.path.read_bytes() == before


def test_refuses_a_second_store_and_a_missing_one(store: Store, key: bytes, tmp_path: Path) -> None:
    store.close()
    with pytest.raises(RefusedError, match="STORE_EXISTS"):
        Store.create(store.folder, site=SITE, key=key)
    with pytest.raises(RefusedError, match="STORE_MISSING"):
        Store.open(tmp_path, key)
    assert not (tmp_path / "lock").exists()


def test_refuses_a_newer_file_without_touching_a_byte(store: Store, key: bytes) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'm9999'")
    store.close()
    (store.folder / "reserve").unlink(missing_ok=True)
    before = _snapshot(store.folder)
    with pytest.raises(RefusedError, match="STORE_TOO_NEW"):
        Store.open(store.folder, key)
    assert _snapshot(store.folder) == before


def _snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(folder.iterdir())}


def test_clears_away_what_a_dead_process_left(store: Store, key: bytes) -> None:
    store.close()
    (store.folder / "backups").mkdir()
    (store.folder / ".unpacking-1").mkdir()
    strays = ["site.next.db", ".slots.json.ab.part", "backups/.b.lsbackup.part", ".unpacking-1/x"]
    for name in strays:
        (store.folder / name).write_bytes(b"half")
    with Store.open(store.folder, key):
        assert not [name for name in strays if (store.folder / name).exists()]


def test_writes_durably(store: Store) -> None:
    with store.engine.connect() as connection:
        told = {
            name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
            for name in ("journal_mode", "synchronous", "temp_store", "foreign_keys")
        }
    assert told == {
        "journal_mode": "delete",
        "synchronous": "3",
        "temp_store": "2",
        "foreign_keys": "1",
    }
    assert not store.path.read_bytes().startswith(b"SQLite format 3")


def test_saves_after_a_full_disk_gave_up_its_reserve(store: Store) -> None:
    assert (store.folder / "reserve").exists()
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with (
        pytest.raises(SurroundingsError, match="STORE_RESERVE_USED"),
        store.unit("李", "clerk") as unit,
    ):
        unit.add_many(make_child(f"马{n}", note="长" * 500) for n in range(200))
    assert not (store.folder / "reserve").exists()
    with store.unit("李", "clerk") as unit:
        assert unit.count(Child) == 0
        unit.add(make_child("马一"))


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists() or os.geteuid() != 0, reason="root")
def test_says_so_on_a_small_full_disk(tmp_path: Path, key: bytes) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no right to mount")
    try:
        with Store.create(disk / "site", site=SITE, key=key) as store:
            saved, said = fill_up(store)
            assert said == "STORE_DISK_FULL"
        with Store.open(disk / "site", key) as store, store.unit("李", "clerk") as unit:
            assert unit.count(Child) == saved
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def fill_up(store: Store) -> tuple[int, str]:
    """Save until it fails: how many were saved, and what was said then."""
    for number in range(1000):
        try:
            with store.unit("李", "clerk") as unit:
                unit.add(make_child(f"马{number}", note="长" * 2000))
        except ProgramError as error:
            return number, error.code
    return 1000, ""
