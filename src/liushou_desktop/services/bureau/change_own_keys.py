"""The bureau's own keys are exchanged: planned, by the old key naming the new one.

Schools follow by themselves: every pack, receipt and enrolment file from now on tells how the new
keys followed on the old ones, signed by both. What schools still seal to the old key opens too, for
older identities are kept. Keys that were lost or stolen cannot name a successor anybody should
believe: then each school compares a new enrolment file with paper, as on the first day.
"""

from __future__ import annotations

from dataclasses import dataclass

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.bureau.register import keep_succession, own_face
from liushou_desktop.services.shared.enrolment import is_district
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys, make_keys


@dataclass(frozen=True, slots=True)
class OwnKeysChanged:
    """The new key period of this bureau."""

    epoch: int


def change_own_keys(site: Site, reason: str) -> OwnKeysChanged:
    """Make keys of the next period and let the old ones name them, in one transaction.

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, OWN_KEYS_BY_REQUEST (a 学区 asks its county).
    """
    site.require(Right.ENROL)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    from liushou_desktop.exchange.payloads import to_values
    from liushou_desktop.exchange.successions import succession

    with site.unit() as unit:
        if is_district(unit):
            raise RefusedError("OWN_KEYS_BY_REQUEST")
        old = current_keys(unit)
        make_keys(unit, epoch=old.epoch + 1)
        new = current_keys(unit)
        step = succession(own_face(site, unit), old.signing, new.signing)
        keep_succession(unit, to_values(step))
        unit.note_access("export", f"own keys {new.epoch}", reason.strip())
    return OwnKeysChanged(new.epoch)
