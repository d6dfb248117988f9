"""Power cuts lose nothing that was acknowledged, and the cutter notices a build that lies."""

from __future__ import annotations

import pytest
from tests.fault.power_cut import can_cut, cut

pytestmark = pytest.mark.soak


@pytest.fixture(autouse=True)
def _disks_we_may_cut() -> None:
    if not can_cut():
        pytest.skip("needs root, loop devices and mkfs.xfs")


def test_keeps_what_was_acknowledged() -> None:
    assert cut(100) == []


def test_notices_a_build_that_does_not_flush() -> None:
    assert cut(20, safe=False)
