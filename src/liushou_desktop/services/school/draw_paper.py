"""Any paper of the shelf, drawn as it is wished for: one way for the window and the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.school.paper_shelf import (
    CARD,
    CHILD,
    CLASS_MONTH,
    DROPOUT,
    FORM,
    LEDGER,
    LETTER,
    SIGN,
    Paper,
)
from liushou_desktop.services.school.print_cards import CardKind
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


@dataclass(frozen=True, slots=True)
class Wish:
    """What a paper is asked for.

    Attributes:
        children: ids, for a paper with a sheet per child; None = all of ``classes``.
        classes: ids; None = the whole school.
        blank: sheets to write on; False = what was filled in, in this term or month.
        records: ids of the records to print, for filled sheets that are about no single child.
        reason: why sealed answers of filled sheets are printed too; None = they are not.
        month: ``2026-06``; None = this month.
        masked, is_bound_at_top: of the register: phones shortened; bound at the upper edge.
    """

    children: Sequence[str] | None = None
    classes: Sequence[str] | None = None
    blank: bool = True
    records: Sequence[str] | None = None
    reason: str | None = None
    month: str | None = None
    masked: bool = True
    is_bound_at_top: bool = False


class _How(TypedDict):
    keep: bool
    watcher: Watcher | None


def draw_paper(
    site: Site, paper: Paper, wish: Wish, *, keep: bool, watcher: Watcher | None = None
) -> PrintJob:
    """The PDF of a paper.

    Args:
        keep: False for the preview: no edition, number or log line stays.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT and what the paper's own service says.
            Cancelled: nothing was kept.
    """
    site.require(Right.PRINT)
    site.require(paper.right)
    is_read = paper.shows_sealed and not (paper.kind == FORM and wish.blank)
    if is_read and not keep:
        count = len(wish.children or wish.records or ())
        with site.unit() as unit:
            unit.note_access("read", f"{paper.id} × {count}", "preview")
    return _DRAWERS[paper.kind](site, paper, wish, {"keep": keep, "watcher": watcher})


def draw_test_page(site: Site) -> PrintJob:
    """The test page with its rulers.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.PRINT)
    from liushou_desktop import paper

    return PrintJob(paper.print_test_page(), "打印测试页")


_CARDS: Mapping[str, CardKind] = {"full": "full", "carry": "carry", "wallet": "wallet"}


def _card(site: Site, paper: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_cards import print_cards

    kind = _CARDS[paper.id]
    return print_cards(site, kind, classes=wish.classes, children=wish.children, **how)


def _form(site: Site, paper: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_forms import print_form

    return print_form(
        site,
        paper.of,
        blank=wish.blank,
        classes=wish.classes,
        children=wish.children if paper.scope == CHILD else None,
        records=None if wish.blank else wish.records,
        reason=None if wish.blank else wish.reason,
        **how,
    )


def _talk_term(site: Site, _: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_forms import print_talk_terms

    return print_talk_terms(
        site, classes=wish.classes, children=wish.children, reason=wish.reason, **how
    )


def _progress_book(site: Site, _: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_progress_book import print_progress_book

    return print_progress_book(site, classes=wish.classes, children=wish.children, **how)


def _register(site: Site, _: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_register import print_register

    return print_register(
        site,
        classes=wish.classes,
        masked=wish.masked,
        is_bound_at_top=wish.is_bound_at_top,
        **how,
    )


def _worklist(site: Site, _: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_worklist import print_worklists

    return print_worklists(site, classes=wish.classes, **how)


def _missing(site: Site, _: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.missing_list import print_missing

    return print_missing(site, classes=wish.classes, **how)


def _doors(site: Site, _: Paper, __: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.census import print_doors

    return print_doors(site, **how)


def _pairs(site: Site, _: Paper, __: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_pairs import print_pairs

    return print_pairs(site, **how)


def _sign_in(site: Site, paper: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_sign_in import print_sign_in

    return print_sign_in(site, paper.of, classes=wish.classes, **how)


def _class_month(site: Site, paper: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.class_month import print_class_month

    month = wish.month or f"{site.today:%Y-%m}"
    return print_class_month(site, paper.of, month, classes=wish.classes, **how)


def _ledger(site: Site, paper: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_ledger import print_ledger

    return print_ledger(
        site, paper.of, month=wish.month, classes=wish.classes, blank=wish.blank, **how
    )


def _dropout(site: Site, paper: Paper, _: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_dropout import print_dropout

    return print_dropout(site, paper.of, keep=how["keep"])


def _letter(site: Site, paper: Paper, wish: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_letters import print_letters

    return print_letters(site, paper.of, classes=wish.classes, children=wish.children, **how)


def _overview(site: Site, _: Paper, __: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.term_overview import print_overview

    return print_overview(site, **how)


def _statistics(site: Site, _: Paper, __: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_statistics import print_statistics

    return print_statistics(site, **how)


def _summary(site: Site, _: Paper, __: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.print_summary import print_summary

    return print_summary(site, **how)


def _assessment(site: Site, _: Paper, __: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.self_assessment import print_assessment

    return print_assessment(site, **how)


def _rollover(site: Site, _: Paper, __: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.roll_over import print_rollover

    return print_rollover(site, keep=how["keep"])


def _graduates(site: Site, _: Paper, __: Wish, how: _How) -> PrintJob:
    from liushou_desktop.services.school.graduate_list import print_graduates

    return print_graduates(site, **how)


_DRAWERS: Mapping[str, Callable[[Site, Paper, Wish, _How], PrintJob]] = {
    CARD: _card,
    FORM: _form,
    LEDGER: _ledger,
    SIGN: _sign_in,
    CLASS_MONTH: _class_month,
    DROPOUT: _dropout,
    LETTER: _letter,
    "talk_term": _talk_term,
    "progress_book": _progress_book,
    "register": _register,
    "worklist": _worklist,
    "missing_list": _missing,
    "doors": _doors,
    "pairs": _pairs,
    "overview": _overview,
    "statistics": _statistics,
    "summary": _summary,
    "assessment": _assessment,
    "rollover": _rollover,
    "graduates": _graduates,
}
