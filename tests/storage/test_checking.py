"""The check finds what was altered behind the program's back, and nothing else."""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.helpers.rows import make_child, make_phone

from liushou_desktop.base.errors import DamagedError, ProgramError
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.family import Phone
from liushou_desktop.storage.checking import CheckReport, check
from liushou_desktop.storage.search_index import SearchIndex
from liushou_desktop.storage.store import Store

PAGE = 4096


@pytest.fixture
def worked(store: Store) -> Store:
    """A store with some days of work in it."""
    children = [make_child(f"马{n}", birth_date=date(2015, 1, 1 + n)) for n in range(20)]
    with store.unit("李老师", "clerk") as unit:
        unit.add_many(children, "学籍导入")
        unit.add_many(make_phone(child, f"1990000{n:04d}") for n, child in enumerate(children))
        unit.set_setting("rates", {"visits": 2})
    for child in children[:5]:
        with store.unit("李老师", "clerk") as unit:
            unit.change(child, "更正", ethnicity="26", birth_date=None, hardships=("1",))
            unit.note_access("read", child)
    return store


def codes(report: CheckReport) -> set[str]:
    return {problem.code for problem in report.problems}


def tamper(store: Store, *statements: str) -> CheckReport:
    """Somebody with the key edits the file behind the program's back."""
    with store.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    return check(store)


def test_finds_nothing_wrong_with_honest_work(worked: Store) -> None:
    report = check(worked)
    assert report.problems == ()
    assert report.is_sound
    assert report.counts["child"] == 20
    assert report.head is not None
    assert report.head.seq == 20 + 20 + 1 + 10


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM change WHERE seq = 10", "CHECK_CHAIN_GAP"),
        ("UPDATE change SET actor = '别人' WHERE seq = 10", "CHECK_CHAIN_LINK"),
        ("UPDATE change SET reason = '' WHERE seq = 3", "CHECK_CHAIN_LINK"),
        ("UPDATE change SET at = '2020-01-01T00:00:00' WHERE seq = 3", "CHECK_CHAIN_LINK"),
        ("DELETE FROM change WHERE seq > 45", "CHECK_CHAIN_TAIL"),
        ("DELETE FROM change", "CHECK_CHAIN_TAIL"),
        ("UPDATE child SET ethnicity = '01' WHERE rowid = 3", "CHECK_ROW_ALTERED"),
        ("UPDATE child SET is_closed = 1 WHERE rowid = 9", "CHECK_ROW_ALTERED"),
        ("DELETE FROM phone WHERE rowid = 3", "CHECK_ROW_MISSING"),
        ("UPDATE setting SET value = '3'", "CHECK_ROW_ALTERED"),
        ("UPDATE change SET new = 'x' WHERE seq = 3", "CHECK_CHAIN_LINK"),
        ("UPDATE child SET birth_date = 'x' WHERE rowid = 9", "CHECK_UNREADABLE"),
        ("DELETE FROM search_key WHERE number = 3", "CHECK_SEARCH"),
        ("UPDATE search_entry SET keys = 'nx' WHERE number = 3", "CHECK_SEARCH"),
        ("INSERT INTO setting VALUES ('x', 'y', '1')", "CHECK_ROW_ALTERED"),
    ],
)
def test_finds_edits_behind_the_chain(worked: Store, statement: str, code: str) -> None:
    assert code in codes(tamper(worked, statement))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM change WHERE seq = 10",
        "DELETE FROM change WHERE seq > 45",
        "DELETE FROM change",
        "UPDATE change SET actor = '别人' WHERE seq = 45",
    ],
)
def test_doubts_a_cut_chain_already_at_opening(worked: Store, key: bytes, statement: str) -> None:
    assert worked.doubts == ()
    tamper(worked, statement)
    worked.close()
    with Store.open(worked.folder, key) as again:
        assert again.doubts


def test_rebuilds_the_search_index_from_the_rows(worked: Store) -> None:
    tamper(worked, "DELETE FROM search_key", "DELETE FROM search_entry WHERE number > 5")
    with worked.engine.begin() as connection:
        SearchIndex(connection).rebuild()
    assert check(worked).is_sound


def test_finds_links_put_in_another_order(worked: Store) -> None:
    report = tamper(
        worked,
        "UPDATE change SET seq = 1000 WHERE seq = 10",
        "UPDATE change SET seq = 10 WHERE seq = 11",
        "UPDATE change SET seq = 11 WHERE seq = 1000",
    )
    assert "CHECK_CHAIN_LINK" in codes(report)


def test_finds_a_row_slipped_in(worked: Store) -> None:
    columns = "owner, digits, rank, start"
    report = tamper(
        worked,
        f"INSERT INTO phone (site, id, child, {columns}) "
        f"SELECT site, 'x', child, {columns} FROM phone LIMIT 1",
    )
    assert codes(report) == {"CHECK_ROW_UNKNOWN"}


def test_finds_a_reference_to_nobody(worked: Store) -> None:
    with worked.engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("UPDATE phone SET child = 'nobody' WHERE rowid = 1")
    assert {"CHECK_REFERENCE", "CHECK_ROW_ALTERED"} <= codes(check(worked))


def test_finds_every_old_page_put_back(worked: Store, key: bytes, tmp_path: Path) -> None:
    """Page authentication alone accepts an older page of the same file."""
    older = tmp_path / "older.db"
    shutil.copyfile(worked.path, older)
    with worked.unit("李老师", "clerk") as unit:
        for child in unit.find(Child, order_by="id", limit=8):
            unit.change(child, "更正", personality="开朗" * 40)
        for phone in unit.find(Phone, limit=3):
            unit.change(phone, "换号", digits="19999999999")
    worked.close()
    old, new = older.read_bytes(), worked.path.read_bytes()
    offsets = [
        at
        for at in range(PAGE, min(len(old), len(new)), PAGE)
        if old[at : at + PAGE] != new[at : at + PAGE]
    ]
    found = 0
    for at in offsets:
        worked.path.write_bytes(new[:at] + old[at : at + PAGE] + new[at + PAGE :])
        found += not _is_sound(worked.folder, key)
    assert len(offsets) >= 5
    assert found == len(offsets)


def _is_sound(folder: Path, key: bytes) -> bool:
    try:
        with Store.open(folder, key) as store:
            return check(store).is_sound
    except ProgramError:
        return False


def test_finds_every_flipped_bit(worked: Store, key: bytes) -> None:
    worked.close()
    good = worked.path.read_bytes()
    chance = random.Random(11)
    for _ in range(150):
        at = chance.randrange(len(good))
        worked.path.write_bytes(
            good[:at] + bytes([good[at] ^ 1 << chance.randrange(8)]) + good[at + 1 :]
        )
        assert not _is_sound(worked.folder, key), at


def test_finds_every_truncation(worked: Store, key: bytes) -> None:
    worked.close()
    good = worked.path.read_bytes()
    for length in [*range(0, len(good), PAGE * 4), len(good) - 1, len(good) - 100]:
        worked.path.write_bytes(good[:length])
        assert not _is_sound(worked.folder, key), length


def test_names_no_backup_when_there_is_none(worked: Store) -> None:
    report = tamper(worked, "DELETE FROM change WHERE seq = 10")
    assert report.good_backup is None


def test_does_not_touch_a_file_it_cannot_read(worked: Store, key: bytes) -> None:
    worked.close()
    worked.path.write_bytes(b"\0" * 20_000)
    with pytest.raises(DamagedError, match="STORE_NOT_READABLE"):
        Store.open(worked.folder, key)
    assert worked.path.read_bytes() == b"\0" * 20_000
