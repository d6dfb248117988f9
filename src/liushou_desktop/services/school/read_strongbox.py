"""Open the strongbox: counsellor and principal read the mandatory reports, with a reason, logged.

Opening takes the user's own password again (or the paper key), because only its lock has the key.
The reason stands in the strongbox; the site's log says that it was opened, and by whom. Nothing can
be changed or deleted here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.problem import Problem
from liushou_desktop.domain.mandatory import (
    FOLLOWED,
    LET_IN,
    MADE,
    OPENED,
    PRINTED,
    TOLD,
    MandatoryReport,
    Said,
    reports_of,
)
from liushou_desktop.services.school.print_job import PrintJob
from liushou_desktop.services.school.report_harm import FORM, put_in
from liushou_desktop.services.shared.paper_key_sheet import OPENED as PAPER_OPENED
from liushou_desktop.services.shared.paper_key_sheet import STATE as PAPER_STATE
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.formspec.model import Form
    from liushou_desktop.storage.slot_file import Slots
    from liushou_desktop.storage.strongbox import Secret
    from liushou_desktop.storage.strongbox_file import Strongbox

#: How the site's log calls it.
LOGGED = "strongbox"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read, and whether all of it opens to them ("": the paper key)."""

    name: str
    can_open: bool


@dataclass(frozen=True, slots=True)
class OpenStrongbox:
    """The strongbox, open.

    Attributes:
        reports: newest first; log: who opened, printed, let in, with the reason, newest first.
        unopened: entries of a time this user was not let in to.
        doubts: CHECK_STRONGBOX_…: entries somebody took out of the file.
        keys: of the periods; they are nobody else's business.
    """

    reports: tuple[MandatoryReport, ...]
    log: tuple[Said, ...]
    readers: tuple[Reader, ...]
    unopened: int
    doubts: tuple[Problem, ...]
    keys: Mapping[str, bytes] = field(repr=False)

    def report(self, number: str) -> MandatoryReport:
        """The report of that number or id.

        Raises:
            RefusedError: NOT_FOUND.
        """
        for each in self.reports:
            if number in (each.number, each.id):
                return each
        raise RefusedError("NOT_FOUND", kind="record", id=number)


def open_strongbox(
    site: Site, typed: str, reason: str, *, by_paper_key: bool = False
) -> OpenStrongbox:
    """All reports, by the user's own password.

    Args:
        typed: the password; with ``by_paper_key`` the digits of the paper key, which let the user
            in from then on (the paper must be replaced afterwards).

    Raises:
        RefusedError: NOT_ALLOWED, REASON_MISSING, STRONGBOX_EMPTY, WRONG_PASSWORD,
            STRONGBOX_NOT_YOURS (another reader has to let this user in), PAPER_KEY_…,
            WRONG_PAPER_KEY.
        DamagedError: STRONGBOX_DAMAGED.
    """
    site.require(Right.OPEN_STRONGBOX)
    from liushou_desktop.storage import strongbox

    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    held, secret = _held(site)[0], _secret(site, typed, by_paper_key=by_paper_key)
    if held is None:
        raise RefusedError("STRONGBOX_EMPTY")
    keys = _keys(site, secret)
    doubts = tuple(_doubts(site, held))
    names = [strongbox.PAPER, *([site.user.name] if by_paper_key else ())]
    _give_boxes(site, keys, names)
    put_in(site, "", OPENED, {"reason": reason.strip()})
    with site.unit() as unit:
        unit.note_access("read", LOGGED)
        if by_paper_key:
            unit.set_setting(PAPER_STATE, PAPER_OPENED)
    found = read_again(site, _keys(site, secret))  # the entry may have begun a period
    _remember(site)
    return replace(found, doubts=doubts)


def read_again(site: Site, keys: Mapping[str, bytes]) -> OpenStrongbox:
    """What the strongbox holds now, with the keys of an earlier opening; not logged again.

    Raises:
        RefusedError: NOT_ALLOWED, STRONGBOX_EMPTY. DamagedError: STRONGBOX_DAMAGED.
    """
    site.require(Right.OPEN_STRONGBOX)
    from liushou_desktop.storage import strongbox

    held, slots = _held(site)
    if held is None:
        raise RefusedError("STRONGBOX_EMPTY")
    form = site.forms.form(FORM)
    said, unopened = [], 0
    for entry, content in strongbox.opened(held, slots, keys):
        if content is None:
            unopened += 1
        else:
            said.append(_said(form, entry.report, json.loads(content)))
    own = [each for each in said if each.kind not in (MADE, TOLD, FOLLOWED)]
    return OpenStrongbox(
        reports=tuple(reports_of(said)),
        log=tuple(reversed(own)),
        readers=tuple(_readers(held, slots)),
        unopened=unopened,
        doubts=(),
        keys=keys,
    )


