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
    ephemeral, box = seal_to(lock.public, key, binding)
    return Lock(lock.cost, lock.salt, lock.public, ephemeral, box)


def new_pair() -> tuple[bytes, bytes]:
    """A private key and its public half, of 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal_to(public: bytes, content: bytes, binding: object) -> tuple[bytes, bytes]:
    """Ephemeral public half and box: content that only the holder of the private half can read."""
    passing = X25519PrivateKey.generate()
    ephemeral = passing.public_key().public_bytes_raw()
    shared = passing.exchange(X25519PublicKey.from_public_bytes(public))
    sealer = AESGCM(_box_key(shared, ephemeral, public))
    return ephemeral, sealer.encrypt(_NONCE, content, canonical(binding).encode())


def open_box(private: bytes, ephemeral: bytes, box: bytes, binding: object) -> bytes:
    """What ``seal_to`` put into a box.

    Raises:
        DamagedError: SLOTS_DAMAGED, not this key's box, or not a box as it was closed.
    """
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        opener = AESGCM(_box_key(shared, ephemeral, own.public_key().public_bytes_raw()))
        return opener.decrypt(_NONCE, box, canonical(binding).encode())
    except (InvalidTag, ValueError) as error:
        raise DamagedError("SLOTS_DAMAGED") from error


def unseal(lock: Lock, secret: str, binding: object) -> bytes | None:
    """The key in the box; None when the secret is not the lock's.

    Raises:
        DamagedError: SLOTS_WEAKENED (the file asks for a cheaper derivation than we accept),
            SLOTS_DAMAGED (right secret, broken box).
    """
    private = private_of(lock, secret)
    return None if private is None else open_box(private, lock.ephemeral, lock.box, binding)


def private_of(lock: Lock, secret: str) -> bytes | None:
    """The private half of a lock; None when the secret is not the lock's. A quarter of a second.

    Raises:
        DamagedError: SLOTS_WEAKENED.
    """
    if not lock.cost.is_acceptable():
        raise DamagedError("SLOTS_WEAKENED")
    private = _private_key(secret, lock.salt, lock.cost)
    if not hmac.compare_digest(private.public_key().public_bytes_raw(), lock.public):
        return None
    return private.private_bytes_raw()


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
