"""What a bureau keeps of a cover it sent: one row, whichever way the cover went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.services.bureau.take_covers import COVER_KIND

if TYPE_CHECKING:
    from liushou_desktop.exchange.covers import Cover
    from liushou_desktop.exchange.envelope import SealedPackage
    from liushou_desktop.services.shared.site import Site


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
