"""The paper that goes with a package, and the package's name."""

from __future__ import annotations

from datetime import date, datetime

from tests.exchange.make import SCHOOL, manifest, package

from liushou_desktop.exchange.handover import handover_of, report_file_name
from liushou_desktop.exchange.package_sheets import package_sheets

FIRST = package(b"1")
SECOND = package(b"2", sequence=2, previous=FIRST.digest)
COUNTS = {"S2": 2, "S3": 4, "S4": 2, "S7": 3, "S8": 6, "S15": 11, "S16": 9}


def _handover(**changes):
    told = manifest(counts=COUNTS, sequence=2, previous=FIRST.digest, **changes)
    return handover_of(
        SECOND, told, package_sheets(), file_name="x.lspkg", made_at=datetime(2026, 7, 12, 10, 24)
    )


def test_carries_the_code_of_this_package_and_of_the_one_before() -> None:
    paper = _handover()
    assert paper.short_code == SECOND.short_code
    assert paper.previous_short_code == FIRST.short_code
    assert (paper.sequence, paper.size) == (2, len(SECOND.content))


def test_has_no_code_before_the_first() -> None:
    told = manifest(counts=COUNTS)
    paper = handover_of(
        FIRST, told, package_sheets(), file_name="x", made_at=datetime(2026, 7, 12)
    )  # fmt: skip
    assert paper.previous_short_code is None


def test_lists_every_sheet_that_travels_with_its_rows() -> None:
    assert [(line.code, line.rows) for line in _handover().sheets] == [
        ("S0", 1), ("S2", 2), ("S3", 4), ("S4", 2), ("S7", 3), ("S8", 6), ("S15", 11), ("S16", 9),
    ]  # fmt: skip


def test_names_the_file_after_school_season_and_version() -> None:
    day = date(2026, 7, 12)
    spring = report_file_name(manifest(), "青杏小学", day)
    assert spring == f"{SCHOOL}_青杏小学_2026春_留守儿童_V1_20260712.lspkg"
    autumn = report_file_name(manifest(term="2025-1", version=2), "青杏/小学", day)
    assert autumn == f"{SCHOOL}_青杏_小学_2025秋_留守儿童_V2_20260712.lspkg"
