"""Pictures a user chooses from a file, for questions of forms that ask for one."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from liushou_desktop.base.files import read_limited


def small_picture(file: Path, most_bytes: int) -> bytes:
    """A JPEG of at most so many bytes, without any data of the camera.

    Raises:
        RefusedError: PHOTO_UNREADABLE, PHOTO_TOO_LARGE_TO_OPEN, PHOTO_TOO_SMALL, and those of
            ``read_limited``.
    """
    from liushou_desktop.paper import photo

    return photo.small_picture(read_limited(file, photo.MOST_BYTES), most_bytes)


def is_kept_photo(text: str) -> bool:
    """Whether a text is a photo as a child's file keeps it: base64 of a small JPEG that decodes."""
    from liushou_desktop.paper import photo

    try:
        return photo.is_plain(base64.b64decode(text.encode("ascii"), validate=True))
    except (binascii.Error, ValueError):
        return False
