"""Random damage never gets further than a refusal or an honest reading."""

from __future__ import annotations

import pytest
from tests.hostile.mutants import mutants
from tests.hostile.soak import soak

from liushou_desktop.base.errors import RefusedError
from liushou_desktop.domain.identity_number import has_right_check
from liushou_desktop.sheets.fence import read
from liushou_desktop.sheets.roster import read_grid


def test_three_hundred_damaged_files_are_refused_or_read() -> None:
    ends = soak(200, seed=20_261_124)
    assert sum(ends.values()) == 200
    assert ends["read"] > 20, "damage that always refuses would prove nothing about reading"
    assert len(ends) > 8


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_fifty_thousand_damaged_files_are_refused_or_read(seed: int) -> None:
    soak(2_500, seed)


def test_a_damaged_identity_is_never_given() -> None:
    """Digits flipped in cells: what is given passes the check, or the row is doubtful."""
    for name, content in mutants(60, seed=5):
        try:
            reading = read_grid(read(content, name))
        except RefusedError:
            continue
        for row in reading.good:
            assert row.id_number is None or has_right_check(row.id_number)
