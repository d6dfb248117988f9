"""Receipts onto a stick, and a package given back with remarks (退回)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liushou_desktop.base.errors import ConflictError, RefusedError
from liushou_desktop.base.files import safe_file_name, write_whole
from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.services.bureau.answer_covers import Answer, write_answers
from liushou_desktop.services.bureau.clearing_remarks import with_clearings
from liushou_desktop.services.bureau.kept_packages import kept_answer
from liushou_desktop.services.bureau.register import news_of
from liushou_desktop.services.bureau.register_state import RegisterNow
from liushou_desktop.services.bureau.rules_used import with_rules
from liushou_desktop.services.bureau.stick_contents import PACKAGE_SUFFIX
from liushou_desktop.services.bureau.take_covers import ALTERED, COVER, COVER_KIND
from liushou_desktop.services.shared.meanwhile import last_change
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.site_keys import current_keys

if TYPE_CHECKING:
    from liushou_desktop.exchange.receipts import Receipt
    from liushou_desktop.services.shared.site_keys import SiteKeys
    from liushou_desktop.storage.unit import UnitOfWork


def write_receipts(site: Site, folder: Path, receipts: Iterable[Receipt]) -> list[Path]:
    """Receipts as sealed packages onto a stick, each read back.

    Those of packages that came in a 学区's cover go back in one cover to that 学区. A 学区 hands on
    the county's receipts as they came, where it has them, and its own beside them where it remarked
    on something.

    What was decided about children counted twice goes along with a school's newest receipt, the
    newest news of the register with each. All of them are noted as exported before the first is
    written.

    Raises:
        RefusedError: NOT_ALLOWED, FOLDER_NOT_THERE. SurroundingsError: the stick failed.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.comment import Kind

    if not folder.is_dir():
        raise RefusedError("FOLDER_NOT_THERE", folder=str(folder))
    with site.unit() as unit:
        news = news_of(unit)
        once = list(
            {each.package: each for each in receipts}.values()
        )  # a file may lie there twice
        told = with_rules(unit, with_clearings(unit, once))
        wanted = [replace(each, news=news) for each in told]
        keys = current_keys(unit)
        register = RegisterNow(unit, {receipt.site for receipt in wanted})
        counties = {each.code for each in unit.find(EnrolledSite, kind="county")}
        carriers = _carriers(unit, {receipt.package for receipt in wanted})
        for receipt in wanted:
            unit.note_access("export", f"receipt {receipt.site} {receipt.sequence}")
    written = []
    by_carrier: dict[str, list[Answer]] = {}
    for receipt in wanted:
        carrier = carriers.get(receipt.package, "")
        if carrier in counties:
            continue  # answered by their county, not by whoever it told
        # The newest key that counts: after a loss the school cannot open what the old one closes,
        # and whoever has that PC now must not.
        pinned = [key for key in register.keys_of(receipt.site) if key.state == "pinned"]
        recipients = (*(key.sealing_key for key in pinned[:1]), keys.sealing_public)
        from_above = kept_answer(site, receipt.package)
        content = from_above or _sealed(receipt, keys, recipients)
        name = register.name_of(receipt.site) or receipt.site
        stem = f"{receipt.site}_{name}_{receipt.term}_第{receipt.sequence}包"
        file_name = _file_name(stem, Kind.RECEIPT.name_mark)
        if carrier:
            answer = Answer(receipt, name, file_name, content)
            by_carrier.setdefault(carrier, []).append(answer)
            continue
        files = [(file_name, content)]
        if from_above is not None and receipt.remarks:  # what we said ourselves goes along
            own = _file_name(stem, f"{site.name}{Kind.RECEIPT.name_mark}")
            files.append((own, _sealed(receipt, keys, recipients)))
        for each, held in files:
            write_whole(folder / each, held, read_back=True)
            written.append(folder / each)
    written += [
        write_answers(site, folder, carrier, found) for carrier, found in by_carrier.items()
    ]
    return written


def _file_name(stem: str, mark: str) -> str:
    return f"{safe_file_name(f'{stem}_{mark}')}{PACKAGE_SUFFIX}"


def _sealed(receipt: Receipt, keys: SiteKeys, recipients: tuple[str, ...]) -> bytes:
    from liushou_desktop.exchange.receipts import seal_receipt

    return seal_receipt(receipt, keys.signing, keys.epoch, recipients).content


def _carriers(unit: UnitOfWork, packages: set[str]) -> dict[str, str]:
    """The 学区 in whose covers packages lie unaltered, by the package; whether a package also came
    by itself, before its cover or after it, makes no difference."""
    below = {each.code for each in unit.find(EnrolledSite)}
    found: dict[str, str] = {}
    for held in unit.find(ReceivedPackage, kind=COVER_KIND, order_by=("epoch", "sequence")):
        if held.code in below:
            counts: Mapping[str, Any] = held.counts
            altered = set(counts.get(ALTERED, ()))
            entries = counts[COVER]["entries"]
            inside = {e["package"] for e in entries if e["file"] and e["site"] not in altered}
            found |= dict.fromkeys(inside & packages, held.code)
    return found


def return_package(
    site: Site,
    digest: str,
    remarks: Sequence[Mapping[str, Any]],
    *,
    returned: bool = True,
    seen: Receipt | None = None,
) -> Receipt:
    """Write remarks to a merged package and give its receipt the state returned (退回); they take
    the place of those it had.

    Args:
        remarks: mappings with ``sheet``, ``text`` and, where known, ``row`` and ``field``.
        seen: the receipt as the person saw it; None = whatever it is.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND. ConflictError: REMARKED_BY_OTHER, somebody wrote
            remarks since the person looked.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.payloads import to_values
    from liushou_desktop.exchange.receipts import RowRemark

    with site.unit() as unit:
        package, receipt = _held(unit, digest)
        if seen is not None and (seen.state, seen.remarks) != (receipt.state, receipt.remarks):
            last = last_change(unit, package)
            raise ConflictError("REMARKED_BY_OTHER", count=len(receipt.remarks), **last)
        receipt = replace(
            receipt,
            state="returned" if returned else "accepted",
            remarks=tuple(RowRemark(**remark) for remark in remarks),
        )
        unit.change(package, receipt=to_values(receipt))
    return receipt


def receipt_of(site: Site, digest: str) -> Receipt:
    """The receipt of a merged package as it is kept now.

    Raises:
        RefusedError: NOT_ALLOWED, NOT_FOUND.
    """
    site.require(Right.RECEIVE)
    with site.unit() as unit:
        return _held(unit, digest)[1]


def _held(unit: UnitOfWork, digest: str) -> tuple[ReceivedPackage, Receipt]:
    from liushou_desktop.exchange.receipts import receipt_from_values

    held = unit.find(ReceivedPackage, digest=digest, verdict="new")
    if not held or not held[0].receipt:
        raise RefusedError("NOT_FOUND", kind="package", id=digest[:8])
    return held[0], receipt_from_values(held[0].receipt)
