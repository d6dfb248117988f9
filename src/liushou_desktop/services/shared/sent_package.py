"""The row of a package that was written to a stick: what it is, for whom, and by which key.

A report's row is begun before it is sealed, since its number goes into the workbook
(``services.school.export_report``); of all others everything is known once they are sealed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.reporting import SentPackage
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.envelope import SealedPackage


def sent_package(
    site: Site,
    sealed: SealedPackage,
    *,
    kind: str,
    file_name: str,
    receiver: str,
    term: str | None = None,
    workbook_digest: str = "",
) -> SentPackage:
    """The row, not yet kept; number, key period and the package before stand in what was signed.

    Args:
        kind: as the rows of packages are told apart. receiver: code of the site it is sealed to.
        workbook_digest: what else tells one content from another.
    """
    comment = sealed.comment
    return SentPackage(
        site=site.code,
        id=new_id(),
        kind=kind,
        term=term,
        sequence=comment.sequence,
        epoch=comment.epoch,
        digest=sealed.digest,
        workbook_digest=workbook_digest,
        previous=comment.previous or None,
        short_code=sealed.short_code,
        file_name=file_name,
        made_at=site.clock.now(),
        made_by=site.user.name,
        receiver=receiver,
    )
