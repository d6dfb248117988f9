"""Everything on a stick that is no package is passed over and named; nothing of it is opened."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liushou_desktop.services.bureau import stick_contents
from liushou_desktop.services.bureau.stick_contents import packages_on, shown_name

posix = pytest.mark.skipif(os.name == "nt", reason="made with links and pipes")


def why(folder: Path) -> dict[str, tuple[str, bool]]:
    """Name → reason and suspicion of what was passed over."""
    return {each.name: (each.why, each.is_suspect) for each in packages_on([folder])[1]}


def test_finds_packages_alone(tmp_path: Path) -> None:
    for name in ("b.lspkg", "A.LSPKG", "说明.txt", "照片.jpg"):
        (tmp_path / name).write_bytes(b"x")
    found, passed = packages_on([tmp_path])
    assert [file.name for file in found] == ["A.LSPKG", "b.lspkg"]
    assert {each.name for each in passed} == {"说明.txt", "照片.jpg"}
    assert not any(each.is_suspect for each in passed)


@posix
def test_names_what_bears_a_packages_name(tmp_path: Path) -> None:
    (tmp_path / "folder.lspkg").mkdir()
    os.mkfifo(tmp_path / "pipe.lspkg")
    (tmp_path / "link.lspkg").symlink_to("/dev/zero")
    (tmp_path / "to_device.lspkg").symlink_to("/etc/passwd")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "s.lspkg"))
    assert why(tmp_path) == {
        "folder.lspkg": ("folder", True),
        "pipe.lspkg": ("pipe", True),
        "link.lspkg": ("link", True),
        "to_device.lspkg": ("link", True),
        "s.lspkg": ("pipe", True),
    }
    assert packages_on([tmp_path])[0] == []


@posix
def test_opens_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    found, passed = packages_on([Path("/dev/zero")])
    assert (found, passed[0].why) == ([], "device")


def test_suspects_programs_shortcuts_and_twins(tmp_path: Path) -> None:
    names = ("2199000001_柳湾.lspkg.exe", "柳湾中心小学.exe", "U盘.lnk", "AUTORUN.INF", "x.vbs")
    for name in names:
        (tmp_path / name).write_bytes(b"MZ")
    assert {name: found[1] for name, found in why(tmp_path).items()} == dict.fromkeys(names, True)


@posix
def test_shows_no_name_that_lies(tmp_path: Path) -> None:
    for name in (
        "a\nb.lspkg",
        "gpksl.\u202egpksl.lspkg",
        "zero\u200bwidth.lspkg",
        f"{'长' * 70}.txt",
    ):
        (tmp_path / name).write_bytes(b"x")
    passed = packages_on([tmp_path])[1]
    assert {each.why for each in passed} == {"odd_name", "other"}
    assert all(each.name.isprintable() and len(each.name) <= 80 for each in passed)
    assert packages_on([tmp_path])[0] == []


@given(st.text(max_size=120))
def test_any_name_can_be_shown(name: str) -> None:
    shown = shown_name(name)
    assert len(shown) <= 80
    assert "\n" not in shown
    assert "\u202e" not in shown


def test_passes_over_what_systems_leave(tmp_path: Path) -> None:
    (tmp_path / "System Volume Information").mkdir()
    for name in (".Trashes", "desktop.ini", ".DS_Store"):
        (tmp_path / name).write_bytes(b"x")
    assert packages_on([tmp_path]) == ([], [])
    (tmp_path / ".hidden.lspkg").write_bytes(b"x")
    assert [file.name for file in packages_on([tmp_path])[0]] == [".hidden.lspkg"]


def test_says_how_many_it_did_not_look_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stick_contents, "MOST_FILES", 3)
    for name in ("0.jpg", "1.jpg", "2.jpg", "3.lspkg", "4.LSPKG"):
        (tmp_path / name).write_bytes(b"x")
    found, passed = packages_on([tmp_path])
    assert [file.name for file in found] == ["3.lspkg", "4.LSPKG"]  # photos crowd no package out
    passed = [each for each in passed if each.why == "too_many"]
    assert [(each.name, each.why) for each in passed] == [("+2", "too_many")]


def test_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    found, passed = packages_on([tmp_path / "gone.lspkg", tmp_path / "gone"])
    assert found == []
    assert [(each.name, each.why) for each in passed] == [
        ("gone.lspkg", "unreadable"),
        ("gone", "unreadable"),
    ]


@posix
@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root reads all")
def test_names_a_folder_it_may_not_read(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    try:
        assert packages_on([closed])[1][0].why == "unreadable"
    finally:
        closed.chmod(0o700)
