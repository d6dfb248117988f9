"""What was decided about children counted twice or lost, on the way back to their schools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from liushou_desktop.domain.clearing import Clearing
from liushou_desktop.domain.duplicates import places_of
from liushou_desktop.domain.reported import ReportedChild
from liushou_desktop.services.bureau.merged_reports import newest_report

if TYPE_CHECKING:
    from liushou_desktop.exchange.receipts import Receipt, RowRemark
    from liushou_desktop.storage.unit import UnitOfWork

_CHILDREN = "S2"


def with_clearings(unit: UnitOfWork, receipts: Iterable[Receipt]) -> list[Receipt]:
    """Receipts with the remarks their schools shall read; only the newest of a school gets them.

    They are put there at writing and not kept with the receipt: a decision taken back is told no
    more.
    """
    told: dict[str, list[RowRemark]] = {}
    for school, remark in _remarks(unit):
        told.setdefault(school, []).append(remark)
    return [
        replace(receipt, remarks=(*receipt.remarks, *told.get(receipt.site, ())))
        if receipt.package == _newest(unit, receipt.site)
        else receipt
        for receipt in receipts
    ]


def _remarks(unit: UnitOfWork) -> Iterator[tuple[str, RowRemark]]:
    """(school, remark) of every decision that stands and whose rows stand as they stood."""
    from liushou_desktop.exchange.receipts import SAME_CHILD, RowRemark

    for clearing in unit.find(Clearing, is_void=False, order_by=("decided_on", "id")):
        places = places_of(clearing.key)
        if len(places) > 1 and not all(_is_enlisted(unit, *place) for place in places):
            continue  # a school has put it right
        field = SAME_CHILD if len(places) > 1 else None
        for school, child in places:
            if text := clearing.told.get(school):
                yield school, RowRemark(sheet=_CHILDREN, row=child, field=field, text=str(text))


def _is_enlisted(unit: UnitOfWork, school: str, child: str) -> bool:
    row = unit.get(ReportedChild, child, site=school)
    return row is not None and row.is_on_roll and not row.is_gone


def _newest(unit: UnitOfWork, school: str) -> str | None:
    package = newest_report(unit, school)
    return package.digest if package is not None else None
