"""A child goes to another school: its file is written for that school alone, and waited for.

The place here ends with the day the child left, the file is kept closed (domain §6.4). Until the
receipt is applied the child is 已转出, 等回执. A file that was written wrongly is taken back; what
ended with it runs on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain import codes
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.class_names import label
from liushou_desktop.domain.entity import Entity
from liushou_desktop.domain.facts import ChildFacts, SchoolFacts
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.domain.schooling import Enrolment, Pairing
from liushou_desktop.domain.spells import Spell
from liushou_desktop.domain.transfers import (
    GRADUATED,
    MOVED,
    NOT_TAKEN,
    OUT,
    TAKEN,
    WAITING,
    WITHDRAWN,
    Transfer,
)
from liushou_desktop.services.school.refresh_summaries import refresh_children
from liushou_desktop.services.school.school_facts import load_facts, load_school
from liushou_desktop.services.school.scope import require_visible
from liushou_desktop.services.school.transfer_partners import receiver_of
from liushou_desktop.services.school.written_records import written_records
from liushou_desktop.services.shared.enrolment import superiors_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.sent_package import sent_package
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import SiteKeys, current_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.envelope import SealedPackage
    from liushou_desktop.exchange.packs import RegisterEntry
    from liushou_desktop.exchange.transfer_answers import NoticedChild
    from liushou_desktop.exchange.transfers import SentChild, TransferFile
    from liushou_desktop.storage.unit import UnitOfWork

TRANSFER_KIND = "transfer"
_COUNTER = "transfer"
#: Why place and spell end, by the occasion of the transfer.
ENDED = {MOVED: (codes.MOVED_IN_COUNTY, "transferred"), GRADUATED: ("graduated", "graduated")}


@dataclass(frozen=True, slots=True)
class TransferSent:
    """A file on the stick. ``children``: names in its order; ``notice``: the bureau's file."""

    file: Path
    notice: Path
    number: int
    short_code: str
    receiver: str
    receiver_name: str
    children: tuple[str, ...]


def send_transfer(
    site: Site,
    children: Sequence[str],
    to: str,
    out: Path,
    *,
    occasion: str = MOVED,
    moved_on: date | None = None,
    carries: frozenset[str] | None = None,
    note: str = "",
) -> TransferSent:
    """Write the children's files for another school, and the notice for the bureau.

    Args:
        to: code of the receiving school; occasion: ``moved``, or ``graduated`` for a whole class.
        moved_on: last day here; for children whose place ended before, that day counts.
        carries: groups of class-3 data that go along (``exchange.transfers.GROUPS``); by default
            the usual ones.

    Raises:
        RefusedError: NOT_ALLOWED (sealed notes: whoever may open them), NOT_ENROLLED,
            REGISTER_MISSING, RECEIVER_NOT_IN_REGISTER, RECEIVER_IS_SELF, RECEIVER_REVOKED,
            TRANSFER_NOBODY, TRANSFER_NO_FILE, TRANSFER_RUNS_ALREADY, DAY_IN_FUTURE,
            PACKAGE_TOO_LARGE, FOLDER_NOT_THERE.
        SurroundingsError: the stick failed; nothing was changed here.
    """
    site.require(Right.EXPORT)
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.transfers import SEALED, USUAL

    groups = USUAL if carries is None else carries
    if SEALED in groups:
        site.require(Right.OPEN_SEALED)
    if not out.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(out))
    day = moved_on or site.today
    if day > site.today:
        raise RefusedError("DAY_IN_FUTURE", day=day.isoformat())
    with site.unit() as unit:
        receiver = receiver_of(site, unit, to)
        bureau = superiors_of(unit)[-1]
        keys = current_keys(unit)
        facts = _chosen(site, unit, children)
        number = unit.next_number(_COUNTER)
        file = _file(site, unit, facts, receiver, number, occasion, day, groups, note)
        unit.note_access("export", f"transfer {number} {to} × {len(facts)} {'、'.join(groups)}")
    sealed = _seal(file, receiver, keys)
    notice = _seal_notice(file, sealed, (bureau.code, bureau.sealing_key), keys)
    what = f"{Kind.TRANSFER.name_mark}_第{number}号_给{receiver.name}"
    stem = safe_file_name(f"{site.code}_{site.name}_{what}")
    path = out / f"{stem}.lspkg"
    beside = out / f"{stem}_给教育局{Kind.TRANSFER_NOTICE.name_mark}.lspkg"
    write_whole(path, sealed.content, read_back=True)
    write_whole(beside, notice.content, read_back=True)
    with site.unit() as unit:
        _keep(site, unit, file, sealed, keys, path.name)
        refresh_children(site, unit, [child.id for child in file.children])
    names = tuple(child.facts.child.name for child in file.children)
    return TransferSent(
        path, beside, number, sealed.short_code, receiver.code, receiver.name, names
    )


