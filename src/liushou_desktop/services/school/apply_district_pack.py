"""A pack came from our 学区: what it found here, taken whole; the rest the county settles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liushou_desktop.base.identifiers import new_id
from liushou_desktop.domain.register import ReceivedPackage
from liushou_desktop.services.school.pack_changes import PackShown, inspection_changes
from liushou_desktop.services.shared.bureau_state import (
    DISTRICT_PACK_KIND,
    district_inspections_told,
    judge_district_number,
    keep_district,
)
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.exchange.envelope import Opened
    from liushou_desktop.exchange.news import Superior
    from liushou_desktop.storage.unit import UnitOfWork


class ReadDistrictPack:
    """A pack of our 学区, opened, verified, and found to follow those before.

    Raises:
        RefusedError, DamagedError: as ``exchange.packs.read_district_pack``; PACK_OLDER.
        ConflictError: PACK_CONFLICT.
    """

    def __init__(
        self, site: Site, unit: UnitOfWork, opened: Opened, superiors: tuple[Superior, ...]
    ) -> None:
        from liushou_desktop.exchange.packs import read_district_pack

        self._pack = read_district_pack(opened, site.code, superiors)
        self._opened = opened
        self._is_repeat = judge_district_number(unit, self._pack, opened.digest)

    def shown(self, unit: UnitOfWork) -> PackShown:
        """What it would change."""
        told = district_inspections_told(unit)
        return PackShown(
            number=self._pack.number,
            issuer=self._pack.issuer_name,
            issued_on=self._pack.issued_on,
            note=self._pack.note,
            short_code=self._opened.short_code,
            is_repeat=self._is_repeat,
            changes=tuple(inspection_changes(told, self._pack.inspections)),
        )

    def take(self, site: Site, unit: UnitOfWork) -> PackShown:
        """Take it in the caller's transaction; repeating it changes nothing."""
        shown = self.shown(unit)
        if shown.is_repeat:
            return shown
        reason = f"学区下发包第 {shown.number} 号"
        keep_district(unit, self._pack, self._opened.digest, reason)
        unit.add(
            ReceivedPackage(
                site=site.code,
                id=new_id(),
                code=self._pack.issuer,
                kind=DISTRICT_PACK_KIND,
                sequence=shown.number,
                epoch=self._opened.comment.epoch,
                digest=self._opened.digest,
                verdict="new",
                received_at=site.clock.now(),
                received_by=site.user.name,
                counts={"changes": len(shown.changes)},
            ),
            reason,
        )
        return shown
