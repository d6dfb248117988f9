"""The other school's receipt came back: whom it took, whom it did not.

A child once taken stays taken; applying the same receipt, or an earlier one, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.domain.child import Child
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.domain.transfers import NOT_TAKEN, OUT, TAKEN, WITHDRAWN, Transfer
from liushou_desktop.services.school.refresh_summaries import refresh_children
from liushou_desktop.services.school.send_transfer import TRANSFER_KIND
from liushou_desktop.services.school.transfer_partners import refuse, state_of
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities

if TYPE_CHECKING:
    from liushou_desktop.exchange.transfer_answers import TransferReceipt
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class TransferAnswered:
    """What a transfer receipt said.

    Attributes:
        taken: names; not_taken: names with the reason; withdrawn: names that were taken there
            although the transfer had been taken back here: both schools must look.
        is_repeat: nothing changed.
    """

    receiver: str
    receiver_name: str
    number: int
    taken: tuple[str, ...]
    not_taken: tuple[tuple[str, str], ...]
    withdrawn: tuple[str, ...]
    is_repeat: bool


def apply_transfer_receipt(site: Site, file: Path) -> TransferAnswered:
    """Verify the receipt and note what it says child by child.

    Raises:
        RefusedError: NOT_ALLOWED, REGISTER_MISSING, TRANSFER_… as ``show_transfer``,
            RECEIPT_FOR_NO_TRANSFER.
        DamagedError: TRANSFER_DAMAGED, TRANSFER_MALFORMED, RECEIPT_MALFORMED.
    """
    site.require(Right.EXPORT)
    with site.unit() as unit:
        receipt = _read(site, unit, file)
        sent = unit.find(SentPackage, kind=TRANSFER_KIND, digest=receipt.transfer)
        if not sent or (sent[0].receiver or "") != receipt.receiver:
            raise RefusedError(
                "RECEIPT_FOR_NO_TRANSFER", number=receipt.number, receiver=receipt.receiver_name
            )
        return _keep(site, unit, receipt, sent[0])


def _read(site: Site, unit: UnitOfWork, file: Path) -> TransferReceipt:
    from liushou_desktop.exchange.comment import Kind
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.transfer_answers import read_answer
    from liushou_desktop.exchange.verdicts import Verdict, VerdictKind, judge, open_or_refuse

    opened = open_or_refuse(read_limited(file, PACKAGE_LIMIT), identities(unit))
    if isinstance(opened, Verdict):
        raise refuse(opened)
    if opened.comment.kind is not Kind.TRANSFER_RECEIPT:  # said before the sender is looked for
        raise RefusedError("TRANSFER_WRONG_KIND", found=opened.comment.kind.label)
    state = state_of(unit, opened.comment.site, {})
    verdict = judge(opened, state, receiver=site.code, today=site.today, kind=Kind.TRANSFER_RECEIPT)
    if verdict.kind is not VerdictKind.NEW:
        raise refuse(verdict)
    return read_answer(opened)


def _keep(
    site: Site, unit: UnitOfWork, receipt: TransferReceipt, sent: SentPackage
) -> TransferAnswered:
    from liushou_desktop.exchange.payloads import to_values

    held = {
        each.child: each for each in unit.find(Transfer, direction=OUT, package=receipt.transfer)
    }
    names = {child.id: child.name for child in unit.find(Child, id=list(held))}
    changed: list[str] = []
    withdrawn: list[str] = []
    for answer in receipt.children:
        transfer = held.get(answer.child)
        if transfer is None or transfer.state == TAKEN:
            continue
        if transfer.state == WITHDRAWN:
            if answer.state == TAKEN:
                withdrawn.append(names[answer.child])
            continue
        said = answer.file_number if answer.state == TAKEN else answer.reason
        if (transfer.state, transfer.answer) == (answer.state, said):
            continue
        unit.change(
            transfer,
            f"{receipt.receiver_name}的转学回执",
            state=answer.state,
            answered_on=receipt.answered_on,
            answer=said,
        )
        changed.append(answer.child)
    if changed:
        state = "accepted" if receipt.taken == len(receipt.children) else "returned"
        unit.change(sent, receipt_state=state, receipt=to_values(receipt))
        refresh_children(site, unit, changed)
    return TransferAnswered(
        receiver=receipt.receiver,
        receiver_name=receipt.receiver_name,
        number=receipt.number,
        taken=tuple(
            names[e.child] for e in receipt.children if e.state == TAKEN and e.child in names
        ),
        not_taken=tuple(
            (names[each.child], each.reason)
            for each in receipt.children
            if each.state == NOT_TAKEN and each.child in names
        ),
        withdrawn=tuple(withdrawn),
        is_repeat=not changed,
    )
