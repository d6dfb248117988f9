"""A file is read once, whole or not at all, however large it says it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited


@pytest.mark.parametrize("size", [0, 1, 99, 100])
def test_reads_what_is_not_too_large(tmp_path: Path, size: int) -> None:
    file = tmp_path / "包.lspkg"
    file.write_bytes(os.urandom(size))
    assert read_limited(file, 100) == file.read_bytes()


@pytest.mark.parametrize("size", [101, 102, 5_000])
def test_refuses_what_is(tmp_path: Path, size: int) -> None:
    file = tmp_path / "包.lspkg"
    file.write_bytes(bytes(size))
    with pytest.raises(RefusedError, match="FILE_TOO_LARGE"):
        read_limited(file, 100)


@pytest.mark.skipif(sys.platform != "linux", reason="a file that says it is empty")
def test_believes_no_size(tmp_path: Path) -> None:
    file = Path("/proc/self/environ")
    assert file.stat().st_size == 0
    told = read_limited(file, 10_000_000)
    assert told == file.read_bytes() != b""
    with pytest.raises(RefusedError, match="FILE_TOO_LARGE"):
        read_limited(file, len(told) - 1)
