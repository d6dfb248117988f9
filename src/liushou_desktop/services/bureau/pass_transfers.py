"""Children on the way between two schools, as the bureau sees it.

A school's notice says whom it sent where; the receiver's receipt says whom it took. The transfer
file itself is sealed to the receiver: the bureau knows it by its bytes alone, keeps it and puts it
on the receiver's stick as it came. The receipt goes the other way (``pass_answers``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.base.files import read_limited, safe_file_name, write_whole
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.register import EnrolledSite
from liushou_desktop.domain.transfer_notices import TransferNotice
from liushou_desktop.domain.transfers import NOT_TAKEN, TAKEN, WAITING, WITHDRAWN
from liushou_desktop.services.bureau.pass_answers import answers_kept, keep_answer, write_answers
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.exchange.envelope import Opened
    from liushou_desktop.exchange.transfer_answers import TransferReceipt
    from liushou_desktop.services.bureau.looked import Looked
    from liushou_desktop.storage.unit import UnitOfWork

NOTICE, RECEIPT, PASSING = "transfer_notice", "transfer_receipt", "transfer"
EARLY = "early"  # a receipt that came before its notice
_NOT_OURS = "not_for_us"


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """One child a school sent to another.

    Attributes:
        days: since it was sent, while no school has received it (refused, and not sent on, is not
            received either); None once that is settled.
        is_kept: the sealed file lies here, to be put on the receiver's stick; answer_is_kept: so
            does the receipt, for the giver's.
    """

    notice: TransferNotice
    giver: str
    receiver: str
    days: int | None
    is_kept: bool
    answer_is_kept: bool = False

    @property
    def waits(self) -> bool:
        """Sent, not received."""
        return self.days is not None

    @property
    def may_be_passed_on(self) -> bool:
        """Its file lies here and its receiver has not answered."""
        return self.is_kept and self.notice.state == WAITING


def transfers_on_the_way(site: Site) -> list[OnTheWay]:
    """Every child of every notice: who is waited for longest first, then the settled ones.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        return on_the_way(site, unit)


def on_the_way(site: Site, unit: UnitOfWork) -> list[OnTheWay]:
    """``transfers_on_the_way`` inside the caller's transaction."""
    names = {row.code: row.name for row in unit.find(EnrolledSite)}
    told = unit.find(TransferNotice, order_by=("-written_on", "name"))
    answers = {(each.transfer, each.receiver) for each in answers_kept(site)}
    newest = {(each.giver, each.child): each.id for each in sorted(told, key=_when)}

    def nobody_has(each: TransferNotice) -> bool:
        is_newest = newest[each.giver, each.child] == each.id
        return each.state == WAITING or (each.state == NOT_TAKEN and is_newest)

    lines = [
        OnTheWay(
            each,
            names.get(each.giver, each.giver),
            names.get(each.receiver, each.receiver),
            (site.today - each.written_on).days if nobody_has(each) else None,
            _kept(site, each.file_digest).exists(),
            (each.package, each.receiver) in answers,
        )
        for each in told
    ]
    return sorted(lines, key=lambda line: (not line.waits, -(line.days or 0)))


def _when(notice: TransferNotice) -> tuple[date, str]:
    """Order of the notices about a child: by day, then as they came."""
    return notice.written_on, notice.id


def moving_words(line: OnTheWay) -> str:
    """Where a transfer stands: 6月16日写给银川初级中学，等了 12 天."""
    notice = line.notice
    said = f"{notice.written_on.month}月{notice.written_on.day}日写给{line.receiver}"
    state = word("transfer_state", notice.state, short=True)
    if notice.state == WAITING:
        return f"{said}，等了 {line.days} 天"
    return f"{said}，{state}，已 {line.days} 天" if line.waits else f"{said}，{state}"


