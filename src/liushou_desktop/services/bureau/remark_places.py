"""Where a remark can point: the sheets, rows and cells a school has reported, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liushou_desktop.domain.reported import ReportedRow
from liushou_desktop.services.shared.rights import Right
from liushou_desktop.services.shared.site import Site
from liushou_desktop.services.shared.words import word

if TYPE_CHECKING:
    from liushou_desktop.exchange.package_sheets import PackageSheet

_CHILDREN, _FIGURES = "S2", "S15"


@dataclass(frozen=True, slots=True)
class SheetPlaces:
    """One sheet of a school's report.

    Attributes:
        rows: key → words, children in class order; fields: column id → heading.
    """

    id: str
    title: str
    rows: Mapping[str, str]
    fields: Mapping[str, str]


def remark_places(site: Site, school: str) -> list[SheetPlaces]:
    """Sheets with rows, as the school last reported them.

    Raises:
        RefusedError: NOT_ALLOWED.
    """
    site.require(Right.RECEIVE)
    from liushou_desktop.exchange.package_sheets import package_sheets
    from liushou_desktop.storage.queries.reported import reported_rows

    with site.unit() as unit:
        held = reported_rows(unit, site=school)
    names = {row.key: _child_words(row.values) for row in held if row.sheet == _CHILDREN}
    sheets = (sheet for sheet in package_sheets().filled() if sheet.id != "S0")
    places = (_places(sheet, [r for r in held if r.sheet == sheet.id], names) for sheet in sheets)
    return [place for place in places if place.rows]


def _places(
    sheet: PackageSheet, rows: Iterable[ReportedRow], names: Mapping[str, str]
) -> SheetPlaces:
    told = sorted((_words(sheet, row, names), row.key) for row in rows)
    return SheetPlaces(
        sheet.id,
        sheet.title,
        {key: words for words, key in told},
        {column.id: column.heading for column in sheet.columns if not column.hidden},
    )


def _words(sheet: PackageSheet, row: ReportedRow, names: Mapping[str, str]) -> str:
    """五(2)班 马玉兰, with the day or the first word that tells the child's rows apart."""
    if sheet.id == _CHILDREN:
        return names[row.key]
    if sheet.id == _FIGURES:
        return f"{row.key} {word('indicator', row.key)}"
    told = row.values.get("kind") or row.values.get("title") or ""
    parts = (names.get(row.child or ""), str(told), _apart(sheet, row))
    return " ".join(part for part in parts if part)


def _apart(sheet: PackageSheet, row: ReportedRow) -> str:
    from liushou_desktop.exchange.package_sheets import CellType

    for column in sheet.columns:
        value = row.values.get(column.id)
        if not value or column.hidden or column.id in (sheet.key, sheet.child):
            continue
        if column.type is CellType.DATE:
            return str(value)
        if column.options and column.type is CellType.CHOICE:
            return word(column.options, str(value))
    return ""


def _child_words(values: Mapping[str, Any]) -> str:
    return f"{values.get('class_label') or ''} {values.get('name') or ''}".strip()
