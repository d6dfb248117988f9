"""The paper key on paper: its sheet W4, and a new key for one that others have seen.

The digits pass through here and are kept nowhere: whoever asks shows and prints them once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from pathlib import Path

#: Setting: the paper key was given out but not yet read back, or was used and must be replaced.
STATE = "paper_key.state"
UNREAD, OPENED, SEALED = "unread", "opened", "sealed"
MADE_ON = "paper_key.made_on"

_REASONS = {"first": "首次封存", "replaced": "换新密钥"}


@dataclass(frozen=True, slots=True)
class PaperKey:
    """A key to print once.

    Attributes:
        lines: four lines such as ``1234 5678 9012 - 34``.
        generation: how many keys this database has had.
        occasion: ``first`` or ``replaced``.
    """

    site_name: str
    database_id: str
    generation: int
    made_on: date
    lines: tuple[str, ...] = field(repr=False)
    occasion: str = "first"


def paper_key_sheet(key: PaperKey) -> bytes:
    """The sheet W4 as PDF: to the printer, never into a file.

    Raises:
        RefusedError: RECOVERY_LINE_WRONG.
    """
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import RecoveryKey

    first, second, third, fourth = key.lines
    printed = paper.print_recovery_key(
        RecoveryKey(
            site_name=key.site_name,
            database_id=key.database_id,
            generation=key.generation,
            made_on=key.made_on,
            lines=(first, second, third, fourth),
            sealed_reason=_REASONS[key.occasion],
        )
    )
    return printed.pdf


def reads_back(key: PaperKey, number: int, typed: str) -> bool:
    """Whether somebody copied line ``number`` (from 0) of the paper rightly."""
    return digits_of(typed) == digits_of(key.lines[number])


def line_agrees(typed: str) -> bool:
    """Whether a typed line of fourteen digits agrees with its own two check digits."""
    from liushou_desktop.storage.paper_key import group_is_right

    return group_is_right(typed)


def digits_of(typed: str) -> str:
    """The digits of what was typed: full-width ones too, blanks and dashes left out."""
    import unicodedata

    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign in "0123456789")


def replace_paper_key(site: Site) -> PaperKey:
    """A new paper key; the old sheet opens nothing from now on, the database key changes too.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: no room for a second copy of the file.
    """
    site.require(Right.USERS)
    from liushou_desktop.storage import paper_key, rotation

    with site.unit() as unit:
        unit.note_access("paper_key_replaced", site.name)
        unit.set_setting(STATE, UNREAD)
        unit.set_setting(MADE_ON, site.today.isoformat())
    fresh = rotation.replace_paper_key(site.store)
    return key_of_folder(
        site.folder, site.name, tuple(paper_key.shown(fresh)), site.today, "replaced"
    )


def key_of_folder(
    folder: Path, site_name: str, lines: Sequence[str], made_on: date, occasion: str = "first"
) -> PaperKey:
    """The lines with what the sheet says about the database they open."""
    from liushou_desktop.storage import slot_file

    slots = slot_file.read_all(folder)[0]
    return PaperKey(
        site_name=site_name,
        database_id=slots.database_id,
        generation=slots.generation,
        made_on=made_on,
        lines=tuple(lines),
        occasion=occasion,
    )


def keep_state(site: Site, state: str) -> None:
    """Keep how the paper key stands: ``sealed`` after it was read back.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.USERS)
    with site.unit() as unit:
        unit.set_setting(STATE, state)


def paper_key_state(site: Site) -> tuple[str, str | None]:
    """How the paper key stands, and the day (ISO) it was made."""
    with site.unit() as unit:
        return unit.setting(STATE, SEALED), unit.setting(MADE_ON)
