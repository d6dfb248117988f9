"""What a bureau keeps of a cover it sent: one row, whichever way the cover went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.services.bureau.take_covers import COVER_KIND
from liushou_desktop.services.shared.put_back import covers_go_on_above
from liushou_desktop.services.shared.sent_package import sent_package

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import Cover
    from liushou_desktop.exchange.envelope import SealedPackage
    from liushou_desktop.services.shared.site import Site
    from liushou_desktop.storage.unit import UnitOfWork


def next_cover(unit: UnitOfWork, epoch: int, receiver: str) -> tuple[int, str]:
    """Number of the next cover of this row, and the hash of the one before or ""."""
    earlier = unit.find(
        SentPackage,
        kind=COVER_KIND,
        epoch=epoch,
        receiver=receiver,
        order_by="-sequence",
        limit=1,
    )
    last = earlier[0].sequence if earlier else 0
    previous = earlier[0].digest if earlier else ""
    return max(last, covers_go_on_above(unit, epoch, receiver)) + 1, previous


def sent_cover(site: Site, cover: Cover, sealed: SealedPackage, file_name: str) -> SentPackage:
    """The row of a cover that was written."""
    return sent_package(
        site,
        sealed,
        kind=COVER_KIND,
        file_name=file_name,
        receiver=cover.receiver,
        term=cover.term,
    )
