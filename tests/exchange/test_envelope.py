"""The envelope: sign, archive, seal, and back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.make import (
    BUREAU,
    DISTRICT,
    OTHER_BUREAU,
    OTHER_SCHOOL,
    SCHOOL,
    heading,
    package,
    sealing_key,
    signing_key,
)
from tests.exchange.programs import needs

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.exchange import container, envelope, minisign, sealing
from liushou_desktop.exchange.comment import Comment, Kind
from liushou_desktop.exchange.envelope import Expectations

KEY = signing_key("school")
IDENTITY = sealing_key("bureau").identity
EXPECTED = Expectations(kind=Kind.REPORT, site=SCHOOL, receiver=BUREAU, epoch=1)


def _archive(name: str = "report.xlsx", payload: bytes = b"rows", comment: str = "") -> bytes:
    line = comment or Comment.over(payload, heading()).to_line()
    signature = minisign.sign(payload, KEY, line)
    return container.pack_members((name, payload), (f"{name}.minisig", signature))


@given(st.binary(max_size=2_000))
def test_opens_and_verifies_what_it_sealed(payload: bytes) -> None:
    sealed = package(payload)
    opened = envelope.open_package(sealed.content, IDENTITY)
    envelope.verify(opened, KEY.public, EXPECTED)
    assert opened.payload == payload
    assert opened.comment == sealed.comment
    assert (opened.digest, opened.short_code) == (sealed.digest, sealed.short_code)


def test_has_the_same_digest_and_short_code_however_often_it_is_sealed() -> None:
    once, again = package(), package()
    assert (once.digest, once.short_code) == (again.digest, again.short_code)
    assert once.content != again.content
    assert once.file_digest != again.file_digest


def test_can_be_opened_by_the_school_itself() -> None:
    assert envelope.open_package(package().content, sealing_key("school").identity)


def test_shows_no_payload_in_a_log() -> None:
    sealed = package(b"canary")
    assert "canary" not in repr(sealed)
    assert "canary" not in repr(envelope.open_package(sealed.content, IDENTITY))


def flipped(content: bytes, bits: int) -> Iterator[bytes]:
    """The content with one bit changed: of every byte one in turn, or all eight."""
    for place in range(len(content)):
        for bit in range(bits):
            changed = bytearray(content)
            changed[place] ^= 1 << (place + bit) % 8
            yield bytes(changed)


ONE_OR_ALL = pytest.mark.parametrize("bits", [1, pytest.param(8, marks=pytest.mark.soak)])


@ONE_OR_ALL
def test_refuses_every_flipped_bit_of_the_sealed_file(bits: int) -> None:
    for changed in flipped(package().content, bits):
        with pytest.raises((DamagedError, RefusedError)):
            envelope.open_package(changed, IDENTITY)


@ONE_OR_ALL
def test_refuses_every_flipped_bit_of_the_archive_inside(bits: int) -> None:
    """What an entitled receiver could change before sealing again."""
    for changed in flipped(_archive(), bits):
        with pytest.raises(ProgramError):
            _open_and_verify(changed)


def _open_and_verify(archive: bytes) -> None:
    envelope.verify(envelope.open_archive(archive), KEY.public, EXPECTED)


def test_refuses_every_truncation() -> None:
    content = package().content
    for length in range(len(content)):
        with pytest.raises(ProgramError):
            envelope.open_package(content[:length], IDENTITY)


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        (Expectations(kind=Kind.RECEIPT), "KIND_UNEXPECTED"),
        (Expectations(site=OTHER_SCHOOL), "SITE_UNEXPECTED"),
        (Expectations(receiver=OTHER_BUREAU), "RECEIVER_IS_OTHER"),
        (Expectations(epoch=2), "EPOCH_UNEXPECTED"),
    ],
)
def test_refuses_what_was_not_expected(expected: Expectations, code: str) -> None:
    opened = envelope.open_package(package().content, IDENTITY)
    with pytest.raises(RefusedError, match=code):
        envelope.verify(opened, KEY.public, expected)


def test_is_meant_for_each_receiver_it_names() -> None:
    opened = envelope.open_package(package().content, IDENTITY)
    for receiver in (DISTRICT, BUREAU):
        envelope.verify(opened, KEY.public, Expectations(receiver=receiver))


def test_refuses_a_signature_over_other_bytes_of_the_same_length() -> None:
    line = Comment.over(b"rows", heading()).to_line()
    archive = container.pack_members(
        ("report.xlsx", b"rows"), ("report.xlsx.minisig", minisign.sign(b"rowz", KEY, line))
    )
    with pytest.raises(DamagedError, match="SIGNATURE_WRONG"):
        envelope.verify(envelope.open_archive(archive), KEY.public, EXPECTED)


def test_refuses_a_payload_the_comment_does_not_speak_of() -> None:
    line = Comment.over(b"others", heading()).to_line()
    with pytest.raises(DamagedError, match="PAYLOAD_DIFFERS"):
        envelope.open_archive(_archive(comment=line))


@pytest.mark.parametrize("name", ["receipt.json", "Report.xlsx", "report.xlsm", "./report.xlsx"])
def test_refuses_a_member_with_another_name(name: str) -> None:
    with pytest.raises(DamagedError, match="CONTAINER_MALFORMED"):
        envelope.open_archive(_archive(name=name))


def test_refuses_text_in_the_line_that_is_not_signed() -> None:
    archive = _archive()
    signature = minisign.sign(b"rows", KEY, Comment.over(b"rows", heading()).to_line())
    changed = signature.replace(b"comment: lspkg\n", b"comment: lspkG\n", 1)
    assert archive.count(signature) == 1
    with pytest.raises(DamagedError, match="SIGNATURE_MALFORMED"):
        envelope.open_archive(archive.replace(signature, changed))


def test_refuses_too_large_before_it_looks_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked(*_: object) -> bytes:
        raise AssertionError("looked inside")

    monkeypatch.setattr(sealing, "open_sealed", looked)
    with pytest.raises(RefusedError, match="PACKAGE_TOO_LARGE"):
        envelope.open_package(bytes(envelope.PACKAGE_LIMIT + 1), IDENTITY)
    with pytest.raises(RefusedError, match="PACKAGE_TOO_LARGE"):
        envelope.open_archive(bytes(envelope.INNER_LIMIT + 1))


def test_makes_nothing_it_would_refuse() -> None:
    with pytest.raises(RefusedError) as caught:
        package(bytes(envelope.PACKAGE_LIMIT))
    assert caught.value.code == "PACKAGE_TOO_LARGE"
    assert caught.value.arguments["limit_mb"] == 20


def test_keeps_the_limits_of_the_document() -> None:
    assert (envelope.PACKAGE_LIMIT, envelope.INNER_LIMIT) == (20_000_000, 50_000_000)


@pytest.mark.parametrize("limit", ["PACKAGE_LIMIT", "INNER_LIMIT"])
def test_takes_the_last_byte_a_limit_allows(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = package().content
    size = len(content) if limit == "PACKAGE_LIMIT" else len(_archive())
    monkeypatch.setattr(envelope, limit, size)
    assert envelope.open_package(content, IDENTITY).payload == b"rows"
    monkeypatch.setattr(envelope, limit, size - 1)
    with pytest.raises(RefusedError, match="PACKAGE_TOO_LARGE"):
        envelope.open_package(content, IDENTITY)


def test_carries_a_package_of_another_byte_for_byte() -> None:
    """学区 puts its own signed cover around; the school's package inside stays as it is."""
    inner = package(to="district")
    relay = heading(kind=Kind.RELAY, site=DISTRICT, receiver=(BUREAU,))
    outer = envelope.seal_package(
        inner.content, relay, signing_key("district"), (sealing_key("bureau").recipient,)
    )
    opened = envelope.open_package(outer.content, IDENTITY)
    envelope.verify(opened, signing_key("district").public, Expectations(kind=Kind.RELAY))
    assert opened.payload == inner.content


@needs("age", "minisign", "tar")
def test_is_opened_and_accepted_by_age_tar_and_minisign(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(IDENTITY + "\n")
    (tmp_path / "x.lspkg").write_bytes(package(b"rows").content)
    commands = (
        ["age", "-d", "-i", "key", "-o", "x.tar", "x.lspkg"],
        ["tar", "-xf", "x.tar"],
        ["minisign", "-V", "-P", KEY.public.text, "-m", "report.xlsx"],
    )
    for command in commands:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert '"kind":"report"' in done.stdout
    assert (tmp_path / "report.xlsx").read_bytes() == b"rows"
