"""The numbers beside the rooms of the rail: what waits there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from liushou_desktop.domain.duties import DutyState
from liushou_desktop.services.school.apply_receipt import remarks_in
from liushou_desktop.services.school.bureau_inspections import findings_in
from liushou_desktop.services.school.compute_figures import duty_lines, picture
from liushou_desktop.services.school.duty_places import RECORDS, ROOMS, page_of_rule
from liushou_desktop.services.school.refresh_summaries import card_state
from liushou_desktop.services.school.show_incident import running_incidents
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site


@dataclass(frozen=True, slots=True)
class RailCounts:
    """Page id → number waiting; ``overdue`` names pages where something is late."""

    numbers: Mapping[str, int]
    overdue: frozenset[str]


def rail_counts(site: Site) -> RailCounts:
    """Overdue records, cards to print again, remarks and findings of the bureau to answer.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        shown = picture(site, unit, site.term())
        found = [each.state for each in findings_in(site, unit) if each.state != "answered"]
        remarks = len(remarks_in(site, unit)) + len(found)
    lines = duty_lines(site, shown)
    late = Counter(
        page_of_rule(line.rule) for line in lines if line.duty.state is DutyState.OVERDUE
    )
    rooms = {page: late[page] for page in (RECORDS, *ROOMS)}
    stale = sum(
        card_state(facts) == "stale"
        for facts in shown.children
        if facts.spell_on(site.today) is not None
    )
    running = len(running_incidents(site))
    numbers = {
        **rooms,
        "school.incidents": running,
        "school.printing": stale,
        "school.reporting": remarks,
    }
    red = {page for page, count in rooms.items() if count}
    if "overdue" in found:
        red.add("school.reporting")
    return RailCounts(numbers, frozenset(red | ({"school.incidents"} if running else set())))
