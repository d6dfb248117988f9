"""This bureau's fingerprint: on the screen and as a sheet that goes along with every enrolment."""

from __future__ import annotations

from dataclasses import dataclass

from liushou_desktop.services.bureau.register import own_face
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


@dataclass(frozen=True, slots=True)
class OwnFingerprint:
    """``lines``: label, groups, check digit of each printed line."""

    lines: tuple[tuple[str, tuple[str, ...], str], ...]
    short_code: str


def own_fingerprint(site: Site) -> OwnFingerprint:
    """The fingerprint schools compare with what their enrolment file shows.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.ENROL)
    from liushou_desktop.exchange.fingerprints import Fingerprint

    with site.unit() as unit:
        face = own_face(site, unit)
    found = Fingerprint.of(face.signing_key, face.sealing_key)
    lines = tuple((line.label, tuple(line.groups), line.check) for line in found.lines())
    return OwnFingerprint(lines, found.short_code)


def fingerprint_sheet(site: Site) -> bytes:
    """The sheet as PDF.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    from liushou_desktop import paper

    own = own_fingerprint(site)
    printed = paper.print_bureau_fingerprint(
        site.name, site.code, own.lines, own.short_code, site.today
    )
    return printed.pdf


def superior_face(site: Site) -> str:
    """Fingerprint lines of this bureau, to print and hand to schools.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.exchange.fingerprints import Fingerprint

    with site.unit() as unit:
        face = own_face(site, unit)
    lines = Fingerprint.of(face.signing_key, face.sealing_key).lines()
    return "\n".join(f"{line.label} {' '.join(line.groups)} {line.check}" for line in lines)
