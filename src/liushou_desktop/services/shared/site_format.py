"""The interchange file of a whole site (docs/formats/site.md): its outline, what stays on the PC.

    {"format": "liushou-site", "version": 1, "made": {…}, "site": {…},
     "settings": […], "sequences": […], "tables": {"staff": […], …}, "changes": […],
     "withheld": {…}}

``made`` alone differs between two exports of the same content by the same user.
"""

from __future__ import annotations

from typing import Final

FORMAT: Final = "liushou-site"
VERSION: Final = 1

#: Members in their order; what stands before ``settings`` must come first when reading.
MEMBERS: Final = (
    *("format", "version", "made", "site"),
    *("settings", "sequences", "tables", "changes", "withheld"),
)
HEAD: Final = MEMBERS[:4]

#: Settings told by the file's ``site`` member.
NAMED: Final = {"side": "site.side", "name": "site.name", "short_code": "site.short_code"}

#: Settings that belong to one PC: secret keys, its paper key, its backups, its strongbox, what it
#: computed last.
_LOCAL: Final = ("keys", "paper_key.", "backup.", "summaries.", "roster.last_import", "strongbox.")

LARGEST_FILE: Final = 4_000_000_000  # what still fits a stick formatted as FAT32


def is_carried(key: str) -> bool:
    """Whether a setting goes into the file's ``settings``."""
    return key not in NAMED.values() and not key.startswith(_LOCAL)