def to_pass_on(site: Site, lines: Iterable[OnTheWay]) -> int:
    """How many files ``relay_transfers`` would write: transfer files and receipts.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    return len({e.notice.package for e in lines if e.may_be_passed_on}) + len(answers_kept(site))


def by_child(lines: Iterable[OnTheWay]) -> dict[tuple[str, str], OnTheWay]:
    """The newest notice of each child, by giving school and the child's id there."""
    found: dict[tuple[str, str], OnTheWay] = {}
    for line in sorted(lines, key=lambda each: _when(each.notice)):
        if line.notice.state != WITHDRAWN:
            found[line.notice.giver, line.notice.child] = line
    return found


# what comes on a stick --------------------------------------------------------------------------


def take_paper(site: Site, looked: Looked) -> None:
    """Keep a verified notice or receipt; a second time changes nothing. A refusal is left in the
    file's ``problem``.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECEIVE)
    if looked.opened is None or looked.verdict is None or not looked.verdict.is_verified:
        return
    if looked.verdict.kind.exit_code:
        return
    try:
        with site.unit() as unit:
            if looked.kind == NOTICE:
                looked.key_state = _take_notice(site, unit, looked.opened)
            else:
                looked.key_state = _take_receipt(site, unit, looked.opened, looked.file)
    except ProgramError as error:
        looked.problem = error


def _take_notice(site: Site, unit: UnitOfWork, opened: Opened) -> str:
    """A withdrawal that comes before what it takes back is noted as that; an answer that came
    before the notice is looked up."""
    from liushou_desktop.exchange.transfer_answers import read_notice

    notice = read_notice(opened)
    told = unit.find(TransferNotice, package=notice.transfer, giver=notice.giver)
    held = {e.child: e for e in told}
    if notice.is_withdrawn:
        for child in notice.children:
            row = held.get(child.child)
            if row is not None and row.state == WAITING:
                unit.change(row, "学校撤回", state=WITHDRAWN, answered_on=notice.written_on)
    fresh = [
        TransferNotice(
            site=site.code,
            id=new_id(),
            giver=notice.giver,
            receiver=notice.receiver,
            package=notice.transfer,
            file_digest=notice.file,
            child=child.child,
            name=child.name,
            sex=child.sex,
            birth_date=child.birth_date,
            id_number=child.id_number,
            student_number=child.student_number,
            occasion=notice.occasion,
            moved_on=child.moved_on,
            written_on=notice.written_on,
            state=WITHDRAWN if notice.is_withdrawn else WAITING,
            answered_on=notice.written_on if notice.is_withdrawn else None,
        )
        for child in notice.children
        if child.child not in held
    ]
    unit.add_many(fresh, "转学通知")
    early = unit.setting(_early(notice.transfer, notice.receiver))
    if early is not None:
        rows = {row.child: row for row in fresh}
        _answer(unit, rows, early["children"], date.fromisoformat(early["answered_on"]))
        unit.set_setting(_early(notice.transfer, notice.receiver), None)
    if notice.is_withdrawn:
        return "withdrawn"
    return "kept" if fresh else "same"


def _take_receipt(site: Site, unit: UnitOfWork, opened: Opened, file: Path) -> str:
    """Note it, and keep its file for the giving school unless it says nothing new: we have passed
    that one on, and it comes back on a stick."""
    from liushou_desktop.exchange.transfer_answers import read_answer

    receipt = read_answer(opened)
    state = _note_receipt(unit, receipt)
    if state != "same":
        keep_answer(site, receipt, file)
    return state


def _note_receipt(unit: UnitOfWork, receipt: TransferReceipt) -> str:
    """One that comes before the school's notice waits for it: sticks come in any order."""
    answers = {
        each.child: [each.state, each.file_number if each.state == TAKEN else each.reason]
        for each in receipt.children
    }
    held = {
        row.child: row
        for row in unit.find(TransferNotice, package=receipt.transfer, receiver=receipt.receiver)
    }
    if held:
        return "kept" if _answer(unit, held, answers, receipt.answered_on) else "same"
    key = _early(receipt.transfer, receipt.receiver)
    before = unit.setting(key) or {}
    known = before.get("children", {})
    answers |= {child: said for child, said in known.items() if said[0] == TAKEN}
    if answers == known:
        return "same"
    value = {"children": answers, "answered_on": receipt.answered_on.isoformat()}
    unit.set_setting(key, value, reason="转学回执")
    return EARLY


