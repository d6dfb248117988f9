"""突发事件 and 控辍台账 of all schools on paper, for a meeting: nobody is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from liushou_desktop.services.bureau.county_events import (
    CountyEvents,
    DropoutLine,
    IncidentLine,
    county_events,
)
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.trial import trial_unit

if TYPE_CHECKING:
    from liushou_desktop.paper.printed import Printed

PAPERS = ("county_incidents", "county_dropout")


def print_events(
    site: Site,
    term: str | None,
    paper_name: str,
    say_incident: Callable[[IncidentLine], Mapping[str, str]],
    say_dropout: Callable[[DropoutLine], Mapping[str, str]],
    *,
    keep: bool = True,
) -> Printed:
    """One of ``PAPERS``, in the order of the screen.

    Args:
        say_incident, say_dropout: a line in words, by the columns of its paper.

    Raises:
        RefusedError: NOT_ALLOWED, NO_SUCH_TERM, PAPER_NOTHING_TO_PRINT.
    """
    site.require(Right.READ_COUNTY)
    site.require(Right.PRINT)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import ListLine, ListSheet

    asked = site.term(term)
    found = county_events(site, asked.id)
    of_incidents = paper_name == PAPERS[0]
    said: Sequence[Mapping[str, str]] = (
        [say_incident(line) for line in found.incidents]
        if of_incidents
        else [say_dropout(line) for line in found.dropouts]
    )
    with trial_unit(site, keep=keep) as unit:
        unit.note_access("print", f"{paper_name} {asked.id}")
    sheet = ListSheet(
        lines=tuple(
            ListLine({"number": str(number), **values}) for number, values in enumerate(said, 1)
        ),
        texts={
            "site": site.name,
            "term": asked.name,
            "count": str(len(said)),
            "open": str(_still_open(found, of_incidents=of_incidents)),
        },
        watermark=f"{site.name}　{site.user.name}　{site.today.isoformat()}",
        name=paper_name,
    )
    return paper.print_lists(paper_name, [sheet] if said else [])


def _still_open(found: CountyEvents, *, of_incidents: bool) -> int:
    """Emergencies that run, children still away."""
    if of_incidents:
        return sum(line.state == "running" for line in found.incidents)
    return sum(line.days is not None for line in found.dropouts)
