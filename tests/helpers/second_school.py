"""A second school: in a bureau's store, telling of children of the first; or open beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tests.helpers.sites import CLERK, SCHOOL, TODAY, County, join_bureau, unlocked

from liushou_desktop.domain.register import EnrolledSite, ReceivedPackage
from liushou_desktop.domain.reported import ReportedChild, ReportedFigure, ReportedRow
from liushou_desktop.exchange.package_sheets import package_sheets
from liushou_desktop.services.bureau.issue_packs import issue_packs
from liushou_desktop.services.school.apply_pack import apply_pack
from liushou_desktop.services.shared.site import Site
from liushou_desktop.storage.queries.reported import reported_figures
from liushou_desktop.storage.reported_pieces import SheetRows, columns_of
from liushou_desktop.storage.unit import UnitOfWork

JUNIOR, JUNIOR_NAME = "3199000003", "银川初级中学"
OTHER, OTHER_NAME = "2199000002", "癿沟小学"


def report_elsewhere(
    site: Site, *children: ReportedChild, rows: Sequence[ReportedRow] = ()
) -> None:
    """Enter the school and put the children into its register, as if its package told of them."""
    with site.unit() as unit:
        entry = unit.find(EnrolledSite, limit=1)[0]
        package = unit.find(ReceivedPackage, verdict="new", limit=1)[0]
        told = replace(package, id="second", code=OTHER, digest="ab" * 64)
        unit.add(replace(entry, id="second", code=OTHER, name=OTHER_NAME))
        unit.add(told)
        unit.keep_reported(
            told, sheets_of(rows), [replace(child, site=OTHER) for child in children]
        )


def figure_of(unit: UnitOfWork, site: str, indicator: str) -> ReportedFigure:
    """What a school told last of an indicator."""
    told = reported_figures(unit, site=site)
    (found,) = (figure for figure in told if figure.indicator == indicator)
    return found


def sheets_of(rows: Iterable[ReportedRow]) -> list[SheetRows]:
    """Rows as merging hands them to the store."""
    found: dict[tuple[str, str, str], list[Mapping[str, object]]] = {}
    for row in rows:
        found.setdefault((row.sheet, row.term, row.package), []).append(row.values)
    return [
        SheetRows(*place, package_sheets().sheet(place[0]).key, columns_of(told))
        for place, told in found.items()
    ]


def build_two_schools(folder: Path, running: County) -> County:
    """The county with an empty 初中 under ``junior``; both schools hold the register."""
    county = running.copy(folder)
    packs = county.folder / "packs"
    packs.mkdir()
    with county.open_bureau() as bureau:
        join_bureau(
            bureau, county.folder / "junior", county.stick, code=JUNIOR, name=JUNIOR_NAME,
            short_code="YC",
        )  # fmt: skip
        issue_packs(bureau, packs)
    for place, code in ((county.school, SCHOOL), (county.folder / "junior", JUNIOR)):
        with unlocked(place, CLERK, TODAY) as school:
            apply_pack(school, next(packs.glob(f"{code}_*.lspkg")))
    return county
