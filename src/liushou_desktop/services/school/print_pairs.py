"""结对帮扶台账: the ledger of helpers and children, landscape, by helper (F07, R32)."""

from __future__ import annotations

from collections.abc import Iterator

from liushou_desktop.base.progress import Watcher
from liushou_desktop.services.school.list_pairs import PairBook, list_pairs
from liushou_desktop.services.school.print_job import PrintJob, refuse_nothing
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

PAPER = "pairs"
TITLE = "结对帮扶台账"


def print_pairs(site: Site, *, keep: bool = True, watcher: Watcher | None = None) -> PrintJob:
    """Everybody who helps with the children, then key children who still have nobody.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListSheet
    from liushou_desktop.paper.listing import rows_of

    site.require(Right.PRINT)
    book = list_pairs(site)
    rows = list(_rows(book))
    refuse_nothing(rows)
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"{PAPER} × {len(rows)}")
    day = site.today
    sheet = ListSheet(
        lines=rows_of(rows),
        texts={
            "school": site.name,
            "term": book.term,
            "count": f"{sum(len(each.children) for each in book.helpers)} 人",
            "day": f"{day.year}年{day.month}月{day.day}日",
        },
        foot="积县教发〔2021〕96号 四（二）3",
        watermark=f"{site.name}　{site.user.name}　{day.isoformat()}",
        name=TITLE,
    )
    return PrintJob(paper.print_lists(PAPER, [sheet], watcher=watcher), TITLE)


def _rows(book: PairBook) -> Iterator[dict[str, str]]:
    for helper in book.helpers:
        for child in helper.children:
            since = child.since
            yield {
                "helper": helper.name,
                "job": helper.job,
                "phone": helper.phone,
                "child": child.name,
                "class": child.class_label,
                "reason": child.reasons,
                "aim": child.aim,
                "since": f"{since.year}.{since.month}.{since.day}" if since else "",
                "times": f"{len(child.helped)} 次",
                "state": "在帮",
            }
    for child in book.children:
        if child.is_key and not child.helper_id:
            yield {
                "child": child.name,
                "class": child.class_label,
                "reason": child.reasons,
                "state": "待配",
            }
