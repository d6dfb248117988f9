"""The cover as cells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.exchange.make import heading, manifest

from liushou_desktop.base.errors import DamagedError
from liushou_desktop.exchange.comment import Comment, Kind
from liushou_desktop.exchange.manifest import manifest_from_cells, manifest_to_cells
from liushou_desktop.exchange.package_sheets import package_sheets

# Lines a cover may lack: counts of sheets, and what packages of the first edition come without.
LATER = {"rows.S2", "rows.S7", "consent"}
MANIFEST = manifest(counts={"S2": 2, "S7": 10}, previous="ab" * 64)


def test_reads_back_what_it_wrote() -> None:
    assert manifest_from_cells(manifest_to_cells(MANIFEST)) == MANIFEST


def test_is_readable() -> None:
    cells = manifest_to_cells(MANIFEST)
    assert cells["receiver_names"] == "癿藏学区、示例县教育局"
    assert cells["made_at"] == "2026-07-12 10:24:00"
    assert cells["forms"] == "home_visit=1、talk=1"
    assert cells["rows.S7"] == "10"


@pytest.mark.parametrize("item", sorted(set(manifest_to_cells(MANIFEST)) - LATER))
def test_refuses_a_missing_item(item: str) -> None:
    cells = manifest_to_cells(MANIFEST)
    del cells[item]
    with pytest.raises(DamagedError, match="MANIFEST_MALFORMED"):
        manifest_from_cells(cells)


@pytest.mark.parametrize(
    "change",
    [
        {"extra": ""}, {"sequence": "one"}, {"sequence": "01"}, {"sequence": "-1"},
        {"cut_off": "2026"}, {"made_at": "yesterday"}, {"forms": "home_visit"},
        {"rows.S2": "x"}, {"rows.S2": " 2"},
    ],
)  # fmt: skip
def test_refuses_other_values(change) -> None:
    with pytest.raises(DamagedError, match="MANIFEST_MALFORMED"):
        manifest_from_cells({**manifest_to_cells(MANIFEST), **change})


def test_agrees_with_what_was_signed_beside_it() -> None:
    MANIFEST.check(Comment.over(b"", heading(previous="ab" * 64)))


@pytest.mark.parametrize(
    "change",
    [
        {"site": "2162999902"}, {"receiver": ("622999",)}, {"term": "2025-1"}, {"sequence": 2},
        {"epoch": 2}, {"previous": ""}, {"kind": "receipt"}, {"format": 2},
    ],
)  # fmt: skip
def test_refuses_a_cover_that_says_otherwise(change) -> None:
    with pytest.raises(DamagedError) as caught:
        replace(MANIFEST, **change).check(Comment.over(b"", heading(previous="ab" * 64)))
    assert caught.value.arguments["item"] == package_sheets().manifest[next(iter(change))]


def test_speaks_of_reports_only() -> None:
    with pytest.raises(DamagedError, match="MANIFEST_DIFFERS"):
        MANIFEST.check(Comment.over(b"", heading(previous="ab" * 64, kind=Kind.PACK)))
