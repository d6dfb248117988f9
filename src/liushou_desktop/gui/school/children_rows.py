"""The columns of the list of children, and a child as a row of cells."""

from __future__ import annotations

from liushou_desktop.app.wording import sentence
from liushou_desktop.domain.name_hits import name_hits
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.gui.common.cells import Cell, Column, Row
from liushou_desktop.gui.common.marks import Mark
from liushou_desktop.gui.school.child_words import category, known
from liushou_desktop.services.shared.words import word

_CARDS = {
    "stale": (Mark.REPRINT, "CARD_STALE"),
    "printed": (Mark.DONE, "CARD_PRINTED"),
    "delivered": (Mark.DONE, "CARD_DELIVERED"),
    "draft": (Mark.OPEN, "CARD_DRAFT"),
    "none": (Mark.OPEN, "CARD_NONE"),
}


def columns() -> tuple[Column, ...]:
    """Columns in the order of the table; keys that sort are those the service sorts by."""
    return (
        Column("#", "#", 44, align="right"),
        Column("name", sentence("CHILDREN_NAME"), 124, sorts=True),
        Column("sex", sentence("CHILDREN_SEX"), 46, align="center", folds=True),
        Column("class", sentence("CHILDREN_CLASS"), 80, sorts=True),
        Column("birth_date", sentence("CHILDREN_BIRTH"), 104, sorts=True, folds=True),
        Column("category", sentence("CHILDREN_CATEGORY"), 52, folds=True),
        Column("carer", sentence("CHILDREN_CARER"), 120, sorts=True, stretches=True),
        Column("knows", sentence("CHILDREN_KNOWS"), 108),
        Column("visits", sentence("CHILDREN_VISITS"), 60, align="center", sorts=True),
        Column("card", sentence("CHILDREN_CARD"), 92, sorts=True),
    )


def row_of(child: ChildSummary, typed: str) -> Row:
    """One child; ``typed`` is what was searched, its hits stand out in the name."""
    return (
        Cell(child.name, hits=name_hits(child.name, typed)),
        word("sex", child.sex),
        child.class_label or Cell(sentence("CHILDREN_LEFT"), tone="ink3"),
        child.birth_date.isoformat() if child.birth_date else Cell("—", tone="ink3"),
        category(child) or Cell("—", tone="ink3"),
        child.carer_label or Cell("—", tone="ink3"),
        _knows(child),
        _visits(child),
        _card(child),
    )


def _knows(child: ChildSummary) -> Cell:
    if child.file_number is None:
        return Cell(sentence("CHILD_NO_FILE"), tone="ink3")
    states = (child.k1, child.k2, child.k3, child.k4)
    return Cell("", knows=tuple(known(state) for state in states))


def _visits(child: ChildSummary) -> Cell:
    if not child.visits_owed:
        return Cell("—", tone="ink3")
    text = f"{child.visits_done}/{child.visits_owed}"
    return Cell(text, tone="due", strong=True) if not child.visits_done else Cell(text)


def _card(child: ChildSummary) -> Cell:
    if child.file_number is None:
        return Cell("—", tone="ink3")
    mark, code = _CARDS[child.card_state]
    return Cell(sentence(code), mark)
