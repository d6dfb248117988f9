"""What the bureau wrote back, in words: which sheet, which cell, about whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.records import Record
from liushou_desktop.domain.reporting import Remark
from liushou_desktop.services.school.apply_receipt import remarks_in
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.storage.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """One open remark. ``field`` and ``who`` are "" where the bureau named none.

    ``place``: form, section and field of the child's file where it is answered, or None.
    ``record``: the visit or talk it is about, or None.
    """

    id: str
    sheet: str
    field: str
    who: str
    child: str | None
    text: str
    place: tuple[str, str, str] | None = None
    record: str | None = None


def remark_lines(site: Site, child: str | None = None) -> list[RemarkLine]:
    """Remarks nobody has settled yet, of the children in the user's scope, or of one child.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        remarks = [
            each for each in remarks_in(site, unit) if child in (None, _child_of(unit, each))
        ]
        owners = {remark.id: _child_of(unit, remark) for remark in remarks}
        ids = [owner for owner in owners.values() if owner]
        names = {row.id: row.name for row in unit.find(Child, id=ids)} if ids else {}
    places = _places(site)
    return [_line(remark, owners[remark.id], names, places) for remark in remarks]


def _child_of(unit: UnitOfWork, remark: Remark) -> str | None:
    """The child a remark is about: a row tells a child's record, or what was not done for it."""
    from liushou_desktop.exchange.row_keys import id_of

    if remark.child or not remark.row:
        return remark.child
    record = unit.get(Record, id_of(remark.row))
    if record is not None:
        return record.child
    child = unit.get(Child, remark.row.rpartition("-")[2])
    return child.id if child else None


def _places(site: Site) -> dict[str, tuple[str, str, str]]:
    """Where a column of the report is filled in: by the field's name or by what it is kept as."""
    from liushou_desktop.services.school.child_file import file_sections

    found: dict[str, tuple[str, str, str]] = {}
    for part in file_sections(site.forms):
        form = site.forms.form(part.form)
        for name in part.fields:
            place = (part.form, part.id, name)
            found.setdefault(name, place)
            owner, _, column = (form.field(name).binds or "").partition(".")
            found.setdefault(f"{owner}_{column}" if owner != "child" else column, place)
    return found


def _line(
    remark: Remark,
    child: str | None,
    names: dict[str, str],
    places: dict[str, tuple[str, str, str]],
) -> RemarkLine:
    from liushou_desktop.exchange.package_sheets import package_sheets
    from liushou_desktop.exchange.row_keys import id_of

    sheet = next((s for s in package_sheets().filled() if s.id == remark.sheet), None)
    columns = sheet.columns if sheet else ()
    heading = next((c.heading for c in columns if c.id == remark.field), "")
    who = names.get(child or "", "")
    if not who and remark.sheet == "S15" and remark.row:
        who = word("indicator", remark.row)
    title = sheet.title if sheet else remark.sheet
    is_record = sheet is not None and bool(sheet.records)
    place = None if is_record or child is None else places.get(remark.field or "")
    record = id_of(remark.row) if is_record and remark.row else None
    return RemarkLine(remark.id, title, heading, who, child, remark.text, place, record)
