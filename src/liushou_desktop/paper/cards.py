"""Contact cards (F02) as a job: full, carry two on A4, wallet eight on A4."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.progress import Watcher
from liushou_desktop.formspec.model import CodeSet, Form
from liushou_desktop.paper import fonts
from liushou_desktop.paper.card_job import CardJob
from liushou_desktop.paper.card_values import carry_values, code_of
from liushou_desktop.paper.carry_card import carry_pages
from liushou_desktop.paper.contents import CardFace, Printed, PrintReport
from liushou_desktop.paper.full_card import full_pages
from liushou_desktop.paper.ink import draw_pages
from liushou_desktop.paper.marks import Page
from liushou_desktop.paper.wallet import wallet_pages


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
    make, per_sheet = _MAKERS[kind]
    total = -(-len(cards) // per_sheet) * 2
    title = "留守儿童档案联系卡" if kind == "full" else "成长联系卡"
    pdf, count, undrawn = draw_pages(make(cards, job), title, watcher, total)
    report = PrintReport(
        undrawn=tuple(undrawn),
        withheld=tuple(job.withheld),
        continued=tuple(job.continued),
        check_codes=tuple(job.check_codes),
        fallbacks=fonts.fallbacks(),
    )
    return Printed(pdf, count, report)


def _wallet_pages(cards: Sequence[CardFace], job: CardJob) -> Iterator[Page]:
    made = []
    for face in cards:
        values, withheld = carry_values(face)
        job.withheld.extend(withheld)
        job.check_codes.append(code_of(face, values))
        made.append((face, values))
    yield from wallet_pages(made)


_MAKERS: Mapping[str, tuple[Callable[[Sequence[CardFace], CardJob], Iterator[Page]], int]] = {
    "full": (full_pages, 1),
    "carry": (carry_pages, 2),
    "wallet": (_wallet_pages, 8),
}
