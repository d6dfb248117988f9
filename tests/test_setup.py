"""Set-up on a fresh machine: what it installs, what it refuses, what it says."""

from __future__ import annotations

import hashlib
import importlib
import io
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch):
    """A module of ``setup/``, which is a folder of scripts and no package."""
    monkeypatch.syspath_prepend(str(ROOT / "setup"))

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    return load


def test_names_the_command_when_a_needed_package_is_missing_and_nobody_is_root(
    script, monkeypatch, capsys
) -> None:
    debian = script("debian")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"bin/{name}")
    monkeypatch.setattr(debian, "missing_packages", lambda wanted: ["libegl1"])
    with pytest.raises(SystemExit) as stopped:
        debian.prepare_packages("run")
    assert stopped.value.code == 5
    assert "apt-get install --no-install-recommends libegl1" in capsys.readouterr().err


def test_goes_on_without_a_package_that_is_only_welcome(script, monkeypatch, capsys) -> None:
    debian = script("debian")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.shutil, "which", lambda name: f"bin/{name}")
    monkeypatch.setattr(debian, "missing_packages", lambda wanted: ["fonts-hanazono"])
    debian.prepare_packages("run")
    assert "fonts-hanazono" in capsys.readouterr().err


def test_does_nothing_where_debian_is_not(script, monkeypatch) -> None:
    debian = script("debian")
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    monkeypatch.setattr(debian, "missing_packages", pytest.fail)
    debian.prepare_packages("test")


@pytest.mark.parametrize("content", [b"other bytes", b""])
def test_refuses_a_font_whose_sum_differs(script, content: bytes, tmp_path: Path) -> None:
    fonts = script("fonts")
    with pytest.raises(SystemExit):
        fonts._put(_archive("a.ttf", content), "a.ttf", _sum(b"right bytes"), tmp_path / "A.ttf")
    assert not list(tmp_path.iterdir())


def test_puts_a_font_whose_sum_is_right(script, tmp_path: Path) -> None:
    archive = _archive("a.ttf", b"right bytes")
    script("fonts")._put(archive, "a.ttf", _sum(b"right bytes"), tmp_path / "A.ttf")
    assert (tmp_path / "A.ttf").read_bytes() == b"right bytes"


def test_installs_again_only_when_the_lock_changed(script, monkeypatch, tmp_path: Path) -> None:
    environment = script("environment")
    lock = tmp_path / "requirements.txt"
    lock.write_text("one==1\n")
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "LOCKS", {"run": lock, "test": lock})
    assert not environment._is_current("run")
    environment._mark("test")
    assert environment._is_current("run")
    assert environment._is_current("test")
    lock.write_text("one==2\n")
    assert not environment._is_current("run")


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _archive(member: str, content: bytes) -> tarfile.TarFile:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo(f"package/{member}")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    packed.seek(0)
    return tarfile.open(fileobj=packed)
