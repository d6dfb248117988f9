"""The key pairs of this site: one to sign, one to unseal, by key period (epoch).

They lie inside the encrypted store, so whoever may unlock the site may use them; signing is asked
for by services that check the right first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError

if TYPE_CHECKING:
    from liushou_desktop.exchange.minisign import SigningKey
    from liushou_desktop.storage.unit import UnitOfWork

_SETTING = "keys"


@dataclass(frozen=True, slots=True)
class SiteKeys:
    """Keys of one period. ``signing_public`` and ``sealing_public`` are what the register pins."""

    epoch: int
    signing: SigningKey = field(repr=False)
    identity: str = field(repr=False)
    sealing_public: str

    @property
    def signing_public(self) -> str:
        """minisign public key, base64."""
        return self.signing.public.text


def make_keys(unit: UnitOfWork, *, epoch: int) -> None:
    """Make and keep a fresh pair of keys for a key period; older periods stay, to unseal with."""
    from liushou_desktop.exchange.minisign import SigningKey
    from liushou_desktop.exchange.sealing import SealingKey

    sealing = SealingKey.generate()
    kept = dict(unit.secret(_SETTING, {}))
    kept[str(epoch)] = {
        "signing": SigningKey.generate().text,
        "identity": sealing.identity,
        "recipient": sealing.recipient,
    }
    unit.set_secret(_SETTING, kept)


def current_keys(unit: UnitOfWork) -> SiteKeys:
    """The keys of the newest period.

    Raises:
        RefusedError: NO_KEYS.
    """
    kept = unit.secret(_SETTING, {})
    if not kept:
        raise RefusedError("NO_KEYS")
    epoch = max(int(number) for number in kept)
    return _keys(epoch, kept[str(epoch)])


def keys_of(unit: UnitOfWork, epoch: int) -> SiteKeys | None:
    """The keys of a period, None where this site never held them."""
    kept = unit.secret(_SETTING, {}).get(str(epoch))
    return None if kept is None else _keys(epoch, kept)


def identities(unit: UnitOfWork) -> tuple[str, ...]:
    """All identities to unseal with, newest period first."""
    kept = unit.secret(_SETTING, {})
    return tuple(kept[n]["identity"] for n in sorted(kept, key=int, reverse=True))


def own_public_keys(unit: UnitOfWork) -> dict[int, str]:
    """Period → our public signing key of it (minisign, base64)."""
    kept = unit.secret(_SETTING, {})
    return {int(n): _keys(int(n), kept[n]).signing_public for n in kept}


def _keys(epoch: int, kept: dict[str, str]) -> SiteKeys:
    from liushou_desktop.exchange.minisign import SigningKey

    return SiteKeys(
        epoch, SigningKey.from_text(kept["signing"]), kept["identity"], kept["recipient"]
    )