def _early(transfer: str, receiver: str) -> str:
    """Under which setting the answer to a transfer waits for its notice."""
    return f"transfer.early.{receiver}.{transfer}"


def _answer(
    unit: UnitOfWork,
    rows: Mapping[str, TransferNotice],
    answers: Mapping[str, Sequence[str | None]],
    day: date,
) -> bool:
    """Put answers to the children of a notice; whether any was new.

    A child somebody took is there, whatever the school that gave it withdrew meanwhile.
    """
    changed = False
    for child, (state, said) in answers.items():
        row = rows.get(child)
        if row is None or row.state == TAKEN or (row.state == WITHDRAWN and state != TAKEN):
            continue
        if (row.state, row.answer) != (state, said):
            unit.change(row, "转学回执", state=state, answered_on=day, answer=said)
            changed = True
    return changed


def keep_passing(site: Site, looked: Sequence[Looked]) -> int:
    """Of files that are not sealed to us, keep those a notice names by their bytes; each becomes a
    file of kind ``transfer``. Returns how many.

    Raises:
        RefusedError: NOT_ALLOWED. SurroundingsError: the disk failed.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.minisign import digest_of

    with site.unit() as unit:
        notices = {row.file_digest: row for row in unit.find(TransferNotice)}
        names = {row.code: row.name for row in unit.find(EnrolledSite)}
    count = 0
    for each in looked if notices else ():
        if each.verdict is None or each.verdict.kind.word != _NOT_OURS:
            continue
        content = read_limited(each.file, PACKAGE_LIMIT)
        notice = notices.get(digest_of(content).hex())
        if notice is None:
            continue
        place = _kept(site, notice.file_digest)
        place.parent.mkdir(exist_ok=True)
        if not place.exists():
            write_whole(place, content, read_back=True)
        each.kind, each.code = PASSING, notice.giver
        each.school = names.get(notice.receiver, notice.receiver)
        count += 1
    return count


def _kept(site: Site, digest: str) -> Path:
    return site.outbox / "transfers" / f"{digest[:32]}.lspkg"


# on to the other school -------------------------------------------------------------------------


def relay_transfers(site: Site, out: Path) -> list[Path]:
    """Write every kept file that is still waited for to a stick, and every receipt not passed on
    yet, byte for byte as they came.

    Raises:
        RefusedError: NOT_ALLOWED, FOLDER_NOT_THERE, NOTHING_TO_PASS_ON.
        DamagedError: RELAY_CHANGED, a kept file is not what the school wrote.
        SurroundingsError: the stick failed; files written before are whole.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT, code_of
    from liushou_desktop.exchange.minisign import digest_of

    if not out.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(out))
    waiting: dict[str, OnTheWay] = {}
    for line in transfers_on_the_way(site):
        if line.may_be_passed_on:
            waiting.setdefault(line.notice.file_digest, line)
    if not waiting and not answers_kept(site):
        raise RefusedError("NOTHING_TO_PASS_ON")
    written = []
    for digest, line in waiting.items():
        content = read_limited(_kept(site, digest), PACKAGE_LIMIT)
        if digest_of(content).hex() != digest:
            raise DamagedError("RELAY_CHANGED", giver=line.giver)
        code = code_of(line.notice.package)
        what = f"{Kind.TRANSFER.name_mark}_{line.giver}_{code}"
        stem = f"{line.notice.receiver}_{line.receiver}_{what}"
        written.append(out / f"{safe_file_name(stem)}.lspkg")
        with site.unit() as unit:
            unit.note_access("export", f"transfer {code} {line.notice.receiver}")
        write_whole(written[-1], content, read_back=True)
        with site.unit() as unit:
            for row in unit.find(TransferNotice, file_digest=digest):
                unit.change(row, "转交", relayed_on=site.today)
    with site.unit() as unit:
        names = {row.code: row.name for row in unit.find(EnrolledSite)}
    return written + write_answers(site, names, out)
