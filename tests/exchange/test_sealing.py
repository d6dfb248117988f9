"""Sealing, alone and against the age program."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.make import sealing_key
from tests.exchange.programs import needs

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange import sealing
from liushou_desktop.exchange.sealing import SealingKey

OURS, THEIRS = sealing_key("ours"), sealing_key("theirs")


@given(st.binary(max_size=200))
def test_every_receiver_opens_what_was_sealed(content: bytes) -> None:
    sealed = sealing.seal(content, [OURS.recipient, THEIRS.recipient])
    assert sealing.open_sealed(sealed, OURS.identity) == content
    assert sealing.open_sealed(sealed, THEIRS.identity) == content


def test_does_not_open_for_anybody_else() -> None:
    sealed = sealing.seal(b"rows", [OURS.recipient])
    with pytest.raises(RefusedError, match="NOT_SEALED_FOR_US"):
        sealing.open_sealed(sealed, THEIRS.identity)


def test_seals_once_for_a_receiver_named_twice() -> None:
    once = sealing.seal(b"rows", [OURS.recipient])
    twice = sealing.seal(b"rows", [OURS.recipient, OURS.recipient])
    assert once.count(b"-> X25519") == twice.count(b"-> X25519") == 1


def test_refuses_every_flipped_bit() -> None:
    sealed = sealing.seal(b"rows", [OURS.recipient, THEIRS.recipient])
    for place in range(len(sealed)):
        for bit in range(8):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            with pytest.raises((DamagedError, RefusedError)):
                sealing.open_sealed(bytes(changed), OURS.identity)


def test_calls_a_flipped_bit_of_the_content_or_the_first_line_damage() -> None:
    sealed = sealing.seal(b"rows", [OURS.recipient])
    for place in (0, 20, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(DamagedError, match="SEAL_BROKEN"):
            sealing.open_sealed(bytes(changed), OURS.identity)


def test_refuses_every_truncation_and_every_byte_behind() -> None:
    sealed = sealing.seal(b"rows", [OURS.recipient])
    for content in (*(sealed[:length] for length in range(1, len(sealed))), sealed + b"\0"):
        with pytest.raises(DamagedError, match="SEAL_BROKEN"):
            sealing.open_sealed(content, OURS.identity)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"-----BEGIN AGE ENCRYPTED FILE-----\n"])
def test_tells_what_never_was_a_package(content: bytes) -> None:
    with pytest.raises(RefusedError, match="NOT_A_PACKAGE"):
        sealing.open_sealed(content, OURS.identity)


def test_refuses_to_seal_for_nobody_or_for_what_is_no_key() -> None:
    with pytest.raises(RefusedError, match="RECEIVER_MISSING"):
        sealing.seal(b"rows", [])
    with pytest.raises(RefusedError, match="PUBLIC_KEY_UNREADABLE"):
        sealing.seal(b"rows", ["age1x"])
    with pytest.raises(RefusedError, match="SECRET_KEY_UNREADABLE"):
        sealing.open_sealed(sealing.AGE_MAGIC, "AGE-SECRET-KEY-1X")


def test_keeps_the_identity_out_of_logs() -> None:
    assert OURS.identity not in repr(OURS)
    assert SealingKey.from_identity(OURS.identity) == OURS
    assert sealing.check_recipient(OURS.recipient) == OURS.recipient


@needs("age")
def test_age_opens_what_we_seal(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{THEIRS.identity}\n")
    (tmp_path / "sealed").write_bytes(sealing.seal(b"rows", [OURS.recipient, THEIRS.recipient]))
    done = subprocess.run(
        ["age", "-d", "-i", "key", "sealed"], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout == b"rows"


@needs("age", "age-keygen")
def test_opens_what_age_seals(tmp_path: Path) -> None:
    made = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True).stdout
    key = SealingKey.from_identity(made.splitlines()[-1])
    done = subprocess.run(
        ["age", "-r", OURS.recipient, "-r", key.recipient],
        input=b"rows", cwd=tmp_path, capture_output=True, check=True,
    )  # fmt: skip
    assert sealing.open_sealed(done.stdout, key.identity) == b"rows"
    assert sealing.open_sealed(done.stdout, OURS.identity) == b"rows"
