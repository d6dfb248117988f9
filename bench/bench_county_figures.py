"""The county's dashboards over a million reported rows: summary rows against a scan."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from typing import TYPE_CHECKING

from bench.harness import DATA, Bench, Faster, Measures, Stopwatch
from liushou_desktop.base.clock import RehearsalClock
from liushou_desktop.formspec.codes import code_set
from liushou_desktop.services.bureau.rules_used import RULE_SET, VERSION
from liushou_desktop.services.shared.create_site import NewSite, create_site
from liushou_desktop.services.shared.open_site import open_site
from liushou_desktop.services.shared.reading_words import plan
from liushou_desktop.services.shared.rights import Role
from liushou_desktop.services.shared.site import Site
from liushou_desktop.storage.canonical import canonical
from liushou_desktop.storage.reported_pieces import SheetRows, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liushou_desktop.domain.entity import Entity
    from liushou_desktop.domain.register import ReceivedPackage
    from liushou_desktop.storage.unit import UnitOfWork

SCHOOLS, ROWS_OF_SCHOOL = 200, 5_000
FOLDER = DATA / "county-figures"
CODE, USER, PASSWORD = "219900", "何静", "demo-2021"
TODAY = date(2026, 7, 21)
TERM = "2025-2"
TERMS = ("2024-2", "2025-1", TERM)
CODES = tuple(entry.code for entry in code_set("indicator").codes)
"""All figures a school signs."""


def prepare() -> None:
    """A bureau with a million rows and, beside them, the figures its schools signed; made once."""
    done = FOLDER / "bench.done"
    if done.exists():
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    new = NewSite(
        side="bureau", code=CODE, name="积石山县教育局", short_code="JS", user=USER,
        role=Role.BUREAU_CLERK, password=PASSWORD,
    )  # fmt: skip
    create_site(FOLDER, new, RehearsalClock(TODAY))
    site = open_bureau()
    for number in range(SCHOOLS):
        with site.unit() as unit:
            _enrol(unit, number)
            for term in TERMS:
                keep(unit, number, term, ROWS_OF_SCHOOL if term == TERM else 0)
    with site.unit() as unit:
        _lay_out_for_scan(unit)
    site.lock()
    done.touch()


def _lay_out_for_scan(unit: UnitOfWork) -> None:
    """The same rows one by one, as what is compared with would keep them."""
    from liushou_desktop.storage.queries.reported import reported_rows

    unit.connection.exec_driver_sql(
        'CREATE TABLE scanned (site, id, sheet, term, is_gone, "values", PRIMARY KEY (site, id))'
    )
    for number in range(SCHOOLS):
        rows = [
            (row.site, row.id, row.sheet, row.term, 0, canonical(row.values))
            for row in reported_rows(unit, site=_code(number))
        ]
        unit.connection.exec_driver_sql("INSERT INTO scanned VALUES (?, ?, ?, ?, ?, ?)", rows)


def open_bureau() -> Site:
    """The bureau, some days after the term's end."""
    return open_site(FOLDER, USER, PASSWORD, RehearsalClock(TODAY))


def keep(unit: UnitOfWork, number: int, term: str, rows: int) -> None:
    """What merging one package of a school writes: its rows and its figures."""
    package = _package(number, term)
    if unit.get(type(package), package.id) is None:
        unit.add(package)
    sheets = (
        [SheetRows("S19", term, package.id, "row", columns_of(list(_rows(rows))))] if rows else []
    )
    unit.keep_reported(package, sheets, _figures(package))


def _code(number: int) -> str:
    return f"219909{number:04d}"


def _enrol(unit: UnitOfWork, number: int) -> None:
    from liushou_desktop.domain.register import EnrolledSite

    code = _code(number)
    unit.add(
        EnrolledSite(
            site=CODE, id=code, code=code, name=f"第{number + 1}小学", district=f"{number % 12}",
            state="approved", invited_on=date(2026, 2, 20),
        )
    )  # fmt: skip


