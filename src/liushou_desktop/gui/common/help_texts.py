"""Pages of the help that are made, not written: all keys, and about the program."""

from __future__ import annotations

import html
from pathlib import Path

from liushou_desktop import __version__
from liushou_desktop.app.commands import commands_of, shown_keys
from liushou_desktop.app.wording import sentence
from liushou_desktop.base.paths import font_dirs
from liushou_desktop.gui.common import fonts

_LIBRARIES = (
    ("PySide6（Qt）", "LGPL-3.0"),
    ("SQLCipher", "BSD-3-Clause"),
    ("SQLAlchemy、Alembic", "MIT"),
    ("cryptography", "Apache-2.0 / BSD-3-Clause"),
    ("pyrage（age）", "MIT"),
    ("argon2-cffi", "MIT"),
    ("psycopg", "LGPL-3.0"),
    ("openpyxl、python-calamine、msoffcrypto-tool", "MIT"),
    ("zlib-ng", "PSF-2.0 / Zlib"),
    ("Pillow", "MIT-CMU"),
    ("ReportLab", "BSD-3-Clause"),
    ("segno", "BSD-3-Clause"),
    ("pypdfium2（PDFium）", "Apache-2.0 / BSD-3-Clause"),
)


def keys_html(side: str) -> str:
    """All keys of a side in one table."""
    rows = "".join(
        f"<tr><td width='150'><code>&nbsp;{html.escape(shown_keys(entry.shortcut))}&nbsp;</code>"
        f"</td><td>{html.escape(sentence(entry.word))}</td></tr>"
        for entry in commands_of(side)
        if entry.shortcut and not entry.id.startswith("page.decide_")
    )
    first = f"<tr><td><code>&nbsp;Ctrl+1…9&nbsp;</code></td><td>{sentence('HELP_ROOMS')}</td></tr>"
    table = f"<table cellspacing='0' cellpadding='6' width='100%'>{first}{rows}</table>"
    return f"<p class='h1'>{sentence('HELP_KEYS')}</p><p>{sentence('HELP_KEYS_TEXT')}</p>{table}"


def about_html() -> str:
    """Version, face of the letters, licences."""
    rows = "".join(f"<tr><td>{name}</td><td>{licence}</td></tr>" for name, licence in _LIBRARIES)
    licences = "".join(
        f"<tr><td>{path.stem}</td><td>{html.escape(_first_line(path))}</td></tr>"
        for path in _font_licences()
    )
    version = sentence("HELP_VERSION", {"version": __version__, "face": fonts.description()})
    return (
        f"<p class='h1'>{sentence('HELP_ABOUT')}</p>"
        f"<p>{version}</p><p>{sentence('HELP_LICENCE')}</p>"
        f"<p class='h2'>{sentence('HELP_LIBRARIES')}</p>"
        f"<table cellspacing='0' cellpadding='6' width='100%'>{rows}</table>"
        f"<p class='h2'>{sentence('HELP_FONTS')}</p>"
        f"<table cellspacing='0' cellpadding='6' width='100%'>{licences}</table>"
    )


def _font_licences() -> list[Path]:
    for folder in font_dirs():
        if (folder / "licences").is_dir():
            return sorted((folder / "licences").glob("*.txt"))
    return []


def _first_line(path: Path) -> str:
    """What the licence file calls itself."""
    text = path.read_text("utf-8", errors="replace")
    for name in ("SIL Open Font License", "SIL OPEN FONT LICENSE", "Arphic Public License"):
        if name in text:
            return "SIL Open Font License 1.1" if name.upper().startswith("SIL") else name
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:80]
