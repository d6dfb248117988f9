"""What the plan asks of the county's office itself: its leading group (三, R09), its inspections
(三, R16). Rules of the subject ``bureau``, counted by the same engine as a school's.

A 学区 and a prefecture write the same forms; the plan names neither, so nothing is owed there.
"""

from __future__ import annotations

from liushou_desktop.domain.duties import Duty, DutyPlan, DutyState
from liushou_desktop.domain.facts import SchoolFacts
from liushou_desktop.domain.terms import Calendar
from liushou_desktop.services.shared.office_words import COUNTY
from liushou_desktop.services.shared.reading_words import plan
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

_OPEN = (DutyState.DUE, DutyState.OVERDUE)
_NEVER = "NOT_MADE"


def open_office_duties(site: Site) -> list[Duty]:
    """Those of the running term that somebody should see to now, the overdue first; a list that
    was never made is asked for at once.

    Raises:
        RefusedError: NOT_ALLOWED, NO_TERM.
    """
    site.require(Right.READ_COUNTY)
    from liushou_desktop.storage.queries.records import group_record_facts

    if site.tier != COUNTY:
        return []
    with site.unit() as unit:
        records = tuple(group_record_facts(unit))
    office = SchoolFacts(site=site.code, classes={}, records=records)
    asked = DutyPlan.of(plan(), Calendar(site.own_terms), site.term())
    found = [
        duty
        for duty in asked.of_bureau(office, site.today)
        if duty.state in _OPEN or duty.exemption == _NEVER
    ]
    return sorted(found, key=lambda duty: (duty.state is not DutyState.OVERDUE, duty.due_on))
