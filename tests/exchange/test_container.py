"""The archive inside a package: exactly two members and not one free byte."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.programs import needs

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.exchange.container import pack_members, unpack_members

FIRST, SECOND = ("report.xlsx", b"rows" * 200), ("report.xlsx.minisig", b"signed\n")
USTAR = ["--format=ustar", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0",
         "--mode=0644"]  # fmt: skip


def _refused(content: bytes) -> None:
    with pytest.raises(DamagedError, match="CONTAINER_MALFORMED"):
        unpack_members(content)


@given(st.binary(max_size=1_500), st.binary(max_size=600))
def test_unpacks_what_it_packed(first: bytes, second: bytes) -> None:
    members = (("report.xlsx", first), ("report.xlsx.minisig", second))
    assert unpack_members(pack_members(*members)) == members


def test_is_read_by_other_programs_too() -> None:
    with tarfile.open(fileobj=io.BytesIO(pack_members(FIRST, SECOND))) as archive:
        assert archive.getnames() == [FIRST[0], SECOND[0]]
        body = archive.extractfile(FIRST[0])
        assert body is not None
        assert body.read() == FIRST[1]


def test_refuses_every_flipped_bit() -> None:
    """A flip in a member's bytes is for the signature to find; all others are refused here."""
    whole = pack_members(("report.xlsx", b"rows"), ("report.xlsx.minisig", b"s"))
    bodies = {*range(512, 516), 1_536}
    for place in set(range(len(whole))) - bodies:
        for bit in range(8):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            _refused(bytes(changed))


def test_refuses_every_truncation() -> None:
    whole = pack_members(FIRST, SECOND)
    for length in range(len(whole)):
        _refused(whole[:length])


@pytest.mark.parametrize("behind", [b"\0", b"x", bytes(512), pack_members(FIRST, SECOND)])
def test_refuses_anything_behind_the_end(behind: bytes) -> None:
    _refused(pack_members(FIRST, SECOND) + behind)


def test_accepts_the_zeros_up_to_a_record_and_nothing_else_there() -> None:
    whole = pack_members(FIRST, SECOND)
    padded = whole + bytes(10_240 - len(whole))
    assert unpack_members(padded) == (FIRST, SECOND)
    _refused(padded + bytes(10_240))
    _refused(padded[:-1] + b"\1")


def test_refuses_one_member_and_three() -> None:
    whole = pack_members(FIRST, SECOND)
    first_entry = whole[:1_536]
    _refused(first_entry + bytes(1_024))
    _refused(first_entry + whole)


def _made(**changes) -> bytes:
    """An archive made by Python's own tarfile, with one property of the first member changed."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, body in (FIRST, SECOND):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            if name == FIRST[0]:
                for key, value in changes.items():
                    setattr(info, key, value)
            archive.addfile(info, io.BytesIO(body))
    return buffer.getvalue()


def test_accepts_an_archive_of_another_maker_that_is_the_same() -> None:
    assert unpack_members(_made()) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "change",
    [
        {"type": tarfile.SYMTYPE, "linkname": "x"},
        {"type": tarfile.LNKTYPE, "linkname": "x"},
        {"type": tarfile.FIFOTYPE},
        {"type": tarfile.CONTTYPE},
        {"type": tarfile.AREGTYPE},
        {"mode": 0o755},
        {"uid": 1000},
        {"gid": 1000},
        {"mtime": 1},
        {"uname": "root"},
        {"gname": "root"},
        {"linkname": "x"},
        {"name": "a" * 90 + "/" + "x" * 90},
    ],
)
def test_refuses_other_header_fields(change) -> None:
    _refused(_made(**change))


def test_refuses_extended_headers() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, body in (FIRST, SECOND):
            info = tarfile.TarInfo(name)
            info.size = len(body)
            info.pax_headers = {"comment": "x"}
            archive.addfile(info, io.BytesIO(body))
    _refused(buffer.getvalue())


@needs("tar")
def test_writes_byte_for_byte_what_gnu_tar_writes(tmp_path: Path) -> None:
    for name, body in (FIRST, SECOND):
        (tmp_path / name).write_bytes(body)
    for blocking in (["-b1"], []):
        made = subprocess.run(
            ["tar", *USTAR, *blocking, "-cf", "-", FIRST[0], SECOND[0]],
            cwd=tmp_path, capture_output=True, check=True,
        ).stdout  # fmt: skip
        assert unpack_members(made) == (FIRST, SECOND)
        assert made.startswith(pack_members(FIRST, SECOND))


def test_packs_the_longest_name_there_is() -> None:
    longest = ("x" * 100, b"")
    assert unpack_members(pack_members(longest, SECOND))[0] == longest


@pytest.mark.parametrize("name", ["", "x" * 101, "报表.xlsx"])
def test_packs_no_name_that_does_not_fit(name: str) -> None:
    with pytest.raises(ValueError):
        pack_members((name, b""), SECOND)
