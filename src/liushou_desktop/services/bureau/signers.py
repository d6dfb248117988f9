"""Who signs for each school: named on the stamped sheet, and in office by its last report.

When the keeper of the key or the principal is somebody else now, or nobody, the school owes a
hand-over of its keys; the bureau sees the vacancy before a package comes that nobody answers for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liushou_desktop.domain.register import SiteKey
from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork

_SHEET = "S1"
KEEPER, PRINCIPAL = "clerk", "principal"


@dataclass(frozen=True, slots=True)
class SchoolSigner:
    """One of the two who answer for a school's packages.

    Attributes:
        post: ``clerk`` (keeps the key) or ``principal`` (signs off).
        named: on the stamped sheet of the newest key that counts.
        now: in office by the last report, "" = vacant, None = the school has told nothing of posts.
    """

    post: str
    named: str
    now: str | None

    @property
    def is_other(self) -> bool:
        """Somebody else or nobody is in office now."""
        return bool(self.named) and self.now is not None and self.now != self.named


Signers = tuple[SchoolSigner, SchoolSigner]
"""Keeper and principal."""


def school_signers(site: Site, codes: Sequence[str]) -> Mapping[str, Signers]:
    """Keeper and principal of each of these schools.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ_COUNTY)
    with site.unit() as unit:
        pinned = unit.find(SiteKey, code=list(codes), state="pinned", order_by="epoch")
        keys = {key.code: key for key in pinned}
        return {code: _signers(unit, code, keys.get(code)) for code in codes}


def _signers(unit: UnitOfWork, code: str, key: SiteKey | None) -> Signers:
    from liushou_desktop.storage.queries.reported import reported_rows

    held = _posts(reported_rows(unit, site=code, sheet=_SHEET))
    named = (key.keeper or "", key.principal or "") if key is not None else ("", "")
    keeper, principal = (
        SchoolSigner(post, name, None if held is None else held.get(post, ""))
        for post, name in zip((KEEPER, PRINCIPAL), named, strict=True)
    )
    return keeper, principal


def _posts(rows: list[ReportedRow]) -> dict[str, str] | None:
    """Post → name in the newest term reported; None when no post was told at all."""
    told = [row for row in rows if row.values.get("post") and row.values.get("person")]
    if not told:
        return None
    newest = max(row.term for row in told)
    return {
        str(row.values["post"]): str(row.values["person"]) for row in told if row.term == newest
    }
