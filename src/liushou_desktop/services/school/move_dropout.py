"""Move a case of 控辍保学 from one state to the next, as the code set allows (R45)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.dropout import tracked_until
from liushou_desktop.domain.records import Record
from liushou_desktop.services.school.dropout_ledgers import CASE, next_states
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where to, on which day (None = today), and what the new state asks for.

    ``answers`` are those of F13 by field id: ``placement`` when the child is back, ``off_ramp`` and
    ``off_ramp_proof`` when it is no dropout, ``reported_to`` and ``reported_on`` when it is one.
    """

    to: str
    on: date | None = None
    why: str = ""
    answers: Mapping[str, Any] | None = None


def move_dropout(site: Site, record_id: str, move: Move) -> None:
    """Move a case; its record keeps every state with its day.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD, RECORD_VOID_ALREADY,
            DROPOUT_MOVE_NOT_ALLOWED, DROPOUT_MOVE_TOO_EARLY, DROPOUT_CLOSE_TOO_EARLY,
            CHANGE_IN_FUTURE, RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    from liushou_desktop.services.school.record_context import context_for
    from liushou_desktop.services.school.refresh_summaries import refresh_children
    from liushou_desktop.services.school.scope import require_visible
    from liushou_desktop.services.shared.record_answers import (
        refuse_kept,
        split_answers,
        values_of_record,
    )

    with site.unit() as unit:
        record = unit.get(Record, record_id)
        if record is None or record.form != CASE or record.child is None:
            raise RefusedError("NOT_FOUND", kind="record", id=record_id)
        require_visible(site, unit, [record.child])
        if record.state != "confirmed":
            raise RefusedError("RECORD_VOID_ALREADY")
        form = site.forms.form(record.form, record.form_version)
        values = values_of_record(form, record)
        day = move.on or site.today
        _refuse_move(site, unit, record, values, move.to, day)
        new = {**values, **_moved(record, values, move, day)}
        context = context_for(site, unit, site.term(), is_late_entry=True, with_children=True)
        refuse_kept(form, new, context)
        columns, answers = split_answers(form, new)
        unit.change(record, move.why or word("dropout_state", move.to), answers=answers, **columns)
        refresh_children(site, unit, [record.child])


def _refuse_move(
    site: Site, unit: Any, record: Record, values: Mapping[str, Any], to: str, day: date
) -> None:
    from liushou_desktop.services.school.school_facts import rules_in_force

    state = record.way or ""
    allowed = next_states(state)
    if to not in allowed:
        args = {"state": word("dropout_state", state), "to": word("dropout_state", to)}
        known = words("dropout_state", allowed) or "没有"
        raise RefusedError("DROPOUT_MOVE_NOT_ALLOWED", **args, allowed=known)
    if day > site.today:
        raise RefusedError("CHANGE_IN_FUTURE", day=day.isoformat())
    before = [row["moved_on"] for row in values.get("moves", ())]
    last = max((record.occurred_on, *before))
    if day < last:
        raise RefusedError("DROPOUT_MOVE_TOO_EARLY", day=last.isoformat())
    if to == "closed":
        first = tracked_until(values.get("returned_on") or last, rules_in_force(unit))
        if day < first:
            raise RefusedError("DROPOUT_CLOSE_TOO_EARLY", day=first.isoformat())


def _moved(record: Record, values: Mapping[str, Any], move: Move, day: date) -> dict[str, Any]:
    rows = values.get("moves") or ({"moved_on": record.occurred_on, "moved_to": record.way},)
    row = {"moved_on": day, "moved_to": move.to}
    if move.why:
        row["moved_why"] = move.why
    found: dict[str, Any] = {"dropout_state": move.to, "moves": (*rows, row)}
    if move.to == "returned":
        found["returned_on"] = day
    elif move.to in ("closed", "not_dropout"):
        found["closed_on"] = day
    elif move.to == "suspected":  # gone again: the return did not last
        found |= {"returned_on": None, "placement": None}
    return found | dict(move.answers or {})
