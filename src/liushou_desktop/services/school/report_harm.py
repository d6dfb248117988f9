"""Make a mandatory report (强制报告), and add to it: anybody at the school may, and must at once.

It goes sealed into the strongbox, apart from the site's database, which keeps no trace of it: not
that it was made, by whom, or about whom. Whoever wrote it cannot read it back; counsellor and
principal can (``read_strongbox``). The police are rung first; the program sends nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import DamagedError, RefusedError
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.base.problem import Problem, Severity
from liushou_desktop.domain import mandatory
from liushou_desktop.domain.mandatory import FOLLOWED, MADE, TOLD
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.shared.record_answers import RecordRefusedError
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.formspec.context import Context
    from liushou_desktop.formspec.model import Form

FORM = "mandatory_report"
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A report that is on the disk.

    Attributes:
        id: by which parties and steps can be added to it; known to whoever made it.
        openers: names of those who can open it; the paper key always can.
        untold: codes of the parties nobody has told yet.
    """

    id: str
    openers: tuple[str, ...]
    untold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyPhone:
    """Whom to ring: the party, who it is here, the number ("" when the directory has none)."""

    party: str
    who: str
    phone: str


def blank_report(site: Site) -> tuple[Context, dict[str, Any]]:
    """What a new report is checked against and begins with: this minute, the user.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.REPORT_HARM)
    now = site.clock.now()
    first = {
        "discovered_on": now.date(),
        "discovered_at": now.time().replace(second=0, microsecond=0),
        "reporter": site.user.name,
    }
    return _context(site), first


def harm_phones(site: Site) -> list[PartyPhone]:
    """Whom to ring first, from the school's directory of partners; 110 always answers.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.REPORT_HARM)
    from liushou_desktop.services.school.incident_contacts import partners

    with site.unit() as unit:
        known = partners(site, unit)
    found = []
    for code in code_set("report_party").codes:
        partner = known.get(str(code.attributes.get("partner", "")))
        who, phone = (partner.who, partner.phone) if partner else ("", "")
        found.append(PartyPhone(code.code, who, phone))
    return found


def make_report(site: Site, answers: Values) -> Made:
    """Keep a report; when this returns it is on the disk, twice.

    Raises:
        RefusedError: NOT_ALLOWED, RECORD_HAS_PROBLEMS (a ``RecordRefusedError`` with the list).
        SurroundingsError: disk full …; nothing was kept.
    """
    site.require(Right.REPORT_HARM)
    form = site.forms.form(FORM)
    problems = _problems(site, form, answers)
    if problems:
        raise RecordRefusedError(tuple(problems))
    id = new_id()
    openers = put_in(site, id, MADE, _to_json(form, answers))
    given = mandatory.MandatoryReport(id, "", site.clock.now(), site.user.name, answers)
    return Made(id, openers, given.untold())


def add_told(site: Site, report_id: str, row: Values) -> None:
    """Note that a party was told: a row of the form's table ``told``; time None = this minute.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOTICE_IN_FUTURE, RECORD_HAS_PROBLEMS.
        SurroundingsError: disk full …; nothing was kept.
    """
    site.require(Right.REPORT_HARM)
    now = site.clock.now()
    row = {"told_on": now.date(), "told_at": now.time().replace(second=0, microsecond=0)} | {
        name: value for name, value in row.items() if value not in ("", None)
    }
    at = mandatory.moment(row, "told")
    if at is not None and at > now:
        raise RefusedError("NOTICE_IN_FUTURE")
    _add(site, report_id, TOLD, row)


def add_follow_up(site: Site, report_id: str, text: str) -> None:
    """Note what was done afterwards, today, by the user.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, RECORD_HAS_PROBLEMS.
        SurroundingsError: disk full …; nothing was kept.
    """
    site.require(Right.REPORT_HARM)
    row = {"followed_on": site.today, "followed_by": site.user.name, "follow_up": text.strip()}
    _add(site, report_id, FOLLOWED, row)


def _add(site: Site, report_id: str, kind: str, row: Values) -> None:
    """One row of the form's table ``kind``, checked as the form checks it."""
    from liushou_desktop.formspec.check import check_field

    form = site.forms.form(FORM)
    table, context = form.field(kind), _context(site)
    problems = [each for each in check_field(table, {kind: (row,)}, context) if _is_red(each)]
    if problems:
        raise RecordRefusedError(tuple(problems))
    content = _to_json(form, {kind: (row,)})[kind]
    put_in(site, report_id, kind, content[0], known=True)


def _problems(site: Site, form: Form, answers: Values) -> list[Problem]:
    from liushou_desktop.formspec.check import check

    found = [each for each in check(form, answers, _context(site)) if _is_red(each)]
    at, now = mandatory.moment(answers, "discovered"), site.clock.now()
    if at is not None and at > now:
        found.append(Problem("discovered_at", "NOTICE_IN_FUTURE"))
    return found


def _is_red(problem: Problem) -> bool:
    """Doubts do not hold up what must be reported at once."""
    return problem.severity is Severity.RED


def _context(site: Site) -> Context:
    from liushou_desktop.formspec.context import Context

    return Context(today=site.today, codes=site.forms.codes)


def _to_json(form: Form, answers: Values) -> dict[str, Any]:
    from liushou_desktop.formspec.kinds import kind_of

    return {
        field.id: kind_of(field).to_json(answers[field.id], field)
        for field in form.fields()
        if answers.get(field.id) not in (None, "", ())
    }


def put_in(
    site: Site, report_id: str, kind: str, content: object, *, known: bool = False
) -> tuple[str, ...]:
    """Seal one entry into the strongbox; returns who can open it.

    Files that nobody can read any more are set aside first: a report must be made at once.

    Raises:
        RefusedError: NOT_FOUND, with ``known`` the strongbox has no such report.
        SurroundingsError: disk full …; nothing was kept.
    """
    from liushou_desktop.storage import strongbox, strongbox_file
    from liushou_desktop.storage.keyslots import authentic_slots

    said = {
        "kind": kind,
        "at": site.clock.now().isoformat(timespec="seconds"),
        "by": site.user.name,
        "role": site.user.role.value,
        "content": content,
    }
    with site.store.resting():
        slots = authentic_slots(site.folder, site.store.key)
        try:
            held = strongbox_file.read(site.folder)
        except DamagedError:
            strongbox_file.set_aside(site.folder)
            held = None
        reports = {entry.report for entry in held.entries} if held else set()
        if known and report_id not in reports:
            raise RefusedError("NOT_FOUND", kind="record", id=report_id)
        text = json.dumps(said, ensure_ascii=False)
        filled, entry = strongbox.sealed_into(held, slots, report_id, text.encode())
        strongbox_file.write(site.folder, filled)
    own = next(period for period in filled.periods if period.id == entry.period)
    return tuple(box.user for box in own.boxes if box.user)
