"""Signatures, alone and against the minisign program."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.make import signing_key
from tests.exchange.programs import needs

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange import minisign
from liushou_desktop.exchange.minisign import PublicKey, SigningKey

KEY = signing_key("school")


def _signed(content: bytes = b"rows", comment: str = "kind") -> bytes:
    return minisign.sign(content, KEY, comment)


@given(st.binary(max_size=300), st.text(st.characters(codec="ascii", categories=["L", "N"])))
def test_accepts_what_it_signed(content: bytes, comment: str) -> None:
    signature = minisign.parse(minisign.sign(content, KEY, comment))
    minisign.verify(content, signature, KEY.public)
    assert signature.comment == comment
    assert signature.untrusted == minisign.UNTRUSTED_COMMENT


def test_signs_the_same_bytes_the_same_way() -> None:
    assert _signed() == _signed()


@given(st.integers(0, 8 * 4 - 1))
def test_refuses_content_with_one_bit_flipped(bit: int) -> None:
    changed = bytearray(b"rows")
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(DamagedError, match="SIGNATURE_WRONG"):
        minisign.verify(bytes(changed), minisign.parse(_signed()), KEY.public)


def test_refuses_every_flipped_bit_of_a_signature_file_outside_the_untrusted_line() -> None:
    whole = _signed()
    for place in range(whole.index(b"\n") + 1, len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[place] ^= 1 << bit
            with pytest.raises((DamagedError, RefusedError)):
                minisign.verify(b"rows", minisign.parse(bytes(changed)), KEY.public)


def test_refuses_every_truncation() -> None:
    whole = _signed()
    for length in range(len(whole)):
        with pytest.raises(DamagedError, match="SIGNATURE_MALFORMED"):
            minisign.parse(whole[:length])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s + b"\n",
        lambda s: s.replace(b"\n", b"\r\n"),
        lambda s: b"\xef\xbb\xbf" + s,
        lambda s: s.replace(b"trusted comment: kind", b"trusted comment: ki\tnd"),
        lambda s: s.replace(b"\ntrusted comment: ", b"\ncomment: "),
        lambda s: b"\xff" + s,
        lambda s: s + b" " * minisign.SIGNATURE_LIMIT,
    ],
)
def test_refuses_other_spellings(spoil) -> None:
    with pytest.raises(DamagedError, match="SIGNATURE_MALFORMED"):
        minisign.parse(spoil(_signed()))


def test_refuses_the_legacy_form_that_signs_without_hashing_first() -> None:
    lines = _signed().split(b"\n")
    legacy = b"Ed" + base64.b64decode(lines[1])[2:]
    lines[1] = base64.b64encode(legacy)
    with pytest.raises(DamagedError, match="SIGNATURE_MALFORMED"):
        minisign.parse(b"\n".join(lines))


def test_refuses_a_zero_signature() -> None:
    zero = minisign.Signature(KEY.key_id, bytes(64), "kind", bytes(64), "")
    with pytest.raises(DamagedError, match="SIGNATURE_WRONG"):
        minisign.verify(b"rows", zero, KEY.public)


def test_refuses_a_key_of_small_order() -> None:
    """The all-zero point verifies nearly anything in careless implementations."""
    weak = PublicKey(KEY.key_id, bytes(32))
    zero = minisign.Signature(KEY.key_id, bytes(64), "kind", bytes(64), "")
    with pytest.raises(DamagedError, match="SIGNATURE_WRONG"):
        minisign.verify(b"rows", zero, weak)


def test_names_another_key_as_such() -> None:
    with pytest.raises(RefusedError, match="SIGNED_BY_OTHER_KEY"):
        minisign.verify(b"rows", minisign.parse(_signed()), signing_key("other").public)


def test_refuses_another_key_that_borrows_the_key_id() -> None:
    other = signing_key("other")
    borrowed = PublicKey(KEY.key_id, other.public.raw)
    with pytest.raises(DamagedError, match="SIGNATURE_WRONG"):
        minisign.verify(b"rows", minisign.parse(_signed()), borrowed)


def test_signs_a_comment_as_long_as_minisign_takes() -> None:
    assert minisign.parse(minisign.sign(b"", KEY, "x" * 8_000)).comment == "x" * 8_000


@pytest.mark.parametrize("comment", ["two\nlines", "a\0b", "x" * 8_001])
def test_signs_no_comment_that_is_not_one_line(comment: str) -> None:
    with pytest.raises(ValueError, match="one printable line"):
        minisign.sign(b"", KEY, comment)


def test_reads_back_its_keys() -> None:
    fresh = SigningKey.generate()
    assert SigningKey.from_text(fresh.text) == fresh
    assert PublicKey.from_text(fresh.public.text) == fresh.public
    assert fresh.text not in repr(fresh)
    assert repr(fresh.seed) not in repr(fresh)
    assert repr(fresh.seed) not in f"{fresh}"


@pytest.mark.parametrize("text", ["", "RWQ", "RWQ=", "é", KEY.public.text[:-4] + "AA==", KEY.text])
def test_refuses_a_broken_public_key(text: str) -> None:
    with pytest.raises(RefusedError, match="PUBLIC_KEY_UNREADABLE"):
        PublicKey.from_text(text)


def test_refuses_a_secret_key_whose_halves_do_not_match() -> None:
    content = bytearray(base64.b64decode(KEY.text))
    content[70] ^= 1
    for text in (base64.b64encode(bytes(content)).decode(), KEY.public.text, "!"):
        with pytest.raises(RefusedError, match="SECRET_KEY_UNREADABLE"):
            SigningKey.from_text(text)


@needs("minisign")
def test_minisign_accepts_our_signature(tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").write_bytes(b"rows")
    (tmp_path / "report.xlsx.minisig").write_bytes(_signed(comment='{"kind":"report"}'))
    done = subprocess.run(
        ["minisign", "-V", "-P", KEY.public.text, "-m", "report.xlsx"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert 'Trusted comment: {"kind":"report"}' in done.stdout


@needs("minisign")
def test_minisign_refuses_our_signature_on_other_bytes(tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").write_bytes(b"rowz")
    (tmp_path / "report.xlsx.minisig").write_bytes(_signed())
    done = subprocess.run(
        ["minisign", "-V", "-P", KEY.public.text, "-m", "report.xlsx"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0


@needs("minisign")
def test_accepts_a_signature_and_keys_made_by_minisign(tmp_path: Path) -> None:
    _run(tmp_path, "minisign", "-G", "-W", "-p", "key.pub", "-s", "key.sec")
    (tmp_path / "report.xlsx").write_bytes(b"rows")
    _run(tmp_path, "minisign", "-S", "-s", "key.sec", "-t", "made by hand", "-m", "report.xlsx")
    public = PublicKey.from_text((tmp_path / "key.pub").read_text().splitlines()[1])
    secret = SigningKey.from_text((tmp_path / "key.sec").read_text().splitlines()[1])
    signature = minisign.parse((tmp_path / "report.xlsx.minisig").read_bytes())
    minisign.verify(b"rows", signature, public)
    assert secret.public == public
    assert signature.comment == "made by hand"


@needs("minisign")
def test_minisign_signs_with_a_key_of_ours(tmp_path: Path) -> None:
    (tmp_path / "key.sec").write_text(f"untrusted comment: key\n{KEY.text}\n")
    (tmp_path / "report.xlsx").write_bytes(b"rows")
    _run(tmp_path, "minisign", "-S", "-s", "key.sec", "-t", "ours", "-m", "report.xlsx")
    signature = minisign.parse((tmp_path / "report.xlsx.minisig").read_bytes())
    minisign.verify(b"rows", signature, KEY.public)


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