def _chosen(site: Site, unit: UnitOfWork, children: Sequence[str]) -> list[ChildFacts]:
    """The children in the order given, each with a file and not on the way already."""
    if not children:
        raise RefusedError("TRANSFER_NOBODY")
    require_visible(site, unit, children)
    rows = [unit.require(Child, child) for child in dict.fromkeys(children)]
    for child in rows:
        if not child.file_number:
            raise RefusedError("TRANSFER_NO_FILE", name=child.name)
        running = running_transfer(unit, child.id)
        if running is not None:
            raise RefusedError(
                "TRANSFER_RUNS_ALREADY", name=child.name, partner=running.partner_name,
                day=running.written_on.isoformat(),
            )  # fmt: skip
    return load_facts(unit, rows)


def running_transfer(unit: UnitOfWork, child: str) -> Transfer | None:
    """The transfer by which a child left: on the way, or taken at the other school.

    A child that came back afterwards (a place in a class again) has none.
    """
    sent = unit.find(Transfer, child=child, direction=OUT, order_by="sequence")
    if not sent or sent[-1].state not in (WAITING, TAKEN):
        return None
    if sent[-1].state == TAKEN and unit.count(Enrolment, child=child, end=None):
        return None
    return sent[-1]


def _file(
    site: Site,
    unit: UnitOfWork,
    chosen: Sequence[ChildFacts],
    receiver: RegisterEntry,
    number: int,
    occasion: str,
    day: date,
    groups: frozenset[str],
    note: str,
) -> TransferFile:
    from liushou_desktop.exchange.transfers import TransferFile, TransferHead

    school = load_school(unit)
    head = TransferHead(
        giver=site.code,
        giver_name=site.name,
        receiver=receiver.code,
        receiver_name=receiver.name,
        number=number,
        occasion=occasion,
        written_on=site.today,
        written_by=site.user.name,
        carries=tuple(sorted(groups)),
        note=note.strip(),
    )
    children = tuple(_child(site, unit, facts, school, day, groups) for facts in chosen)
    return TransferFile(head=head, children=children)


def _child(
    site: Site,
    unit: UnitOfWork,
    facts: ChildFacts,
    school: SchoolFacts,
    day: date,
    groups: frozenset[str],
) -> SentChild:
    from liushou_desktop.exchange.transfers import SEALED, SentChild, travelling

    seat = max(facts.enrolments, key=lambda each: each.start, default=None)
    left = day if seat is None or seat.end is None else min(day, seat.end)
    class_row = school.classes.get(seat.class_) if seat else None
    return SentChild(
        facts=travelling(replace(facts, spells=tuple(_as_before(facts.spells))), groups),
        file_number=facts.child.file_number,
        class_name=label(class_row, left) if class_row else "",
        moved_on=left,
        records=written_records(site, unit, facts.child.id, with_sealed=SEALED in groups),
    )


