"""Backups: verified, in a ring by sequence; restored beside the live site or not at all."""

from __future__ import annotations

import io
import random
import shutil
import tarfile
from datetime import datetime
from pathlib import Path

import pytest
from tests.helpers.rows import PASSWORD, SITE, make_child

from liushou_desktop.base.clock import RehearsalClock, TickingClock
from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.storage import backup, keyslots, rotation
from liushou_desktop.storage.backup import RING, back_up, newest_good, own_ring, read_manifest, ring
from liushou_desktop.storage.checking import check
from liushou_desktop.storage.restore import by_paper_key, by_password, restore
from liushou_desktop.storage.store import Store

UNLOCK = by_password("李老师", PASSWORD)


def add(store: Store, name: str) -> None:
    with store.unit("李老师", "clerk") as unit:
        unit.add(make_child(name))


def names(folder: Path, key: bytes) -> set[str]:
    with Store.open(folder, key) as store, store.unit("李老师", "clerk") as unit:
        return {child.name for child in unit.find(Child)}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_goes_round_by_sequence_whatever_the_clock_says(owned: Store) -> None:
    add(owned, "马一")
    made = []
    for number in range(RING + 3):
        year = (1970, 2099, 2001)[number % 3]
        owned.clock = TickingClock(datetime(year, 1, 1))
        made.append(back_up(owned))
    assert [b.sequence for b in made] == list(range(1, RING + 4))
    kept = own_ring(owned.folder)
    assert [b.sequence for b in kept] == list(range(RING + 3, 3, -1))
    assert RING >= 10


def test_does_not_write_over_a_damaged_backup(owned: Store) -> None:
    first = back_up(owned)
    first.path.write_bytes(b"damaged")
    second = back_up(owned)
    assert (second.sequence, first.path.read_bytes()) == (2, b"damaged")


