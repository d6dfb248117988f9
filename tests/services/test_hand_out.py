"""The de-identified hand-out: openable by anybody, and nobody in it."""

from __future__ import annotations

import contextlib
import csv
import sqlite3
from pathlib import Path

from tests.helpers.sites import CHILDREN, SCHOOL, TERM, County, born

from liushou_desktop.services.bureau.hand_out import write_hand_out
from liushou_desktop.services.bureau.receive_packages import receive


def test_hands_out_numbers_without_a_child_in_them(reported: County, tmp_path: Path) -> None:
    with reported.open_bureau() as site:
        receive(site, [reported.package])
        out = tmp_path / "out"
        out.mkdir()
        files = write_hand_out(site, out, TERM)
    assert sorted(file.suffix for file in files) == [".csv", ".csv", ".csv", ".sqlite"]
    assert set(out.iterdir()) == set(files)
    for file in files:
        content = file.read_bytes()
        for name in CHILDREN:
            assert name.encode() not in content
            assert born(name).id_number.encode() not in content
    with contextlib.closing(sqlite3.connect(files[0])) as connection:
        counts = connection.execute(
            "SELECT value_code, heads, hidden FROM counts WHERE group_code = 'sex'"
        ).fetchall()
        lines = connection.execute(
            "SELECT group_code, value_code, school_code FROM counts"
        ).fetchall()
    assert ("sum", 6, 0) in counts
    assert {hidden for value, _, hidden in counts if value in ("1", "2")} == {1}
    assert {heads for _, heads, hidden in counts if hidden} == {None}
    assert {code for _, _, code in lines} == {SCHOOL, "all"}
    assert "age" not in {group for group, _, _ in lines}, "its bands add up to it"
    for name, file in (("counts", files[2]), ("figures", files[3])):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            assert list(csv.reader(opened))[1:] == _as_csv(files[0], name)
    with files[-1].open(encoding="utf-8-sig", newline="") as opened:
        figures = {(row["indicator"], row["school_code"]): row for row in csv.DictReader(opened)}
    assert (figures["I02", SCHOOL]["owed"], figures["I02", SCHOOL]["hidden"]) == ("6", "0")
    for indicator in ("I04", "I04f"):  # one points at somebody, so the other goes with it
        assert {figures[indicator, code]["done"] for code in (SCHOOL, "all")} == {""}


def _as_csv(file: Path, table: str) -> list[list[str]]:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    return [["" if value is None else str(value) for value in row] for row in rows]
