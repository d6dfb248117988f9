"""Secrets of a site on a server: sealed with a key that only those who may unlock the site have.

In a file they need no box of their own, the file is encrypted. On a server the site's signing and
sealing keys would lie open to whoever administers it.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.slot_lock import KEY_BYTES, from_text, to_text

_NONCE_BYTES: Final = 12


class SecretBox:
    """Seals JSON values with AES-256-GCM, each bound to its name and database."""

    def __init__(self, key: bytes, database_id: str) -> None:
        self._database_id = database_id
        derived = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"liushou secret 1").derive(key)
        self._cipher = AESGCM(derived)

    def seal(self, name: str, value: object) -> dict[str, str]:
        """The value as what may lie open."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, canonical(value).encode(), self._binding(name))
        return {"sealed": to_text(nonce + sealed)}

    def open(self, name: str, held: Any) -> Any:
        """The value again.

        Raises:
            DamagedError: SECRET_ALTERED, somebody without the key wrote it, or another name's.
        """
        try:
            raw = from_text(held["sealed"])
            plain = self._cipher.decrypt(
                raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], self._binding(name)
            )
        except (InvalidTag, ValueError, KeyError, TypeError) as error:
            raise DamagedError("SECRET_ALTERED") from error
        return json.loads(plain)

    def _binding(self, name: str) -> bytes:
        return canonical([self._database_id, name]).encode()
