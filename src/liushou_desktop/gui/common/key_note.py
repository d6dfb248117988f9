"""What the first page says of the office's or school's own keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.common.note_list import Note, day_words

if TYPE_CHECKING:
    from datetime import date

    from liushou_desktop.services.shared.own_keys import KeysToRenew


_KEYS_PAGE = "common.settings"


def way_of(page: str) -> dict[str, str]:
    """What else the first page says when a link leads to ``page``: the keys are in one section."""
    return {"section": "enrolment"} if page == _KEYS_PAGE else {}


def key_notes(keys: KeysToRenew | None, today: date) -> Iterator[Note]:
    """Nothing while the keys are good; packages are refused once they are not."""
    if keys is None:
        return
    args = {
        "day": day_words(keys.until, today) if keys.until else "",
        "epoch": keys.epoch,
        "keeper": keys.keeper,
    }
    mark = Mark.OVERDUE if keys.why in ("expired", "revoked") else Mark.DUE
    text = sentence(f"NOTE_KEYS_{keys.why.upper()}", args)
    link = (sentence("NOTE_TO_KEYS"), _KEYS_PAGE)
    yield Note(mark, sentence("NOTE_KEYS_WORD"), text, *link)
