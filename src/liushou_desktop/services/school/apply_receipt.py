"""A receipt came back: check it answers our package, keep it, bring its remarks to the children."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.base.files import read_limited
from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.reporting import Remark, SentPackage
from liushou_desktop.services.school.row_owner import child_of_row
from liushou_desktop.services.school.scope import require_visible, visible_children
from liushou_desktop.services.shared.bureau_state import keep_news
from liushou_desktop.services.shared.enrolment import known_superiors
from liushou_desktop.services.shared.put_back import answered_since
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import identities

if TYPE_CHECKING:
    from liushou_desktop.domain.schooling import Term
    from liushou_desktop.exchange.receipts import MergedPackage, Receipt
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReceiptApplied:
    """What a receipt said.

    Attributes:
        term: in words; state: accepted or returned; is_repeat: it was applied before, nothing
            changed.
        foreign: packages merged under our key that this PC never made (a copied PC, T7).
    """

    term: str
    sequence: int
    state: str
    receiver: str
    remarks: int
    is_repeat: bool
    foreign: tuple[str, ...]


def apply_receipt(site: Site, file: Path) -> ReceiptApplied:
    """Verify and keep a receipt.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_ENROLLED, NOT_SEALED_FOR_US, SENDER_UNKNOWN,
            RECEIVER_IS_OTHER, KIND_UNEXPECTED, RECEIPT_FOR_OTHER_PACKAGE,
            RECEIPT_FOR_NO_PACKAGE, FILE_MISSING ….
        DamagedError: SIGNATURE_WRONG, SEAL_BROKEN, RECEIPT_MALFORMED ….
    """
    site.require(Right.CLOSE_TERM)
    from liushou_desktop.exchange.envelope import PACKAGE_LIMIT
    from liushou_desktop.exchange.payloads import to_values
    from liushou_desktop.exchange.receipts import read_receipt
    from liushou_desktop.exchange.verdicts import open_with_any

    content = read_limited(file, PACKAGE_LIMIT)
    with site.unit() as unit:
        opened = open_with_any(content, identities(unit))
        receipt = read_receipt(opened, site.code, known_superiors(unit))
        package = _answered(site, unit, receipt)
        is_repeat = bool(package.receipt) and package.receipt == to_values(receipt)
        if not is_repeat:
            keep_receipt(site, unit, package, receipt)
            keep_news(unit, receipt.news)
            answered_since(unit, package.epoch)
        foreign = receipt.foreign_to(_own(unit))
    return ReceiptApplied(
        term=_name_of(site.own_terms, receipt.term),
        sequence=receipt.sequence,
        state=receipt.state,
        receiver=receipt.receiver_name,
        remarks=len(receipt.remarks),
        is_repeat=is_repeat,
        foreign=tuple(foreign_words(site.own_terms, each) for each in foreign),
    )


def foreign_words(terms: Iterable[Term], merged: MergedPackage) -> str:
    """A package this PC never made, as the school may look for it."""
    return f"{_name_of(terms, merged.term)}第 {merged.sequence} 包"


def _name_of(terms: Iterable[Term], term: str) -> str:
    return next((each.name for each in terms if each.id == term), term)


def _own(unit: UnitOfWork) -> dict[tuple[int, int], str]:
    sent = unit.find(SentPackage, kind="report")
    return {(package.epoch, package.sequence): package.digest for package in sent}


def _answered(site: Site, unit: UnitOfWork, receipt: Receipt) -> SentPackage:
    """Our package the receipt answers, by its hash and nothing else.

    A package of ours that merely bears the same number is named: a copied PC made the other one.
    """
    from liushou_desktop.exchange.receipts import check_answers

    found = unit.find(SentPackage, digest=receipt.package)
    if found:
        return found[0]
    numbered = unit.find(SentPackage, kind="report", epoch=receipt.epoch, sequence=receipt.sequence)
    for package in numbered:
        check_answers(receipt, package.digest)
    raise RefusedError(
        "RECEIPT_FOR_NO_PACKAGE",
        term=_name_of(site.own_terms, receipt.term),
        sequence=receipt.sequence,
    )


def keep_receipt(site: Site, unit: UnitOfWork, package: SentPackage, receipt: Receipt) -> None:
    """Write a receipt and its remarks, inside the caller's transaction.

    What somebody gave back only they take back: the 学区 may have accepted what the county did not.
    A remark an earlier receipt of the same package brought is not brought twice; one that may have
    been settled meanwhile stays so.
    """
    from liushou_desktop.exchange.payloads import to_values

    if not _is_held_back(package, receipt):
        unit.change(package, receipt_state=receipt.state, receipt=to_values(receipt))
    held = {
        (each.sheet, each.row, each.field, each.text)
        for each in unit.find(Remark, package=package.id)
    }
    for remark in receipt.remarks:
        if (remark.sheet, remark.row, remark.field, remark.text) in held:
            continue
        unit.add(
            Remark(
                site=site.code,
                id=new_id(),
                package=package.id,
                sheet=remark.sheet,
                row=remark.row,
                field=remark.field,
                child=child_of_row(unit, remark.row) if remark.row else None,
                text=remark.text,
            )
        )


def _is_held_back(package: SentPackage, receipt: Receipt) -> bool:
    """Another superior gave the package back and has not said otherwise."""
    held = package.receipt or {}
    return package.receipt_state == "returned" and held.get("receiver") != receipt.receiver


def open_remarks(site: Site) -> list[Remark]:
    """Remarks of the bureau, in the user's scope, that nobody has settled yet."""
    site.require(Right.READ)
    with site.unit() as unit:
        return remarks_in(site, unit)


def remarks_in(site: Site, unit: UnitOfWork) -> list[Remark]:
    """``open_remarks`` inside the caller's transaction."""
    visible = visible_children(site, unit)
    found = unit.find(Remark, is_done=False)
    return found if visible is None else [each for each in found if each.child in visible]


def told_elsewhere(site: Site, unit: UnitOfWork) -> dict[str, str]:
    """Child → what the bureau says of the same child in another school (V25), while nobody has
    settled it."""
    from liushou_desktop.exchange.receipts import SAME_CHILD

    found = unit.find(Remark, is_done=False, field=SAME_CHILD)
    return {remark.child: remark.text for remark in found if remark.child}


def settle_remark(site: Site, remark_id: str) -> None:
    """The remark was answered in the file.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    _set_done(site, remark_id, is_done=True)


def reopen_remark(site: Site, remark_id: str) -> None:
    """The way back from ``settle_remark``.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_CHILD.
    """
    _set_done(site, remark_id, is_done=False)


def _set_done(site: Site, remark_id: str, *, is_done: bool) -> None:
    site.require(Right.EDIT_CHILD)
    with site.unit() as unit:
        remark = unit.require(Remark, remark_id)
        if remark.child is not None:
            require_visible(site, unit, [remark.child])
        unit.change(remark, is_done=is_done)