def let_in(site: Site, keys: Mapping[str, bytes], name: str) -> None:
    """Let another counsellor or principal read what is there; only a reader can.

    Raises:
        RefusedError: NOT_ALLOWED, STRONGBOX_EMPTY, NO_SUCH_USER (no such reader).
        SurroundingsError: disk full …; nothing was changed.
    """
    site.require(Right.OPEN_STRONGBOX)
    held, slots = _held(site)
    if held is None:
        raise RefusedError("STRONGBOX_EMPTY")
    if name not in {reader.name for reader in _readers(held, slots) if reader.name}:
        raise RefusedError("NO_SUCH_USER", user=name)
    _give_boxes(site, keys, [name])
    put_in(site, "", LET_IN, {"reason": name})


def print_report(site: Site, keys: Mapping[str, bytes], report_id: str, reason: str) -> PrintJob:
    """The register sheet of one report on paper, with everything added to it.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, REASON_MISSING.
    """
    site.require(Right.OPEN_STRONGBOX)
    from liushou_desktop import paper
    from liushou_desktop.paper.contents import FormSheet

    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    report = read_again(site, keys).report(report_id)
    form = site.forms.form(FORM)
    sheet = FormSheet(
        values=report.answers,
        school=site.name,
        term=site.term().name,
        sheet_number=report.number,
        record_ids=(report.id,),
    )
    printed = paper.print_form(form, [sheet], site.forms.codes)
    put_in(site, report.id, PRINTED, {"reason": reason.strip()})
    with site.unit() as unit:
        unit.note_access("print", LOGGED)
    return PrintJob(printed, f"{form.title} {report.number}")


def _held(site: Site) -> tuple[Strongbox | None, Slots]:
    from liushou_desktop.storage import strongbox_file
    from liushou_desktop.storage.keyslots import authentic_slots

    with site.store.resting():
        return strongbox_file.read(site.folder), authentic_slots(site.folder, site.store.key)


def _keys(site: Site, secret: Secret) -> Mapping[str, bytes]:
    from liushou_desktop.storage import strongbox

    held, slots = _held(site)
    assert held is not None
    keys = strongbox.keys_of(held, slots, secret)
    if not keys:
        raise RefusedError("STRONGBOX_NOT_YOURS")
    return keys


def _secret(site: Site, typed: str, *, by_paper_key: bool) -> Secret:
    from liushou_desktop.storage.paper_key import read_paper_key
    from liushou_desktop.storage.passwords import normal_form
    from liushou_desktop.storage.strongbox import PAPER, Secret

    if by_paper_key:
        return Secret(PAPER, read_paper_key(typed))
    return Secret(site.user.name, normal_form(typed))


def _give_boxes(site: Site, keys: Mapping[str, bytes], names: list[str]) -> None:
    from liushou_desktop.storage import strongbox, strongbox_file
    from liushou_desktop.storage.keyslots import authentic_slots

    with site.store.resting():
        held = strongbox_file.read(site.folder)
        slots = authentic_slots(site.folder, site.store.key)
        assert held is not None
        made = strongbox.granted(held, slots, keys, names)
        if made != held:
            strongbox_file.write(site.folder, made)


def _readers(held: Strongbox, slots: Slots) -> Iterator[Reader]:
    from liushou_desktop.storage.strongbox import can_open

    for name, is_open in can_open(held, slots).items():
        yield Reader(name, is_open)


def _doubts(site: Site, held: Strongbox) -> Iterator[Problem]:
    from liushou_desktop.storage.strongbox_file import SEEN, doubts

    with site.unit() as unit:
        seen = unit.setting(SEEN)
    yield from doubts(held, seen)


def _remember(site: Site) -> None:
    from liushou_desktop.storage.strongbox_file import SEEN

    held, _ = _held(site)
    assert held is not None
    with site.unit() as unit:
        unit.set_setting(SEEN, held.entries[-1].digest)


def _said(form: Form, report: str, data: Mapping[str, Any]) -> Said:
    kind, content = str(data["kind"]), data["content"]
    if kind == MADE:
        content = _values(form, content)
    elif kind in (TOLD, FOLLOWED):
        content = _values(form, {kind: [content]})[kind][0]
    return Said(
        report=report,
        kind=kind,
        at=datetime.fromisoformat(str(data["at"])),
        by=str(data["by"]),
        role=str(data["role"]),
        content=content,
    )


def _values(form: Form, stored: Mapping[str, Any]) -> dict[str, Any]:
    from liushou_desktop.formspec.kinds import kind_of

    return {
        each.id: kind_of(each).from_json(stored[each.id], each)
        for each in form.fields()
        if each.id in stored
    }
