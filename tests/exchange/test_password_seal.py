"""A password's seal against another implementation of the same format, and against damage."""

from __future__ import annotations

import io

import pyrage
import pytest

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange import password_seal
from liushou_desktop.exchange.password_seal import sealing, unsealed

PASSWORD = "wan-shan-liu-shou"
PIECE = 64 * 1024


@pytest.fixture(autouse=True)
def _cheap_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_seal, "_WORK", 4)


def sealed(content: bytes) -> bytes:
    sink = io.BytesIO()
    with sealing(sink, PASSWORD) as out:
        for start in range(0, len(content), 50_000):
            out.write(content[start : start + 50_000])
    return sink.getvalue()


def opened(content: bytes, password: str = PASSWORD) -> bytes:
    return b"".join(unsealed(io.BytesIO(content), password))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 200_000])
def test_is_read_by_another_age(length: int) -> None:
    content = bytes(number * 7 % 251 for number in range(length))
    assert pyrage.passphrase.decrypt(sealed(content), PASSWORD) == content
    assert opened(sealed(content)) == content


def test_reads_what_another_age_wrote() -> None:
    content = "关爱档案".encode() * 20_000
    assert opened(pyrage.passphrase.encrypt(content, PASSWORD)) == content


def test_refuses_a_wrong_password() -> None:
    with pytest.raises(RefusedError, match="FILE_PASSWORD_WRONG"):
        opened(sealed(b"x"), "another one")


def test_refuses_a_short_password() -> None:
    with pytest.raises(RefusedError, match="FILE_PASSWORD_SHORT"), sealing(io.BytesIO(), "1234567"):
        pass


def test_notices_every_altered_byte() -> None:
    whole = sealed(b"y" * 300)
    for place in range(len(whole)):
        broken = bytearray(whole)
        broken[place] ^= 1
        with pytest.raises((RefusedError, DamagedError)):
            opened(bytes(broken))


def test_takes_no_second_spelling_of_the_same_bytes() -> None:
    """The last letter of the code of 32 bytes has two bits nobody reads; the salt's has four."""
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    whole = sealed(b"x")
    place = whole.index(b"\n", whole.index(b"--- ")) - 1
    for unread in (1, 2, 3):
        other = letters[letters.index(whole[place]) + unread]
        with pytest.raises(DamagedError, match="SEAL_BROKEN"):
            opened(whole[:place] + bytes([other]) + whole[place + 1 :])


@pytest.mark.parametrize("cut", [1, 16, 17, PIECE, PIECE + 16])
def test_notices_a_missing_end(cut: int) -> None:
    with pytest.raises(DamagedError, match="SEAL_BROKEN"):
        opened(sealed(b"z" * 3 * PIECE)[:-cut])


@pytest.mark.parametrize("content", [b"", b"{}", b"age-encryption.org/v1\n", b"\0" * 500])
def test_refuses_another_kind_of_file(content: bytes) -> None:
    with pytest.raises(RefusedError, match="NOT_SEALED_BY_PASSWORD"):
        opened(content)


def test_refuses_work_without_end() -> None:
    heavy = sealed(b"x").replace(b" 4\n", b" 40\n", 1)
    with pytest.raises(RefusedError, match="NOT_SEALED_BY_PASSWORD"):
        opened(heavy)
