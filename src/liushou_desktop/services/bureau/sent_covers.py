"""What a bureau keeps of a cover it sent: one row, whichever way the cover went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.services.bureau.take_covers import COVER_KIND
from liushou_desktop.services.shared.put_back import covers_go_on_above

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


def sent_cover(
    cover: Cover, sealed: SealedPackage, *, by: Site, epoch: int, previous: str, file_name: str
) -> SentPackage:
    """The row of a cover that was written.

    Args:
        epoch: of the key it was signed with; previous: hash of the cover before, or "".
    """
    return SentPackage(
        site=cover.site,
        id=new_id(),
        kind=COVER_KIND,
        term=cover.term,
        sequence=cover.number,
        epoch=epoch,
        digest=sealed.digest,
        workbook_digest="",
        previous=previous or None,
        short_code=sealed.short_code,
        file_name=file_name,
        made_at=by.clock.now(),
        made_by=by.user.name,
        receiver=cover.receiver,
    )
