"""What a slot says openly: how dear a guess is, the public half of the secret, the sealed box.

Apart from ``slot_crypto``, so that listing who may unlock imports no cryptography (start-up).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

KEY_BYTES: Final = 32  # of the database key, and of the keys that lead to it
SALT_BYTES: Final = 16


class KdfCost(NamedTuple):
    """What one guess costs. The defaults are the least that is accepted from a file."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 1

    def is_acceptable(self) -> bool:
        """Not cheaper than the floor (a file cannot talk us down), not absurdly dear."""
        floor = KdfCost()
        return (
            floor.memory_kib <= self.memory_kib <= 2**20
            and floor.passes <= self.passes <= 20
            and floor.lanes <= self.lanes <= 8
        )


class Lock(NamedTuple):
    """A secret's public side: what to do to the secret, and the box only it opens."""

    cost: KdfCost
    salt: bytes
    public: bytes
    ephemeral: bytes = b""
    box: bytes = b""

    def as_json(self) -> dict[str, Any]:
        """For the slot file."""
        return {
            "kdf": {"name": "argon2id", **self.cost._asdict(), "salt": to_text(self.salt)},
            "public": to_text(self.public),
            "ephemeral": to_text(self.ephemeral),
            "box": to_text(self.box),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Lock:
        """From the slot file; ``ValueError``, ``KeyError`` or ``TypeError`` when it is not one."""
        kdf = data["kdf"]
        if kdf["name"] != "argon2id":
            raise ValueError("unknown key derivation")
        cost = KdfCost(*(_whole(kdf[name]) for name in ("memory_kib", "passes", "lanes")))
        lock = cls(
            cost,
            from_text(kdf["salt"]),
            from_text(data["public"]),
            from_text(data["ephemeral"]),
            from_text(data["box"]),
        )
        if (len(lock.salt), len(lock.public), len(lock.ephemeral)) != (
            SALT_BYTES,
            KEY_BYTES,
            KEY_BYTES,
        ):
            raise ValueError("wrong length")
        return lock


def to_text(raw: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(raw).decode()


def from_text(text: object) -> bytes:
    """Base64 as bytes, strictly."""
    if not isinstance(text, str):
        raise TypeError("base64 text expected")
    return base64.b64decode(text, validate=True)


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("whole number expected")
    return value