def _package(number: int, term: str) -> ReceivedPackage:
    from liushou_desktop.domain.register import ReceivedPackage

    return ReceivedPackage(
        site=CODE, id=f"{_code(number)}-{term}", code=_code(number), term=term, kind="report",
        sequence=TERMS.index(term) + 1, epoch=1, digest=f"{number:08x}{term}", verdict="new",
        version=1, received_at=datetime(2026, 7, 14, 9, 0), received_by=USER,
        counts={"pupils": 50, RULE_SET: plan().id, VERSION: plan().version, "version": 1},
        receipt={"state": "accepted", "remarks": []},
    )  # fmt: skip


def _rows(count: int) -> Iterator[dict[str, object]]:
    """What each child was owed and got (S19), as the package tells it."""
    for row in range(count):
        told: dict[str, object] = {
            "row": f"k{row:05d}",
            "child": f"c{row % 50:04d}",
            "child_name": "马小龙",
            "class_label": f"三（{row % 4 + 1}）班",
            "done": row % 3,
            "indicator": CODES[row % len(CODES)],
            "owed": 2,
            "rule": f"R{row % 22 + 31}",
            "title": "每学期入户家访两次",
        }
        yield told


def _figures(package: ReceivedPackage) -> Iterator[Entity]:
    from liushou_desktop.domain.reported import figures_of

    told = {indicator: (30 + place, 60) for place, indicator in enumerate(CODES)}
    yield figures_of(package.code, package.id, package.term or "", told)


def scan() -> Measures:
    """What one writes first: every figure added up from the rows, each time somebody looks."""
    import sqlalchemy as sa

    site = open_bureau()
    watch = Stopwatch()
    query = sa.text(
        "SELECT site, json_extract(\"values\", '$.indicator') AS indicator, "
        "sum(json_extract(\"values\", '$.done')), sum(json_extract(\"values\", '$.owed')) "
        "FROM scanned WHERE sheet = 'S19' AND term = :term AND NOT is_gone "
        "GROUP BY site, indicator"
    )
    with site.unit() as unit:
        watch.repeat("figures", lambda: unit.connection.execute(query, {"term": TERM}).all(), 3)
    site.lock()
    return watch.measures


def all_anew() -> Measures:
    """The figures of every school made anew because one school's report came."""
    site = open_bureau()
    watch = Stopwatch()
    watch.repeat("refresh", lambda: _refresh(site, range(SCHOOLS)), 3)
    site.lock()
    return watch.measures


def ours() -> Measures:
    """The pages 统计 and 上报情况, and what merging one school's next report refreshes.

    ``figures`` is the county's line of all indicators, ``schools`` one indicator with its schools.
    """
    from liushou_desktop.services.bureau.county_view import county_indicators, reporting_status
    from liushou_desktop.services.bureau.figure_levels import figure_levels

    site = open_bureau()
    watch = Stopwatch()
    watch.repeat("figures", lambda: county_indicators(site, TERM), 9)
    watch.repeat("schools", lambda: figure_levels(site, "I05", TERM), 9)
    watch.repeat("reported", lambda: reporting_status(site, TERM), 9)
    watch.repeat("refresh", lambda: _refresh(site, range(7, 8)), 9)
    site.lock()
    return watch.measures


def _refresh(site: Site, numbers: range) -> None:
    with site.unit() as unit:
        for number in numbers:
            keep(unit, number, TERM, 0)


BENCH = Bench(
    about=f"the county's dashboards over {SCHOOLS * ROWS_OF_SCHOOL:,} reported rows",
    prepare=prepare,
    candidates={"scan": scan, "all schools anew": all_anew, "ours": ours},
    goals=(
        Faster("figures", "ours", "scan", times=500),
        Faster("refresh", "ours", "all schools anew", times=10),
    ),
)