def test_leaves_no_copy_it_could_not_verify_and_keeps_the_old_ones(
    owned: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = back_up(owned)

    def spoil(*_: object, **__: object) -> None:
        raise DamagedError("BACKUP_DAMAGED", file="x")

    monkeypatch.setattr(backup, "verify", spoil)
    with pytest.raises(DamagedError):
        back_up(owned)
    assert [b.path for b in ring(owned.folder / "backups")] == [good.path]


def test_carries_the_slots_to_a_stick_and_opens_on_an_empty_machine(
    owned: Store, tmp_path: Path
) -> None:
    add(owned, "马一")
    made = back_up(owned, tmp_path / "usb")
    owned.close()
    shutil.rmtree(owned.folder)

    restored = tmp_path / "new machine"
    restore(made.path, restored, UNLOCK)
    key = keyslots.unlock_with_password(restored, "李老师", PASSWORD).key
    assert names(restored, key) == {"马一"}


def test_opens_with_the_paper_key_alone(tmp_path: Path) -> None:
    slots = keyslots.create_slots(tmp_path / "a", user="李", role="clerk", password=PASSWORD)
    with Store.create(tmp_path / "a", site=SITE, key=slots.key) as store:
        made = back_up(store, tmp_path / "usb")
    restore(made.path, tmp_path / "b", by_paper_key(slots.paper_key))
    assert names(tmp_path / "b", slots.key) == set()


def test_goes_back_over_the_live_site_and_keeps_what_was_there(owned: Store) -> None:
    folder, key = owned.folder, owned.key
    add(owned, "马一")
    made = back_up(owned)
    add(owned, "马二")
    owned.close()

    restore(made.path, folder, UNLOCK, clock=RehearsalClock(datetime(2026, 3, 11).date()))
    assert names(folder, key) == {"马一"}
    (kept,) = [b for b in ring(folder / "backups") if b.is_kept]
    restore(kept.path, folder.with_name("kept"), UNLOCK)
    assert names(folder.with_name("kept"), key) == {"马一", "马二"}
    with Store.open(folder, key) as store:
        assert check(store).is_sound


def test_goes_back_over_a_site_that_no_longer_opens(owned: Store) -> None:
    folder, key = owned.folder, owned.key
    add(owned, "马一")
    made = back_up(owned)
    owned.close()
    broken = owned.path.read_bytes()[:5000]
    owned.path.write_bytes(broken)
    (folder / "site.db-journal").write_bytes(b"left behind")
    (folder / "slots.json").write_bytes(b"")
    (folder / "slots.copy.json").write_bytes(b"")

    restore(made.path, folder, UNLOCK)
    assert names(folder, key) == {"马一"}
    assert not (folder / "site.db-journal").exists()
    assert any(p.name.endswith(".journal") for p in (folder / "backups").iterdir())


def test_goes_back_to_a_day_before_somebody_was_removed(owned: Store) -> None:
    folder = owned.folder
    keyslots.add_user(folder, owned.key, user="赵", role="helper", password="zhaolaoshi-1")
    made = back_up(owned)
    rotation.remove_user(owned, "赵")
    owned.close()
    restore(made.path, folder, UNLOCK)
    key = keyslots.unlock_with_password(folder, "赵", "zhaolaoshi-1").key
    assert names(folder, key) == set()


@pytest.mark.parametrize("unlock", [by_password("李老师", "wrong-pass"), by_password("王", "x")])
def test_refuses_before_touching_anything(owned: Store, unlock) -> None:
    made = back_up(owned)
    owned.close()
    before = tree(owned.folder)
    with pytest.raises(RefusedError):
        restore(made.path, owned.folder, unlock)
    assert tree(owned.folder) == before


def test_refuses_a_backup_of_another_site(owned: Store, tmp_path: Path) -> None:
    slots = keyslots.create_slots(tmp_path / "b", user="李老师", role="clerk", password=PASSWORD)
    with Store.create(tmp_path / "b", site="6229990102", key=slots.key) as other:
        made = back_up(other, tmp_path / "usb")
    owned.close()
    before = tree(owned.folder)
    with pytest.raises(RefusedError, match="RESTORE_OTHER_SITE"):
        restore(made.path, owned.folder, UNLOCK)
    assert tree(owned.folder) == before


def test_refuses_while_the_site_is_open(owned: Store) -> None:
    made = back_up(owned)
    with pytest.raises(RefusedError, match="ALREADY_OPEN"):
        restore(made.path, owned.folder, UNLOCK)


def test_refuses_every_spoilt_backup_and_leaves_the_site_alone(
    owned: Store, tmp_path: Path
) -> None:
    add(owned, "马一")
    good = back_up(owned, tmp_path / "usb").path.read_bytes()
    owned.close()
    before = tree(owned.folder)
    spoilt = tmp_path / "spoilt.lsbackup"
    chance = random.Random(3)
    inputs = [good[: len(good) * n // 12] for n in range(12)]
    inputs += [b"", b"PK\3\4", good + good, _other_order(good)]
    for _ in range(25):
        at = chance.choice([chance.randrange(3000), chance.randrange(len(good) - 10_240)])
        flipped = bytes([good[at] ^ 1 << chance.randrange(8)])
        inputs.append(good[:at] + flipped + good[at + 1 :])
    opened = 0
    for raw in inputs:
        spoilt.write_bytes(raw)
        try:
            restore(spoilt, tmp_path / "empty", UNLOCK)
        except (RefusedError, DamagedError):
            assert not (tmp_path / "empty" / "site.db").exists()
        else:  # padding or a time stamp of the tar: the content was what it should be
            opened += 1
            key = keyslots.unlock_with_password(tmp_path / "empty", "李老师", PASSWORD).key
            assert names(tmp_path / "empty", key) == {"马一"}
        shutil.rmtree(tmp_path / "empty", ignore_errors=True)
    assert opened < 12
    assert tree(owned.folder) == before


def _other_order(raw: bytes) -> bytes:
    made = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(raw)) as source,
        tarfile.open(fileobj=made, mode="w") as out,
    ):
        for member in reversed(source.getmembers()):
            out.addfile(member, source.extractfile(member))
    return made.getvalue()


def test_names_the_newest_good_backup_when_the_file_is_damaged(owned: Store) -> None:
    add(owned, "马一")
    first, second = back_up(owned), back_up(owned)
    raw = bytearray(second.path.read_bytes())
    raw[-30_000] ^= 1
    second.path.write_bytes(bytes(raw))
    assert newest_good(owned.folder, owned.key).path == first.path
    with owned.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE child SET name = '外人'")
    report = check(owned)
    assert not report.is_sound
    assert report.good_backup == first.path.name


def test_does_not_back_up_a_damaged_file(owned: Store) -> None:
    raw = bytearray(owned.path.read_bytes())
    raw[9000] ^= 1
    owned.path.write_bytes(bytes(raw))
    with pytest.raises(DamagedError, match="STORE_DAMAGED"):
        back_up(owned)
    assert ring(owned.folder / "backups") == []


def test_tells_about_a_backup_without_a_key(owned: Store) -> None:
    add(owned, "马一")
    made = back_up(owned)
    told = read_manifest(made.path)
    assert (told.site, told.sequence, told.chain_seq) == (SITE, 1, 1)
    assert "马一".encode() not in made.path.read_bytes()
