"""The collector works again when the last who wanted rest is done, in whatever order they end."""

from __future__ import annotations

import gc

import pytest

from liushou_desktop.base import collector
from liushou_desktop.base.collector import CollectorRest, collector_at_rest


@pytest.fixture(autouse=True)
def _a_collector_at_work(monkeypatch: pytest.MonkeyPatch):
    was_on = gc.isenabled()
    gc.enable()
    monkeypatch.setattr(collector, "_rests", collector._Rests())
    yield
    (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize("first_to_end", [0, 1])
def test_rests_until_the_last_is_done(first_to_end: int) -> None:
    rests = [CollectorRest(), CollectorRest()]
    for rest in rests:
        rest.begin()
    rests[first_to_end].end()
    rests[first_to_end].end()  # once more does no harm
    assert not gc.isenabled()
    rests[1 - first_to_end].end()
    assert gc.isenabled()


def test_leaves_a_collector_alone_that_was_off_before() -> None:
    gc.disable()
    try:
        with collector_at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_works_again_after_an_error() -> None:
    with pytest.raises(KeyError), collector_at_rest():
        raise KeyError
    assert gc.isenabled()
