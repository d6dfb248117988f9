"""Which faces the window uses and where they were found.

Noto Sans SC in two weights is shipped with the program; HanaMinB covers characters beyond GBK that
stand in names. Where set-up could not fetch them, the system's own Chinese faces serve, and
``description`` says which.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PySide6.QtGui import QFontDatabase

from liushou_desktop.base.paths import font_dirs

_TEXT_FILES = (
    ("NotoSansSC_400Regular.ttf", "NotoSansSC-Regular.ttf"),
    ("NotoSansSC_700Bold.ttf", "NotoSansSC-Bold.ttf"),
)
_RARE_FAMILY, _RARE_FILES = "HanaMinB", ("HanaMinB.ttf",)
_AFTER_OURS = (
    "Source Han Sans SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "LXGW WenKai",
    "Droid Sans Fallback",
)
_MONO = ("Noto Sans Mono", "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "LXGW WenKai Mono")


@cache
def load() -> tuple[str, ...]:
    """Register our text faces with Qt once; returns the families in the order they are tried."""
    found = _index(_TEXT_FILES)
    text = [family for names in _TEXT_FILES for family in _register(found, names)]
    return tuple(dict.fromkeys((*text, *_AFTER_OURS, _RARE_FAMILY, "sans-serif")))


@cache
def load_rare() -> None:
    """Register the face of rare characters once: its many thousands are read when a window stands,
    not before it does."""
    _register(_index((_RARE_FILES,)), _RARE_FILES)


def families() -> list[str]:
    """Families for text, with fallbacks for rare characters at the end."""
    return list(load())


def mono_families() -> list[str]:
    """Fixed-width families for raw cells, then the text families for Chinese."""
    return [*_MONO, *load()]


def description() -> str:
    """The face that is really used for Chinese text, for the help page."""
    known = set(QFontDatabase.families())
    return next((family for family in load() if family in known), "")


def _register(found: dict[str, Path], names: tuple[str, ...]) -> list[str]:
    path = next((found[name] for name in names if name in found), None)
    if path is None:
        return []
    number = QFontDatabase.addApplicationFont(str(path))
    return QFontDatabase.applicationFontFamilies(number) if number >= 0 else []


def _index(sought: tuple[tuple[str, ...], ...]) -> dict[str, Path]:
    """Font files by name, the first folder wins."""
    wanted = {name for names in sought for name in names}
    found: dict[str, Path] = {}
    for path in _font_files():
        if path.name in wanted:
            found.setdefault(path.name, path)
        if len(found) == len(sought):
            break
    return found


def _font_files() -> Iterator[Path]:
    for folder in font_dirs():
        for here, _, names in os.walk(folder):
            yield from (Path(here, name) for name in names if name.endswith(".ttf"))
