"""The photo in a child's file: optional, off until the school turns it on, kept small.

A file chosen by the user is foreign: ``sheets.picture`` makes a plain JPEG of it. The
photo stands on the page of the child, on F01 and on the full contact card; it goes into no package.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.child import ChildPhoto
from liushou_desktop.services.school.school_facts import load_child, load_school
from liushou_desktop.services.school.scope import require_child
from liushou_desktop.services.shared.pictures import passport_photo
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

KEPT = "photos.kept"
_REASON = "照片"


def keeps_photos(site: Site) -> bool:
    """Whether the school keeps photos of children.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        return bool(unit.setting(KEPT, False))


def child_photo(site: Site, child_id: str) -> bytes | None:
    """The photo as JPEG; None when there is none.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        require_child(site, load_child(unit, child_id), load_school(unit))
        return photos_of(unit, [child_id]).get(child_id)


def set_photo(site: Site, child_id: str, file: Path) -> bytes:
    """Take a photo in from a file, in place of the one there was; returns what is kept.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, PHOTOS_NOT_KEPT, PHOTO_UNREADABLE,
            PHOTO_TOO_LARGE_TO_OPEN, PHOTO_TOO_SMALL, and those of ``read_limited``. Nothing was
            changed.
    """
    site.require(Right.EDIT_CHILD)
    with site.unit() as unit:
        require_child(site, load_child(unit, child_id), load_school(unit))
    if not keeps_photos(site):
        raise RefusedError("PHOTOS_NOT_KEPT")
    made = passport_photo(file)
    with site.unit() as unit:
        text = base64.b64encode(made).decode("ascii")
        held = unit.find(ChildPhoto, child=child_id)
        if held:
            unit.change(held[0], _REASON, picture=text, taken_in_on=site.today)
        else:
            unit.add(
                ChildPhoto(
                    site=site.code,
                    id=new_id(),
                    child=child_id,
                    picture=text,
                    taken_in_on=site.today,
                ),
                _REASON,
            )
    return made


def remove_photo(site: Site, child_id: str) -> None:
    """Take the photo out of the file.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    site.require(Right.EDIT_CHILD)
    with site.unit() as unit:
        require_child(site, load_child(unit, child_id), load_school(unit))
        for held in unit.find(ChildPhoto, child=child_id):
            unit.change(held, _REASON, picture=None)


def photos_of(unit: UnitOfWork, children: Iterable[str]) -> dict[str, bytes]:
    """Child id → JPEG, of those who have one."""
    wanted = list(children)
    found = unit.find(ChildPhoto, child=wanted) if wanted else []
    return {photo.child: base64.b64decode(photo.picture) for photo in found if photo.picture}
