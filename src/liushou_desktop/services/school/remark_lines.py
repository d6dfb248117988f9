"""What the bureau wrote back, in words: which sheet, which cell, about whom."""

from __future__ import annotations

from dataclasses import dataclass

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.reporting import Remark
from liushou_desktop.services.school.apply_receipt import remarks_in
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """One open remark. ``field`` and ``who`` are "" where the bureau named none."""

    id: str
    sheet: str
    field: str
    who: str
    child: str | None
    text: str


def remark_lines(site: Site) -> list[RemarkLine]:
    """Remarks about the user's own children that nobody has settled yet.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        remarks = remarks_in(site, unit)
        ids = [remark.child for remark in remarks if remark.child]
        names = {child.id: child.name for child in unit.find(Child, id=ids)} if ids else {}
    return [_line(remark, names) for remark in remarks]


def _line(remark: Remark, names: dict[str, str]) -> RemarkLine:
    from liushou_desktop.exchange.package_sheets import package_sheets

    sheet = next((s for s in package_sheets().filled() if s.id == remark.sheet), None)
    columns = sheet.columns if sheet else ()
    heading = next((c.heading for c in columns if c.id == remark.field), "")
    who = names.get(remark.child or "", "")
    if not who and remark.sheet == "S15" and remark.row:
        who = word("indicator", remark.row)
    title = sheet.title if sheet else remark.sheet
    return RemarkLine(remark.id, title, heading, who, remark.child, remark.text)
