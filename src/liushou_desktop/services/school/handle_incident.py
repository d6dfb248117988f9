"""An emergency step by step (R14, R15): opened in a minute, then only added to until it is closed.

Every step is one transaction and one row of the change chain; a notice pressed by mistake is taken
back, and the chain keeps both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.incidents import FINAL, INITIAL
from liushou_desktop.domain.records import Record
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.school.add_record import NewRecord, Saved, add_record
from liushou_desktop.services.school.show_incident import FORM, clock_of_record, read_incident
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import Form
    from liushou_desktop.storage.unit import UnitOfWork

Values = Mapping[str, Any]
_Change = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice: whom, when (None = this minute), how, by whom (None = the user), the answer."""

    party: str
    at: datetime | None = None
    person: str = ""
    way: str = "phone"
    by: str | None = None
    answer: str = ""


def open_incident(site: Site, answers: Values) -> Saved:
    """Begin an emergency with what is known; the clock runs from its time of discovery.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_YOUR_CHILD, RECORD_HAS_PROBLEMS, RECORD_HAS_NO_DATE.
    """
    site.require(Right.RECORD)
    return add_record(site, NewRecord(form=FORM, answers=answers))


def tell_party(site: Site, incident_id: str, told: Told) -> None:
    """Note that a party was told.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, NOTICE_BEFORE_FOUND,
            NOTICE_IN_FUTURE, CHOICE_UNKNOWN, RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    if code_set("notified_party").get(told.party) is None:
        known = "、".join(code.code for code in code_set("notified_party").codes)
        raise RefusedError("CHOICE_UNKNOWN", label="告知谁", text=told.party, known=known)
    at = _noted_at(site, incident_id, told.at)
    row = {
        "party": told.party,
        "person": told.person,
        "told_on": at.date(),
        "told_at": at.time().replace(second=0),
        "notice_way": told.way,
        "told_by": told.by or site.user.name,
        "answer": told.answer,
    }
    _add_row(site, incident_id, "notices", row)


def take_back_notice(site: Site, incident_id: str, party: str, reason: str) -> None:
    """Take back the newest notice to a party (a key pressed by mistake).

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, NOTICE_NOT_NOTED, REASON_MISSING.
    """
    site.require(Right.RECORD)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")

    def without(values: dict[str, Any]) -> dict[str, Any]:
        rows = list(values.get("notices", ()))
        place = max((n for n, row in enumerate(rows) if row["party"] == party), default=None)
        if place is None:
            raise RefusedError("NOTICE_NOT_NOTED")
        del rows[place]
        return {"notices": tuple(rows)}

    _change(site, incident_id, without, reason)


def note_answer(site: Site, incident_id: str, party: str, answer: str) -> None:
    """What a party that was told said.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, NOTICE_NOT_NOTED,
            RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)

    def with_answer(values: dict[str, Any]) -> dict[str, Any]:
        rows = [dict(row) for row in values.get("notices", ())]
        own = [row for row in rows if row["party"] == party]
        if not own:
            raise RefusedError("NOTICE_NOT_NOTED")
        own[-1]["answer"] = answer
        return {"notices": tuple(rows)}

    _change(site, incident_id, with_answer, "对方答复")


def explain_delay(site: Site, incident_id: str, party: str, why: str) -> None:
    """Write why a party was told late or not at all; it stays late.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, REASON_MISSING,
            RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    if not why.strip():
        raise RefusedError("REASON_MISSING")

    def with_reason(values: dict[str, Any]) -> dict[str, Any]:
        rows = [row for row in values.get("delays", ()) if row["late_party"] != party]
        return {"delays": (*rows, {"late_party": party, "late_why": why.strip()})}

    _change(site, incident_id, with_reason, "写明拖延原因")


def add_happening(site: Site, incident_id: str, text: str, at: datetime | None = None) -> None:
    """Add one line to what happened.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, NOTICE_IN_FUTURE,
            RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    when = _noted_at(site, incident_id, at, may_precede=True)
    row = {
        "happened_on": when.date(),
        "happened_at": when.time().replace(second=0),
        "happened": text.strip(),
    }
    _add_row(site, incident_id, "happenings", row)


def answer_police(site: Site, incident_id: str, reasons: Sequence[str]) -> None:
    """Answer whether the police must be told, with the reasons (``none`` = no case of those).

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    _change(site, incident_id, lambda _: {"police_reasons": tuple(reasons)}, "报公安情形")


def write_incident(site: Site, incident_id: str, answers: Values) -> None:
    """Fill in or mend what the report says: places, injuries, measures, children.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    _change(site, incident_id, lambda _: dict(answers), "接着写报告")


