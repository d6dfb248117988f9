"""One act that changes much at once, undone as a whole while nobody has gone on.

The act makes a verified backup before it begins and notes where the chain stood after it. Putting
that backup back undoes it; once anything else was added or changed, it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class WholeStep:
    """An act that can still be undone: ``title`` names it (a file, a school year)."""

    title: str
    backup: str
    head: int


def remember(unit: UnitOfWork, key: str, title: str, backup: str) -> None:
    """Note the act under a setting, as the last thing of its transaction.

    Args:
        backup: name of the backup made before it.
    """
    last = {"file": title, "backup": backup, "head": 0}
    unit.set_setting(key, last)
    unit.set_setting(key, {**last, "head": unit.chain_head().seq})


def standing(site: Site, key: str) -> WholeStep | None:
    """The act kept under a setting, while it can be undone."""
    with site.unit() as unit:
        last = unit.setting(key)
        if not last or _changed_since(unit, last["head"]):
            return None
    return WholeStep(last.get("file", ""), last["backup"], last["head"])


def _changed_since(unit: UnitOfWork, head: int) -> bool:
    return any(
        change.seq > head and change.action in ("add", "change")
        for change in unit.history(limit=50)
    )


def undo(site: Site, key: str, password: str) -> None:
    """Put the site back as it was before the act; the open site goes on with the restored store.

    Args:
        password: of the user in front of the site.

    Raises:
        RefusedError: NOTHING_TO_UNDO, CHANGED_SINCE_STEP, WRONG_PASSWORD.
    """
    from liushou_desktop.services.shared.open_site import open_site
    from liushou_desktop.storage import keyslots
    from liushou_desktop.storage.restore import by_password, restore

    with site.unit() as unit:
        last = unit.setting(key)
        if not last:
            raise RefusedError("NOTHING_TO_UNDO")
        if _changed_since(unit, last["head"]):
            raise RefusedError("CHANGED_SINCE_STEP")
    user = site.user.name
    keyslots.unlock_with_password(site.folder, user, password)  # refused before anything is closed
    backup = site.folder / "backups" / last["backup"]
    site.store.close()
    try:
        restore(backup, site.folder, by_password(user, password), clock=site.clock)
    finally:
        site.store = open_site(site.folder, user, password, site.clock).store
