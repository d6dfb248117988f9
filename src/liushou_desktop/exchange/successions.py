"""How keys hand over to the next keys: the old key signs who comes, the new key that it is there.

A site of the register shows such a *voucher* to its bureau, where the stamped sheet decides all the
same. A bureau has nobody above its schools could ask, so its new keys travel as a *succession*:
named by the old key and confirmed by the new one, one key period after the other. Whoever pinned
any of the keys gets to the newest by following them (TUF's rule for roots: old and new sign).
"""

from __future__ import annotations

from collections.abc import Iterable

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.exchange import minisign
from liushou_desktop.exchange.fingerprints import Fingerprint
from liushou_desktop.exchange.minisign import PublicKey, SigningKey
from liushou_desktop.exchange.news import Succession, Superior

_BY_OLD, _BY_NEW = "handover", "takeover"


def vouch_for(site: str, epoch: int, keys: Fingerprint, old_key: SigningKey) -> str:
    """The old key's signature over the keys of the next period, as a minisign file."""
    return _signed(_BY_OLD, site, epoch, keys, old_key)


def is_vouched_for(
    voucher: str, site: str, epoch: int, keys: Fingerprint, old_key: PublicKey
) -> bool:
    """Whether the holder of the old key handed over to exactly these keys."""
    return _is_signed(voucher, _BY_OLD, site, epoch, keys, old_key)


def succession(new: Superior, old_key: SigningKey, new_key: SigningKey) -> Succession:
    """The keys of ``new`` take over from ``old_key``, those of the period before.

    Raises:
        ValueError: ``new_key`` is not the one ``new`` announces, or it has no period before.
    """
    if new_key.public.text != new.signing_key or new.epoch < 2:
        raise ValueError("the new key confirms itself, and follows on another")
    keys = Fingerprint.of(new.signing_key, new.sealing_key)
    return Succession(
        superior=new,
        by_old=vouch_for(new.code, new.epoch, keys, old_key),
        by_new=_signed(_BY_NEW, new.code, new.epoch, keys, new_key),
    )


def follow(known: Iterable[Superior], successions: Iterable[Succession]) -> tuple[Superior, ...]:
    """All keys that are known or reached from known ones, each by the key exactly before it.

    What does not follow on, is signed by one side only or would take the place of a key already
    known is left out.
    """
    found = {(each.code, each.epoch): each for each in known}
    for step in sorted(successions, key=lambda each: each.superior.epoch):
        new = step.superior
        old = found.get((new.code, new.epoch - 1))
        if old is not None and old.kind == new.kind and _holds(step, old):
            found.setdefault((new.code, new.epoch), new)
    return tuple(found.values())


def _holds(step: Succession, old: Superior) -> bool:
    new = step.superior
    keys = Fingerprint.of(new.signing_key, new.sealing_key)
    own = PublicKey.from_text(new.signing_key)
    return is_vouched_for(
        step.by_old, new.code, new.epoch, keys, PublicKey.from_text(old.signing_key)
    ) and _is_signed(step.by_new, _BY_NEW, new.code, new.epoch, keys, own)


def _signed(word: str, site: str, epoch: int, keys: Fingerprint, key: SigningKey) -> str:
    content = minisign.sign(_statement(site, epoch, keys), key, _line(word, site, epoch))
    return content.decode("utf-8")


def _is_signed(
    signed: str, word: str, site: str, epoch: int, keys: Fingerprint, key: PublicKey
) -> bool:
    try:
        signature = minisign.parse(signed.encode("utf-8"))
        minisign.verify(_statement(site, epoch, keys), signature, key)
    except ProgramError:
        return False
    return signature.comment == _line(word, site, epoch)


def _line(word: str, site: str, epoch: int) -> str:
    return f"lspkg {word} {site} {epoch}"


def _statement(site: str, epoch: int, keys: Fingerprint) -> bytes:
    return f"{site} {epoch} {keys.digits}\n".encode("ascii")