def send_report(
    site: Site,
    incident_id: str,
    stage: str,
    *,
    sent_to: str = "",
    said: str = "",
    at: datetime | None = None,
) -> None:
    """Note that a written report went out: ``initial``, ``follow_up``, ``final``.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, REPORT_STAGE_DONE,
            REPORT_STAGE_EARLY, NOTICE_BEFORE_FOUND, NOTICE_IN_FUTURE, RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    with site.unit() as unit:
        clock = clock_of_record(site, unit, read_incident(site, unit, incident_id).id)
    if stage in (INITIAL, FINAL) and clock.reported(stage) is not None:
        raise RefusedError("REPORT_STAGE_DONE")
    if stage != INITIAL and clock.reported(INITIAL) is None:
        raise RefusedError("REPORT_STAGE_EARLY")
    when = _noted_at(site, incident_id, at)
    row = {
        "stage": stage,
        "sent_on": when.date(),
        "sent_at": when.time().replace(second=0),
        "sent_to": sent_to,
        "said": said,
    }
    _add_row(site, incident_id, "reports", row)


def close_incident(site: Site, incident_id: str, aftermath: str) -> None:
    """Close it: everybody was told or the reason is written, both reports are out.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, INCIDENT_CLOSED, INCIDENT_NOT_COMPLETE,
            REASON_MISSING, RECORD_HAS_PROBLEMS.
    """
    site.require(Right.RECORD)
    if not aftermath.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        clock = clock_of_record(site, unit, read_incident(site, unit, incident_id).id)
    missing = tuple(clock.missing_to_close())
    if missing and clock.is_running:
        raise RefusedError("INCIDENT_NOT_COMPLETE", missing=missing_words(missing))
    closing = {"aftermath": aftermath.strip(), "closed_on": site.today}
    _change(site, incident_id, lambda _: closing, "结案", whole=True)


def missing_words(missing: Sequence[str]) -> str:
    """What stands in the way of closing, in words."""
    stages, told = code_set("report_stage"), code_set("notified_party")
    said = []
    for code in missing:
        entry = stages.get(code) or told.get(code)
        said.append(entry.name if entry else _QUESTION)
    return "、".join(said)


_QUESTION = "要不要报公安"


def _noted_at(
    site: Site, incident_id: str, at: datetime | None, *, may_precede: bool = False
) -> datetime:
    """The moment of a step; not in the future, not before the school knew."""
    now = site.clock.now()
    when = at or now
    if when > now:
        raise RefusedError("NOTICE_IN_FUTURE")
    with site.unit() as unit:
        clock = clock_of_record(site, unit, read_incident(site, unit, incident_id).id)
    minute = when.toordinal() * 1440 + when.hour * 60 + when.minute
    if minute < clock.found and not may_precede:
        raise RefusedError("NOTICE_BEFORE_FOUND")
    return when


def _add_row(site: Site, incident_id: str, table: str, row: Values) -> None:
    filled = {name: value for name, value in row.items() if value not in ("", None)}

    def added(values: dict[str, Any]) -> dict[str, Any]:
        return {table: (*values.get(table, ()), filled)}

    _change(site, incident_id, added, "")


def _change(
    site: Site, incident_id: str, change: _Change, reason: str, *, whole: bool = False
) -> None:
    """Change some answers of an open emergency; red problems of what changed stop it.

    Args:
        whole: every field is checked, not only what changed.
    """
    with site.unit() as unit:
        record = read_incident(site, unit, incident_id)
        if record.state != "confirmed" or record.answers.get("closed_on"):
            raise RefusedError("INCIDENT_CLOSED")
        form = site.forms.form(record.form, record.form_version)
        changed = _values(form, record)
        new = change(changed)
        changed |= new
        _refuse_problems(site, unit, form, changed, None if whole else set(new))
        _keep(unit, form, record, changed, reason)


def _values(form: Form, record: Record) -> dict[str, Any]:
    from liushou_desktop.services.shared.record_answers import values_of_record

    return values_of_record(form, record)


def _refuse_problems(
    site: Site, unit: UnitOfWork, form: Form, values: Values, only: set[str] | None
) -> None:
    from liushou_desktop.services.school.record_context import context_for
    from liushou_desktop.services.school.school_facts import term_of_day
    from liushou_desktop.services.shared.record_answers import red_in_kept

    term = term_of_day(site, values["occurred_on"])
    context = context_for(site, unit, term, is_late_entry=True, with_children=True)
    found = red_in_kept(form, values, context)
    problems = tuple(each for each in found if only is None or _owner(each) in only)
    if problems:
        raise RecordRefusedError(problems)


def _owner(problem: Problem) -> str:
    return problem.field.split(".")[0]


def _keep(unit: UnitOfWork, form: Form, record: Record, values: Values, reason: str) -> None:
    from liushou_desktop.services.shared.record_answers import split_answers

    columns, answers = split_answers(form, values)
    unit.change(record, reason, answers=answers, **columns)
