"""The printing room's list: every child, its card, the visits and talks it is still owed.

One picture of the school serves all papers, so that changing the paper asks nothing again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from liushou_desktop.base.progress import Watcher
from liushou_desktop.domain.summary import ChildSummary
from liushou_desktop.services.school.missing_list import print_missing
from liushou_desktop.services.school.print_cards import CardKind, card_lines, print_cards
from liushou_desktop.services.school.print_forms import print_form, print_talk_terms
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.school.print_progress_book import print_progress_book
from liushou_desktop.services.school.print_register import print_register
from liushou_desktop.services.school.print_worklist import print_worklists
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

_CARD_KINDS: dict[str, CardKind] = {"full": "full", "carry": "carry", "wallet": "wallet"}
_TALK_DONE = frozenset({"done", "exempt"})
_CARD_TO_PRINT = frozenset({"none", "draft", "stale"})


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the printing room.

    Attributes:
        id: full, carry, wallet, a form id, talk_term, progress_book, register, worklist or
            missing_list.
        group: cards, forms or lists: where it stands in the list of papers.
        is_two_sided: printed on both sides of a sheet (over which edge, the job says).
        is_book: folded once, so turned over the short edge when printed on both sides.
        is_by_class: one list per class or of all, not a sheet per child.
        shows_sealed: carries answers of class 3; looking at its pages is logged, too.
    """

    id: str
    group: str
    is_two_sided: bool = False
    shows_sealed: bool = False
    is_by_class: bool = False
    is_book: bool = False

    @property
    def is_card(self) -> bool:
        """Whether printing it makes an edition of the contact card."""
        return self.group == "cards"

    @property
    def is_wanted_by_some(self) -> bool:
        """Whether the facts say who needs it now; other papers are for all."""
        return self.is_card or self.id in ("home_visit", "talk", "talk_term")


PAPERS = (
    Paper("full", "cards", is_two_sided=True),
    Paper("carry", "cards", is_two_sided=True),
    Paper("wallet", "cards", is_two_sided=True),
    Paper("registration", "forms"),
    Paper("home_visit", "forms"),
    Paper("talk", "forms"),
    Paper("talk_term", "forms", is_two_sided=True, shows_sealed=True),
    Paper("progress_book", "forms", is_two_sided=True, is_book=True),
    Paper("register", "lists", is_by_class=True),
    Paper("worklist", "lists", is_by_class=True),
    Paper("missing_list", "lists", is_by_class=True),
)


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


def draw_paper(
    site: Site,
    paper: Paper,
    children: Sequence[str],
    *,
    classes: Sequence[str] | None = None,
    masked: bool = True,
    is_bound_at_top: bool = False,
    keep: bool,
    watcher: Watcher | None = None,
) -> PrintJob:
    """The PDF of a paper for the given children; lists take ``classes``, the register
    ``masked`` and where it is bound.

    Args:
        keep: False for the preview: no edition, number or log line stays.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT. Cancelled: nothing was kept.
    """
    site.require(Right.PRINT)
    if paper.id == "register":
        return print_register(
            site,
            classes=classes,
            masked=masked,
            is_bound_at_top=is_bound_at_top,
            keep=keep,
            watcher=watcher,
        )
    if paper.id == "worklist":
        return print_worklists(site, classes=classes, keep=keep, watcher=watcher)
    if paper.id == "missing_list":
        return print_missing(site, classes=classes, keep=keep, watcher=watcher)
    if paper.shows_sealed and not keep:
        with site.unit() as unit:
            unit.note_access("read", f"{paper.id} × {len(children)}", "preview")
    if paper.id == "talk_term":
        return print_talk_terms(site, children=children, keep=keep, watcher=watcher)
    if paper.id == "progress_book":
        return print_progress_book(site, children=children, keep=keep, watcher=watcher)
    if (kind := _CARD_KINDS.get(paper.id)) is not None:
        return print_cards(site, kind, children=children, keep=keep, watcher=watcher)
    return print_form(site, paper.id, blank=True, children=children, keep=keep, watcher=watcher)


def draw_test_page(site: Site) -> PrintJob:
    """The test page with its rulers.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.PRINT)
    from liushou_desktop import paper

    return PrintJob(paper.print_test_page(), "打印测试页")
