"""Receipts: what a superior answers to one package, bound to exactly that package.

A receipt names the package's hash, site and sequence, so it can mark no other package as received.
It lists everything merged under the site's key, so a school sees packages it never made, and
returns the head of the change chain the package brought, so a rolled-back PC is found out. Its
payload is a pure function of these values: the same package is answered with the same bytes however
often it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol

from liushou_desktop.base.errors import DamagedError, ProgramError, RefusedError
from liushou_desktop.exchange import envelope, payloads
from liushou_desktop.exchange.comment import HASH, Heading, Kind
from liushou_desktop.exchange.envelope import Expectations, Opened, SealedPackage
from liushou_desktop.exchange.minisign import PublicKey, SigningKey
from liushou_desktop.exchange.news import News, Superior
from liushou_desktop.exchange.successions import follow

_READ_UNVERIFIED = 5_000_000  # bytes of a payload that may be read for the successions in it

STATES = ("accepted", "returned")
"""``returned``: merged nothing or merged with remarks that the school must answer (退回)."""


#: In place of a column: the remark tells of the same child in another school.
SAME_CHILD: Final = "V25"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRemark:
    """What the superior says to a row or cell: ``row`` is the row's key, ``field`` a column id, or
    ``SAME_CHILD``."""

    sheet: str
    text: str
    row: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPackage:
    """One package the superior merged under the site's key."""

    epoch: int
    sequence: int
    term: str
    hash: str
    merged_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to one package.

    Attributes:
        package: hash of the package answered (BLAKE2b-512 of its payload, hex).
        site, term, sequence, epoch: of the package answered.
        verdict: ``VerdictKind.word`` the package got.
        state: one of ``STATES``.
        counts: sheet id → ``new``, ``same``, ``changed``, ``gone``, ``disputed`` → number.
        merged: everything merged so far under this site's keys, this package included.
        chain_head: hash of the change chain the package brought, given back.
    """

    package: str
    site: str
    term: str
    sequence: int
    epoch: int
    verdict: str
    state: str
    received_at: datetime
    receiver: str
    receiver_name: str
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    remarks: tuple[RowRemark, ...] = ()
    merged: tuple[MergedPackage, ...] = ()
    chain_head: str = ""
    news: News = field(default_factory=News)

    def __post_init__(self) -> None:
        if self.state not in STATES or not HASH.fullmatch(self.package):
            raise ValueError("a state and the hash of a package are needed")

    @property
    def short_code(self) -> str:
        """Short code of the package answered, as on its handover sheet."""
        return envelope.code_of(self.package)

    def foreign_to(self, own: Mapping[tuple[int, int], str]) -> tuple[MergedPackage, ...]:
        """Packages merged under our key that we did not make.

        Args:
            own: hash by (epoch, sequence) of every package this site made.
        """
        return tuple(m for m in self.merged if own.get((m.epoch, m.sequence)) != m.hash)


def receipt_from_values(values: Mapping[str, object]) -> Receipt:
    """The receipt a payload or a store holds; ``payloads.to_values`` is the way there.

    Raises:
        DamagedError: RECEIPT_MALFORMED.
    """
    try:
        return payloads.from_values(Receipt, values)
    except (ProgramError, ValueError) as error:
        raise DamagedError("RECEIPT_MALFORMED") from error


def seal_receipt(
    receipt: Receipt, key: SigningKey, epoch: int, recipients: tuple[str, ...]
) -> SealedPackage:
    """The receipt as a package from the superior to the site.

    Args:
        epoch: key period of ``key``, the superior's own.
        recipients: the school's sealing key, and the superior's own to read it again.
    """
    heading = Heading(
        kind=Kind.RECEIPT,
        site=receipt.receiver,
        receiver=(receipt.site,),
        term=receipt.term,
        sequence=receipt.sequence,
        epoch=epoch,
    )
    payload = payloads.to_payload(receipt)
    return envelope.seal_package(payload, heading, key, recipients)


def read_receipt(opened: Opened, site: str, superiors: tuple[Superior, ...]) -> Receipt:
    """The receipt in an opened package, verified with the pinned key of the superior it names.

    Raises:
        RefusedError: SENDER_UNKNOWN (no pinned superior of that code and key period),
            SIGNED_BY_OTHER_KEY, KIND_UNEXPECTED, RECEIVER_IS_OTHER.
        DamagedError: SIGNATURE_WRONG, RECEIPT_MALFORMED.
    """
    comment = opened.comment
    if comment.kind is not Kind.RECEIPT:  # our own report, say: no talk of keys
        raise RefusedError("KIND_UNEXPECTED", found=comment.kind.label)
    key = PublicKey.from_text(sender_of(opened, superiors, Receipt).signing_key)
    envelope.verify(opened, key, Expectations(kind=Kind.RECEIPT, receiver=site))
    try:
        receipt = payloads.from_payload(Receipt, opened.payload)
    except (ProgramError, ValueError) as error:
        raise DamagedError("RECEIPT_MALFORMED") from error
    named = (receipt.receiver, receipt.site, receipt.term, receipt.sequence)
    if named != (comment.site, site, comment.term, comment.sequence):
        raise DamagedError("RECEIPT_MALFORMED")
    return receipt


class _WithNews(Protocol):
    @property
    def news(self) -> News: ...


def sender_of(opened: Opened, superiors: tuple[Superior, ...], kind: type[_WithNews]) -> Superior:
    """The superior with the key period that an opened package names.

    Is the period not among the pinned ones, the successions its news brings are followed: they
    are signed by themselves, so they may be read before the package is verified. ``kind`` is the
    dataclass of its payload.

    Raises:
        RefusedError: SENDER_UNKNOWN.
    """
    named = (opened.comment.site, opened.comment.epoch)
    pinned = {(each.code, each.epoch): each for each in superiors}
    if named not in pinned:
        reached = _followed(opened, superiors, kind)
        pinned = {(each.code, each.epoch): each for each in reached}
    if named not in pinned:
        raise RefusedError("SENDER_UNKNOWN", sender=named[0], epoch=named[1])
    return pinned[named]


def _followed(
    opened: Opened, superiors: tuple[Superior, ...], kind: type[_WithNews]
) -> tuple[Superior, ...]:
    if len(opened.payload) > _READ_UNVERIFIED:
        return ()
    try:
        payload: _WithNews = payloads.from_payload(kind, opened.payload)
    except (ProgramError, ValueError):
        return ()
    return follow(superiors, payload.news.successions)


def check_answers(receipt: Receipt, package_hash: str) -> None:
    """Return only if the receipt answers exactly this package.

    Raises:
        RefusedError: RECEIPT_FOR_OTHER_PACKAGE.
    """
    if receipt.package != package_hash:
        raise RefusedError(
            "RECEIPT_FOR_OTHER_PACKAGE",
            found=receipt.short_code,
            wanted=envelope.code_of(package_hash),
        )
