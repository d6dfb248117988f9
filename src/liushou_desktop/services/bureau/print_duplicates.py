"""查重与流失核实单: the open doubts on paper, one line each, for those who go and look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.services.bureau.find_duplicates import Doubts, duplicates_in
from liushou_desktop.services.bureau.pass_transfers import moving_words
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit
from liushou_desktop.services.shared.words import word, words

if TYPE_CHECKING:
    from liushou_desktop.domain.duplicates import Enlisted
    from liushou_desktop.paper.contents import ListLine
    from liushou_desktop.paper.printed import Printed
    from liushou_desktop.storage.unit import UnitOfWork

PAPER = "duplicates"


def print_duplicates(site: Site, *, keep: bool = True) -> Printed:
    """All open pairs, then all lost children.

    Raises:
        RefusedError: NOT_ALLOWED, PAPER_NOTHING_TO_PRINT.
    """
    site.require(Right.READ_COUNTY)
    site.require(Right.PRINT)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListSheet

    with trial_unit(site, keep=keep) as unit:
        doubts = duplicates_in(site, unit)
        lines = tuple(_lines(unit, doubts))
        unit.note_access("print", PAPER)
    sheet = ListSheet(
        lines=lines,
        texts={
            "site": site.name,
            "day": site.today.isoformat(),
            "pairs": f"{len(doubts.open_pairs())} 对",
            "lost": f"{len(doubts.open_lost())} 人",
        },
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        name=PAPER,
    )
    return paper.print_lists(PAPER, [sheet])


def _lines(unit: UnitOfWork, doubts: Doubts) -> Iterator[ListLine]:
    from liushou_desktop.paper.contents import ListLine

    pairs, lost = doubts.open_pairs(), doubts.open_lost()
    if pairs:
        yield ListLine(group=f"可能重复　{len(pairs)} 对")
    for number, each in enumerate(pairs, start=1):
        first, second = each.pair.first, each.pair.second
        yield ListLine(
            {
                **_who(number, first),
                "first": _where(unit, first, each.first_school),
                "second": _where(unit, second, each.second_school),
                "why": words("likeness", each.pair.reasons),
                "result": moving_words(each.transfer) if each.transfer else "",
            }
        )
    if lost:
        yield ListLine(group=f"离校后没有着落　{len(lost)} 人")
    for number, gone in enumerate(lost, start=1):
        leaver = gone.leaver
        why = word("enrolment_end_reason", leaver.reason) or "名册里不见了"
        yield ListLine(
            {
                **_who(number, leaver.who),
                "first": _where(unit, leaver.who, gone.school),
                "second": moving_words(gone.transfer) if gone.transfer else "没有学校接到",
                "why": f"{why}　{leaver.left_on or ''}".strip("　"),
            }
        )

    yield from _moving(doubts)


def _moving(doubts: Doubts) -> Iterator[ListLine]:
    """Sent and not received, as far as they do not stand among the lost already."""
    from liushou_desktop.paper.contents import ListLine

    named = {each.leaver.who.place for each in doubts.lost}
    waiting = [e for e in doubts.on_the_way if (e.notice.giver, e.notice.child) not in named]
    if waiting:
        yield ListLine(group=f"转出还没有学校接收　{len(waiting)} 人")
    for number, each in enumerate(waiting, start=1):
        born = each.notice.birth_date
        yield ListLine(
            {
                "number": str(number),
                "name": each.notice.name,
                "born": born.isoformat() if born else "",
                "first": each.giver,
                "second": each.receiver,
                "why": moving_words(each),
                "result": "",
            }
        )


def _who(number: int, row: Enlisted) -> dict[str, str]:
    born = row.birth_date.isoformat() if row.birth_date else ""
    return {"number": str(number), "name": row.name, "born": born, "result": ""}


def _where(unit: UnitOfWork, row: Enlisted, school: str) -> str:
    held = unit.get(ReportedChild, row.child, site=row.site)
    label = (held.class_label or "") if held is not None else ""
    return f"{school}　{label}".strip("　")
