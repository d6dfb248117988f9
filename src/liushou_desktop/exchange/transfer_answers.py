"""What goes beside a transfer file: the notice to the bureau and the receiver's receipt.

The notice names the file by hash and by its sealed bytes, so that the bureau can pass the file on
unopened and knows who is waited for. The receipt says of every child whether it was taken; it goes
to the giving school and to the bureau. Both are functions of their values: the same file is
answered with the same bytes until more of its children are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liushou_desktop.base.errors import DamagedError, ProgramError
from liushou_desktop.domain.transfers import NOT_TAKEN, TAKEN
from liushou_desktop.exchange import envelope, payloads
from liushou_desktop.exchange.comment import HASH, Heading, Kind
from liushou_desktop.exchange.envelope import Opened, SealedPackage
from liushou_desktop.exchange.minisign import SigningKey

PAPER_LIMIT = 1_000_000  # bytes; 500 children take a sixth of it


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticedChild:
    """By what the bureau knows the child again; ``child`` is its id at the giving school."""

    child: str
    name: str
    sex: str | None
    birth_date: date | None
    id_number: str | None
    student_number: str | None
    moved_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A school tells the bureau of a transfer file it wrote, or that it took it back.

    Attributes:
        transfer: hash of the file; file: BLAKE2b-512 of its sealed bytes, hex.
        is_withdrawn: the children named are no longer to be waited for.
    """

    giver: str
    receiver: str
    number: int
    transfer: str
    file: str
    occasion: str
    written_on: date
    is_withdrawn: bool
    children: tuple[NoticedChild, ...]

    def __post_init__(self) -> None:
        if not self.children or not all(HASH.fullmatch(h) for h in (self.transfer, self.file)):
            raise ValueError("hashes and children are needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredChild:
    """One child: ``taken`` with the number of its new file, or ``not_taken`` with the reason."""

    child: str
    state: str
    file_number: str | None
    reason: str

    def __post_init__(self) -> None:
        if self.state not in (TAKEN, NOT_TAKEN):
            raise ValueError("taken or not")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferReceipt:
    """The answer to one transfer file, child by child.

    Attributes:
        transfer: hash of the file answered; number: its sequence; giver_epoch: its key period.
        answered_on: the day of the last change.
    """

    transfer: str
    giver: str
    giver_epoch: int
    number: int
    receiver: str
    receiver_name: str
    answered_on: date
    answered_by: str
    children: tuple[AnsweredChild, ...]

    def __post_init__(self) -> None:
        if not self.children or not HASH.fullmatch(self.transfer):
            raise ValueError("the hash of a file and children are needed")

    @property
    def taken(self) -> int:
        """How many were taken."""
        return sum(child.state == TAKEN for child in self.children)


def seal_notice(
    notice: Notice, bureau: str, key: SigningKey, epoch: int, recipients: tuple[str, ...]
) -> SealedPackage:
    """The notice as a package from the giving school to the bureau."""
    heading = Heading(
        kind=Kind.TRANSFER_NOTICE,
        site=notice.giver,
        receiver=(bureau,),
        sequence=notice.number,
        epoch=epoch,
    )
    return envelope.seal_package(payloads.to_payload(notice), heading, key, recipients)


def read_notice(opened: Opened) -> Notice:
    """The notice in an opened package whose signature was verified.

    Raises:
        DamagedError: NOTICE_MALFORMED.
    """
    try:
        notice = payloads.from_payload(Notice, opened.payload, most=PAPER_LIMIT)
    except (ProgramError, ValueError) as error:
        raise DamagedError("NOTICE_MALFORMED") from error
    comment = opened.comment
    if (notice.giver, notice.number) != (comment.site, comment.sequence):
        raise DamagedError("NOTICE_MALFORMED")
    return notice


def seal_answer(
    receipt: TransferReceipt,
    bureau: str | None,
    key: SigningKey,
    epoch: int,
    recipients: tuple[str, ...],
) -> SealedPackage:
    """The receipt as a package from the receiving school to the giving one, and the bureau."""
    heading = Heading(
        kind=Kind.TRANSFER_RECEIPT,
        site=receipt.receiver,
        receiver=(receipt.giver, *([bureau] if bureau else ())),
        sequence=receipt.number,
        epoch=epoch,
    )
    return envelope.seal_package(payloads.to_payload(receipt), heading, key, recipients)


def read_answer(opened: Opened) -> TransferReceipt:
    """The receipt in an opened package whose signature was verified.

    Raises:
        DamagedError: RECEIPT_MALFORMED.
    """
    try:
        receipt = payloads.from_payload(TransferReceipt, opened.payload, most=PAPER_LIMIT)
    except (ProgramError, ValueError) as error:
        raise DamagedError("RECEIPT_MALFORMED") from error
    comment = opened.comment
    if (receipt.receiver, receipt.number) != (comment.site, comment.sequence) or (
        receipt.giver != comment.receiver[0]
    ):
        raise DamagedError("RECEIPT_MALFORMED")
    return receipt
