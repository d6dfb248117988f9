"""Where the program's own data lies, from source and when installed.

``forms/`` and ``resources/`` stand at the root of the source tree and are shipped inside the wheel
(and the installers) under ``liushou_desktop/_data``.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path


@cache
def data_root() -> Path:
    """The folder that holds ``forms`` and ``resources``."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "_data"
    if shipped.is_dir():
        return shipped
    return package.parents[1]


def forms_dir() -> Path:
    """Form definitions; ``rules/`` and ``codes/`` lie below."""
    return data_root() / "forms"


def resources_dir() -> Path:
    """Wording, icons, theme data."""
    return data_root() / "resources"


def manual_dir() -> Path:
    """The manual that 帮助 shows; ``docs/manual`` in the source tree."""
    shipped = data_root() / "manual"
    return shipped if shipped.is_dir() else data_root() / "docs" / "manual"


def font_dirs() -> tuple[Path, ...]:
    """Folders searched for fonts, first match wins.

    Set-up fills ``build/fonts`` (source tree) and installers ship ``_data/fonts``; Debian's own
    TrueType fonts serve when neither is there.
    """
    chosen = os.environ.get("LIUSHOU_FONTS")
    folders = [Path(chosen)] if chosen else []
    folders += [data_root() / "fonts", data_root() / "build" / "fonts"]
    folders += [Path("/usr/share/fonts/truetype"), Path("/usr/share/fonts")]
    return tuple(folder for folder in folders if folder.is_dir())


def user_config_dir() -> Path:
    """Per-user settings that hold no child's data: last site opened, window size."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", str(Path.home()))) / "liushou"
    return Path(os.environ.get("XDG_CONFIG_HOME", str(Path.home() / ".config"))) / "liushou"
