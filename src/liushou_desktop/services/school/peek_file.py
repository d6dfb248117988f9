"""What a sealed file is, before anything in it is believed: a receipt, a pack, a transfer …"""

from __future__ import annotations

from pathlib import Path

from liushou_desktop.base.files import read_limited
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities


def kind_of(site: Site, file: Path) -> str:
    """What a file sealed to us calls itself (``exchange.comment.Kind``); nothing is verified yet.

    Raises:
        RefusedError: NOT_ALLOWED, FILE_MISSING, NOT_A_PACKAGE, NOT_SEALED_FOR_US ….
        DamagedError: SEAL_BROKEN, CONTAINER_MALFORMED ….
    """
    site.require(Right.READ)
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.verdicts import open_with_any

    with site.unit() as unit:
        opened = open_with_any(read_limited(file, PACKAGE_LIMIT), identities(unit))
    return opened.comment.kind.value
