"""Packages as they came, kept by a site that passes them on: sealed files named by their hash.

Only a 学区 (or a county under a prefecture) keeps them. They lie beside the store, as closed as on
the stick; one that is lost is asked for at the school again.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.base.files import make_folder, read_limited, write_whole
from liushou_desktop.services.shared.enrolment import enrolment_held
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.looked import Looked
    from liushou_desktop.storage.unit import UnitOfWork

_FOLDER = "received"


def keep_package(site: Site, digest: str, content: bytes) -> None:
    """Keep the sealed file of a package, whole and flushed.

    Raises:
        SurroundingsError: DISK_FULL ….
    """
    make_folder(site.folder / _FOLDER)
    write_whole(_place(site, digest), content)


def keep_as_it_came(site: Site, unit: UnitOfWork, looked: Looked) -> None:
    """Keep the file of a package, as long as it is what was judged.

    Raises:
        DamagedError: FILE_CHANGED_MEANWHILE. SurroundingsError: it cannot be kept.
    """
    from liushou_desktop.exchange.verdicts import open_with_any
    from liushou_desktop.services.bureau.look_at_packages import content_of

    keys = identities(unit)
    content = content_of(looked, keys)
    assert looked.opened is not None
    if open_with_any(content, keys).digest != looked.opened.digest:
        raise DamagedError("FILE_CHANGED_MEANWHILE", file=looked.file.name)
    keep_package(site, looked.opened.digest, content)


def keep_again(site: Site, looked: Iterable[Looked]) -> None:
    """Of packages that were merged before, keep those whose file is gone, or which came before this
    office stood under another: else they could never be passed on.

    A file that is another one by now is left alone.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: the disk failed.
    """
    site.require(Right.RECEIVE)
    known = [
        (each, each.opened.digest)
        for each in looked
        if each.is_merged_before and each.opened is not None
    ]
    missing = [each for each, digest in known if not _place(site, digest).is_file()]
    with site.unit() as unit:
        if enrolment_held(unit) is None:
            return
        for each in missing:
            with suppress(DamagedError, RefusedError):
                keep_as_it_came(site, unit, each)


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
