"""Packages as they came, kept by a site that passes them on: sealed files named by their hash.

Only a 学区 (or a county under a prefecture) keeps them. They lie beside the store, as closed as on
the stick; one that is lost is asked for at the school again.
"""

from __future__ import annotations

from pathlib import Path

from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.files import make_folder, read_limited, write_whole
from liushou_desktop.services.shared.site import Site

_FOLDER = "received"


def keep_package(site: Site, digest: str, content: bytes) -> None:
    """Keep the sealed file of a package, whole and flushed.

    Raises:
        SurroundingsError: DISK_FULL ….
    """
    make_folder(site.folder / _FOLDER)
    write_whole(_place(site, digest), content)


def kept_package(site: Site, digest: str) -> bytes | None:
    """The sealed file of a package, or None when it is no longer there."""
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT

    try:
        return read_limited(_place(site, digest), PACKAGE_LIMIT)
    except ProgramError:
        return None


def keep_answer(site: Site, digest: str, content: bytes) -> None:
    """Keep the county's sealed receipt for a package, to hand it to the school.

    Raises:
        SurroundingsError: DISK_FULL ….
    """
    keep_package(site, f"answer-{digest}", content)


def kept_answer(site: Site, digest: str) -> bytes | None:
    """The county's sealed receipt for a package, or None."""
    return kept_package(site, f"answer-{digest}")


def _place(site: Site, digest: str) -> Path:
    return site.folder / _FOLDER / f"{digest[:48]}.lspkg"
