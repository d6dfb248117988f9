"""Look at a package this school made: is it whole, is it ours, which one is it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys, identities


@dataclass(frozen=True, slots=True)
class OwnPackage:
    """A package of ours that is whole. ``is_known``: this PC remembers having made it."""

    term: str
    sequence: int
    short_code: str
    is_known: bool


def verify_own(site: Site, file: Path) -> OwnPackage:
    """Verify a package with our own current key.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_SEALED_FOR_US, SIGNED_BY_OTHER_KEY, SITE_UNEXPECTED ….
        DamagedError: SEAL_BROKEN, SIGNATURE_WRONG ….
    """
    site.require(Right.READ)
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT, Expectations, verify
    from liushou_desktop.exchange.verdicts import open_with_any

    content = read_limited(file, PACKAGE_LIMIT)
    with site.unit() as unit:
        opened = open_with_any(content, identities(unit))
        keys = current_keys(unit)
        if opened.comment.site != site.code:
            raise RefusedError("SITE_UNEXPECTED", found=opened.comment.site)
        verify(opened, keys.signing.public, Expectations(site=site.code))
        known = unit.count(SentPackage, digest=opened.digest) > 0
    comment = opened.comment
    return OwnPackage(comment.term, comment.sequence, opened.short_code, known)


def sent_packages(site: Site) -> list[SentPackage]:
    """All report packages this school made, newest first.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        return unit.find(SentPackage, kind="report", order_by=("-epoch", "-sequence"))
