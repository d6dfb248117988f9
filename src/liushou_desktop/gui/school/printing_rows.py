"""The rows of 打印中心: children with their card or what they are owed, kept records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from liushou_desktop.app.wording import sentence
from liushou_desktop.gui.common.cells import Cell, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.services.school.paper_shelf import FILES, Paper
from liushou_desktop.services.school.print_choices import KeptSheet, PaperChild

_CARD_STATES = {
    "none": (Mark.OPEN, "PRINT_CARD_NONE"),
    "draft": (Mark.OPEN, "PRINT_CARD_NONE"),
    "stale": (Mark.REPRINT, "PRINT_CARD_STALE"),
    "printed": (Mark.DONE, "PRINT_CARD_VALID"),
    "delivered": (Mark.DONE, "PRINT_CARD_VALID"),
}
_NO_CARD = {"none": "PRINT_CARD_NONE_TEXT", "draft": "PRINT_CARD_DRAFT_TEXT"}


def child_row(child: PaperChild, paper: Paper, today: date) -> Row:
    """A child on the list of a card or a blank form."""
    needs = child.needs(paper)
    name = Cell(child.name, strong=needs and paper.is_wanted_by_some)
    if not paper.is_card:
        return ("", name, child.class_label, "", _left(child, paper, today), "")
    mark, code = _CARD_STATES[child.card_state]
    changed = child.changed or _unchanged(child)
    state = Cell(sentence(code), mark=mark)
    return ("", name, child.class_label, state, changed, _day(child.since))


def filled_rows(
    paper: Paper, here: Sequence[PaperChild], kept: Sequence[KeptSheet], today: date
) -> list[tuple[str, Row]]:
    """What can be printed as it was filled in: records, or the children who have some.

    The child's own file is filled in for everybody.
    """
    if paper.is_by_class:
        return [(each.id, _kept_row(each)) for each in kept]
    if paper.room == FILES:
        return [(child.id, child_row(child, paper, today)) for child in here]
    by_child: dict[str, list[KeptSheet]] = {}
    for each in kept:
        by_child.setdefault(each.child or "", []).append(each)
    return [(c.id, _filled_row(c, by_child[c.id])) for c in here if c.id in by_child]


def _filled_row(child: PaperChild, kept: Sequence[KeptSheet]) -> Row:
    count = sentence("PRINT_KEPT_COUNT", {"count": len(kept)})
    days = "、".join(f"{each.day.month}.{each.day.day}" for each in kept)
    return ("", Cell(child.name), child.class_label, "", f"{count}　{days}", "")


def _kept_row(kept: KeptSheet) -> Row:
    """A record about no single child."""
    said = {"staff": kept.staff, "words": kept.words}
    words = sentence("PRINT_KEPT_BY", said).strip()
    return ("", Cell(_day(kept.day), strong=True), "", "", words, "")


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def _left(child: PaperChild, paper: Paper, today: date) -> Cell:
    """Visits or the talk of the month still owed."""
    if not paper.is_wanted_by_some:
        return Cell("")
    if not child.needs(paper):
        return Cell(sentence("PRINT_NOTHING_LEFT"), mark=Mark.DONE)
    words = sentence("PRINT_TALK_LEFT", {"month": today.month})
    if paper.id == "home_visit":
        words = sentence("PRINT_VISITS_LEFT", {"count": child.visits_owed - child.visits_done})
    return Cell(words, mark=Mark.OPEN)


def _unchanged(child: PaperChild) -> str:
    code = _NO_CARD.get(child.card_state)
    return sentence(code) if code else "—"
