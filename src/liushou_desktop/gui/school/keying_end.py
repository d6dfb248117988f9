"""The end of a pile in words: how many were saved, who is missing, where to go from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liushou_desktop.app.wording import sentence
from liushou_desktop.formspec.loader import form as form_of
from liushou_desktop.gui.common.cards import Beginning
from liushou_desktop.services.school.key_pile import Pile

_NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PileEnd:
    """What the page says. ``ways`` pair a code (missing, row, other, records) with its way.

    ``other_form``: what the rows of the worklist that are still open are keyed as.
    """

    title: str
    text: str
    ways: tuple[tuple[str, Beginning], ...]
    first_missing: str
    other_form: str = ""


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
    other = next(iter(pile.others), "")
    if other:
        words = {"form": form_of(other).title.removesuffix("表"), "count": pile.others[other]}
        ways.append(("row", _way("calendar", "ROWS", is_primary=not missing, args=words)))
    ways.append(("other", _way("folder", "OTHER", is_primary=not (missing or other))))
    ways.append(("records", _way("document", "BACK")))
    title = sentence("KEYING_DONE_TITLE", {"count": count})
    return PileEnd(title, text, tuple(ways), missing[0].id if missing else "", other)


def _way(
    icon: str, code: str, *, is_primary: bool = False, args: Mapping[str, object] | None = None
) -> Beginning:
    return Beginning(
        icon,
        sentence(f"KEYING_DONE_{code}", args),
        sentence(f"KEYING_DONE_{code}_TEXT", args),
        sentence(f"KEYING_DONE_{code}_BUTTON"),
        "Ctrl+Enter" if is_primary else "",
        is_primary=is_primary,
    )
