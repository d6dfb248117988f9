"""Pictures a user chooses from a file, and those another program wrote: opened behind the fence."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.domain.pictures import MOST_BYTES, Picture

if TYPE_CHECKING:
    from liushou_desktop.sheets.fence import Fence


def passport_photo(file: Path) -> bytes:
    """The photo of a child, 35 : 45, as a small JPEG without any data of the camera.

    Raises:
        RefusedError: as ``small_picture``.
    """
    from liushou_desktop.sheets.picture import PASSPORT_CUT

    return _made(file, PASSPORT_CUT, MOST_BYTES)


def small_picture(file: Path, most_bytes: int) -> Picture:
    """A picture of a record: a JPEG of at most so many bytes, without any data of the camera.

    Raises:
        RefusedError: PHOTO_UNREADABLE, PHOTO_TOO_LARGE_TO_OPEN, PHOTO_TOO_SMALL, and those of
            ``read_limited``; each names the file.
    """
    from liushou_desktop.sheets.picture import SMALL

    return Picture.of(_made(file, SMALL, min(most_bytes, MOST_BYTES)))


def _made(file: Path, wanted: str, most_bytes: int) -> bytes:
    from liushou_desktop.sheets.fence import Fence
    from liushou_desktop.sheets.limits import FILE_BYTES

    content = read_limited(file, FILE_BYTES)
    with Fence() as fence:
        return fence.picture(content, file.name, wanted, most_bytes)


def kept_photo(text: str, fence: Fence) -> bytes | None:
    """The JPEG of a text as rows keep it: base64 of a small JPEG that decodes; None for others."""
    from liushou_desktop.sheets.picture import PLAIN

    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
        return fence.picture(content, "", PLAIN, MOST_BYTES)
    except (binascii.Error, ValueError, RefusedError):
        return None
