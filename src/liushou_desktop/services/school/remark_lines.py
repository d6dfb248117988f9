"""What the bureau wrote back, in words: which sheet, which cell, about whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

from liushou_desktop.domain.child import Child
from liushou_desktop.domain.reporting import Remark, SentPackage
from liushou_desktop.services.school.apply_receipt import remarks_in
from liushou_desktop.services.school.row_owner import role_of_row
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

_FAMILY = "S3"
#: Columns of the report that bear another name than what they are kept as.
_TOLD_AS = {
    "town": "address_detail",
    "village": "address_detail",
}
_FAMILY_TOLD_AS = {
    "since": "start",
    "province": "place",
    "city": "place",
    "phone_checked_on": "phone_verified_on",
    "notice_on": "written_notice_on",
}


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """One open remark to the report of ``term``.

    ``field`` and ``who`` are "" where the bureau named none.

    ``place``: form, section and field of the child's file where it is answered, or None.
    ``record``: the visit or talk it is about, or None; ``figure``: the indicator, or None.
    """

    id: str
    sheet: str
    field: str
    who: str
    child: str | None
    text: str
    place: tuple[str, str, str] | None = None
    record: str | None = None
    figure: str | None = None
    term: str | None = None


def remark_lines(site: Site, child: str | None = None) -> list[RemarkLine]:
    """Remarks nobody has settled yet, of the children in the user's scope, or of one child.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.READ)
    with site.unit() as unit:
        remarks = [each for each in remarks_in(site, unit) if child in (None, each.child)]
        ids = [each.child for each in remarks if each.child]
        names = {row.id: row.name for row in unit.find(Child, id=ids)} if ids else {}
        terms = {row.id: row.term for row in unit.find(SentPackage, kind="report")}
    places = _places(site)
    return [
        replace(_line(remark, names, places), term=terms.get(remark.package)) for remark in remarks
    ]


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


def _kept_as(remark: Remark) -> str:
    """The name under which ``_places`` knows a cell: the person's in S3 (``father_phone``)."""
    field = remark.field or ""
    if remark.sheet != _FAMILY or not remark.row:
        return _TOLD_AS.get(field, field)
    return f"{role_of_row(remark.row)}_{_FAMILY_TOLD_AS.get(field, field)}"


def _line(
    remark: Remark,
    names: dict[str, str],
    places: dict[str, tuple[str, str, str]],
) -> RemarkLine:
    from liushou_desktop.exchange.package_sheets import package_sheets
    from liushou_desktop.exchange.row_keys import id_of

    sheet = next((s for s in package_sheets().filled() if s.id == remark.sheet), None)
    columns = sheet.columns if sheet else ()
    heading = next((c.heading for c in columns if c.id == remark.field), "")
    child = remark.child
    if heading and remark.sheet == _FAMILY and remark.row:
        heading = f"{word('phone_owner', role_of_row(remark.row))}{heading}"
    who = names.get(child or "", "")
    figure = remark.row if remark.sheet == "S15" else None
    if not who and figure:
        who = word("indicator", figure)
    title = sheet.title if sheet else remark.sheet
    is_record = sheet is not None and bool(sheet.records)
    place = None if is_record or child is None else places.get(_kept_as(remark))
    record = id_of(remark.row) if is_record and remark.row else None
    return RemarkLine(remark.id, title, heading, who, child, remark.text, place, record, figure)