def _as_before(spells: Sequence[Spell]) -> Iterator[Spell]:
    """A spell that ended only because the child left school here runs on at the next one."""
    for spell in spells:
        is_over = spell.end is not None and spell.end_reason not in ("graduated", "transferred")
        yield spell if is_over else replace(spell, end=None, end_reason=None)


def _seal(file: TransferFile, receiver: RegisterEntry, keys: SiteKeys) -> SealedPackage:
    from liushou_desktop.exchange.transfers import seal_transfer

    recipients = (receiver.sealing_key, keys.sealing_public)
    return seal_transfer(file, keys.signing, keys.epoch, recipients)


def _seal_notice(
    file: TransferFile, sealed: SealedPackage, bureau: tuple[str, str], keys: SiteKeys
) -> SealedPackage:
    from liushou_desktop.exchange.transfer_answers import Notice, seal_notice

    head = file.head
    notice = Notice(
        giver=head.giver,
        receiver=head.receiver,
        number=head.number,
        transfer=sealed.digest,
        file=sealed.file_digest,
        occasion=head.occasion,
        written_on=head.written_on,
        is_withdrawn=False,
        children=tuple(_noticed(each.facts.child, each.moved_on) for each in file.children),
    )
    code, key = bureau
    return seal_notice(notice, code, keys.signing, keys.epoch, (key, keys.sealing_public))


def _noticed(child: Child, moved_on: date) -> NoticedChild:
    from liushou_desktop.exchange.transfer_answers import NoticedChild

    return NoticedChild(
        child=child.id,
        name=child.name,
        sex=child.sex,
        birth_date=child.birth_date,
        id_number=child.id_number,
        student_number=child.student_number,
        moved_on=moved_on,
    )


def _keep(
    site: Site,
    unit: UnitOfWork,
    file: TransferFile,
    sealed: SealedPackage,
    keys: SiteKeys,
    name: str,
) -> None:
    """The file lies on the stick: the children's places end, and they are waited for."""
    head = file.head
    unit.add(
        sent_package(
            site,
            sealed,
            kind=TRANSFER_KIND,
            file_name=name,
            receiver=head.receiver,
            workbook_digest=sealed.file_digest,
        )
    )
    for child in file.children:
        ended = tuple(_end(unit, child, head.occasion, head.receiver_name))
        unit.add(
            Transfer(
                site=site.code,
                id=new_id(),
                child=child.id,
                direction=OUT,
                package=sealed.digest,
                sequence=head.number,
                epoch=keys.epoch,
                partner=head.receiver,
                partner_name=head.receiver_name,
                occasion=head.occasion,
                moved_on=child.moved_on,
                written_on=head.written_on,
                state=WAITING,
                ended=ended,
            ),
            _reason(head.receiver_name),
        )


def _reason(partner: str) -> str:
    return f"转到{partner}"


def _end(unit: UnitOfWork, child: SentChild, occasion: str, partner: str) -> Iterator[str]:
    """Ids of what ends here with the child's last day."""
    roll_reason, spell_reason = ENDED[occasion]
    reason, day = _reason(partner), child.moved_on
    for seat in unit.find(Enrolment, child=child.id, end=None):
        end = max(seat.start, day)
        unit.change(seat, reason, end=end, end_reason=roll_reason, destination=partner)
        yield seat.id
    for pairing in unit.find(Pairing, child=child.id, end=None):
        unit.change(pairing, reason, end=max(pairing.start, day))
        yield pairing.id
    for spell in unit.find(Spell, child=child.id, end=None):
        unit.change_many(
            [(spell, replace(spell, end=max(spell.start, day), end_reason=spell_reason))], reason
        )
        yield spell.id
    row = unit.require(Child, child.id)
    if not row.is_closed:
        unit.change(row, reason, is_closed=True, closed_on=day, close_reason=reason)
        yield row.id


