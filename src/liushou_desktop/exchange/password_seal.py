"""Sealing a file of any length with a password: the age format with one scrypt stanza.

``age -d`` asks for the password and opens what ``sealing`` makes; ``unsealed`` opens what
``age -p`` makes. Unlike ``sealing.seal`` nothing is held in memory: 64 KiB at a time go through
ChaCha20-Poly1305 (https://age-encryption.org/v1). Every piece is proved before it is handed on, and
a file that was cut off is noticed at its end.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.exchange.sealing import AGE_MAGIC

SHORTEST_PASSWORD: Final = 8
_WORK: Final = 16  # log2 of scrypt's cost: 64 MiB, a fifth of a second
_MOST_WORK: Final = 20  # age itself takes what lasts a second: 18 or 19
_PIECE: Final = 64 * 1024
_TAG: Final = 16
_LABEL: Final = b"age-encryption.org/v1/scrypt"
_STANZA: Final = re.compile(rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n")
_MAC: Final = re.compile(rb"--- ([A-Za-z0-9+/]{43})\n")
_LONGEST_HEADER: Final = 400


class _Sealed:
    """A sink that seals what is written to it; ``close`` writes the last piece."""

    def __init__(self, sink: BinaryIO, payload_key: bytes) -> None:
        self._sink, self._cipher = sink, ChaCha20Poly1305(payload_key)
        self._waiting = bytearray()
        self._number = 0

    def write(self, content: bytes) -> int:
        self._waiting += content
        while len(self._waiting) > _PIECE:  # the last piece must stay for ``close``
            self._seal(bytes(self._waiting[:_PIECE]), is_last=False)
            del self._waiting[:_PIECE]
        return len(content)

    def close(self) -> None:
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._sink.write(self._cipher.encrypt(_nonce(self._number, is_last), piece, None))
        self._number += 1


@contextlib.contextmanager
def sealing(sink: BinaryIO, password: str) -> Iterator[_Sealed]:
    """Something to write to; what is written reaches ``sink`` sealed with the password.

    Raises:
        RefusedError: FILE_PASSWORD_SHORT.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise RefusedError("FILE_PASSWORD_SHORT", limit=SHORTEST_PASSWORD)
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrapped = ChaCha20Poly1305(_wrap_key(password, salt, _WORK)).encrypt(bytes(12), file_key, None)
    stanza = b"-> scrypt %s %d\n%s\n" % (_text(salt), _WORK, _text(wrapped))
    head = AGE_MAGIC + stanza + b"---"
    sink.write(head + b" " + _text(_mac(file_key, head).finalize()) + b"\n" + nonce)
    sealed = _Sealed(sink, _derived(file_key, nonce, b"payload"))
    yield sealed
    sealed.close()


def unsealed(source: BinaryIO, password: str) -> Iterator[bytes]:
    """The content of a sealed file piece by piece; nothing unproved is handed on.

    Raises:
        RefusedError: NOT_SEALED_BY_PASSWORD (another kind of file), FILE_PASSWORD_WRONG.
        DamagedError: SEAL_BROKEN, altered or cut off.
    """
    start = source.tell()
    head = source.read(_LONGEST_HEADER)
    stanza = _STANZA.match(head, len(AGE_MAGIC))
    mac = stanza and _MAC.match(head, stanza.end())
    if not head.startswith(AGE_MAGIC) or stanza is None or mac is None:
        raise RefusedError("NOT_SEALED_BY_PASSWORD")
    salt, work, wrapped = stanza.groups()
    if int(work) > _MOST_WORK:
        raise RefusedError("NOT_SEALED_BY_PASSWORD")
    try:
        cipher = ChaCha20Poly1305(_wrap_key(password, _bytes(salt), int(work)))
        file_key = cipher.decrypt(bytes(12), _bytes(wrapped), None)
    except InvalidTag as error:
        raise RefusedError("FILE_PASSWORD_WRONG") from error
    try:
        _mac(file_key, head[: mac.start() + 3]).verify(_bytes(mac.group(1)))
    except InvalidSignature as error:
        raise DamagedError("SEAL_BROKEN") from error
    source.seek(start + mac.end())
    yield from _pieces(source, _derived(file_key, source.read(16), b"payload"))


def _pieces(source: BinaryIO, key: bytes) -> Iterator[bytes]:
    cipher, number = ChaCha20Poly1305(key), 0
    piece = source.read(_PIECE + _TAG)
    while True:
        following = source.read(_PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), piece, None)
        except InvalidTag as error:
            raise DamagedError("SEAL_BROKEN") from error
        if not following:
            return
        piece, number = following, number + 1


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")


def _wrap_key(password: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=_LABEL + salt, length=32, n=2**work, r=8, p=1).derive(password.encode())


def _derived(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, info).derive(file_key)


def _mac(file_key: bytes, head: bytes) -> HMAC:
    mac = HMAC(_derived(file_key, b"", b"header"), SHA256())
    mac.update(head)
    return mac


def _text(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    """Only the one spelling of the bytes is taken: the last letter's unused bits are zero (age)."""
    try:
        content = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise DamagedError("SEAL_BROKEN") from error
    if _text(content) != text:
        raise DamagedError("SEAL_BROKEN")
    return content
