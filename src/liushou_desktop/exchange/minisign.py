"""Signatures in the minisign format, so that anybody can check them without this program.

A signature file is four lines::

    untrusted comment: …          not signed; we accept two fixed texts only
    base64("ED" + key id + Ed25519 over BLAKE2b-512 of the exact bytes)
    trusted comment: …            one line, signed together with the signature
    base64(Ed25519 over signature + trusted comment)

Only the prehashed form ``ED`` is written and read. Everything is strict: canonical base64, one line
feed after each line, nothing before or behind. ``minisign -V`` accepts what ``sign`` writes, and
``parse`` accepts what ``minisign -S`` writes. The unencrypted secret key is the one of
``minisign -G -W``; at rest it lies inside the encrypted store, never in a file of its own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from liushou_desktop.base.errors import DamagedError, RefusedError

UNTRUSTED_COMMENT = "lspkg"
SIGNATURE_LIMIT = 16_384  # bytes of a signature file; minisign's comments end at 8 kB each

_KEY_ALGORITHM = b"Ed"
_PREHASHED = b"ED"
_NO_PASSWORD = b"\0\0"
_CHECKSUM_ALGORITHM = b"B2"
_KDF_BYTES = 32 + 8 + 8  # salt, opslimit, memlimit: all zero without a password
_CHECKSUM_BYTES = 32
_COMMENT_LIMIT = 8_000
_UNTRUSTED = "untrusted comment: "
_TRUSTED = "trusted comment: "


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A verifying key. ``text`` is the base64 line that minisign's ``-P`` takes."""

    key_id: bytes
    raw: bytes

    @property
    def text(self) -> str:
        return base64.b64encode(_KEY_ALGORITHM + self.key_id + self.raw).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> PublicKey:
        """Read the base64 line of a minisign public key.

        Raises:
            RefusedError: PUBLIC_KEY_UNREADABLE.
        """
        content = _decode(text)
        if content is None or len(content) != 42 or content[:2] != _KEY_ALGORITHM:
            raise RefusedError("PUBLIC_KEY_UNREADABLE")
        return cls(content[2:10], content[10:])


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A secret signing key. ``text`` is the second line of a ``minisign -G -W`` key file."""

    key_id: bytes
    seed: bytes

    @classmethod
    def generate(cls) -> SigningKey:
        """A fresh key from the operating system's randomness."""
        return cls(secrets.token_bytes(8), secrets.token_bytes(32))

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.key_id, self._private().public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        head = _KEY_ALGORITHM + _NO_PASSWORD + _CHECKSUM_ALGORITHM + bytes(_KDF_BYTES)
        body = self.key_id + self.seed + self.public.raw + bytes(_CHECKSUM_BYTES)
        return base64.b64encode(head + body).decode("ascii")

    @classmethod
    def from_text(cls, text: str) -> SigningKey:
        """Read an unencrypted minisign secret key (its base64 line).

        Raises:
            RefusedError: SECRET_KEY_UNREADABLE, also when its halves do not belong together.
        """
        content = _decode(text)
        head = _KEY_ALGORITHM + _NO_PASSWORD + _CHECKSUM_ALGORITHM
        if content is None or len(content) != 158 or not content.startswith(head):
            raise RefusedError("SECRET_KEY_UNREADABLE")
        body = content[6 + _KDF_BYTES :]
        key = cls(body[:8], body[8:40])
        if key.public.raw != body[40:72]:
            raise RefusedError("SECRET_KEY_UNREADABLE")
        return key

    def sign_raw(self, message: bytes) -> bytes:
        """The 64 bytes of Ed25519 over ``message``."""
        return self._private().sign(message)

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature file taken apart. Nothing in it is believed before ``verify`` returned."""

    key_id: bytes
    raw: bytes
    comment: str
    global_raw: bytes
    untrusted: str


def digest_of(content: bytes) -> bytes:
    """BLAKE2b-512 of exact bytes: what a signature covers, and what names a package."""
    return hashlib.blake2b(content).digest()


def sign(content: bytes, key: SigningKey, comment: str) -> bytes:
    """The signature file over ``content`` with a trusted comment of one line.

    Raises:
        ValueError: a comment of more than one line or 8,000 bytes.
    """
    if not _is_one_line(comment):
        raise ValueError("a trusted comment is one printable line")
    raw = key.sign_raw(digest_of(content))
    global_raw = key.sign_raw(raw + comment.encode("utf-8"))
    lines = (
        _UNTRUSTED + UNTRUSTED_COMMENT,
        base64.b64encode(_PREHASHED + key.key_id + raw).decode("ascii"),
        _TRUSTED + comment,
        base64.b64encode(global_raw).decode("ascii"),
    )
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def parse(content: bytes) -> Signature:
    """Take a signature file apart, strictly.

    Raises:
        DamagedError: SIGNATURE_MALFORMED.
    """
    try:
        lines = content.decode("utf-8").split("\n") if len(content) <= SIGNATURE_LIMIT else []
    except UnicodeDecodeError:
        lines = []
    if len(lines) != 5 or lines[4] or not lines[0].startswith(_UNTRUSTED):
        raise DamagedError("SIGNATURE_MALFORMED")
    untrusted, comment = lines[0].removeprefix(_UNTRUSTED), lines[2].removeprefix(_TRUSTED)
    first, second = _decode(lines[1]), _decode(lines[3])
    if not lines[2].startswith(_TRUSTED) or not _is_one_line(comment):
        raise DamagedError("SIGNATURE_MALFORMED")
    if first is None or len(first) != 74 or not first.startswith(_PREHASHED):
        raise DamagedError("SIGNATURE_MALFORMED")
    if second is None or len(second) != 64:
        raise DamagedError("SIGNATURE_MALFORMED")
    return Signature(first[2:10], first[10:], comment, second, untrusted)


def verify(content: bytes, signature: Signature, key: PublicKey) -> None:
    """Return only if ``key`` signed exactly ``content`` and exactly this comment.

    Raises:
        RefusedError: SIGNED_BY_OTHER_KEY (the file names another key).
        DamagedError: SIGNATURE_WRONG.
    """
    verify_digest(digest_of(content), signature, key)


def verify_digest(digest: bytes, signature: Signature, key: PublicKey) -> None:
    """``verify`` of content whose ``digest_of`` is known.

    Raises:
        RefusedError, DamagedError: as ``verify``.
    """
    if signature.key_id != key.key_id:
        raise RefusedError("SIGNED_BY_OTHER_KEY")
    try:
        public = Ed25519PublicKey.from_public_bytes(key.raw)
        public.verify(signature.raw, digest)
        public.verify(signature.global_raw, signature.raw + signature.comment.encode("utf-8"))
    except (InvalidSignature, ValueError) as error:
        raise DamagedError("SIGNATURE_WRONG") from error


def _is_one_line(comment: str) -> bool:
    return len(comment.encode("utf-8")) <= _COMMENT_LIMIT and comment.isprintable()


def _decode(text: str) -> bytes | None:
    """Canonical base64 or nothing: no second spelling of the same bytes."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if base64.b64encode(content).decode("ascii") == text else None
