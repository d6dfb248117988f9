"""Sealing with age (X25519): any number of receivers, each opens with its own identity.

``age -d -i KEY`` opens what ``seal`` makes, and ``open_sealed`` opens what ``age -r`` makes. Age
says who may read, never who wrote: the signature inside does (see ``minisign``). Armoured files,
passphrases and plug-ins are not part of the format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyrage  # type: ignore[import-untyped]

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError

AGE_MAGIC = b"age-encryption.org/v1\n"
_SLIPS = 2  # wrong bytes in the first line that still count as damage
_NO_MATCH = "No matching keys"

HEADER_LIMIT = 8_192  # bytes of an age header
RECIPIENT_LIMIT = 20
"""Of one file: office, 学区, bureau and the maker are four. Each stanza costs a key agreement with
each of our identities; the library counts none, and a header of 20 MB would keep it for hours."""


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A pair of age keys: secret ``identity`` (``AGE-SECRET-KEY-1…``), public ``recipient``."""

    identity: str
    recipient: str

    def __repr__(self) -> str:
        return f"SealingKey({self.recipient})"

    @classmethod
    def generate(cls) -> SealingKey:
        """A fresh pair from the operating system's randomness."""
        identity = pyrage.x25519.Identity.generate()
        return cls(str(identity), str(identity.to_public()))

    @classmethod
    def from_identity(cls, identity: str) -> SealingKey:
        """The pair that belongs to a secret identity.

        Raises:
            RefusedError: SECRET_KEY_UNREADABLE.
        """
        return cls(identity, str(_identity(identity).to_public()))


def check_recipient(recipient: str) -> str:
    """The recipient unchanged, if it is one.

    Raises:
        RefusedError: PUBLIC_KEY_UNREADABLE.
    """
    _recipient(recipient)
    return recipient


def seal(content: bytes, recipients: Sequence[str]) -> bytes:
    """``content`` so that exactly the holders of the recipients' identities can read it.

    Raises:
        RefusedError: PUBLIC_KEY_UNREADABLE, RECEIVER_MISSING.
    """
    if not recipients:
        raise RefusedError("RECEIVER_MISSING")
    keys = [_recipient(recipient) for recipient in dict.fromkeys(recipients)]
    return bytes(pyrage.encrypt(content, keys))


def open_sealed(content: bytes, identity: str) -> bytes:
    """The bytes inside, if they were sealed to this identity and nothing was changed.

    Raises:
        RefusedError: NOT_A_PACKAGE (no age file at all), NOT_SEALED_FOR_US, SECRET_KEY_UNREADABLE.
        DamagedError: SEAL_BROKEN.
    """
    if not content.startswith(AGE_MAGIC):
        raise _no_seal(content)
    key = _identity(identity)
    if not _has_sane_header(content):
        raise DamagedError("SEAL_BROKEN")
    try:
        return bytes(pyrage.decrypt(content, [key]))
    except pyrage.DecryptError as error:
        if _NO_MATCH in str(error):
            raise RefusedError("NOT_SEALED_FOR_US") from error
        raise DamagedError("SEAL_BROKEN") from error


def _has_sane_header(content: bytes) -> bool:
    end = content.find(b"\n--- ", 0, HEADER_LIMIT)
    return end >= 0 and content.count(b"\n-> ", 0, end) <= RECIPIENT_LIMIT


def _no_seal(content: bytes) -> ProgramError:
    """A broken first line of a sealed file is damage; anything else never was a package."""
    head = content[: len(AGE_MAGIC)]
    same = sum(a == b for a, b in zip(head, AGE_MAGIC, strict=False))
    if head and same >= min(len(AGE_MAGIC) - _SLIPS, len(content)):
        return DamagedError("SEAL_BROKEN")
    return RefusedError("NOT_A_PACKAGE")


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise RefusedError("SECRET_KEY_UNREADABLE") from error


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise RefusedError("PUBLIC_KEY_UNREADABLE") from error
