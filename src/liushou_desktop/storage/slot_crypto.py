"""How a password or the paper key leads to the database key.

Argon2id turns the secret into an X25519 private key; the slot keeps the public half and the
database key sealed to it (X25519, HKDF-SHA-256, AES-256-GCM). Because sealing needs the public
half alone, the database key can be exchanged for a new one without anybody else's password. The
sealed box is bound by its additional data to the database, the generation and the person.
"""

from __future__ import annotations

import hmac
import os
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.slot_lock import KEY_BYTES, SALT_BYTES, KdfCost, Lock

_NONCE: Final = bytes(12)  # every sealing has its own key, so one nonce is enough


def new_lock(secret: str, cost: KdfCost | None = None) -> Lock:
    """A lock for a new secret; its box is still empty."""
    cost = cost or KdfCost()
    salt = os.urandom(SALT_BYTES)
    private = _private_key(secret, salt, cost)
    return Lock(cost, salt, private.public_key().public_bytes_raw())


def seal(lock: Lock, key: bytes, binding: object) -> Lock:
    """The lock with ``key`` in its box, bound to ``binding`` (any JSON value)."""
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(lock.public))
    box = AESGCM(_box_key(shared, public, lock.public)).encrypt(
        _NONCE, key, canonical(binding).encode()
    )
    return Lock(lock.cost, lock.salt, lock.public, public, box)


def unseal(lock: Lock, secret: str, binding: object) -> bytes | None:
    """The key in the box; None when the secret is not the lock's.

    Raises:
        DamagedError: SLOTS_WEAKENED (the file asks for a cheaper derivation than we accept),
            SLOTS_DAMAGED (right secret, broken box).
    """
    if not lock.cost.is_acceptable():
        raise DamagedError("SLOTS_WEAKENED")
    private = _private_key(secret, lock.salt, lock.cost)
    if not hmac.compare_digest(private.public_key().public_bytes_raw(), lock.public):
        return None
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(lock.ephemeral))
        opener = AESGCM(_box_key(shared, lock.ephemeral, lock.public))
        return opener.decrypt(_NONCE, lock.box, canonical(binding).encode())
    except (InvalidTag, ValueError) as error:
        raise DamagedError("SLOTS_DAMAGED") from error


def seal_of_file(key: bytes, body: object) -> str:
    """A message authentication code over a JSON value that only holders of the key can make."""
    mac_key = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"liushou slot file 1").derive(key)
    return hmac.new(mac_key, canonical(body).encode(), "sha256").hexdigest()


def _private_key(secret: str, salt: bytes, cost: KdfCost) -> X25519PrivateKey:
    raw = hash_secret_raw(
        secret.encode(), salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID
    )
    return X25519PrivateKey.from_private_bytes(raw)


def _box_key(shared: bytes, ephemeral: bytes, public: bytes) -> bytes:
    info = b"liushou slot 1" + ephemeral + public
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=info).derive(shared)
