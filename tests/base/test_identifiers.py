"""Identifiers sort by creation, whatever the PC's clock does."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from liushou_desktop.base import identifiers
from liushou_desktop.base.identifiers import ALPHABET, encode, new_id


@pytest.mark.parametrize(
    "clock",
    [
        itertools.repeat(1_781_600_000_000_000_000),  # all within one millisecond
        itertools.count(1_781_600_000_000_000_000, -60 * 10**9),  # set back by a minute each time
    ],
    ids=["standing", "set back"],
)
def test_sorts_by_creation(clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifiers, "time", SimpleNamespace(time_ns=lambda: next(clock)))
    made = [new_id() for _ in range(500)]
    assert made == sorted(set(made))


def test_never_gives_one_twice_to_two_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: new_id(), range(4_000)))
    assert len(set(made)) == len(made)


def test_has_twenty_six_characters_of_the_peoples_alphabet() -> None:
    assert len(new_id()) == 26
    assert set(new_id()) <= set(ALPHABET)


def test_writes_numbers_in_the_peoples_alphabet() -> None:
    assert encode(0, 3) == "000"
    assert encode(32**3 - 1, 3) == "ZZZ"
    for wrong in (-1, 32**3):
        with pytest.raises(ValueError, match="does not fit"):
            encode(wrong, 3)
