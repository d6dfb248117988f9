"""Who the other schools are: their keys as the bureau's last pack told them (its register)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import (
    ConflictError,
    DamagedError,
    ProgramError,
    RefusedError,
)
from liushou_desktop.services.shared.bureau_state import news_held, schools_by_pack
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.packs import OlderKey, RegisterEntry
    from liushou_desktop.exchange.verdicts import RegisterState, Verdict
    from liushou_desktop.storage.unit import UnitOfWork

_ERRORS: Mapping[int, type[ProgramError]] = {3: ConflictError, 4: DamagedError}


def partner_schools(site: Site) -> list[RegisterEntry]:
    """The other schools a file may be sent to, by name; empty before the first pack.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        news = news_held(unit)
        found = [
            each
            for each in schools_by_pack(unit)
            if each.code != site.code
            and each.kind != "district"
            and not news.is_revoked(each.code, each.epoch)
        ]
    return sorted(found, key=lambda each: (each.name, each.code))


def receiver_of(site: Site, unit: UnitOfWork, code: str) -> RegisterEntry:
    """The school a file is sent to.

    Raises:
        RefusedError: REGISTER_MISSING, RECEIVER_NOT_IN_REGISTER, RECEIVER_IS_SELF,
            RECEIVER_REVOKED.
    """
    known = {each.code: each for each in schools_by_pack(unit)}
    if not known:
        raise RefusedError("REGISTER_MISSING")
    if code == site.code:
        raise RefusedError("RECEIVER_IS_SELF")
    entry = known.get(code)
    if entry is None:
        raise RefusedError("RECEIVER_NOT_IN_REGISTER", code=code)
    if news_held(unit).is_revoked(code, entry.epoch):
        raise RefusedError("RECEIVER_REVOKED", name=entry.name)
    return entry


def state_of(
    unit: UnitOfWork, code: str, merged: Mapping[tuple[int, Kind], Mapping[int, str]]
) -> RegisterState | None:
    """What is known here of a school, as ``verdicts.judge`` asks for it; None for a stranger.

    Args:
        merged: hash by number of what was taken before, by key period and kind.

    Raises:
        RefusedError: REGISTER_MISSING.
    """
    from liushou_desktop.exchange.verdicts import Chain, RegisteredKey, RegisterState

    known, news = schools_by_pack(unit), news_held(unit)
    if not known:
        raise RefusedError("REGISTER_MISSING")
    periods: list[RegisterEntry | OlderKey] = []
    for each in known:
        periods += [each, *each.older] if each.code == code else []
    keys = tuple(
        RegisteredKey(
            epoch=period.epoch,
            signing_key=period.signing_key,
            state="revoked" if news.is_revoked(code, period.epoch) else "pinned",
            expires_on=period.until,
        )
        for period in periods
    )
    is_revoked = news.is_revoked(code, 0)
    if not keys and not is_revoked:
        return None
    chains = {place: Chain(merged=held) for place, held in merged.items()}
    return RegisterState(code=code, is_revoked=is_revoked, keys=keys, chains=chains)


def refuse(verdict: Verdict) -> ProgramError:
    """A verdict that is a refusal, as the error that says so (its exit code is the verdict's)."""
    kind = _ERRORS.get(verdict.kind.exit_code, RefusedError)
    return kind(f"TRANSFER_{verdict.kind.name}", **verdict.args)
