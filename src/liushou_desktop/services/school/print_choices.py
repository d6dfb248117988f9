"""The printing room's list: every child, its card, the visits and talks it is still owed.

One picture of the school serves all papers, so that changing the paper asks nothing again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.services.school.list_records import list_records
from liushou_desktop.services.school.paper_shelf import Paper
from liushou_desktop.services.school.print_cards import card_lines
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

_TALK_DONE = frozenset({"done", "exempt"})
_CARD_TO_PRINT = frozenset({"none", "draft", "stale"})


@dataclass(frozen=True, slots=True)
class PaperChild:
    """A child as the list of the printing room shows it.

    Attributes:
        card_state: none, draft, printed, delivered, stale; changed: what the printed card says
            wrong, in words; since: when it was printed.
        visits_done, visits_owed: of the term; talk: state of this month's talk.
    """

    id: str
    name: str
    file_number: str
    class_id: str
    class_label: str
    card_state: str
    changed: str
    since: date | None
    visits_done: int
    visits_owed: int
    talk: str

    def needs(self, paper: Paper) -> bool:
        """Whether that paper is wanted for the child now."""
        if paper.is_card:
            return self.card_state in _CARD_TO_PRINT
        if paper.id == "home_visit":
            return self.visits_done < self.visits_owed
        if paper.id in ("talk", "talk_term"):
            return self.talk not in _TALK_DONE
        return False


def paper_children(site: Site) -> list[PaperChild]:
    """All children with a file on the roll, in the order papers are printed.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.PRINT)
    cards = card_lines(site)
    with site.unit() as unit:
        ids = {card.child for card in cards}
        lines = {line.id: line for line in unit.find(ChildSummary, id=ids)} if ids else {}
    found = []
    for card in cards:
        line = lines.get(card.child)
        found.append(
            PaperChild(
                card.child,
                card.name,
                (line.file_number if line else None) or "",
                card.class_id or "",
                card.class_label,
                card.state,
                card.changed,
                card.since,
                line.visits_done if line else 0,
                line.visits_owed if line else 0,
                (line.talk if line else None) or "",
            )
        )
    return found


def class_to_open(children: Iterable[PaperChild], paper: Paper) -> str:
    """Id of the class with most papers to print, the first of equals; "" when nothing is wanted."""
    wanted: dict[str, int] = {}
    for child in children:
        if child.needs(paper):
            wanted[child.class_id] = wanted.get(child.class_id, 0) + 1
    return max(wanted, key=lambda each: wanted[each]) if wanted else ""


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """A record that can be printed as it was filled in."""

    id: str
    child: str | None
    day: date
    staff: str
    words: str


def kept_sheets(site: Site, form_id: str) -> list[KeptSheet]:
    """The records of a form in this term within the user's scope, the earliest first.

    Raises:
        RefusedError: NOT_ALLOWED, FORM_UNKNOWN.
    """
    site.require(Right.PRINT)
    lines = list_records(site, form=form_id, term=site.term().id)
    return [
        KeptSheet(line.id, line.child, line.occurred_on, line.staff, line.summary)
        for line in reversed(lines)
        if line.state == "confirmed"
    ]
