"""All receipts of a term: written again when a stick was lost or a school never took its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.services.bureau.merged_reports import newest_report
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.receipts import Receipt


def newest_package(site: Site, term: str, school: str) -> str:
    """Hash of the newest package of a school that was merged for a term.

    Raises:
        RefusedError: NOT_ALLOWED, NOTHING_MERGED.
    """
    site.require(Right.RECEIVE)
    with site.unit() as unit:
        held = newest_report(unit, school, term)
    if held is None:
        raise RefusedError("NOTHING_MERGED", school=school, term=site.term(term).name)
    return held.digest


def term_receipts(site: Site, term: str, school: str | None = None) -> list[Receipt]:
    """Receipts of the packages merged for a term, of every school or of one.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.receipts import receipt_from_values

    with site.unit() as unit:
        packages = unit.find(
            ReceivedPackage, term=term, verdict="new", order_by=("code", "epoch", "sequence")
        )
    return [
        receipt_from_values(each.receipt)
        for each in packages
        if each.receipt and school in (None, each.code)
    ]
