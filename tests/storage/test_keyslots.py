"""Slots: who opens what, what a damaged or altered file does, what removing somebody means."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest
from tests.helpers.rows import PASSWORD, SITE, make_child

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.domain.child import Child
from liushou_desktop.storage import keyslots, paper_key, passwords, rotation, slot_file
from liushou_desktop.storage.engine import open_engine
from liushou_desktop.storage.slot_lock import KdfCost
from liushou_desktop.storage.store import Store


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keyslots.NewSlots]:
    folder = tmp_path_factory.mktemp("slots")
    return folder, keyslots.create_slots(folder, user="李老师", role="clerk", password=PASSWORD)


@pytest.fixture
def folder(made: tuple[Path, keyslots.NewSlots], tmp_path: Path) -> Path:
    """A folder with slots to spoil."""
    for name in (slot_file.MAIN, slot_file.COPY):
        shutil.copy(made[0] / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def new(made: tuple[Path, keyslots.NewSlots]) -> keyslots.NewSlots:
    return made[1]


def edit(folder: Path, change) -> None:
    """Change both files in the same way."""
    for name in (slot_file.MAIN, slot_file.COPY):
        data = json.loads((folder / name).read_text("utf-8"))
        change(data)
        (folder / name).write_text(json.dumps(data), "utf-8")


def test_opens_with_password_typed_in_either_width(folder: Path, new) -> None:
    for typed in (PASSWORD, "ｄｅｍｏ－２０２１"):
        unlocked = keyslots.unlock_with_password(folder, " 李老师 ", typed)
        assert unlocked.key == new.key
        assert unlocked.user == slot_file.SlotUser("李老师", "clerk")


def test_refuses_wrong_password_and_unknown_user(folder: Path) -> None:
    with pytest.raises(RefusedError, match="WRONG_PASSWORD"):
        keyslots.unlock_with_password(folder, "李老师", "demo-2022")
    with pytest.raises(RefusedError, match="NO_SUCH_USER"):
        keyslots.unlock_with_password(folder, "王老师", PASSWORD)


def test_opens_with_the_paper_key_as_people_type_it(folder: Path, new) -> None:
    shown = "\n".join(paper_key.shown(new.paper_key))
    wide = new.paper_key.translate({ord(str(d)): ord("０") + d for d in range(10)})
    for typed in (new.paper_key, shown, wide):
        assert keyslots.unlock_with_paper_key(folder, typed).key == new.key


def test_names_the_group_that_was_typed_wrong(new) -> None:
    chance = random.Random(5)
    for _ in range(500):
        place = chance.randrange(56)
        digit = new.paper_key[place]
        wrong = chance.choice([d for d in "0123456789" if d != digit])
        typed = new.paper_key[:place] + wrong + new.paper_key[place + 1 :]
        with pytest.raises(RefusedError) as refused:
            paper_key.read_paper_key(typed)
        assert refused.value.arguments == {"group": place // 14 + 1}


def test_notices_neighbours_swapped_and_digits_left_out(new) -> None:
    key = new.paper_key
    for place in range(55):
        if place % 14 != 13 and key[place] != key[place + 1]:
            swapped = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
            with pytest.raises(RefusedError, match="PAPER_KEY_GROUP_WRONG"):
                paper_key.read_paper_key(swapped)
    with pytest.raises(RefusedError, match="PAPER_KEY_LENGTH"):
        paper_key.read_paper_key(key[:-1])


def test_refuses_the_paper_key_of_another_folder(folder: Path) -> None:
    with pytest.raises(RefusedError, match="WRONG_PAPER_KEY"):
        keyslots.unlock_with_paper_key(folder, paper_key.new_paper_key())


def test_holds_more_than_a_hundred_bits_on_paper() -> None:
    assert 10 ** (paper_key.GROUPS * paper_key.GROUP_DIGITS) > 2**100


def test_asks_at_least_64_mib_and_three_passes_of_every_guess(folder: Path) -> None:
    data = json.loads((folder / slot_file.MAIN).read_text("utf-8"))
    for lock in [*data["users"], data["paper"]]:
        assert lock["kdf"]["name"] == "argon2id"
        assert lock["kdf"]["memory_kib"] >= 65_536
        assert lock["kdf"]["passes"] >= 3


@pytest.mark.parametrize("weaker", [("memory_kib", 8), ("passes", 1), ("lanes", 0)])
def test_refuses_a_cheaper_derivation_written_into_the_file(folder: Path, weaker) -> None:
    edit(folder, lambda data: data["users"][0]["kdf"].__setitem__(*weaker))
    with pytest.raises(DamagedError, match="SLOTS_WEAKENED"):
        keyslots.unlock_with_password(folder, "李老师", PASSWORD)


def test_refuses_an_absurdly_dear_derivation() -> None:
    assert not KdfCost(memory_kib=2**31).is_acceptable()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["users"].append({**data["users"][0], "name": "外人"}),
        lambda data: data["users"].clear() or data["users"],
        lambda data: data.__setitem__("revision", 99),
        lambda data: data["paper"].__setitem__("public", data["users"][0]["public"]),
    ],
)
def test_refuses_slots_altered_without_the_key(folder: Path, new, spoil) -> None:
    edit(folder, spoil)
    with pytest.raises((DamagedError, RefusedError)) as refused:
        keyslots.unlock_with_password(folder, "李老师", PASSWORD)
    assert refused.value.code in ("SLOTS_ALTERED", "NO_SUCH_USER")
    with pytest.raises(DamagedError, match="SLOTS_ALTERED"):
        keyslots.authentic_slots(folder, new.key)


@pytest.mark.parametrize("change", [("role", "principal"), ("name", "校长"), ("staff", "s1")])
def test_refuses_another_role_or_name_on_a_slot(folder: Path, change) -> None:
    edit(folder, lambda data: data["users"][0].__setitem__(*change))
    name = "校长" if change[0] == "name" else "李老师"
    with pytest.raises(DamagedError):
        keyslots.unlock_with_password(folder, name, PASSWORD)


def test_opens_with_the_second_file_and_mends_the_first(folder: Path, new) -> None:
    good = (folder / slot_file.COPY).read_bytes()
    for bad in (b"", b"{", good[:200], good.replace(b'"box": "', b'"box": "AAAA')):
        (folder / slot_file.MAIN).write_bytes(bad)
        assert keyslots.unlock_with_password(folder, "李老师", PASSWORD).key == new.key
        assert (folder / slot_file.MAIN).read_bytes() == good
    (folder / slot_file.MAIN).unlink()
    assert keyslots.unlock_with_password(folder, "李老师", PASSWORD).key == new.key


def test_never_crashes_on_any_length_or_flipped_byte(folder: Path) -> None:
    good = (folder / slot_file.MAIN).read_bytes()
    chance = random.Random(7)
    spoilt = [good[:n] for n in range(0, len(good), 7)]
    spoilt += [
        good[:place] + bytes([good[place] ^ 1 << chance.randrange(8)]) + good[place + 1 :]
        for place in range(len(good))
    ]
    for raw in spoilt:
        try:
            slots = slot_file.parse(raw)
        except ProgramError:
            continue
        assert slots.bytes() == raw or slots == slot_file.parse(good) or slots.mac


def test_says_so_when_both_files_are_broken_or_missing(folder: Path, tmp_path: Path) -> None:
    for name in (slot_file.MAIN, slot_file.COPY):
        (folder / name).write_bytes(b"junk")
    with pytest.raises(DamagedError, match="SLOTS_DAMAGED"):
        slot_file.list_users(folder)
    for name in (slot_file.MAIN, slot_file.COPY):
        (folder / name).unlink()
    with pytest.raises(RefusedError, match="SLOTS_MISSING"):
        slot_file.list_users(folder)


def test_leaves_slots_of_a_newer_program_alone(folder: Path) -> None:
    edit(folder, lambda data: data.__setitem__("format", 2))
    before = (folder / slot_file.MAIN).read_bytes()
    with pytest.raises(RefusedError, match="STORE_TOO_NEW"):
        keyslots.unlock_with_password(folder, "李老师", PASSWORD)
    assert (folder / slot_file.MAIN).read_bytes() == before


def test_adds_users_and_changes_passwords_without_a_new_key(folder: Path, new) -> None:
    keyslots.add_user(
        folder, new.key, user="王校长", role="principal", password="xiaozhang-1", staff="s1"
    )
    assert [u.name for u in slot_file.list_users(folder)] == ["李老师", "王校长"]
    assert keyslots.unlock_with_password(folder, "王校长", "xiaozhang-1").user.staff == "s1"
    keyslots.change_password(folder, "王校长", "xiaozhang-1", "xiaozhang-2")
    with pytest.raises(RefusedError, match="WRONG_PASSWORD"):
        keyslots.unlock_with_password(folder, "王校长", "xiaozhang-1")
    assert keyslots.unlock_with_password(folder, "王校长", "xiaozhang-2").key == new.key
    with pytest.raises(RefusedError, match="USER_EXISTS"):
        keyslots.add_user(folder, new.key, user="王校长", role="clerk", password=PASSWORD)
    with pytest.raises(RefusedError, match="ROLE_UNKNOWN"):
        keyslots.add_user(folder, new.key, user="张", role="king", password=PASSWORD)
    with pytest.raises(RefusedError, match="USER_NAME_EMPTY"):
        keyslots.add_user(folder, new.key, user="  ", role="clerk", password=PASSWORD)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short-1", "PASSWORD_TOO_SHORT"),
        ("12345678", "PASSWORD_COMMON"),
        ("87654321", "PASSWORD_COMMON"),
        ("88888888", "PASSWORD_COMMON"),
        ("woaini1314", "PASSWORD_COMMON"),
        ("Password1", "PASSWORD_COMMON"),
        ("ｐａｓｓｗｏｒｄ", "PASSWORD_COMMON"),
        ("19900101", "PASSWORD_ONLY_DIGITS"),
        ("19912345670", "PASSWORD_ONLY_DIGITS"),
        ("wanglaoshi12", "PASSWORD_IS_NAME"),
    ],
)
def test_refuses_passwords_guessed_first(password: str, code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        passwords.check_password(password, user="wanglaoshi")


def test_takes_the_password_of_the_demonstration() -> None:
    passwords.check_password(PASSWORD, user="李老师")


def test_exchanges_the_key_when_somebody_is_removed(owned: Store) -> None:
    old_key, folder = owned.key, owned.folder
    keyslots.add_user(folder, old_key, user="赵老师", role="helper", password="zhaolaoshi-1")
    yesterday = (folder / slot_file.MAIN).read_bytes()
    with owned.unit("李老师", "clerk") as unit:
        unit.add(make_child("马小明"))
    rotation.remove_user(owned, "赵老师")
    with owned.unit("李老师", "clerk") as unit:
        assert unit.count(Child) == 1
        unit.add(make_child("马小红"))
    owned.close()

    assert [u.name for u in slot_file.list_users(folder)] == ["李老师"]
    (folder / "old").mkdir()
    (folder / "old" / slot_file.MAIN).write_bytes(yesterday)
    stolen = keyslots.unlock_with_password(folder / "old", "赵老师", "zhaolaoshi-1").key
    assert stolen == old_key
    with pytest.raises(DamagedError, match="STORE_NOT_READABLE"):
        Store.open(folder, stolen)
    unlocked = keyslots.unlock_with_password(folder, "李老师", PASSWORD)
    with Store.open(folder, unlocked.key) as again, again.unit("李老师", "clerk") as unit:
        assert unit.count(Child) == 2
        assert unit.search("小红", kind=Child)


def test_keeps_the_last_administrator(owned: Store) -> None:
    keyslots.add_user(owned.folder, owned.key, user="赵", role="helper", password="zhaolaoshi-1")
    with pytest.raises(RefusedError, match="LAST_ADMINISTRATOR"):
        rotation.remove_user(owned, "李老师")
    with pytest.raises(RefusedError, match="NO_SUCH_USER"):
        rotation.remove_user(owned, "钱")
    with pytest.raises(RefusedError, match="LAST_ADMINISTRATOR"):
        keyslots.create_slots(owned.folder / "x", user="赵", role="helper", password=PASSWORD)


def test_makes_an_old_paper_key_worthless(owned: Store) -> None:
    fresh = rotation.replace_paper_key(owned)
    assert keyslots.unlock_with_paper_key(owned.folder, fresh).key == owned.key


@pytest.mark.parametrize("swapped", [True, False])
def test_settles_an_exchange_that_was_interrupted(owned: Store, swapped: bool) -> None:
    """Killed after the new slots were announced: before the file was swapped, or after."""
    folder, path = owned.folder, owned.path
    old_db, old_slots = path.read_bytes(), (folder / slot_file.MAIN).read_bytes()
    rotation.replace_paper_key(owned)
    new_db, new_slots = path.read_bytes(), (folder / slot_file.MAIN).read_bytes()
    owned.close()
    (folder / slot_file.NEXT).write_bytes(new_slots)
    for name in (slot_file.MAIN, slot_file.COPY):
        (folder / name).write_bytes(old_slots)
    path.write_bytes(new_db if swapped else old_db)

    unlocked = keyslots.unlock_with_password(folder, "李老师", PASSWORD)
    assert not (folder / slot_file.NEXT).exists()
    with Store.open(folder, unlocked.key) as store:
        assert store.site == SITE


@pytest.mark.parametrize("failing", ["site.db", slot_file.NEXT])
def test_throws_no_key_away_when_the_disk_fails_while_settling(
    owned: Store, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """Found by the sweep: an unreadable database must not count as another one."""
    folder, new = owned.folder, (owned.folder / slot_file.MAIN).read_bytes()
    owned.close()
    (folder / slot_file.NEXT).write_bytes(new)

    def open_badly(path: object, *args: object, **more: object) -> object:
        if Path(str(path)).name == failing:
            raise OSError(5, "Input/output error")
        return open(path, *args, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(slot_file, "open", open_badly, raising=False)
    if failing == slot_file.NEXT:
        (folder / slot_file.NEXT).write_bytes(b"{")
        slot_file.settle(folder, folder / "site.db")
    else:
        with pytest.raises(OSError, match="Input"):
            slot_file.settle(folder, folder / "site.db")
    assert (folder / slot_file.NEXT).exists()


def test_does_not_settle_what_another_process_is_doing(owned: Store) -> None:
    (owned.folder / slot_file.NEXT).write_bytes((owned.folder / slot_file.MAIN).read_bytes())
    keyslots.unlock_with_password(owned.folder, "李老师", PASSWORD)
    assert (owned.folder / slot_file.NEXT).exists()


def test_never_writes_the_key_into_the_folder(owned: Store) -> None:
    with owned.unit("李老师", "clerk") as unit:
        unit.add(make_child("癿藏村的孩子"))
    for path in owned.folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            for canary in (
                owned.key,
                owned.key.hex().encode(),
                "癿藏村".encode(),
                PASSWORD.encode(),
            ):
                assert canary not in raw, path


def test_hides_the_key_from_errors(tmp_path: Path) -> None:
    key = os.urandom(32)
    (tmp_path / "x.db").write_bytes(b"x" * 8192)
    engine = open_engine(tmp_path / "x.db", key)
    with pytest.raises(Exception) as failed:
        engine.connect().exec_driver_sql("SELECT * FROM sqlite_master")
    assert key.hex() not in repr(failed.value) + repr(engine)
    assert key.hex() not in repr(keyslots.NewSlots(key, "1"))
