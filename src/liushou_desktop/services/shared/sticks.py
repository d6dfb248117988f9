"""Which sticks are plugged in: removable drives on Windows, mounts under /media elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_REMOVABLE = 2  # DRIVE_REMOVABLE of GetDriveTypeW
_MOUNT_PLACES = ("/media", "/run/media")


@dataclass(frozen=True, slots=True)
class Stick:
    """A removable drive.

    Attributes:
        name: its label or letter; folder: where its files are; free: bytes left.
        can_write: False for a write-protected one.
    """

    name: str
    folder: Path
    free: int
    can_write: bool


def sticks() -> list[Stick]:
    """Sticks that are plugged in now, by name."""
    places = _windows_drives() if sys.platform == "win32" else _mounts()
    found = []
    for place in places:
        try:
            free = shutil.disk_usage(place).free
        except OSError:  # pulled out while we looked
            continue
        name = place.name or str(place)
        found.append(Stick(name, place, free, os.access(place, os.W_OK)))
    return sorted(found, key=lambda stick: stick.name)


def _mounts() -> Iterator[Path]:
    for base in _MOUNT_PLACES:
        for user_or_stick in _folders(Path(base)):
            if os.path.ismount(user_or_stick):
                yield user_or_stick
            yield from (place for place in _folders(user_or_stick) if os.path.ismount(place))


def _folders(place: Path) -> list[Path]:
    try:
        return [entry for entry in place.iterdir() if entry.is_dir()]
    except OSError:
        return []


def _windows_drives() -> Iterator[Path]:
    if sys.platform == "win32":  # for the type checker, too
        import ctypes
        import string

        for letter in string.ascii_uppercase:
            root = f"{letter}:\\"
            if ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOVABLE:
                yield Path(root)
    yield from ()
