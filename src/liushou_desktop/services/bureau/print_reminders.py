"""催报单: the schools whose report is still missing, with whom to telephone, by 学区 on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from liushou_desktop.services.bureau.county_view import ReportLine, reporting_status
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.paper.contents import ListLine
    from liushou_desktop.paper.printed import Printed

PAPER = "reminders"
TO_FIND = ("late", "missing", "returned", "waiting", "not_enrolled")
"""States of a school that somebody must still ask, the most urgent first."""


def to_remind(lines: Sequence[ReportLine]) -> list[ReportLine]:
    """Whom to ask, by 学区, the most urgent first."""
    open_lines = [line for line in lines if line.state in TO_FIND]
    return sorted(open_lines, key=lambda line: (line.district or "", TO_FIND.index(line.state)))


def print_reminders(
    site: Site, term: str | None, say: Callable[[ReportLine], str], *, keep: bool = True
) -> Printed:
    """Every school still to be asked for the term's report, with its telephone number whole.

    Args:
        say: what of a school is missing, in words.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, PAPER_NOTHING_TO_PRINT.
    """
    site.require(Right.READ_COUNTY)
    site.require(Right.PRINT)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListSheet

    status = reporting_status(site, term)
    found = to_remind(status.lines)
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"{PAPER} {status.term_id}")
    sheet = ListSheet(
        lines=tuple(_lines(site, found, say)),
        texts={
            "site": site.name,
            "term": status.term_name,
            "due": status.due.isoformat(),
            "count": f"{len(found)} / {len(status.lines)} 所",
        },
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        name=PAPER,
    )
    return paper.print_lists(PAPER, [sheet] if found else [])


def _lines(
    site: Site, found: Sequence[ReportLine], say: Callable[[ReportLine], str]
) -> Iterator[ListLine]:
    from liushou_desktop.paper.contents import ListLine

    number = 0
    for district, group in groupby(found, key=lambda line: line.district or ""):
        members = list(group)
        yield ListLine(group=f"{district or f'直接报{site.here.office}'}　{len(members)} 所")
        for line in members:
            number += 1
            contact, _, phone = line.contact.partition(" ")
            yield ListLine(
                {
                    "number": str(number),
                    "school": line.name,
                    "what": say(line),
                    "contact": contact,
                    "phone": phone,
                }
            )