def withdraw_transfer(site: Site, child: str, reason: str, out: Path | None = None) -> Transfer:
    """Take a transfer back: the child stays here, what had ended runs on.

    The file on the stick is not to be handed over; if the other school has taken it already, its
    receipt will say so and both schools must look.

    Args:
        out: where a notice for the bureau is written that nobody is waited for; None: none is.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, REASON_MISSING, TRANSFER_NOT_RUNNING.
    """
    site.require(Right.EXPORT)
    if not reason.strip():
        raise RefusedError("REASON_MISSING")
    with site.unit() as unit:
        require_visible(site, unit, [child])
        found = [
            each
            for each in unit.find(Transfer, child=child, direction=OUT, order_by="-sequence")
            if each.state in (WAITING, NOT_TAKEN)
        ]
        if not found:
            raise RefusedError("TRANSFER_NOT_RUNNING", name=unit.require(Child, child).name)
        transfer = found[0]
        _run_on(unit, transfer, f"撤回转学：{reason.strip()}")
        changed = unit.change(
            transfer, reason.strip(), state=WITHDRAWN, answered_on=site.today, answer=reason.strip()
        )
        refresh_children(site, unit, [child])
    if out is not None:
        _tell_withdrawn(site, changed, out)
    return changed


def tell_withdrawn(site: Site, child: str, out: Path) -> None:
    """Write the notice of a withdrawal again, or for the first time: without it the bureau goes on
    waiting for the other school.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_YOUR_CHILD, TRANSFER_NOT_RUNNING (nothing was withdrawn).
        SurroundingsError: the stick failed.
    """
    site.require(Right.EXPORT)
    with site.unit() as unit:
        require_visible(site, unit, [child])
        found = unit.find(Transfer, child=child, direction=OUT, order_by="-sequence", limit=1)
        if not found or found[0].state != WITHDRAWN:
            raise RefusedError("TRANSFER_NOT_RUNNING", name=unit.require(Child, child).name)
    _tell_withdrawn(site, found[0], out)


def _tell_withdrawn(site: Site, transfer: Transfer, out: Path) -> None:
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.transfer_answers import Notice, seal_notice

    with site.unit() as unit:
        (sent,) = unit.find(SentPackage, kind=TRANSFER_KIND, digest=transfer.package)
        bureau, keys = superiors_of(unit)[-1], current_keys(unit)
        notice = Notice(
            giver=site.code,
            receiver=transfer.partner,
            number=transfer.sequence,
            transfer=transfer.package,
            file=sent.workbook_digest,
            occasion=transfer.occasion,
            written_on=site.today,
            is_withdrawn=True,
            children=(_noticed(unit.require(Child, transfer.child), transfer.moved_on),),
        )
        unit.note_access("export", f"transfer withdrawn {transfer.sequence}")
    recipients = (bureau.sealing_key, keys.sealing_public)
    sealed = seal_notice(notice, bureau.code, keys.signing, keys.epoch, recipients)
    what = f"{Kind.TRANSFER.name_mark}_第{transfer.sequence}号_撤回{Kind.TRANSFER_NOTICE.name_mark}"
    stem = safe_file_name(f"{site.code}_{site.name}_{what}")
    write_whole(out / f"{stem}_{sealed.short_code}.lspkg", sealed.content, read_back=True)


def _run_on(unit: UnitOfWork, transfer: Transfer, reason: str) -> None:
    kinds: tuple[type[Entity], ...] = (Enrolment, Pairing, Spell, Child)
    for row_id in transfer.ended:
        row = next(filter(None, (unit.get(kind, row_id) for kind in kinds)))
        if isinstance(row, Child):
            unit.change(row, reason, is_closed=False, closed_on=None, close_reason=None)
        elif isinstance(row, Enrolment):
            unit.change(row, reason, end=None, end_reason=None, destination=None)
        elif isinstance(row, Spell):
            unit.change_many([(row, replace(row, end=None, end_reason=None))], reason)
        else:
            unit.change(row, reason, end=None)
