"""No crash and no full disk loses what was shown as saved; the sweep would notice if one did."""

from __future__ import annotations

import pytest
from tests.fault.sweep import can_sweep, sweep

pytestmark = pytest.mark.skipif(not can_sweep(), reason="strace is missing or may not trace here")

KILL = ("signal=KILL",)


@pytest.mark.parametrize(("operation", "every"), [("save", 11), ("export", 1)])
def test_keeps_old_or_new_at_sampled_points(operation: str, every: int) -> None:
    tried, failures = sweep(operation, every=every)
    assert tried >= 20
    assert failures == []


def test_keeps_a_signed_report_and_its_number() -> None:
    """The whole export: store, outbox, stick; a package left behind is one the school remembers."""
    tried, failures = sweep("report", every=61)
    assert tried >= 5
    assert failures == []


@pytest.mark.parametrize(("operation", "every"), [("unsafe save", 3), ("unsafe export", 1)])
def test_notices_a_build_that_loses_work(operation: str, every: int) -> None:
    """The same harness on a build without journal and flush, and on plain overwriting."""
    _, failures = sweep(operation, every=every, faults=KILL, stop_at=1)
    assert failures


@pytest.mark.fault
@pytest.mark.parametrize(
    "operation", ["save", "seal", "export", "report", "exchange", "backup", "restore"]
)
def test_keeps_old_or_new_at_every_point(operation: str) -> None:
    tried, failures = sweep(operation)
    assert tried
    assert failures == []
