"""The end of a pile in words: how many were saved, who is missing, where to go from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.cards import Beginning
from liushou_desktop.services.school.key_pile import Pile

_NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PileEnd:
    """What the page says. ``ways`` pair a code (missing, other, records) with its way."""

    title: str
    text: str
    ways: tuple[tuple[str, Beginning], ...]
    first_missing: str


def end_of(pile: Pile, box: str, changed_info: Sequence[str]) -> PileEnd:
    """The end of a pile whose sheets lie in ``box``; ``changed_info`` still need their card."""
    missing = [each for each in pile.children if each.state != "saved"]
    count = len(pile.children)
    args = {"count": count, "box": box or sentence("KEYING_DONE_BOX")}
    text = sentence("KEYING_DONE_ALL", args)
    if missing:
        names = "、".join(each.name for each in missing[:_NAMES_SHOWN])
        names += "等" if len(missing) > _NAMES_SHOWN else ""
        args = {"saved": count - len(missing), "missing": len(missing), "names": names}
        text = sentence("KEYING_DONE_NAMES", args)
    if changed_info:
        text += sentence("KEYING_CHANGED_NAMES", {"names": "、".join(changed_info)})
    ways = [("missing", _way("record", "DOUBT", is_primary=True))] if missing else []
    ways.append(("other", _way("folder", "OTHER", is_primary=not missing)))
    ways.append(("records", _way("document", "BACK")))
    title = sentence("KEYING_DONE_TITLE", {"count": count})
    return PileEnd(title, text, tuple(ways), missing[0].id if missing else "")


def _way(icon: str, code: str, *, is_primary: bool = False) -> Beginning:
    return Beginning(
        icon,
        sentence(f"KEYING_DONE_{code}"),
        sentence(f"KEYING_DONE_{code}_TEXT"),
        sentence(f"KEYING_DONE_{code}_BUTTON"),
        "Ctrl+Enter" if is_primary else "",
        is_primary=is_primary,
    )
