"""Emergencies and dropout cases of all schools in words: the page of the window and its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.app.wording import sentence
from liushou_desktop.services.shared.words import spent

if TYPE_CHECKING:
    from liushou_desktop.services.bureau.county_events import DropoutLine, IncidentLine


def incident_words(line: IncidentLine) -> dict[str, str]:
    """A line by column: in time or late, the school, what happened, each clock, how it stands."""
    state = "LATE" if line.late else "NOT_TOLD" if line.told is None else "IN_TIME"
    return {
        "state": sentence(f"EVENT_{state}"),
        "school": line.school,
        "kinds": line.kinds,
        "children": str(line.children),
        "found": f"{line.found:%Y-%m-%d %H:%M}" if line.found else "—",
        "told": _took(line.told),
        "first": _took(line.first),
        "final": _took(line.final),
        "now": sentence("EVENT_RUNNING" if line.state == "running" else "EVENT_CLOSED"),
    }


def dropout_words(line: DropoutLine) -> dict[str, str]:
    """A line by column: how the case stands, since when, how often somebody went."""
    is_back = line.days is None
    return {
        "state": line.state,
        "school": line.school,
        "seen": f"{line.seen_on or '—'}",
        "days": "—" if is_back else sentence("AWAY_DAYS", {"days": line.days}),
        "attempts": sentence("AWAY_ATTEMPTS", {"count": line.attempts}),
        "back": f"{line.returned_on or '—'}",
        "closed": f"{line.closed_on or '—'}",
    }


def _took(minutes: int | None) -> str:
    return "—" if minutes is None else sentence("EVENT_AFTER", {"spent": spent(minutes)})
