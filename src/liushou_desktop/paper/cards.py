"""Contact cards (F02) as a job: full, carry two on A4, wallet eight or, folded, four on A4."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.formspec.model import CodeSet, Form
from liushou_desktop.paper import fonts
from liushou_desktop.paper.card_contents import CardFace
from liushou_desktop.paper.card_job import CardJob
from liushou_desktop.paper.card_values import carry_values, code_of
from liushou_desktop.paper.carry_card import carry_pages
from liushou_desktop.paper.full_card import full_pages
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Page
from liushou_desktop.paper.printed import Printed, PrintReport
from liushou_desktop.paper.wallet import Carried, folded_pages, wallet_pages


class _Maker(NamedTuple):
    """How one kind of card is made, how many stand on a sheet, how many sides a sheet has."""

    pages: Callable[[Sequence[CardFace], CardJob], Iterator[Page]]
    per_sheet: int
    sides: int
    title: str


def print_cards(
    cards: Sequence[CardFace],
    kind: str,
    form: Form | None,
    codes: Mapping[str, CodeSet],
    watcher: Watcher,
) -> Printed:
    """See ``paper.print_cards``."""
    if not cards:
        raise RefusedError("PAPER_NOTHING_TO_PRINT", paper="联系卡")
    job = CardJob(form, codes)
    maker = _MAKERS[kind]
    total = -(-len(cards) // maker.per_sheet) * maker.sides
    pdf, count, undrawn = draw_pages(maker.pages(cards, job), maker.title, watcher, total)
    report = PrintReport(
        undrawn=tuple(undrawn),
        withheld=tuple(job.withheld),
        continued=tuple(job.continued),
        check_codes=tuple(job.check_codes),
        fallbacks=fonts.fallbacks(),
    )
    return Printed(pdf, count, report)


def _wallet_pages(cards: Sequence[CardFace], job: CardJob) -> Iterator[Page]:
    yield from wallet_pages(_carried(cards, job))


def _folded_pages(cards: Sequence[CardFace], job: CardJob) -> Iterator[Page]:
    yield from folded_pages(_carried(cards, job))


def _carried(cards: Sequence[CardFace], job: CardJob) -> list[Carried]:
    """Cards with what may be carried of them."""
    made: list[Carried] = []
    for face in cards:
        values, withheld = carry_values(face)
        job.withheld.extend(withheld)
        job.check_codes.append(code_of(face, values))
        made.append((face, values))
    return made


_GENTLE = "成长联系卡"
_MAKERS: Mapping[str, _Maker] = {
    "full": _Maker(full_pages, 1, 2, "留守儿童档案联系卡"),
    "carry": _Maker(carry_pages, 2, 2, _GENTLE),
    "wallet": _Maker(_wallet_pages, 8, 2, _GENTLE),
    "folded": _Maker(_folded_pages, 4, 1, _GENTLE),
}
