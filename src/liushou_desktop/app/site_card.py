"""What may be shown of a site before it is unlocked: name, side, code, day of the last backup.

One small JSON file beside the store; it holds no child. Missing or damaged, the folder's name
stands in until somebody has unlocked once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from liushou_desktop.app.wording import sentence
from liushou_desktop.base.errors import ProgramError
from liushou_desktop.base.files import write_whole
from liushou_desktop.services.shared.site_folder import is_on_server

if TYPE_CHECKING:
    from liushou_desktop.services.shared.site import Site

FILE = "site-card.json"


class SiteCard(NamedTuple):
    """The card as read."""

    name: str
    side: str = "school"
    code: str = ""
    backup_on: str | None = None
    is_practice: bool = False
    is_on_server: bool = False

    @property
    def place(self) -> Sequence[str]:
        """For the status bar."""
        return (self.name, sentence("SITE_CARD_PRACTICE")) if self.is_practice else (self.name,)

    @property
    def facts(self) -> Sequence[str]:
        """The line under the name on the opening page."""
        if not self.code:
            return ()
        word = "SITE_CARD_SCHOOL_CODE" if self.side == "school" else "SITE_CARD_BUREAU_CODE"
        return (sentence(word, {"code": self.code}),)

    @property
    def notes(self) -> Sequence[tuple[str, str]]:
        """Icon and sentence: how the file is kept, when it was backed up."""
        where = "SITE_CARD_SERVER" if self.is_on_server else "SITE_CARD_ENCRYPTED"
        notes = [("lock", sentence(where))]
        if self.is_practice:
            notes.insert(0, ("flag", sentence("SITE_CARD_PRACTICE_NOTE")))
        if self.backup_on:
            notes.append(("shield", sentence("SITE_CARD_BACKUP", {"day": self.backup_on})))
        return notes


def read_card(folder: Path) -> SiteCard:
    """The card of a folder; a plain one when there is none yet."""
    server = is_on_server(folder)
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        return SiteCard(
            str(kept["name"]),
            str(kept["side"]),
            str(kept["code"]),
            kept.get("backup_on"),
            kept.get("is_practice") is True,
            server,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return SiteCard(folder.name, "bureau" if server else "school", is_on_server=server)


def keep_card(site: Site) -> None:
    """Write the card of an open site; a failure here is worth no message."""
    from liushou_desktop.services.shared.care import last_backups

    backup_on, _ = last_backups(site)
    values = {
        "name": site.name,
        "side": site.side,
        "code": site.code,
        "backup_on": backup_on,
        "is_practice": site.is_practice,
    }
    try:
        text = json.dumps(values, ensure_ascii=False)
        write_whole(site.folder / FILE, text.encode("utf-8"))
    except (OSError, ProgramError):
        return
